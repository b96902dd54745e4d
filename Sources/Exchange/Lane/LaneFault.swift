/// How a fault of Kafka is answered. Bad data is never a fault, and a fault is never a rejection (P9).
public enum LaneFaultClass: UInt8, CaseIterable, Sendable {
    /// The same call may be made again: a time-out, an unreachable coordinator, a pending offset.
    case retriable
    /// The open transaction is lost, the producer lives: abort, rewind, process again.
    case abort
    /// The client is lost: make a new one, initialise its transactions, rewind.
    case fatal
    /// Nobody classified it, which means fatal.
    case unknown
    /// A newer user of the same name took over, or the coordinator bumped the epoch of a transaction that timed out.
    case fenced
    /// Only a person can repair it: a missing right, a deleted topic, a size limit below the configured one. The open
    /// transaction can be aborted; where it cannot, the port says `fatal`.
    case configuration
}

/// What the lane was doing when a fault came: one name for every call of `LanePort` that can fail.
public enum LaneOperation: UInt8, CaseIterable, Sendable {
    /// Making the consumer and the producer.
    case createClients
    /// Making the producer again; the consumer and its membership stay.
    case createProducer
    /// `init_transactions`: ends whatever an earlier user of the name left open.
    case initTransactions
    /// Gathering a batch, or learning of a rebalance.
    case poll
    /// Reading the committed offsets and starting the consumer there.
    case rewind
    /// Beginning a transaction.
    case begin
    /// Processing and producing one batch.
    case process
    /// Sending the consumed offsets into the transaction.
    case sendOffsets
    /// Committing.
    case commit
    /// Aborting.
    case abort
    /// Asking the group whether this member still is who it was.
    case confirmMembership
    /// Leaving the group and closing the clients.
    case close

    /// Whether the consumer makes the call, so that a new producer would not help.
    var isOfConsumer: Bool {
        switch self {
        case .createClients, .poll, .rewind, .confirmMembership, .close: true
        case .createProducer, .initTransactions, .begin, .process, .sendOffsets, .commit, .abort: false
        }
    }
}

/// A fault of Kafka as the port reports it. The only error a port may throw.
public struct LaneFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// How it is to be answered.
    public let faultClass: LaneFaultClass
    /// The call that failed.
    public let operation: LaneOperation
    /// The error code of the client library or broker, for example -185 for a time-out.
    public let code: Int32
    /// The library's sentence about it. Never payload.
    public let message: String

    public init(_ faultClass: LaneFaultClass, _ operation: LaneOperation, code: Int32 = 0, message: String = "") {
        self.faultClass = faultClass
        self.operation = operation
        self.code = code
        self.message = message
    }

    public var description: String { "\(operation): \(faultClass) (\(code)) \(message)" }
}
