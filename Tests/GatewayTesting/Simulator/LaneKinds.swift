public import Exchange

/// The states of a lane without what they carry, for tables and coverage. The switch has no default: a new state does not
/// compile before it has a kind, and the table test fails before every event has a decision in it.
public enum LaneStateKind: String, CaseIterable, Sendable {
    case starting, joining, initialising, rewinding, idle, swapping
    case beginning, inTransaction, sendingOffsets, committing, aborting
    case backingOff, confirmingMembership, recreatingProducer, recreatingBoth, draining, stopped

    /// The kind of a state.
    public init(_ state: LaneState) {
        self =
            switch state {
            case .starting: .starting
            case .joining: .joining
            case .initialising: .initialising
            case .rewinding: .rewinding
            case .idle: .idle
            case .swapping: .swapping
            case .beginning: .beginning
            case .inTransaction: .inTransaction
            case .sendingOffsets: .sendingOffsets
            case .committing: .committing
            case .aborting: .aborting
            case .backingOff: .backingOff
            case .confirmingMembership: .confirmingMembership
            case .recreating(.producer): .recreatingProducer
            case .recreating(.both): .recreatingBoth
            case .draining: .draining
            case .stopped: .stopped
            }
    }
}

/// The events of a lane without what they carry; faults by their class.
public enum LaneEventKind: String, CaseIterable, Sendable {
    case clientsReady, producerReady, initialised
    case assigned, revoked, emptyPoll, batch, rewound
    case began, batchProcessed, offsetsSent, committed, aborted
    case membershipStands, catalogSwapped, timer, closed
    case retriable, abort, fatal, unknown, fenced, configuration
    case accountsRefused, outcomesBroken
    case stopRequested, stopDeadlinePassed, catalogSwapRequested, disclosureChanged

    /// The kind of an event.
    public init(_ event: LaneEvent) {
        self =
            switch event {
            case .clientsReady: .clientsReady
            case .producerReady: .producerReady
            case .initialised: .initialised
            case .assigned: .assigned
            case .revoked: .revoked
            case .emptyPoll: .emptyPoll
            case .batch: .batch
            case .rewound: .rewound
            case .began: .began
            case .batchProcessed: .batchProcessed
            case .offsetsSent: .offsetsSent
            case .committed: .committed
            case .aborted: .aborted
            case .membershipStands: .membershipStands
            case .catalogSwapped: .catalogSwapped
            case .timer: .timer
            case .closed: .closed
            case .fault(let faultClass, _): Self(faultClass)
            case .accountsRefused: .accountsRefused
            case .outcomesBroken: .outcomesBroken
            case .stopRequested: .stopRequested
            case .stopDeadlinePassed: .stopDeadlinePassed
            case .catalogSwapRequested: .catalogSwapRequested
            case .disclosureChanged: .disclosureChanged
            }
    }

    private init(_ faultClass: LaneFaultClass) {
        self =
            switch faultClass {
            case .retriable: .retriable
            case .abort: .abort
            case .fatal: .fatal
            case .unknown: .unknown
            case .fenced: .fenced
            case .configuration: .configuration
            }
    }
}

/// A state and what happened in it.
public struct LaneTransition: Hashable, Sendable {
    /// The state before.
    public let state: LaneStateKind
    /// The answer to its call.
    public let event: LaneEventKind

    public init(state: LaneStateKind, event: LaneEventKind) {
        self.state = state
        self.event = event
    }
}
