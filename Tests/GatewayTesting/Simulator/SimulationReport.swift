/// What the oracle found wrong.
public struct SimulationViolation: Hashable, Sendable, CustomStringConvertible {
    /// The rules a run can break, each with the promise it belongs to.
    public enum Rule: String, CaseIterable, Sendable {
        /// P1, P2: an event has a second outcome for a recipient.
        case secondOutcome
        /// P1, P2: an event has no outcome for a recipient.
        case noOutcome
        /// P2: a reader was shown something that was taken back.
        case retracted
        /// P2: an output of nothing that was sent.
        case invented
        /// P9: an outcome other than the event's own.
        case wrongOutcome
        /// P3: the accounts in an offset's metadata are not those of the events before it.
        case wrongAccounts
        /// Something reached a recipient after its suspension was confirmed.
        case leaked
        /// P4: a later event of a key before an earlier one.
        case outOfOrder
        /// P5: a dead letter that is not the bytes received.
        case alteredBytes
        /// The group's offset went back.
        case offsetWentBack
        /// Nothing moves any more though nothing is broken.
        case stuck
        /// A lane stopped that had no reason to.
        case laneStopped
        /// Two processes of one name go on side by side.
        case twinsSurvive
    }

    /// The rule.
    public let rule: Rule
    /// Where, in words.
    public let detail: String

    public var description: String { "\(rule.rawValue): \(detail)" }
}

/// What one simulated run did and what the oracle found.
public struct SimulationReport: Sendable, CustomStringConvertible {
    /// The seed, which repeats the run.
    public let seed: UInt64
    /// Events of the source that were committed to it.
    public internal(set) var events = 0
    /// Steps of lanes.
    public internal(set) var steps = 0
    /// Milliseconds of virtual time.
    public internal(set) var virtualMs: Int64 = 0
    /// Transactions that committed.
    public internal(set) var commits = 0
    /// Transactions that aborted, for whatever reason.
    public internal(set) var aborts = 0
    /// Transactions that the coordinator ended because they took too long.
    public internal(set) var timeOuts = 0
    /// Generations of the group.
    public internal(set) var rebalances = 0
    /// Refusals of a member or producer that was replaced.
    public internal(set) var fencings = 0
    /// Suspensions that were confirmed.
    public internal(set) var suspensions = 0
    /// Processes that were killed.
    public internal(set) var crashes = 0
    /// Processes that were paused, some beyond every time limit.
    public internal(set) var pauses = 0
    /// Faults the lanes met.
    public internal(set) var faults = 0
    /// The states the lanes were in, each with what came of its call.
    public internal(set) var transitions: Set<LaneTransition> = []
    /// What was found wrong; empty when all promises held.
    public internal(set) var violations: [SimulationViolation] = []

    init(seed: UInt64) {
        self.seed = seed
    }

    public var description: String {
        let found = violations.isEmpty ? "all promises held" : violations.map(\.description).joined(separator: "; ")
        return "seed \(seed): \(events) events, \(commits) commits, \(aborts) aborts, \(crashes) crashes, "
            + "\(rebalances) rebalances, \(fencings) fencings: \(found)"
    }
}
