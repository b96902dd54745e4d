/// Runs many seeds and adds up what happened. One thread; callers that want more give each its own range of seeds.
///
/// ```
/// let result = SimulationCampaign(seeds: 1..<10_001).run { report in print(report) }
/// ```
public struct SimulationCampaign {
    /// What a campaign came to.
    public struct Result: Sendable {
        /// Seeds that were run.
        public internal(set) var seeds = 0
        /// The reports of seeds with a violation, at most 20.
        public internal(set) var failures: [SimulationReport] = []
        /// Sums over all seeds.
        public internal(set) var total = SimulationReport(seed: 0)

        /// Whether every promise held for every seed.
        public var holds: Bool { failures.isEmpty }
    }

    private static let failuresMax = 20
    private let seeds: Range<UInt64>
    private let options: SimulationOptions

    /// A campaign over a range of seeds.
    public init(seeds: Range<UInt64>, options: SimulationOptions = SimulationOptions()) {
        self.seeds = seeds
        self.options = options
    }

    /// Runs all seeds, or until there are twenty failures, telling of each run as it ends.
    public func run(observing observe: (SimulationReport) -> Void = { _ in }) -> Result {
        var result = Result()
        for seed in seeds where result.failures.count < Self.failuresMax {
            var run = SimulationRun(seed: seed, options: options)
            let report = run.run()
            result.seeds += 1
            result.total.add(report)
            if !report.violations.isEmpty { result.failures.append(report) }
            observe(report)
        }
        return result
    }

    /// The first seed at which the oracle finds something; nil when it finds nothing in the whole range.
    public func firstFinding() -> SimulationReport? {
        for seed in seeds {
            var run = SimulationRun(seed: seed, options: options)
            let report = run.run()
            if !report.violations.isEmpty { return report }
        }
        return nil
    }
}

extension SimulationReport {
    mutating func add(_ other: SimulationReport) {
        events += other.events
        steps += other.steps
        virtualMs += other.virtualMs
        commits += other.commits
        aborts += other.aborts
        timeOuts += other.timeOuts
        rebalances += other.rebalances
        fencings += other.fencings
        suspensions += other.suspensions
        crashes += other.crashes
        pauses += other.pauses
        faults += other.faults
        transitions.formUnion(other.transitions)
    }
}
