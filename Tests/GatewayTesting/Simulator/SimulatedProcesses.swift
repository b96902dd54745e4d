import Exchange

/// The processes of a simulation and whoever restarts them.
struct SimulatedProcesses {
    /// How many of what.
    struct Shape {
        var instances: Int
        var lanesPerInstance: Int
        var batchEvents: Int
    }

    /// What happened to them.
    struct Figures {
        var steps = 0
        var faults = 0
        var crashes = 0
        var pauses = 0
        var transitions: Set<LaneTransition> = []
    }

    private let shape: Shape
    private let broker: SimulatedBroker
    private let names: SimulatedNames
    private let outcomes: SimulatedOutcomes
    private let bug: PlantedBug?
    private(set) var gateways: [SimulatedGateway] = []
    private var restartAtMs: [Int64]
    private var started = 0
    private var complaint: String?
    private(set) var figures = Figures()

    init(
        shape: Shape, broker: SimulatedBroker, names: SimulatedNames, outcomes: SimulatedOutcomes, bug: PlantedBug?
    ) {
        self.shape = shape
        self.broker = broker
        self.names = names
        self.outcomes = outcomes
        self.bug = bug
        restartAtMs = Array(repeating: 0, count: shape.instances)
    }

    /// Starts a process of an instance, whether or not another one runs.
    mutating func start(_ instance: Int) {
        started += 1
        var settings = LaneSettings(backoffFirstMs: 3, backoffMaxMs: 80, blockedWaitMs: 40)
        settings.batch.events = shape.batchEvents
        let holds = SimulatedHoldBoard()
        let lanes = (0..<shape.lanesPerInstance).map { lane in
            SimulatedLane(
                port: SimulatedPort(
                    broker: broker, outcomes: outcomes, names: names, holds: holds,
                    name: instance * shape.lanesPerInstance + lane, process: started, bug: bug),
                settings: settings)
        }
        gateways.append(SimulatedGateway(instance: instance, lanes: lanes, holds: holds))
    }

    /// Starts again, after a while, what no process runs for. A fenced process stops as a whole.
    mutating func supervise() {
        for gateway in gateways where gateway.lanes.contains(where: { $0.stopReason == .fencedByTwin }) {
            gateway.request(.stop)
        }
        gateways.removeAll { $0.isGone }
        for instance in 0..<shape.instances where broker.nowMs >= restartAtMs[instance] {
            restartAtMs[instance] = broker.nowMs + Int64(20 + broker.random.below(300))
            if !gateways.contains(where: { $0.instance == instance }) { start(instance) }
        }
    }

    /// Steps one lane that is awake; false when none is.
    mutating func stepOne() -> Bool {
        guard !gateways.isEmpty else { return false }
        let first = broker.random.below(gateways.count * shape.lanesPerInstance)
        for offset in 0..<gateways.count * shape.lanesPerInstance {
            let slot = (first + offset) % (gateways.count * shape.lanesPerInstance)
            let gateway = gateways[slot / shape.lanesPerInstance]
            let lane = gateway.lanes[slot % shape.lanesPerInstance]
            guard !gateway.isPaused(nowMs: broker.nowMs), !lane.isStopped,
                lane.port.sleepsUntilMs <= broker.nowMs || !lane.port.requests.isEmpty
            else { continue }
            step(lane, of: gateway)
            return true
        }
        return false
    }

    private mutating func step(_ lane: SimulatedLane, of gateway: SimulatedGateway) {
        figures.steps += 1
        lane.port.sleepsUntilMs = 0
        note(lane)
        if lane.port.isDead {
            kill(gateway)
        } else if lane.state.openTransaction != nil, broker.random.chance(perMille: 250) {
            spring(gateway)
        } else if lane.stopReason == .accountsRefused || lane.stopReason == .outcomesBroken {
            complaint = lane.complaint
        }
    }

    private mutating func note(_ lane: SimulatedLane) {
        let before = LaneStateKind(lane.state)
        guard let step = lane.step(), !lane.port.isDead else { return }
        if step.fault != nil { figures.faults += 1 }
        figures.transitions.insert(LaneTransition(state: before, event: LaneEventKind(step.event)))
    }

    /// What waited for a moment inside a transaction happens now.
    private mutating func spring(_ gateway: SimulatedGateway) {
        guard let ambush = gateway.ambush else { return }
        gateway.ambush = nil
        switch ambush {
        case .kill:
            kill(gateway)
        case .pause(let milliseconds, let replaced):
            pause(gateway, untilMs: broker.nowMs + milliseconds)
            if replaced { start(gateway.instance) }
        case .pauseBeforeSuspension(let milliseconds):
            pause(gateway, untilMs: broker.nowMs + milliseconds)
            broker.holds.suspend(broker.random.below(broker.topics.recipients), nowMs: broker.nowMs)
        }
    }

    mutating func kill(_ gateway: SimulatedGateway) {
        gateway.kill()
        figures.crashes += 1
    }

    mutating func pause(_ gateway: SimulatedGateway, untilMs: Int64) {
        gateway.pausedUntilMs = untilMs
        figures.pauses += 1
    }

    /// The clients' own threads, where the process runs.
    func heartbeat() {
        for gateway in gateways where !gateway.isPaused(nowMs: broker.nowMs) {
            for lane in gateway.lanes where !lane.isStopped { lane.port.heartbeat() }
            guard !broker.isDown, !broker.random.chance(perMille: broker.network.lostRequests) else { continue }
            if gateway.holds.refresh(broker) { gateway.request(.disclosureChanged) }
        }
    }

    /// What a lane stopped for without having been asked, once.
    mutating func takeComplaint() -> String? {
        defer { complaint = nil }
        return complaint
    }

    /// Whether two processes of one name go on.
    var haveTwins: Bool {
        Set(gateways.filter { !$0.isGone }.map(\.instance)).count < gateways.count { !$0.isGone }
    }

    /// Where every lane is, for a run that is stuck.
    var whereabouts: String {
        gateways.map { gateway in "\(gateway.instance): " + gateway.lanes.map(\.complaint).joined(separator: ", ") }
            .joined(separator: "; ")
    }
}
