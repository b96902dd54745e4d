internal import ArgumentParser
internal import GatewayModel
internal import Generator

/// `demo`: all of it on an embedded broker, in one process that leaves nothing behind.
struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Streams a year of synthetic seizures both ways through the gateway, on an embedded broker.",
        discussion: """
            Needs no Kafka and leaves nothing running. A year of seizures in the published proportions goes both ways, \
            amendments and cancellations among them, a share of it spoiled in named ways. At the end stand the accounts, \
            and the senders' figures recomputed from the partners' topics alone.
            """)

    @Option(help: "How many events each side sends. (default: the whole year)")
    var events: Int?

    @Option(help: "The same seed gives the same events.")
    var seed: UInt64 = 1

    @Option(help: "The share of events to spoil, like 2% or 0.02.")
    var spoiled = Share(0.02)

    @Option(help: "The catalog. (default: schemas, here or beside the program)", completion: .directory)
    var schemas: String?

    @Option(
        help: "The configuration of the demo. (default: deploy/config/demo.yaml, here or beside the program)",
        completion: .file())
    var config: String?

    @Flag(help: "Ask nothing: end at once instead of waiting for a key.")
    var noWait = false

    @Flag(help: "Print the result as one JSON object.")
    var json = false

    func validate() throws {
        if let events, !(1...Profile.casesMax).contains(events) {
            throw ValidationError("--events must be 1...\(Profile.casesMax).")
        }
    }

    func run() async throws {
        let interruption = await Interruption.listen()
        if !json { Console.note("Loading the catalog and planning the events.") }
        let settings = GenerationSettings(seed: seed, eventCount: events, spoiledShare: spoiled.value)
        let broker = try DemoBroker()
        // The broker goes last, behind all of its clients.
        defer { withExtendedLifetime(broker) {} }
        let folder = try TemporaryFolder(prefix: "seizure-gateway-demo")
        defer { folder.remove() }
        let source = try DemoSource(configuration: config, schemas: schemas)
        let configuration = try source.read(broker: broker, dataFolder: folder.path)
        let routes = try DemoRoute.routes(of: configuration, settings: settings)
        try interruption.check()
        let demo = DemoRun(
            configuration: configuration, routes: routes, broker: broker, interruption: interruption, isQuiet: json)
        var isExact = true
        try await demo.run(settings) { result, process in
            isExact = result.checks.allSatisfy(\.isMet)
            try present(result)
            guard !noWait, !json, Terminal.isInteractive else { return }
            try await DemoDashboard(process.gateway, configuration).serve { address in
                await Terminal.waitForEnter(Self.invitation(broker, address)) {
                    interruption.isHere || process.hasEnded
                }
            }
        }
        if !isExact { throw CommandFault(.failure, "the figures of the demo do not agree") }
    }

    private func present(_ result: DemoResult) throws(CommandFault) {
        guard json else { return Console.print("\n\(DemoReport(result, isStyled: Terminal.isStyled).text)") }
        try Console.printJSON(DemoDocument(result))
    }

    private static func invitation(_ broker: DemoBroker, _ address: String) -> String {
        """
        The dashboard: \(address)
        What was rejected, why, and what can be done about it. For this machine only, and only until you press Enter: the \
        gateway and its broker, \(broker.bootstrapServers), end then.
        """
    }
}
