public import GatewayModel

/// What a topic is to the gateway.
public enum TopicRole: String, CaseIterable, Sendable {
    /// An agency writes its events to it, and the gateway reads them.
    case source
    /// The gateway writes to it what a partner gets.
    case recipient
    /// What could not be delivered of a source.
    case deadLetter = "dead letter"
    /// Where an agency is told of what was rejected of its events.
    case receipts
    /// What people ask of the gateway.
    case commands
    /// Suspensions, holds, replay jobs and resolutions.
    case state
    /// The record of what people did (P12).
    case actions
}

/// A topic that a configuration needs.
public struct PlannedTopic: Hashable, Sendable {
    /// The name.
    public let name: TopicName
    /// What it is to the gateway.
    public let role: TopicRole
    /// The agencies that write (a source) or read it (a recipient's, receipts); empty for the gateway's own topics.
    public let agencies: [AgencyID]
    /// How many partitions it is created with. The count of a topic that exists is never changed.
    public let partitions: Int
    /// The topic that must not have more partitions than this one; nil when the count is free.
    public let partitionsFollow: TopicName?
    /// How many copies of each partition it is created with; nil for the cluster's default.
    public let replicationFactor: Int?
    /// The settings, by name.
    public let settings: [PlannedSetting]

    /// The planned value of a setting; nil when the plan says nothing about it.
    public func setting(_ name: String) -> String? { settings.first { $0.name == name }?.value }
}

/// A setting that a topic needs.
public struct PlannedSetting: Hashable, Sendable {
    /// How the value of an existing topic is judged.
    public enum Rule: Hashable, Sendable {
        /// It must be the same; the order of a list does not matter.
        case exactly
        /// It must be as large or larger; -1 is without limit.
        case atLeast
        /// It is set on creation only.
        case onCreation
    }

    /// Kafka's name for it.
    public let name: String
    /// The value that a new topic gets.
    public let value: String
    /// How another value is judged.
    public let rule: Rule
    /// How bad another value is.
    public let severity: TopicFinding.Severity
    /// What comes of another value.
    public let consequence: String

    /// Whether an existing topic's value will do.
    public func isMet(by actual: String) -> Bool {
        switch rule {
        case .exactly: Self.items(actual) == Self.items(value)
        case .atLeast: Self.amount(actual) >= Self.amount(value)
        case .onCreation: true
        }
    }

    private static func items(_ list: String) -> Set<Substring> {
        Set(list.split { $0 == "," || $0 == " " })
    }

    /// What is not a number is less than any.
    private static func amount(_ text: String) -> Int64 {
        guard let number = Int64(text) else { return .min }
        return number == -1 ? .max : number
    }
}

/// Kafka's names for the settings of topics.
enum SettingName {
    static let cleanupPolicy = "cleanup.policy"
    static let retentionMs = "retention.ms"
    static let retentionBytes = "retention.bytes"
    static let messageBytesMax = "max.message.bytes"
    static let inSyncReplicasMin = "min.insync.replicas"
    static let uncleanElection = "unclean.leader.election.enable"
}
