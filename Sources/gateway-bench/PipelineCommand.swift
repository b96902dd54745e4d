internal import ArgumentParser
internal import CBenchForwarder
internal import Foundation
internal import JSONTape

/// `pipeline`: what an event costs inside the gateway, step by step, against Foundation and a plain copy.
struct PipelineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pipeline", abstract: "Parse, validate, map and write, against Foundation and a plain copy.")

    @OptionGroup var source: EventOptions

    @Option(help: "Rounds of every case.")
    var rounds = 7

    @Option(help: "Seconds of one round.")
    var seconds = 0.3

    @Flag(help: "Run the whole pipeline alone, without comparison: for profilers.")
    var alone = false

    func validate() throws {
        guard rounds > 0, rounds <= 1_000 else { throw ValidationError("--rounds is 1 to 1000") }
        guard seconds > 0, seconds <= 60 else { throw ValidationError("--seconds is above 0 and at most 60") }
    }

    func run() throws {
        let events = try source.load()
        let path = try BenchCatalog(schemas: source.schemas)
        if alone { return try runAlone(events, path) }
        let baselines = [BaselineCases.copy(events), try BaselineCases.foundation(events)]
        let cases =
            try baselines + PipelineCases.all(events, path)
            + PipelineCases.xml(events, path, schemas: source.schemas)
        let results = try Rounds.measure(cases, rounds: rounds, seconds: seconds)
        report(cases, results)
    }

    private func runAlone(_ events: EventSet, _ path: BenchCatalog) throws {
        let bench = try PipelineCases.pipelineCase(events, path)
        let result = try Rounds.measure([bench], rounds: rounds, seconds: seconds)[0]
        var figure = Figure(case: bench.name)
        figure.add("bytesPerEvent", events.bytesPerEvent)
        figure.add("bestMicroseconds", result.best * 1e6)
        figure.add("medianMicroseconds", result.median * 1e6)
        figure.add("allocationsPerEvent", result.allocationsPerEvent)
        figure.print()
    }

    private func report(_ cases: [BenchCase], _ results: [Rounds]) {
        let copy = results[0]
        let foundation = results[1]
        for (bench, result) in zip(cases, results) {
            let bytes = Double(bench.bytes) / Double(bench.events)
            var figure = Figure(case: bench.name)
            figure.add("bytesPerEvent", bench.bytes / bench.events)
            figure.add("bestMicroseconds", result.best * 1e6)
            figure.add("medianMicroseconds", result.median * 1e6)
            figure.add("bestMBPerSecond", bytes / result.best / 1e6)
            figure.add("medianMBPerSecond", bytes / result.median / 1e6)
            figure.add("allocationsPerEvent", result.allocationsPerEvent)
            figure.add("timesFasterThanFoundation", foundation.median / result.median)
            figure.add("timesSlowerThanCopy", result.median / copy.median)
            figure.add("rounds", result.secondsPerEvent.count)
            figure.print()
        }
    }
}

/// Where the events come from.
struct EventOptions: ParsableArguments {
    @Option(help: "The catalog's folder.")
    var schemas = "schemas"

    @Option(help: "Events to measure: a file of one, or .ndjson with one a line. Repeatable. Default: the examples.")
    var events: [String] = []

    /// Reads the events.
    func load() throws -> EventSet {
        events.isEmpty
            ? try EventSet.examples(schemas: schemas, schema: "us-iprc/seizure/2") : try EventSet(files: events)
    }
}
