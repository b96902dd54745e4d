internal import ArgumentParser
internal import CBenchForwarder
internal import Foundation
internal import GatewayTesting
internal import Synchronization

/// `simulate`: many seeded runs of the lane against a simulated broker, and whether the oracle finds planted bugs.
struct SimulateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Run the lane against a simulated broker with seeded crashes, fencing, lost answers and rebalances.",
        discussion: """
            Prints one line for the campaign and, with --planted, one line a planted bug. The exit status is 1 when a \
            promise was broken, or when a planted bug was not found.
            """)

    @Option(help: "How many seeds.")
    var seeds: UInt64 = 10_000

    @Option(help: "The first seed; repeat a finding with --first-seed N --seeds 1.")
    var firstSeed: UInt64 = 1

    @Option(help: "The most events of a run.")
    var events = 200

    @Option(help: "Threads.")
    var threads = 2

    @Flag(help: "Also plant each bug in turn, and look for it with at most 10,000 seeds.")
    var planted = false

    private static let plantedSeedsMax: UInt64 = 10_000

    func validate() throws {
        guard (1...100_000_000).contains(seeds) else { throw ValidationError("--seeds is 1 to 100000000") }
        guard (1...10_000).contains(events) else { throw ValidationError("--events is 1 to 10000") }
        guard (1...64).contains(threads) else { throw ValidationError("--threads is 1 to 64") }
    }

    func run() throws {
        let campaignHolds = runCampaign()
        let bugsFound = planted ? PlantedBug.allCases.map(find).allSatisfy { $0 } : true
        guard campaignHolds, bugsFound else { throw ExitCode.failure }
    }

    private func runCampaign() -> Bool {
        let start = cbench_wall_seconds()
        let results = Mutex<[SimulationCampaign.Result]>([])
        let share = (seeds + UInt64(threads) - 1) / UInt64(threads)
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let from = firstSeed + UInt64(thread) * share
            let result = SimulationCampaign(
                seeds: from..<max(from, min(from + share, firstSeed + seeds)),
                options: SimulationOptions(eventsMax: events)
            ).run()
            results.withLock { $0.append(result) }
        }
        return report(results.withLock { $0 }, seconds: cbench_wall_seconds() - start)
    }

    private func report(_ results: [SimulationCampaign.Result], seconds: Double) -> Bool {
        let failures = results.flatMap(\.failures)
        func sum(_ number: (SimulationReport) -> Int) -> Int { results.reduce(0) { $0 + number($1.total) } }
        var figure = Figure(case: "simulate")
        figure.add("seeds", results.reduce(0) { $0 + $1.seeds })
        figure.add("seconds", seconds)
        figure.add("events", sum(\.events))
        figure.add("commits", sum(\.commits))
        figure.add("aborts", sum(\.aborts))
        figure.add("timeOuts", sum(\.timeOuts))
        figure.add("rebalances", sum(\.rebalances))
        figure.add("fencings", sum(\.fencings))
        figure.add("crashes", sum(\.crashes))
        figure.add("suspensions", sum(\.suspensions))
        figure.add("pauses", sum(\.pauses))
        figure.add("faults", sum(\.faults))
        figure.add("seedsWithViolations", failures.count)
        figure.print()
        for failure in failures { FileHandle.standardError.write(Data("\(failure)\n".utf8)) }
        return failures.isEmpty
    }

    private func find(_ bug: PlantedBug) -> Bool {
        let finding = SimulationCampaign(
            seeds: firstSeed..<firstSeed + Self.plantedSeedsMax, options: SimulationOptions(eventsMax: events, bug: bug)
        ).firstFinding()
        var figure = Figure(case: "planted-bug")
        figure.add("bug", bug.rawValue)
        figure.add("found", finding != nil)
        if let finding {
            figure.add("seed", Int(finding.seed))
            figure.add("rule", finding.violations.first?.rule.rawValue ?? "")
        }
        figure.print()
        return finding != nil
    }
}
