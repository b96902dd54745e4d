public import GatewayModel

/// Something about the brokers that is not as the configuration needs it, or could not be seen.
public struct TopicFinding: Hashable, Sendable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, CaseIterable, Comparable, Sendable {
        /// The gateway cannot work, or a promise does not hold.
        case error
        /// It works, and something will go wrong some day.
        case warning
        /// Worth knowing.
        case note

        /// The worse is the smaller, and comes first.
        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .error: 0
            case .warning: 1
            case .note: 2
            }
        }
    }

    /// What it is about.
    public enum Matter: String, CaseIterable, Sendable {
        /// The topic does not exist.
        case missing
        /// The count of partitions.
        case partitions
        /// A setting of the topic.
        case setting
        /// How many copies there are, and how many must have a record.
        case replication
        /// A partition without a leader.
        case leader
        /// A right that is missing.
        case right
        /// The accounts beside the committed offsets (P3).
        case accounts
        /// What could not be looked at.
        case unchecked
    }

    /// How bad it is.
    public let severity: Severity
    /// What it is about.
    public let matter: Matter
    /// The topic; nil when it is the cluster or the group.
    public let topic: TopicName?
    /// What was expected.
    public let expected: String
    /// What is.
    public let actual: String
    /// What to do about it; for a note, what to know.
    public let advice: String

    public init(
        _ severity: Severity, _ matter: Matter, _ topic: TopicName? = nil, expected: String, actual: String,
        advice: String
    ) {
        self.severity = severity
        self.matter = matter
        self.topic = topic
        self.expected = expected
        self.actual = actual
        self.advice = advice
    }

    /// Whether an existing topic is another than the plan would create.
    public var isDifference: Bool {
        severity <= .warning && (matter == .partitions || matter == .setting)
    }

    public var description: String {
        "\(severity.rawValue): \(topic.map { "\($0): " } ?? "")expected \(expected), found \(actual): \(advice)"
    }
}
