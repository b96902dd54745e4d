import Exchange
import GatewayTesting

/// What a lane does in every state with every event: the table that `LaneTableTests` holds the machine against. Every
/// event must stand in every row, so a new state or a new event fails until somebody has decided.
enum LaneTable {
    /// What is to come of an event.
    enum Cell: Equatable {
        /// The machine goes to this state, for its call.
        case goes(LaneState)
        /// Nothing changes now.
        case ignored
        /// Only a bug could bring it.
        case illegal
    }

    /// One state, and what follows from each event.
    struct Row {
        let state: LaneState
        let goes: [LaneEventKind: LaneState]
        let ignored: Set<LaneEventKind>
        let illegal: Set<LaneEventKind>

        func cell(_ event: LaneEventKind) -> Cell? {
            let decisions: [Cell] =
                (goes[event].map { [.goes($0)] } ?? []) + (ignored.contains(event) ? [.ignored] : [])
                + (illegal.contains(event) ? [.illegal] : [])
            return decisions.count == 1 ? decisions[0] : nil
        }
    }

    static let one = TransactionNumber(1)

    // Answers to calls, by the call.
    static let created: Set<LaneEventKind> = [.clientsReady, .producerReady]
    static let initialised: Set<LaneEventKind> = [.initialised]
    static let polled: Set<LaneEventKind> = [.assigned, .revoked, .emptyPoll, .batch]
    static let rewound: Set<LaneEventKind> = [.rewound, .accountsRefused]
    static let began: Set<LaneEventKind> = [.began]
    static let processed: Set<LaneEventKind> = [.batchProcessed, .outcomesBroken]
    static let sent: Set<LaneEventKind> = [.offsetsSent]
    static let ended: Set<LaneEventKind> = [.committed, .aborted]
    static let others: Set<LaneEventKind> = [.membershipStands, .catalogSwapped, .timer, .closed]
    static let faults: Set<LaneEventKind> = [.retriable, .abort, .fatal, .unknown, .fenced, .configuration]

    /// All answers and faults, but for some.
    static func answers(but some: LaneEventKind...) -> Set<LaneEventKind> {
        created.union(initialised).union(polled).union(rewound).union(began).union(processed).union(sent).union(ended)
            .union(others).union(faults).subtracting(some)
    }

    /// What every call between transactions has in common: a stop drains, a new catalog waits.
    static func between(_ state: LaneState, _ goes: [LaneEventKind: LaneState], illegal: Set<LaneEventKind>) -> Row {
        var all = goes
        all[.stopRequested] = .draining(.requested)
        all[.stopDeadlinePassed] = .draining(.deadline)
        return Row(state: state, goes: all, ignored: [.catalogSwapRequested, .disclosureChanged], illegal: illegal)
    }

    static let rows: [Row] = starting + polling + transaction + waiting + ending

    private static let starting: [Row] = [
        between(
            .starting,
            [
                .clientsReady: .joining, .retriable: .backingOff(.createClients), .abort: .recreating(.both),
                .fatal: .recreating(.both), .unknown: .recreating(.both), .fenced: .draining(.fencedByTwin),
                .configuration: .backingOff(.createClients),
            ],
            illegal: answers(but: .clientsReady).subtracting(faults)),
        between(
            .recreating(.both),
            [
                .clientsReady: .joining, .retriable: .backingOff(.recreate(.both)), .abort: .recreating(.both),
                .fatal: .recreating(.both), .unknown: .recreating(.both), .fenced: .draining(.fencedByTwin),
                .configuration: .backingOff(.recreate(.both)),
            ],
            illegal: answers(but: .clientsReady).subtracting(faults)),
        between(
            .recreating(.producer),
            [
                .producerReady: .initialising, .retriable: .backingOff(.recreate(.producer)),
                .abort: .recreating(.producer), .fatal: .recreating(.producer), .unknown: .recreating(.producer),
                .fenced: .confirmingMembership, .configuration: .backingOff(.recreate(.producer)),
            ],
            illegal: answers(but: .producerReady).subtracting(faults)),
        between(
            .initialising,
            [
                .initialised: .rewinding, .retriable: .backingOff(.initialise), .abort: .recreating(.producer),
                .fatal: .recreating(.producer), .unknown: .recreating(.producer), .fenced: .confirmingMembership,
                .configuration: .backingOff(.initialise),
            ],
            illegal: answers(but: .initialised).subtracting(faults)),
        between(
            .rewinding,
            [
                .rewound: .idle, .accountsRefused: .draining(.accountsRefused), .retriable: .backingOff(.rewind),
                .abort: .recreating(.both), .fatal: .recreating(.both), .unknown: .recreating(.both),
                .fenced: .draining(.fencedByTwin), .configuration: .backingOff(.rewind),
            ],
            illegal: answers(but: .rewound, .accountsRefused).subtracting(faults)),
    ]

    private static let polling: [Row] = [
        between(
            .joining,
            [
                .assigned: .initialising, .revoked: .joining, .emptyPoll: .joining, .retriable: .backingOff(.join),
                .abort: .recreating(.both), .fatal: .recreating(.both), .unknown: .recreating(.both),
                .fenced: .draining(.fencedByTwin), .configuration: .backingOff(.join),
            ],
            illegal: answers(but: .assigned, .revoked, .emptyPoll).subtracting(faults)),
        Row(
            state: .idle,
            goes: [
                .assigned: .rewinding, .revoked: .idle, .emptyPoll: .idle, .batch: .beginning(one),
                .retriable: .backingOff(.poll), .abort: .recreating(.both), .fatal: .recreating(.both),
                .unknown: .recreating(.both), .fenced: .draining(.fencedByTwin), .configuration: .backingOff(.poll),
                .stopRequested: .draining(.requested), .stopDeadlinePassed: .draining(.deadline),
                .catalogSwapRequested: .swapping,
            ],
            ignored: [.disclosureChanged],
            illegal: answers().subtracting(polled).subtracting(faults)),
        between(.swapping, [.catalogSwapped: .rewinding], illegal: answers(but: .catalogSwapped)),
        between(
            .confirmingMembership,
            [
                .membershipStands: .recreating(.producer), .retriable: .backingOff(.confirmMembership),
                .abort: .recreating(.both), .fatal: .recreating(.both), .unknown: .recreating(.both),
                .fenced: .draining(.fencedByTwin), .configuration: .backingOff(.confirmMembership),
            ],
            illegal: answers(but: .membershipStands).subtracting(faults)),
    ]

