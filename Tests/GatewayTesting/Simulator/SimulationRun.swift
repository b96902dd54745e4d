import Exchange

/// What a simulation is given besides its seed.
public struct SimulationOptions: Sendable {
    /// The most events a run sends.
    public var eventsMax: Int
    /// The bug to plant; nil for the gateway as it is.
    public var bug: PlantedBug?

    public init(eventsMax: Int = 200, bug: PlantedBug? = nil) {
        self.eventsMax = eventsMax
        self.bug = bug
    }
}

/// One run of several gateways against a simulated broker, on virtual time and one seeded source of chance: everything
/// that can go wrong does, then faults stop, everything drains, and the oracle judges. The same seed and options give
/// the same run on every machine.
///
/// ```
/// let report = SimulationRun(seed: 42).run()
/// ```
public struct SimulationRun {
    /// Steps of the scheduler after which a calm run counts as stuck.
    private static let calmRoundsMax = 40_000
    /// Virtual milliseconds after draining in which twins must have found each other.
    private static let graceMs: Int64 = 1_500

    private let options: SimulationOptions
    private let broker: SimulatedBroker
    private var upstream: SimulatedUpstream
    private var oracle: SimulationOracle
    private var processes: SimulatedProcesses
    private var chaos: SimulatedChaos
    private var report: SimulationReport
    private var nextHeartbeatMs: Int64 = 0
    private var nextUpstreamMs: Int64 = 0
    private let upstreamIntervalMs: Int
    private var round = 0

    /// A run that has not begun.
    public init(seed: UInt64, options: SimulationOptions = SimulationOptions()) {
        var random = SeededRandom(seed: SeededRandom.mix(seed))
        self.options = options
        report = SimulationReport(seed: seed)
        let topics = SimulatedTopics(
            sourcePartitions: 1 + random.below(4), recipients: 1 + random.below(3),
            recipientPartitions: 1 + random.below(2))
        let events = options.eventsMax - random.below(options.eventsMax / 2 + 1)
        let names = SimulatedNames(topics: topics)
        let outcomes = SimulatedOutcomes(recipients: topics.recipients)
        upstream = SimulatedUpstream(topics: topics, events: events, keys: 1 + random.below(6))
        oracle = SimulationOracle(topics: topics, names: names, outcomes: outcomes, events: events)
        let shape = SimulatedProcesses.Shape(
            instances: 1 + random.below(3), lanesPerInstance: 1 + random.below(2), batchEvents: 2 + random.below(30))
        chaos = SimulatedChaos(random: &random)
        // Events keep coming for as long as things go wrong: a sending brings about five.
        upstreamIntervalMs = 1 + 10 * Int(chaos.endsAtMs) / events
        broker = SimulatedBroker(topics: topics, random: random)
        processes = SimulatedProcesses(
            shape: shape, broker: broker, names: names, outcomes: outcomes, bug: options.bug)
        report.events = events
    }

    /// Runs to the end, or to the first violation.
    public mutating func run() -> SimulationReport {
        while oracle.violations.isEmpty, !chaos.isOver(broker.nowMs) || !upstream.isDone {
            let heldBefore = broker.holds.held
            chaos.act(broker, &processes)
            if broker.holds.held != heldBefore { oracle.open(heldBefore.subtracting(broker.holds.held), broker) }
            playRound()
        }
        chaos.calm(broker, processes)
        resumeAll()
        runCalm()
        if oracle.violations.isEmpty { oracle.conclude(broker) }
        return finish()
    }

    /// Faults are over: everything must drain, and of each name one process remain.
    private mutating func runCalm() {
        let roundsMax = round + Self.calmRoundsMax
        var drainedAtMs: Int64?
        while oracle.violations.isEmpty {
            playRound()
            // A process may write down late that it holds somebody: a person resumes again.
            if !broker.holds.held.isEmpty { resumeAll() }
            guard round < roundsMax else { return oracle.report(.stuck, processes.whereabouts) }
            guard round.isMultiple(of: 16), drainedAtMs == nil, isDrained else {
                if let drainedAtMs, broker.nowMs - drainedAtMs > Self.graceMs { break }
                continue
            }
            drainedAtMs = broker.nowMs
            if !processes.haveTwins { break }
        }
        if oracle.violations.isEmpty, processes.haveTwins { oracle.report(.twinsSurvive, processes.whereabouts) }
    }

    /// A moment: the coordinators do what is due, and one lane makes one call.
    private mutating func playRound() {
        round += 1
        broker.nowMs += Int64(broker.random.below(3))
        broker.tick()
        if broker.nowMs >= nextHeartbeatMs {
            processes.heartbeat()
            nextHeartbeatMs = broker.nowMs + 30
        }
        if broker.nowMs >= nextUpstreamMs {
            upstream.send(broker, &oracle)
            nextUpstreamMs = broker.nowMs + Int64(broker.random.below(upstreamIntervalMs))
        }
        confirmSuspensions()
        processes.supervise()
        if !processes.stepOne() { broker.nowMs += 4 }
        if let complaint = processes.takeComplaint() { oracle.report(.laneStopped, complaint) }
        if round.isMultiple(of: 16) { oracle.observe(broker) }
    }

    private mutating func confirmSuspensions() {
        let broker = broker
        for recipient in broker.holds.takeConfirmable(nowMs: broker.nowMs, isOpen: { broker.isOpen(inboxOf: $0) }) {
            report.suspensions += 1
            oracle.close(recipient, broker)
        }
    }

    /// Everybody may have events again.
    private mutating func resumeAll() {
        oracle.open(broker.holds.held, broker)
        for recipient in 0..<broker.topics.recipients { broker.holds.resume(recipient) }
    }

    /// Whether the group has consumed everything, nobody is behind and no transaction is open.
    private var isDrained: Bool {
        for transaction in broker.transactions {
            switch transaction.state {
            case .ongoing, .prepared: return false
            case .empty, .completed: continue
            }
        }
        return (0..<broker.topics.sourcePartitions).allSatisfy { partition in
            if oracle.isAnybodyBehind(broker, partition) { return false }
            let log = broker.logs[broker.topics.source(partition)]
            let last = log.entries.lastIndex { $0.visibility == .plain || $0.visibility == .committed }
            return (broker.committed[partition]?.offset ?? 0) > Int64(last ?? -1)
        }
    }

    private mutating func finish() -> SimulationReport {
        report.violations = oracle.violations
        report.virtualMs = broker.nowMs
        report.commits = broker.figures.commits
        report.aborts = broker.figures.aborts
        report.timeOuts = broker.figures.timeOuts
        report.rebalances = broker.figures.rebalances
        report.fencings = broker.figures.fencedMembers + broker.figures.fencedProducers
        report.steps = processes.figures.steps
        report.faults = processes.figures.faults
        report.crashes = processes.figures.crashes
        report.pauses = processes.figures.pauses
        report.transitions = processes.figures.transitions
        return report
    }
}
