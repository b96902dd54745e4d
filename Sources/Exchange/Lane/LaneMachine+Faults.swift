/// Faults of the call under way, and requests from outside.
extension LaneMachine {
    /// Checks that the fault is of the call under way, and answers it by its class.
    mutating func faulted(_ faultClass: LaneFaultClass, in operation: LaneOperation) -> LaneDecision {
        guard state.operation == operation else { return .illegal }
        if case .draining(let reason) = state { return go(.stopped(reason), .halt) }
        return switch faultClass {
        case .retriable: retry(operation)
        case .abort: abort(after: operation)
        case .fatal, .unknown: recreate(operation.isOfConsumer ? .both : .producer)
        case .fenced: fenced(operation)
        case .configuration: blocked(operation)
        }
    }

    /// The same call again after a wait. Two calls cannot be repeated: offsets may not be sent twice into a transaction
    /// when the first answer is missing, and a batch is half produced.
    private mutating func retry(_ operation: LaneOperation) -> LaneDecision {
        guard let resume = resume(of: operation) else { return abort(after: operation) }
        let milliseconds = settings.backoffMs(afterFaults: retries)
        retries += 1
        return backOff(milliseconds, then: resume)
    }

    /// What repeats the call; nil where it may not be repeated.
    private func resume(of operation: LaneOperation) -> LaneResume? {
        switch state {
        case .starting: .createClients
        case .recreating(let clients): .recreate(clients)
        case .joining: .join
        case .initialising: .initialise
        case .rewinding: .rewind
        case .idle: .poll
        case .beginning(let number): .begin(number)
        case .committing(let number): .commit(number)
        case .aborting(let number): .abort(number)
        case .confirmingMembership: .confirmMembership
        case .inTransaction, .sendingOffsets, .swapping, .backingOff, .draining, .stopped: nil
        }
    }

    /// Aborts the open transaction. Where none is open, or the abort itself failed, the client is lost.
    private mutating func abort(after operation: LaneOperation) -> LaneDecision {
        switch state {
        case .inTransaction(let number), .sendingOffsets(let number), .committing(let number):
            aborts += 1
            return go(.aborting(number), .abort(number))
        case .starting, .joining, .initialising, .rewinding, .idle, .swapping, .beginning, .aborting, .backingOff,
            .confirmingMembership, .recreating, .draining, .stopped:
            return recreate(operation.isOfConsumer ? .both : .producer)
        }
    }

    /// Makes clients anew: at once the first time, then with growing waits until a commit succeeds. A producer that is
    /// lost a second time takes the consumer with it, in case the fault is not where it seems.
    mutating func recreate(_ clients: LaneClients) -> LaneDecision {
        let wanted: LaneClients = recreations > 1 ? .both : clients
        recreations += 1
        guard recreations > 1 else { return goBetween(.recreating(wanted), .create(wanted)) }
        return backOff(settings.backoffMs(afterFaults: recreations - 2), then: .recreate(wanted))
    }

    /// A fenced consumer was replaced by a twin. A fenced producer was too, or its transaction timed out: the twin joins
    /// the group before it takes the producer's name, so the membership tells.
    private mutating func fenced(_ operation: LaneOperation) -> LaneDecision {
        if operation.isOfConsumer { return go(.draining(.fencedByTwin), .close(.fencedByTwin)) }
        return goBetween(.confirmingMembership, .confirmMembership)
    }

    /// Only a person can repair it: keep the offsets where they are, and try again after a long wait.
    private mutating func blocked(_ operation: LaneOperation) -> LaneDecision {
        switch state {
        case .inTransaction, .sendingOffsets, .committing:
            isBlocked = true
            return abort(after: operation)
        case .aborting:
            return recreate(.producer)
        case .starting, .joining, .initialising, .rewinding, .idle, .swapping, .beginning, .backingOff,
            .confirmingMembership, .recreating, .draining, .stopped:
            guard let resume = resume(of: operation) else { return .illegal }
            return backOff(settings.blockedWaitMs, then: resume)
        }
    }

    /// Requests from outside. They are legal in every state.
    mutating func requested(_ event: LaneEvent) -> LaneDecision {
        switch event {
        case .stopRequested: stop()
        case .stopDeadlinePassed: stopAtOnce()
        case .catalogSwapRequested: requestSwap()
        case .disclosureChanged: discloseAnew()
        default: .illegal
        }
    }

    /// Between transactions the lane drains at once, and so it does before the call that begins one; an open transaction
    /// is ended first.
    private mutating func stop() -> LaneDecision {
        switch state {
        case .draining, .stopped: return .ignored
        case .inTransaction, .sendingOffsets, .committing, .aborting, .backingOff(.commit), .backingOff(.abort):
            stopPending = stopPending ?? .requested
            return .ignored
        case .starting, .joining, .initialising, .rewinding, .idle, .swapping, .beginning, .backingOff,
            .confirmingMembership, .recreating:
            return go(.draining(.requested), .close(.requested))
        }
    }

    /// What is open stays open: the next start's `init_transactions` ends it, and the committed offsets say how.
    private mutating func stopAtOnce() -> LaneDecision {
        switch state {
        case .draining, .stopped: .ignored
        case .starting, .joining, .initialising, .rewinding, .idle, .swapping, .beginning, .inTransaction,
            .sendingOffsets, .committing, .aborting, .backingOff, .confirmingMembership, .recreating:
            go(.draining(.deadline), .close(.deadline))
        }
    }

    /// A lane that polls swaps at once; every other one when it is about to poll.
    private mutating func requestSwap() -> LaneDecision {
        switch state {
        case .idle:
            return go(.swapping, .swapCatalog)
        case .draining, .stopped:
            return .ignored
        case .starting, .joining, .initialising, .rewinding, .swapping, .beginning, .inTransaction, .sendingOffsets,
            .committing, .aborting, .backingOff, .confirmingMembership, .recreating:
            swapPending = true
            return .ignored
        }
    }

    /// What is not yet being committed is aborted and processed again by the new state of the agreements.
    private mutating func discloseAnew() -> LaneDecision {
        switch state {
        case .inTransaction(let number), .sendingOffsets(let number):
            go(.aborting(number), .abort(number))
        case .starting, .joining, .initialising, .rewinding, .idle, .swapping, .beginning, .committing, .aborting,
            .backingOff, .confirmingMembership, .recreating, .draining, .stopped:
            .ignored
        }
    }
}