    private static let transaction: [Row] = [
        between(
            .beginning(one),
            [
                .began: .inTransaction(one), .retriable: .backingOff(.begin(one)), .abort: .recreating(.producer),
                .fatal: .recreating(.producer), .unknown: .recreating(.producer), .fenced: .confirmingMembership,
                .configuration: .backingOff(.begin(one)),
            ],
            illegal: answers(but: .began).subtracting(faults)),
        Row(
            state: .inTransaction(one),
            goes: [
                .batchProcessed: .sendingOffsets(one), .outcomesBroken: .aborting(one), .retriable: .aborting(one),
                .abort: .aborting(one), .fatal: .recreating(.producer), .unknown: .recreating(.producer),
                .fenced: .confirmingMembership, .configuration: .aborting(one),
                .stopDeadlinePassed: .draining(.deadline), .disclosureChanged: .aborting(one),
            ],
            ignored: [.stopRequested, .catalogSwapRequested],
            illegal: answers().subtracting(processed).subtracting(faults)),
        Row(
            state: .sendingOffsets(one),
            goes: [
                .offsetsSent: .committing(one), .outcomesBroken: .aborting(one), .retriable: .aborting(one),
                .abort: .aborting(one), .fatal: .recreating(.producer), .unknown: .recreating(.producer),
                .fenced: .confirmingMembership, .configuration: .aborting(one),
                .stopDeadlinePassed: .draining(.deadline), .disclosureChanged: .aborting(one),
            ],
            ignored: [.stopRequested, .catalogSwapRequested],
            illegal: answers(but: .offsetsSent, .outcomesBroken).subtracting(faults)),
        Row(
            state: .committing(one),
            goes: [
                .committed: .idle, .retriable: .backingOff(.commit(one)), .abort: .aborting(one),
                .fatal: .recreating(.producer), .unknown: .recreating(.producer), .fenced: .confirmingMembership,
                .configuration: .aborting(one), .stopDeadlinePassed: .draining(.deadline),
            ],
            ignored: [.stopRequested, .catalogSwapRequested, .disclosureChanged],
            illegal: answers(but: .committed).subtracting(faults)),
        Row(
            state: .aborting(one),
            goes: [
                .aborted: .rewinding, .retriable: .backingOff(.abort(one)), .abort: .recreating(.producer),
                .fatal: .recreating(.producer), .unknown: .recreating(.producer), .fenced: .confirmingMembership,
                .configuration: .recreating(.producer), .stopDeadlinePassed: .draining(.deadline),
            ],
            ignored: [.stopRequested, .catalogSwapRequested, .disclosureChanged],
            illegal: answers(but: .aborted).subtracting(faults)),
    ]

    private static let waiting: [Row] = [
        between(.backingOff(.createClients), [.timer: .starting], illegal: answers(but: .timer)),
        between(.backingOff(.recreate(.both)), [.timer: .recreating(.both)], illegal: answers(but: .timer)),
        between(.backingOff(.recreate(.producer)), [.timer: .recreating(.producer)], illegal: answers(but: .timer)),
        between(.backingOff(.join), [.timer: .joining], illegal: answers(but: .timer)),
        between(.backingOff(.initialise), [.timer: .initialising], illegal: answers(but: .timer)),
        between(.backingOff(.rewind), [.timer: .rewinding], illegal: answers(but: .timer)),
        between(.backingOff(.poll), [.timer: .idle], illegal: answers(but: .timer)),
        between(.backingOff(.begin(one)), [.timer: .beginning(one)], illegal: answers(but: .timer)),
        between(.backingOff(.confirmMembership), [.timer: .confirmingMembership], illegal: answers(but: .timer)),
        Row(
            state: .backingOff(.commit(one)),
            goes: [.timer: .committing(one), .stopDeadlinePassed: .draining(.deadline)],
            ignored: [.stopRequested, .catalogSwapRequested, .disclosureChanged],
            illegal: answers(but: .timer)),
        Row(
            state: .backingOff(.abort(one)),
            goes: [.timer: .aborting(one), .stopDeadlinePassed: .draining(.deadline)],
            ignored: [.stopRequested, .catalogSwapRequested, .disclosureChanged],
            illegal: answers(but: .timer)),
    ]

    private static let ending: [Row] = [
        Row(
            state: .draining(.requested),
            goes: [
                .closed: .stopped(.requested), .retriable: .stopped(.requested), .abort: .stopped(.requested),
                .fatal: .stopped(.requested), .unknown: .stopped(.requested), .fenced: .stopped(.requested),
                .configuration: .stopped(.requested),
            ],
            ignored: [.stopRequested, .stopDeadlinePassed, .catalogSwapRequested, .disclosureChanged],
            illegal: answers(but: .closed).subtracting(faults)),
        Row(
            state: .stopped(.requested), goes: [:],
            ignored: [.stopRequested, .stopDeadlinePassed, .catalogSwapRequested, .disclosureChanged],
            illegal: answers()),
    ]
}
