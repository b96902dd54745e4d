/// Answers to the call under way.
extension LaneMachine {
    /// Answers that no batch is involved in.
    mutating func ready(_ event: LaneEvent) -> LaneDecision {
        switch (event, state) {
        case (.clientsReady, .starting), (.clientsReady, .recreating(.both)): goBetween(.joining, .poll)
        case (.producerReady, .recreating(.producer)): goBetween(.initialising, .initTransactions)
        case (.initialised, .initialising): goBetween(.rewinding, .rewind)
        case (.rewound, .rewinding): rewound()
        case (.membershipStands, .confirmingMembership): recreate(.producer)
        case (.catalogSwapped, .swapping): goBetween(.rewinding, .rewind)
        case (.timer, .backingOff(let next)): resume(next)
        case (.closed, .draining(let reason)): go(.stopped(reason), .halt)
        default: .illegal
        }
    }

    /// Answers to a poll. While joining, only a rebalance can come: the consumer fetches nothing before it is started
    /// at the committed offsets.
    mutating func polled(_ event: LaneEvent) -> LaneDecision {
        switch (event, state) {
        case (.assigned, .joining): goBetween(.initialising, .initTransactions)
        case (.assigned, .idle): goBetween(.rewinding, .rewind)
        case (.revoked, .joining), (.emptyPoll, .joining): goBetween(.joining, .poll)
        case (.revoked, .idle), (.emptyPoll, .idle): goIdle()
        case (.batch, .idle): begin()
        default: .illegal
        }
    }

    /// Answers inside a transaction. An answer about another transaction is a bug.
    mutating func advanced(_ event: LaneEvent) -> LaneDecision {
        switch (event, state) {
        case (.began(let number), .beginning(let open)) where number == open:
            go(.inTransaction(number), .process(number))
        case (.batchProcessed(let number), .inTransaction(let open)) where number == open:
            go(.sendingOffsets(number), .sendOffsets(number))
        case (.offsetsSent(let number), .sendingOffsets(let open)) where number == open:
            go(.committing(number), .commit(number))
        case (.committed(let number), .committing(let open)) where number == open:
            committed()
        case (.aborted(let number), .aborting(let open)) where number == open:
            goBetween(.rewinding, .rewind)
        default: .illegal
        }
    }

    /// What the accounts forbid. Nothing of the transaction is published, and the lane stops.
    mutating func refused(_ event: LaneEvent) -> LaneDecision {
        switch (event, state) {
        case (.accountsRefused, .rewinding):
            return go(.draining(.accountsRefused), .close(.accountsRefused))
        case (.outcomesBroken(let number), .inTransaction(let open)) where number == open,
            (.outcomesBroken(let number), .sendingOffsets(let open)) where number == open:
            stopPending = .outcomesBroken
            return go(.aborting(number), .abort(number))
        default: return .illegal
        }
    }

    private mutating func begin() -> LaneDecision {
        let number = nextTransaction
        nextTransaction = number.next
        return go(.beginning(number), .begin(number))
    }

    private mutating func committed() -> LaneDecision {
        aborts = 0
        recreations = 0
        isBlocked = false
        return goIdle()
    }

    /// After a second abort in a row, or one that only a person can repair, the lane waits before it tries again.
    private mutating func rewound() -> LaneDecision {
        retries = 0
        if isBlocked {
            isBlocked = false
            return backOff(settings.blockedWaitMs, then: .poll)
        }
        if aborts > 1 { return backOff(settings.backoffMs(afterFaults: aborts - 2), then: .poll) }
        return goIdle()
    }

    /// The call that a wait was for. The count of retries stays, so that the next wait is longer.
    private mutating func resume(_ next: LaneResume) -> LaneDecision {
        let retriesBefore = retries
        defer { retries = retriesBefore }
        return switch next {
        case .createClients: go(.starting, .create(.both))
        case .recreate(let clients): go(.recreating(clients), .create(clients))
        case .join: go(.joining, .poll)
        case .initialise: go(.initialising, .initTransactions)
        case .rewind: go(.rewinding, .rewind)
        case .poll: goIdle()
        case .begin(let number): go(.beginning(number), .begin(number))
        case .commit(let number): go(.committing(number), .commit(number))
        case .abort(let number): go(.aborting(number), .abort(number))
        case .confirmMembership: go(.confirmingMembership, .confirmMembership)
        }
    }
}
