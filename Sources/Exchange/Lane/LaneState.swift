/// The number of a transaction of one lane, from 1 and never reused while the lane lives. Everything is said of a
/// transaction by its number, so that a second producer can later work on the next one while this one commits.
public struct TransactionNumber: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The number.
    public let rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// The transaction after this one.
    var next: TransactionNumber { TransactionNumber(rawValue + 1) }

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    public var description: String { String(rawValue) }
}

/// Which clients are made anew after a fatal fault.
public enum LaneClients: Hashable, CaseIterable, Sendable {
    /// Only the producer: the group membership stays.
    case producer
    /// The consumer and the producer.
    case both
}

/// Why a lane stopped. Its description is the sentence for the operator.
public enum LaneStopReason: Hashable, CaseIterable, Sendable, CustomStringConvertible {
    /// Somebody asked.
    case requested
    /// The time to stop was over before the open transaction could be ended.
    case deadline
    /// Another process runs under the same gateway, instance and lane.
    case fencedByTwin
    /// A committed offset carries no accounts, or accounts that cannot be read (P3).
    case accountsRefused
    /// An event had no outcome, or two, for a recipient: a bug, and nothing of it was published.
    case outcomesBroken

    public var description: String {
        switch self {
        case .requested: "the lane was asked to stop"
        case .deadline: "the lane was asked to stop and could not end its transaction in time; the next start ends it"
        case .fencedByTwin: "another process runs under the same gateway, instance and lane; this one stops"
        case .accountsRefused: "the committed offsets do not carry accounts this gateway can go on from"
        case .outcomesBroken: "an event did not have exactly one outcome for every recipient; nothing was published"
        }
    }
}

/// What follows a wait.
public enum LaneResume: Hashable, Sendable {
    /// Make both clients.
    case createClients
    /// Make the clients that were lost.
    case recreate(LaneClients)
    /// Poll for the first assignment.
    case join
    /// Initialise transactions.
    case initialise
    /// Rewind to the committed offsets.
    case rewind
    /// Poll.
    case poll
    /// Begin this transaction.
    case begin(TransactionNumber)
    /// Commit this transaction: the same call again.
    case commit(TransactionNumber)
    /// Abort this transaction: the same call again.
    case abort(TransactionNumber)
    /// Ask the group again.
    case confirmMembership
}

/// Where a lane is. In every state but `backingOff`, `swapping` and `stopped` exactly one call of the port is under way.
public enum LaneState: Hashable, Sendable {
    /// The clients are being made for the first time.
    case starting
    /// The consumer joins the group and has no partitions yet. It joins before transactions are initialised, so that a
    /// producer can be fenced by a twin only after its own consumer was (see `confirmingMembership`).
    case joining
    /// `init_transactions` is under way: it ends what an earlier user of the name left open.
    case initialising
    /// The committed offsets and their accounts are being read, and the consumer put there.
    case rewinding
    /// No transaction is open; the lane polls.
    case idle
    /// A new catalog is taking the place of the old one.
    case swapping
    /// A batch is at hand and its transaction begins.
    case beginning(TransactionNumber)
    /// The batch is processed and produced.
    case inTransaction(TransactionNumber)
    /// The consumed offsets with their accounts go into the transaction.
    case sendingOffsets(TransactionNumber)
    /// The commit is under way; its outcome is unknown until the broker answers.
    case committing(TransactionNumber)
    /// The abort is under way.
    case aborting(TransactionNumber)
    /// A wait before the next call.
    case backingOff(LaneResume)
    /// The producer was fenced: the group is asked whether a twin did it or a transaction timed out.
    case confirmingMembership
    /// Clients are being made anew.
    case recreating(LaneClients)
    /// The lane leaves the group and closes its clients.
    case draining(LaneStopReason)
    /// Nothing more happens.
    case stopped(LaneStopReason)

    /// The call under way; nil while waiting, swapping or stopped.
    public var operation: LaneOperation? {
        switch self {
        case .starting, .recreating(.both): .createClients
        case .recreating(.producer): .createProducer
        case .joining, .idle: .poll
        case .initialising: .initTransactions
        case .rewinding: .rewind
        case .beginning: .begin
        case .inTransaction: .process
        case .sendingOffsets: .sendOffsets
        case .committing: .commit
        case .aborting: .abort
        case .confirmingMembership: .confirmMembership
        case .draining: .close
        case .swapping, .backingOff, .stopped: nil
        }
    }

    /// The transaction that is open, or may still be, in this state.
    public var openTransaction: TransactionNumber? {
        switch self {
        case .beginning(let number), .inTransaction(let number), .sendingOffsets(let number), .committing(let number),
            .aborting(let number), .backingOff(.commit(let number)), .backingOff(.abort(let number)):
            number
        case .starting, .joining, .initialising, .rewinding, .idle, .swapping, .backingOff, .confirmingMembership,
            .recreating, .draining, .stopped:
            nil
        }
    }
}
