import Testing

@testable import Exchange

@Suite("The lane's state machine over several events")
struct LaneMachineTests {
    private let one = TransactionNumber(1)

    private func machine(in state: LaneState, _ settings: LaneSettings = LaneSettings()) -> LaneMachine {
        var machine = LaneMachine(settings: settings)
        machine.state = state
        return machine
    }

    /// Takes events that must not be illegal, and says which call is next.
    private func take(_ machine: inout LaneMachine, _ events: LaneEvent...) -> LaneAction {
        for event in events { #expect(machine.take(event) != .illegal, "\(event) in \(machine.state)") }
        return machine.pending
    }

    @Test func start_thenBatch_commits() {
        var machine = LaneMachine(settings: LaneSettings())
        #expect(machine.pending == .create(.both))
        #expect(take(&machine, .clientsReady) == .poll)
        #expect(take(&machine, .assigned) == .initTransactions)
        #expect(take(&machine, .initialised) == .rewind)
        #expect(take(&machine, .rewound) == .poll)
        #expect(take(&machine, .batch(events: 1)) == .begin(one))
        #expect(take(&machine, .began(one)) == .process(one))
        #expect(take(&machine, .batchProcessed(one)) == .sendOffsets(one))
        #expect(take(&machine, .offsetsSent(one)) == .commit(one))
        #expect(take(&machine, .committed(one)) == .poll)
        #expect(take(&machine, .batch(events: 1)) == .begin(TransactionNumber(2)))
    }

    @Test func commit_timesOut_isCalledAgainWithGrowingWaits() {
        var machine = machine(in: .committing(one), LaneSettings(backoffFirstMs: 10, backoffMaxMs: 35))
        for wait in [10, 20, 35, 35] {
            #expect(take(&machine, .fault(.retriable, .commit)) == .wait(milliseconds: wait))
            #expect(take(&machine, .timer) == .commit(one))
        }
        #expect(take(&machine, .committed(one)) == .poll)
        #expect(take(&machine, .fault(.retriable, .poll)) == .wait(milliseconds: 10))
    }

    @Test func sendOffsets_timesOut_aborts() {
        var machine = machine(in: .sendingOffsets(one))
        #expect(take(&machine, .fault(.retriable, .sendOffsets)) == .abort(one))
    }

    @Test func abort_once_triesAgainAtOnce_thenWaits() {
        var machine = machine(in: .inTransaction(one), LaneSettings(backoffFirstMs: 10))
        #expect(take(&machine, .fault(.abort, .process), .aborted(one), .rewound) == .poll)
        for (number, wait) in [(1, 10), (2, 20), (3, 40)] {
            let number = TransactionNumber(UInt64(number))
            #expect(take(&machine, .batch(events: 1)) == .begin(number))
            _ = take(&machine, .began(number), .fault(.abort, .process), .aborted(number))
            #expect(take(&machine, .rewound) == .wait(milliseconds: wait))
            #expect(take(&machine, .timer) == .poll)
        }
    }

    @Test func fatal_twice_waits_thenTakesBothClients() {
        var machine = machine(in: .committing(one), LaneSettings(backoffFirstMs: 10))
        #expect(take(&machine, .fault(.fatal, .commit)) == .create(.producer))
        #expect(take(&machine, .producerReady, .fault(.fatal, .initTransactions)) == .wait(milliseconds: 10))
        #expect(take(&machine, .timer) == .create(.producer))
        #expect(take(&machine, .producerReady, .fault(.unknown, .initTransactions)) == .wait(milliseconds: 20))
        #expect(take(&machine, .timer) == .create(.both))
        #expect(take(&machine, .clientsReady, .assigned, .initialised) == .rewind)
    }

    @Test func fatal_afterACommit_doesNotWait() {
        var machine = machine(in: .committing(one))
        _ = take(&machine, .fault(.fatal, .commit), .producerReady, .initialised, .rewound, .batch(events: 1))
        _ = take(&machine, .began(one), .batchProcessed(one), .offsetsSent(one), .committed(one))
        _ = take(&machine, .batch(events: 1), .began(TransactionNumber(2)))
        #expect(take(&machine, .fault(.fatal, .process)) == .create(.producer))
    }

    @Test func configuration_inTransaction_abortsAndWaitsLong() {
        var machine = machine(in: .committing(one), LaneSettings(blockedWaitMs: 777))
        #expect(take(&machine, .fault(.configuration, .commit)) == .abort(one))
        #expect(take(&machine, .aborted(one), .rewound) == .wait(milliseconds: 777))
        #expect(take(&machine, .timer) == .poll)
    }

    @Test func fencedProducer_whenMembershipStands_isMadeAnew() {
        var machine = machine(in: .committing(one))
        #expect(take(&machine, .fault(.fenced, .commit)) == .confirmMembership)
        #expect(take(&machine, .membershipStands) == .create(.producer))
        #expect(take(&machine, .producerReady, .initialised) == .rewind)
    }

    @Test func fencedProducer_whenMemberIsFenced_stops() {
        var machine = machine(in: .committing(one))
        _ = take(&machine, .fault(.fenced, .commit))
        #expect(take(&machine, .fault(.fenced, .confirmMembership)) == .close(.fencedByTwin))
        #expect(take(&machine, .closed) == .halt)
        #expect(machine.state == .stopped(.fencedByTwin))
    }

    @Test func stop_inTransaction_commitsFirst() {
        var machine = machine(in: .inTransaction(one))
        _ = take(&machine, .stopRequested, .batchProcessed(one), .offsetsSent(one))
        #expect(machine.pending == .commit(one))
        #expect(take(&machine, .committed(one)) == .close(.requested))
    }

    @Test func stop_whenTransactionAborts_drainsWithoutRewinding() {
        var machine = machine(in: .inTransaction(one))
        _ = take(&machine, .stopRequested, .fault(.abort, .process))
        #expect(take(&machine, .aborted(one)) == .close(.requested))
    }

    @Test func stop_whenTheAbortFails_leavesTheTransactionToTheNextStart() {
        var machine = machine(in: .aborting(one))
        #expect(take(&machine, .stopRequested, .fault(.fatal, .abort)) == .close(.requested))
    }

    @Test func stop_whileACommitIsInDoubt_asksAgain_untilTheDeadline() {
        var machine = machine(in: .committing(one))
        _ = take(&machine, .fault(.retriable, .commit), .stopRequested, .timer)
        #expect(machine.pending == .commit(one))
        #expect(take(&machine, .stopDeadlinePassed) == .close(.deadline))
    }

    @Test func swap_inTransaction_waitsForTheCommit_thenRewinds() {
        var machine = machine(in: .inTransaction(one))
        _ = take(&machine, .catalogSwapRequested, .batchProcessed(one), .offsetsSent(one))
        #expect(take(&machine, .committed(one)) == .swapCatalog)
        #expect(take(&machine, .catalogSwapped) == .rewind)
        #expect(take(&machine, .rewound) == .poll)
    }

    @Test func swap_afterAnAbort_comesBeforeTheNextBatch() {
        var machine = machine(in: .inTransaction(one))
        _ = take(&machine, .catalogSwapRequested, .fault(.abort, .process), .aborted(one))
        #expect(take(&machine, .rewound) == .swapCatalog)
    }

    @Test func swap_whileBackingOff_comesBeforeThePoll() {
        var machine = machine(in: .backingOff(.poll))
        #expect(take(&machine, .catalogSwapRequested, .timer) == .swapCatalog)
    }

    @Test func disclosureChanged_isNoFault_andProcessesAgainAtOnce() {
        var machine = machine(in: .sendingOffsets(one))
        for _ in 0..<3 {
            #expect(take(&machine, .disclosureChanged) == .abort(one))
            #expect(take(&machine, .aborted(one), .rewound) == .poll)
            machine.state = .sendingOffsets(one)
        }
    }

    @Test func outcomesBroken_abortsAndStops_evenWhenTheAbortFails() {
        var machine = machine(in: .inTransaction(one))
        #expect(take(&machine, .outcomesBroken(one)) == .abort(one))
        #expect(take(&machine, .aborted(one)) == .close(.outcomesBroken))
        machine = self.machine(in: .inTransaction(one))
        _ = take(&machine, .outcomesBroken(one))
        #expect(take(&machine, .fault(.fatal, .abort)) == .close(.outcomesBroken))
    }

    @Test func backoff_isCapped_howeverOften() {
        let settings = LaneSettings(backoffFirstMs: 50, backoffMaxMs: 5_000)
        #expect(settings.backoffMs(afterFaults: 0) == 50)
        #expect(settings.backoffMs(afterFaults: 6) == 3_200)
        #expect(settings.backoffMs(afterFaults: 7) == 5_000)
        #expect(settings.backoffMs(afterFaults: .max) == 5_000)
    }
}
