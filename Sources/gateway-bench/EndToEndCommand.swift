internal import ArgumentParser
internal import CBenchForwarder
internal import Foundation
internal import GatewayModel

/// `end-to-end`: the whole gateway against the bare forwarder, each a process of its own, in turn on one broker.
struct EndToEndCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end-to-end",
        abstract: "The gateway against a bare forwarder in C: CPU per event and events per second.",
        discussion: """
            Both sides are processes that stay warm during the run; in every round each is given the same events at \
            once, one side after the other, while the other side stands still. One lane, one recipient, the same \
            transaction size. CPU is that of the side's process alone, user and system. 'idleCPUShare' is what the \
            process takes when it does nothing, in CPU seconds per second: a broker that answers empty fetches at once, as \
            noida-db does, keeps every consumer busy, and part of that is in the figures of both sides.
            """)

    @OptionGroup var broker: BrokerOptions
    @OptionGroup var source: EventOptions

    @Option(help: "Rounds of each side.")
    var rounds = 7

    @Option(help: "Events of a round; noida-db takes fewer than 10,000.")
    var count = 8_000

    @Option(help: "Events of a transaction.")
    var perTransaction = 1_000

    @Option(help: "The gateway's program. Default: beside this one.")
    var gateway: String?

    @Option(help: "The guarantee; repeatable. Default: both.")
    var mode: [DeliveryMode] = []

    @Flag(help: "Measure the forwarder against itself: how far the ratios stray from 1 on this machine.")
    var calibrate = false

    func validate() throws {
        guard (1...1_000).contains(rounds) else { throw ValidationError("--rounds is 1 to 1000") }
        guard (100...10_000_000).contains(count) else { throw ValidationError("--count is 100 to 10000000") }
        guard (1...100_000).contains(perTransaction) else { throw ValidationError("--per-transaction is 1 to 100000") }
    }

    func run() throws {
        let events = try source.load()
        let load = try EventLoad(events, count: count)
        let bootstrap = try broker.open()
        for mode in mode.isEmpty ? DeliveryMode.allCases : mode {
            try measure(mode, load, bytesPerEvent: events.bytesPerEvent, bootstrap: bootstrap)
        }
    }

    private func measure(_ mode: DeliveryMode, _ load: EventLoad, bytesPerEvent: Int, bootstrap: String) throws {
        let stage = try Stage(bootstrap: bootstrap, mode: mode, perTransaction: perTransaction)
        defer { stage.close() }
        let other =
            calibrate
            ? try stage.forwarder(name: "second-forwarder")
            : try stage.gateway(program: GatewayProgram.path(gateway), schemas: source.schemas)
        let sides = [try stage.forwarder(name: "forwarder"), other]
        defer { for side in sides { side.stop() } }
        for side in sides { _ = try side.round(load, count: Self.warmUpEvents) }
        for side in sides { side.pause() }
        let idle = sides.map { side in alone(side) { side.idleShare(seconds: Self.idleSeconds) } }
        var figures: [[RoundFigures]] = [[], []]
        for _ in 0..<rounds {
            for (index, side) in sides.enumerated() {
                figures[index].append(try alone(side) { try side.round(load, count: load.count) })
            }
        }
        for side in sides { side.resume() }
        let speeds = sides.indices.map { index in
            SideFigures(rounds: figures[index], events: load.count, idleShare: idle[index])
        }
        for (side, speed) in zip(sides, speeds) {
            try report(speed, side, mode, bytesPerEvent: bytesPerEvent)
        }
        reportRatio(forwarder: speeds[0], gateway: speeds[1], mode)
    }

    private static let warmUpEvents = 1_000
    private static let idleSeconds = 1.0

    /// Lets one side run while the other stands still.
    private func alone<Result>(_ side: Contender, _ body: () throws -> Result) rethrows -> Result {
        side.resume()
        defer { side.pause() }
        return try body()
    }

    private func report(_ speed: SideFigures, _ side: Contender, _ mode: DeliveryMode, bytesPerEvent: Int) throws {
        var figure = Figure(case: "end-to-end")
        figure.add("side", side.name)
        figure.add("mode", mode.rawValue)
        figure.add("bytesPerEvent", bytesPerEvent)
        figure.add("eventsPerTransaction", perTransaction)
        figure.add("medianEventsPerSecond", speed.eventsPerSecond.median)
        figure.add("bestEventsPerSecond", speed.eventsPerSecond.values.max() ?? .nan)
        figure.add("medianCPUMicrosecondsPerEvent", speed.cpuMicroseconds.median)
        figure.add("bestCPUMicrosecondsPerEvent", speed.cpuMicroseconds.values.min() ?? .nan)
        figure.add("idleCPUShare", speed.idleShare)
        let memory = try side.memory()
        figure.add("memoryMB", Double(memory.now) / 1e6)
        figure.add("memoryMostMB", Double(memory.most) / 1e6)
        if let counts = try side.counts() {
            figure.add("consumed", Int(counts.consumed))
            figure.add("delivered", Int(counts.delivered))
            figure.add("rejected", Int(counts.rejected))
        }
        figure.add("rounds", rounds)
        figure.print()
    }

    private func reportRatio(forwarder: SideFigures, gateway: SideFigures, _ mode: DeliveryMode) {
        var figure = Figure(case: "end-to-end-ratio")
        figure.add("mode", mode.rawValue)
        figure.add(
            "medianCPUTimesForwarder", gateway.cpuMicroseconds.median / forwarder.cpuMicroseconds.median)
        figure.add(
            "bestCPUTimesForwarder",
            (gateway.cpuMicroseconds.values.min() ?? .nan) / (forwarder.cpuMicroseconds.values.min() ?? .nan))
        figure.add(
            "medianEventsPerSecondShare", gateway.eventsPerSecond.median / forwarder.eventsPerSecond.median)
        figure.print()
    }
}

/// The rounds of one side as numbers to compare.
private struct SideFigures {
    let eventsPerSecond: Sample
    let cpuMicroseconds: Sample
    let idleShare: Double

    init(rounds: [RoundFigures], events: Int, idleShare: Double) {
        self.idleShare = idleShare
        let perEvent = 1e6 / Double(events)
        eventsPerSecond = Sample(rounds.map { Double(events) / $0.wallSeconds })
        cpuMicroseconds = Sample(rounds.map { $0.cpuSeconds * perEvent })
    }
}

/// Numbers of several rounds.
struct Sample {
    let values: [Double]

    init(_ values: [Double]) {
        self.values = values
    }

    /// The middle one.
    var median: Double { values.isEmpty ? .nan : values.sorted()[values.count / 2] }
}
