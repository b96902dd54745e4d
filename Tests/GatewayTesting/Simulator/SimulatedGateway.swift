import Exchange

/// A lane with its port. Lanes are not copied, so each has a home of its own.
final class SimulatedLane {
    let port: SimulatedPort
    private var lane: Lane<SimulatedPort>

    init(port: SimulatedPort, settings: LaneSettings) {
        self.port = port
        lane = Lane(port: port, settings: settings)
    }

    var isStopped: Bool { lane.isStopped }

    /// Why the lane stopped; nil while it has not.
    var stopReason: LaneStopReason? {
        guard case .stopped(let reason) = lane.state else { return nil }
        return reason
    }

    /// What the lane would say about a refusal.
    var complaint: String {
        lane.accountDefect.map(\.description) ?? lane.outcomeViolation.map { "\($0)" } ?? "\(lane.state)"
    }

    /// Where the lane is.
    var state: LaneState { lane.state }

    func step() -> LaneStep? { lane.step() }
}

/// One process: an instance's name, and its lanes.
final class SimulatedGateway {
    /// The instance: what a restarted process has in common with the one before.
    let instance: Int
    let lanes: [SimulatedLane]
    /// What the process knows about who is held.
    let holds: SimulatedHoldBoard
    /// The process stands still until then.
    var pausedUntilMs: Int64 = 0
    /// The process was killed.
    var isDead = false
    /// What befalls the process at the next moment at which one of its lanes has a transaction open.
    var ambush: Ambush?

    /// What can befall a process inside a transaction.
    enum Ambush {
        case kill
        case pause(forMs: Int64, replaced: Bool)
        /// Somebody suspends a recipient at the moment at which the process begins to stand still.
        case pauseBeforeSuspension(forMs: Int64)
    }

    init(instance: Int, lanes: [SimulatedLane], holds: SimulatedHoldBoard) {
        self.instance = instance
        self.lanes = lanes
        self.holds = holds
    }

    /// Whether nothing of the process runs any more.
    var isGone: Bool { isDead || lanes.allSatisfy(\.isStopped) }

    func isPaused(nowMs: Int64) -> Bool { pausedUntilMs > nowMs }

    /// Kills the process between two calls.
    func kill() {
        isDead = true
        for lane in lanes { lane.port.isDead = true }
    }

    /// Asks every lane.
    func request(_ requests: LaneRequests) {
        for lane in lanes { lane.port.requests.formUnion(requests) }
    }
}
