internal import ArgumentParser
internal import CBenchForwarder
internal import Foundation

/// `memory`: whether memory stays where it is while many events pass.
struct MemoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "memory", abstract: "Memory in use while many events pass through the processing.",
        discussion: """
            With --bootstrap or --noida the events pass through a gateway process instead, in chunks of --chunk so that \
            the backlog stays small, and it is that process's memory.
            """)

    @OptionGroup var source: EventOptions
    @OptionGroup var broker: BrokerOptions

    @Option(help: "Events.")
    var total = 1_000_000

    @Option(help: "Lines to print.")
    var samples = 10

    @Option(help: "Events given to a gateway at once.")
    var chunk = 8_000

    @Option(help: "The gateway's program. Default: beside this one.")
    var gateway: String?

    func validate() throws {
        guard (1...1_000_000_000).contains(total) else { throw ValidationError("--total is 1 to 1000000000") }
        guard (1...1_000).contains(samples) else { throw ValidationError("--samples is 1 to 1000") }
        guard (100...100_000).contains(chunk) else { throw ValidationError("--chunk is 100 to 100000") }
    }

    func run() throws {
        let events = try source.load()
        if broker.bootstrap != nil || broker.noida {
            try runLane(events)
        } else {
            try runProcessing(events)
        }
    }

    private func runProcessing(_ events: EventSet) throws {
        let bench = ProcessorBench(try BenchCatalog(schemas: source.schemas).plan())
        let step = max(1, total / samples)
        for number in 0..<total {
            bench.process(events.texts[number % events.texts.count], offset: Int64(number))
            guard (number + 1) % step == 0 else { continue }
            let memory = try ProcessMemory.of(ProcessInfo.processInfo.processIdentifier)
            report("memory-processing", events: number + 1, memory, heap: cbench_heap_bytes())
        }
    }

    private func runLane(_ events: EventSet) throws {
        let load = try EventLoad(events, count: chunk)
        let stage = try Stage(bootstrap: try broker.open(), mode: .exactlyOnce, perTransaction: 5_000)
        defer { stage.close() }
        let side = try stage.gateway(program: GatewayProgram.path(gateway), schemas: source.schemas)
        defer { side.stop() }
        let step = max(chunk, total / samples)
        var reported = 0
        while side.eventsSent < total {
            _ = try side.round(load, count: chunk)
            guard side.eventsSent - reported >= step || side.eventsSent >= total else { continue }
            reported = side.eventsSent
            report("memory-gateway", events: side.eventsSent, try side.memory(), heap: nil)
        }
    }

    private func report(_ name: String, events: Int, _ memory: (now: Int, most: Int), heap: Int?) {
        var figure = Figure(case: name)
        figure.add("events", events)
        figure.add("memoryMB", Double(memory.now) / 1e6)
        figure.add("memoryMostMB", Double(memory.most) / 1e6)
        if let heap { figure.add("heapMB", Double(heap) / 1e6) }
        figure.print()
    }
}
