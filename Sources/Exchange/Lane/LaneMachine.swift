/// The lane's state machine: events in, the next call out. It holds no clients, clocks or records, so every state can be
/// met with every event in a test, and the same machine is driven by the real lane and by the simulator.
///
/// What it guarantees, whatever the port answers:
/// - it polls only while no transaction is open (P1);
/// - after an abort, a lost client or an assignment it rewinds to the committed offsets before the next batch (P2);
/// - a commit in doubt is called again or resolved by `init_transactions` and the committed offsets, never assumed;
/// - an abort that fails costs the producer;
/// - a lane whose membership was taken over stops.
public struct LaneMachine: Sendable {
    /// Where the lane is.
    public internal(set) var state: LaneState = .starting
    /// The call to make next.
    public internal(set) var pending: LaneAction = .create(.both)
    /// The waits' settings.
    let settings: LaneSettings
    /// The transaction that begins with the next batch.
    var nextTransaction = TransactionNumber(1)
    /// Retriable faults of the call under way, in a row.
    var retries = 0
    /// Transactions aborted since the last commit.
    var aborts = 0
    /// Clients made anew since the last commit.
    var recreations = 0
    /// Whether the last abort was for something only a person can repair.
    var isBlocked = false
    /// A stop that waits for the open transaction.
    var stopPending: LaneStopReason?
    /// A catalog that waits for the open transaction.
    var swapPending = false

    /// A machine that is about to make its clients.
    public init(settings: LaneSettings) {
        self.settings = settings
    }

    /// Takes one event, and says what follows. The state changes only when the decision is to act.
    public mutating func take(_ event: LaneEvent) -> LaneDecision {
        let decision = decide(event)
        if case .act(let action) = decision { pending = action }
        return decision
    }

    private mutating func decide(_ event: LaneEvent) -> LaneDecision {
        switch event {
        case .clientsReady, .producerReady, .initialised, .rewound, .membershipStands, .catalogSwapped, .timer, .closed:
            ready(event)
        case .assigned, .revoked, .emptyPoll, .batch:
            polled(event)
        case .began, .batchProcessed, .offsetsSent, .committed, .aborted:
            advanced(event)
        case .fault(let faultClass, let operation):
            faulted(faultClass, in: operation)
        case .accountsRefused, .outcomesBroken:
            refused(event)
        case .stopRequested, .stopDeadlinePassed, .catalogSwapRequested, .disclosureChanged:
            requested(event)
        }
    }

    /// Goes to a state and asks for its call.
    mutating func go(_ next: LaneState, _ action: LaneAction) -> LaneDecision {
        state = next
        retries = 0
        return .act(action)
    }

    /// Goes to a state between transactions, unless a stop or a new catalog was waiting for that moment.
    mutating func goBetween(_ next: LaneState, _ action: LaneAction) -> LaneDecision {
        if let reason = stopPending { return go(.draining(reason), .close(reason)) }
        return go(next, action)
    }

    /// Goes back to polling, by way of a catalog that waits.
    mutating func goIdle() -> LaneDecision {
        if swapPending, stopPending == nil {
            swapPending = false
            return go(.swapping, .swapCatalog)
        }
        return goBetween(.idle, .poll)
    }

    /// Waits, then goes on with what is named. The count of retries stays.
    mutating func backOff(_ milliseconds: Int, then resume: LaneResume) -> LaneDecision {
        if let reason = stopPending, !resume.isOfOpenTransaction { return go(.draining(reason), .close(reason)) }
        state = .backingOff(resume)
        return .act(.wait(milliseconds: milliseconds))
    }
}

extension LaneResume {
    /// Whether a transaction hangs on it, so that a stop waits for it.
    var isOfOpenTransaction: Bool {
        switch self {
        case .commit, .abort: true
        case .createClients, .recreate, .join, .initialise, .rewind, .poll, .begin, .confirmMembership: false
        }
    }
}
