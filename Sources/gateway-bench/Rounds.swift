internal import CBenchForwarder

/// One thing to measure: how it is done once for every event of the set.
struct BenchCase {
    /// Its name in the output.
    let name: String
    /// Bytes of input that one pass over the set reads.
    let bytes: Int
    /// Events of one pass.
    let events: Int
    /// Does one pass over the set.
    let pass: () throws -> Void
}

/// What the rounds of one case took.
struct Rounds {
    /// Seconds per event, one number a round.
    private(set) var secondsPerEvent: [Double] = []
    /// Allocations of the measuring thread in the last round, per event.
    private(set) var allocationsPerEvent = 0.0

    /// The round least disturbed, in seconds per event.
    var best: Double { secondsPerEvent.min() ?? .nan }

    /// The middle one, in seconds per event.
    var median: Double { secondsPerEvent.sorted()[secondsPerEvent.count / 2] }

    /// Measures one round of as many passes as last about `seconds`.
    mutating func measure(_ bench: BenchCase, seconds: Double) throws {
        var passes = 0
        let allocationsBefore = cbench_allocations()
        let start = cbench_wall_seconds()
        var now = start
        while now - start < seconds {
            try bench.pass()
            passes += 1
            now = cbench_wall_seconds()
        }
        let events = Double(passes * bench.events)
        secondsPerEvent.append((now - start) / events)
        allocationsPerEvent = Double(cbench_allocations() - allocationsBefore) / events
    }

    /// Measures the cases in turn, and each of them `rounds` times, after one unmeasured pass.
    static func measure(_ cases: [BenchCase], rounds: Int, seconds: Double) throws -> [Rounds] {
        var results = [Rounds](repeating: Rounds(), count: cases.count)
        for bench in cases { try bench.pass() }
        for _ in 0..<rounds {
            for (index, bench) in cases.enumerated() { try results[index].measure(bench, seconds: seconds) }
        }
        return results
    }
}
