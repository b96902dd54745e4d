public import GatewayModel

/// How a fault is to be answered. A fault that nobody classified is fatal.
public enum FaultClass: UInt8, CaseIterable, Sendable {
    /// The same call may be made again.
    case retriable
    /// The open transaction is lost: abort it, rewind, process again. The producer lives.
    case abort
    /// The client is lost: close it and make a new one.
    case fatal
}

/// What a fault is about, for the people and programs that must do something other than trying again.
public enum FaultKind: String, CaseIterable, Sendable {
    /// Nothing that an operator could repair: an internal state, a rebalance, a coordinator on the move.
    case transient
    /// A wait was over before there was an answer.
    case timedOut
    /// No broker answers, or a host name does not resolve.
    case unreachable
    /// The topic does not exist, or not any more.
    case unknownTopic
    /// The topic has no such partition.
    case unknownPartition
    /// The principal lacks a right on a topic, the group, the transactional id or the cluster.
    case authorisation
    /// The brokers do not accept the credentials or the certificate.
    case authentication
    /// A record is larger than the client or the topic takes.
    case messageTooLarge
    /// A newer user of the same transactional id or static membership took over.
    case fenced
    /// The offset asked for is not in the log: its records were deleted by retention.
    case offsetOutOfRange
    /// The request is against the broker's rules: a bad setting, a policy, an impossible replication.
    case refused
    /// The broker or the library cannot do this at all.
    case unsupported
    /// A property of the client's settings is unknown or has an impossible value.
    case invalidSetting

    /// Whether only a person can repair it: trying again will not help before someone has acted.
    public var needsOperator: Bool {
        switch self {
        case .transient, .timedOut, .unreachable: false
        case .unknownTopic, .unknownPartition, .authorisation, .authentication, .messageTooLarge, .fenced,
            .offsetOutOfRange, .refused, .unsupported, .invalidSetting:
            true
        }
    }
}

/// A fault of Kafka: a broker, the network, a right, the client itself. Never bad data, and its text never has payload.
public struct KafkaFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// How to answer it.
    public let faultClass: FaultClass
    /// What it is about.
    public let kind: FaultKind
    /// librdkafka's number for it: negative for the library's own, positive for the broker's.
    public let code: Int32
    /// The stable name of the code, for example `_TIMED_OUT` or `PRODUCER_FENCED`.
    public let codeName: String
    /// The call that failed.
    public let operation: KafkaOperation
    /// The topic, when the fault is of one.
    public let topic: TopicName?
    /// The library's sentence about it.
    public let text: String

    /// Puts a fault together as it is; `FaultClassifier` is what decides the class and the kind.
    public init(
        _ faultClass: FaultClass, kind: FaultKind, code: Int32, codeName: String, operation: KafkaOperation,
        topic: TopicName? = nil, text: String
    ) {
        self.faultClass = faultClass
        self.kind = kind
        self.code = code
        self.codeName = codeName
        self.operation = operation
        self.topic = topic
        self.text = text
    }

    /// `commitTransaction: fatal _FENCED: …`, with the topic where there is one.
    public var description: String {
        let place = topic.map { " \($0)" } ?? ""
        return "\(operation)\(place): \(faultClass) \(codeName): \(text)"
    }
}
