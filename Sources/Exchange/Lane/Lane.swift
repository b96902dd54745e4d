public import GatewayModel

/// What one step of a lane did.
public struct LaneStep: Sendable {
    /// The call that was made.
    public let action: LaneAction
    /// What came of it.
    public let event: LaneEvent
    /// The fault, when the call failed.
    public let fault: LaneFault?
    /// Where the lane is now.
    public let state: LaneState
}

/// The loop of one lane: it makes the calls that the machine asks for and tells it what came of them. One call a step,
/// so that a simulator can put anything between two steps. Everything with an effect is in the port.
public struct Lane<Port: LanePort & ~Copyable>: ~Copyable {
    /// The port; the owner of the lane may set it up and read its figures between steps.
    public var port: Port
    /// The machine.
    public private(set) var machine: LaneMachine
    /// The accounts of the assigned partitions. Between transactions they are as committed.
    public private(set) var book = AccountBook()
    /// The partitions that this member has, in the order in which the book numbers them.
    public private(set) var assignment: [TopicPartition] = []
    /// What stopped the lane, when the accounts of a partition were refused.
    public private(set) var accountDefect: AccountDefect?
    /// What stopped the lane, when an event did not have exactly one outcome for every recipient.
    public private(set) var outcomeViolation: OutcomeViolation?
    private let settings: LaneSettings
    private var batchEvents = 0
    private var batchReleases = 0

    /// A lane that is about to make its clients.
    public init(port: consuming Port, settings: LaneSettings = LaneSettings()) {
        self.port = port
        self.settings = settings
        self.machine = LaneMachine(settings: settings)
    }

    /// Where the lane is.
    public var state: LaneState { machine.state }

    /// Whether nothing more happens.
    public var isStopped: Bool { machine.pending == .halt }

    /// Takes the requests from outside, then makes one call. Does nothing once the lane has stopped.
    public mutating func step() -> LaneStep? {
        takeRequests()
        let action = machine.pending
        guard action != .halt else { return nil }
        var fault: LaneFault?
        let event: LaneEvent
        do throws(LaneFault) {
            event = try perform(action)
        } catch {
            fault = error
            event = .fault(error.faultClass, machine.state.operation ?? error.operation)
        }
        tell(event)
        return LaneStep(action: action, event: event, fault: fault, state: machine.state)
    }

    /// Steps until the lane has stopped, and says why.
    public mutating func run(observing observe: (LaneStep) -> Void = { _ in }) -> LaneStopReason? {
        while let step = step() { observe(step) }
        guard case .stopped(let reason) = machine.state else { return nil }
        return reason
    }

    private mutating func takeRequests() {
        let requests = port.takeRequests()
        guard !requests.isEmpty else { return }
        if requests.contains(.disclosureChanged) { tell(.disclosureChanged) }
        if requests.contains(.swapCatalog) { tell(.catalogSwapRequested) }
        if requests.contains(.stop) { tell(.stopRequested) }
        if requests.contains(.stopAtOnce) { tell(.stopDeadlinePassed) }
    }

    private mutating func tell(_ event: LaneEvent) {
        let decision = machine.take(event)
        precondition(decision != .illegal, "a lane answered what it was not asked")
    }

    private mutating func perform(_ action: LaneAction) throws(LaneFault) -> LaneEvent {
        switch action {
        case .create(let clients): try create(clients)
        case .poll: try poll()
        case .initTransactions: try initTransactions()
        case .rewind: try rewind()
        case .begin, .process, .sendOffsets, .commit, .abort: try performInTransaction(action)
        case .confirmMembership: try confirmMembership()
        case .swapCatalog: swapCatalog()
        case .wait(let milliseconds): wait(milliseconds)
        case .close(let reason): try close(reason)
        case .halt: .closed
        }
    }

