import GatewayTesting
import Testing

@testable import Exchange

@Suite("Every state of a lane with every event")
struct LaneTableTests {
    @Test func table_hasEveryStateAndEvent() {
        let states = Set(LaneTable.rows.map { LaneStateKind($0.state) })
        #expect(states == Set(LaneStateKind.allCases))
        for row in LaneTable.rows {
            for event in LaneEventKind.allCases {
                #expect(row.cell(event) != nil, "\(row.state) × \(event.rawValue) needs exactly one decision")
            }
        }
    }

    @Test(arguments: LaneTable.rows.indices) func machine_followsTheTable(index: Int) throws {
        let row = LaneTable.rows[index]
        for kind in LaneEventKind.allCases {
            var machine = Self.machine(in: row.state)
            let before = machine.pending
            let decision = machine.take(Self.event(kind, in: row.state))
            switch try #require(row.cell(kind)) {
            case .goes(let state):
                #expect(machine.state == state, "\(row.state) × \(kind)")
                #expect(decision == .act(machine.pending), "\(row.state) × \(kind)")
                #expect(Self.isCall(machine.pending, of: state), "\(row.state) × \(kind) asks for \(machine.pending)")
            case .ignored:
                #expect(decision == .ignored && machine.state == row.state, "\(row.state) × \(kind)")
                #expect(machine.pending == before)
            case .illegal:
                #expect(decision == .illegal && machine.state == row.state, "\(row.state) × \(kind)")
                #expect(machine.pending == before)
            }
        }
    }

    /// An answer about another transaction, or a fault of another call, is a bug wherever it comes.
    @Test func machine_answerAboutAnotherTransaction_isIllegal() {
        let two = TransactionNumber(2)
        let one = LaneTable.one
        let cases: [(LaneState, LaneEvent)] = [
            (.beginning(one), .began(two)), (.inTransaction(one), .batchProcessed(two)),
            (.inTransaction(one), .outcomesBroken(two)), (.sendingOffsets(one), .offsetsSent(two)),
            (.committing(one), .committed(two)), (.aborting(one), .aborted(two)),
            (.committing(one), .fault(.retriable, .abort)), (.idle, .fault(.fatal, .commit)),
        ]
        for (state, event) in cases {
            var machine = Self.machine(in: state)
            #expect(machine.take(event) == .illegal, "\(state) × \(event)")
        }
    }

    static func machine(in state: LaneState) -> LaneMachine {
        var machine = LaneMachine(settings: LaneSettings())
        machine.state = state
        return machine
    }

    /// An event of the kind, as it would come in the state.
    static func event(_ kind: LaneEventKind, in state: LaneState) -> LaneEvent {
        let number = state.openTransaction ?? LaneTable.one
        let operation = state.operation ?? .poll
        return switch kind {
        case .clientsReady: .clientsReady
        case .producerReady: .producerReady
        case .initialised: .initialised
        case .assigned: .assigned
        case .revoked: .revoked
        case .emptyPoll: .emptyPoll
        case .batch: .batch(events: 3)
        case .rewound: .rewound
        case .began: .began(number)
        case .batchProcessed: .batchProcessed(number)
        case .offsetsSent: .offsetsSent(number)
        case .committed: .committed(number)
        case .aborted: .aborted(number)
        case .membershipStands: .membershipStands
        case .catalogSwapped: .catalogSwapped
        case .timer: .timer
        case .closed: .closed
        case .retriable: .fault(.retriable, operation)
        case .abort: .fault(.abort, operation)
        case .fatal: .fault(.fatal, operation)
        case .unknown: .fault(.unknown, operation)
        case .fenced: .fault(.fenced, operation)
        case .configuration: .fault(.configuration, operation)
        case .accountsRefused: .accountsRefused
        case .outcomesBroken: .outcomesBroken(number)
        case .stopRequested: .stopRequested
        case .stopDeadlinePassed: .stopDeadlinePassed
        case .catalogSwapRequested: .catalogSwapRequested
        case .disclosureChanged: .disclosureChanged
        }
    }

    /// Whether the call is the one that the state is for.
    static func isCall(_ action: LaneAction, of state: LaneState) -> Bool {
        switch (state, action) {
        case (.starting, .create(.both)), (.joining, .poll), (.initialising, .initTransactions), (.rewinding, .rewind),
            (.idle, .poll), (.swapping, .swapCatalog), (.backingOff, .wait), (.stopped, .halt),
            (.confirmingMembership, .confirmMembership):
            true
        case (.recreating(let wanted), .create(let clients)): wanted == clients
        case (.beginning(let number), .begin(let asked)), (.inTransaction(let number), .process(let asked)),
            (.sendingOffsets(let number), .sendOffsets(let asked)), (.committing(let number), .commit(let asked)),
            (.aborting(let number), .abort(let asked)):
            number == asked
        case (.draining(let reason), .close(let asked)): reason == asked
        default: false
        }
    }
}