    private mutating func performInTransaction(_ action: LaneAction) throws(LaneFault) -> LaneEvent {
        switch action {
        case .begin(let number):
            try port.begin(number)
            return .began(number)
        case .process(let number):
            return try process(number)
        case .sendOffsets(let number):
            return try sendOffsets(number)
        case .commit(let number):
            try port.commit(number)
            book.commit()
            return .committed(number)
        case .abort(let number):
            book.clear()
            try port.abort(number)
            return .aborted(number)
        case .create, .poll, .initTransactions, .rewind, .confirmMembership, .swapCatalog, .wait, .close, .halt:
            preconditionFailure("not a call of a transaction")
        }
    }
}

/// The calls, each with what the lane itself keeps: the assignment and the book.
extension Lane where Port: ~Copyable {
    private mutating func create(_ clients: LaneClients) throws(LaneFault) -> LaneEvent {
        book.clear()
        switch clients {
        case .producer:
            try port.createProducer()
            return .producerReady
        case .both:
            assignment = []
            try port.createClients()
            return .clientsReady
        }
    }

    private mutating func initTransactions() throws(LaneFault) -> LaneEvent {
        try port.initTransactions()
        return .initialised
    }

    private mutating func poll() throws(LaneFault) -> LaneEvent {
        switch try port.poll(settings.batch, book) {
        case .empty:
            return .emptyPoll
        case .batch(let events, let releases):
            batchEvents = events
            batchReleases = releases
            return events + releases > 0 ? .batch(events: events + releases) : .emptyPoll
        case .assigned(let partitions):
            assignment = partitions
            book.clear()
            return .assigned
        case .revoked:
            assignment = []
            book.clear()
            return .revoked
        }
    }

    /// Reads offsets and accounts together: the accounts are exactly as durable as the offsets (P3).
    private mutating func rewind() throws(LaneFault) -> LaneEvent {
        book.clear()
        if let met = port.takeRebalance() { assignment = met }
        guard !assignment.isEmpty else {
            // An assignment of nothing is taken up too: until then the group waits for this member.
            try port.startConsuming([], at: [])
            return .rewound
        }
        let starts = try port.committedOffsets(of: assignment)
        precondition(starts.count == assignment.count, "a port answers for every partition it is asked for")
        var accounts: [PartitionAccount] = []
        for (partition, start) in zip(assignment, starts) {
            do throws(AccountDefect) {
                let account = try PartitionAccount.load(
                    partition, from: start, recipients: port.recipients(of: partition.topic),
                    foreignOffsets: settings.foreignOffsets)
                accounts.append(account)
            } catch {
                accountDefect = error
                return .accountsRefused
            }
        }
        try port.startConsuming(assignment, at: accounts.map(\.position))
        book.load(accounts)
        return .rewound
    }

    private mutating func process(_ number: TransactionNumber) throws(LaneFault) -> LaneEvent {
        try port.process(number, into: &book)
        outcomeViolation = book.closeBatch(events: batchEvents, releases: batchReleases)
        return outcomeViolation == nil ? .batchProcessed(number) : .outcomesBroken(number)
    }

    private mutating func sendOffsets(_ number: TransactionNumber) throws(LaneFault) -> LaneEvent {
        let offsets = book.offsetCommits { port.position(ofPartitionAt: $0) }
        outcomeViolation = book.violation
        guard outcomeViolation == nil else { return .outcomesBroken(number) }
        try port.sendOffsets(offsets, in: number)
        return .offsetsSent(number)
    }

    private mutating func confirmMembership() throws(LaneFault) -> LaneEvent {
        try port.confirmMembership()
        return .membershipStands
    }

    private mutating func swapCatalog() -> LaneEvent {
        port.swapCatalog()
        return .catalogSwapped
    }

    private mutating func wait(_ milliseconds: Int) -> LaneEvent {
        port.wait(milliseconds: milliseconds)
        return .timer
    }

    private mutating func close(_ reason: LaneStopReason) throws(LaneFault) -> LaneEvent {
        try port.close(reason)
        return .closed
    }
}
