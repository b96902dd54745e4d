internal import GatewayModel
internal import Generator
internal import Runtime
internal import Telemetry

/// What the demo says while it runs, on standard error: a bar for each route on a terminal, a line now and then
/// elsewhere.
struct DemoProgress {
    private static let interval = Duration.seconds(5)
    private static let barColumns = 8

    private let routes: [DemoRoute]
    private let isQuiet: Bool
    private var line: ProgressLine
    private var saidAt = Duration.zero

    init(routes: [DemoRoute], isQuiet: Bool) {
        self.routes = routes
        self.isQuiet = isQuiet
        line = ProgressLine(isOn: Console.isTerminal && !isQuiet)
    }

    /// Says a sentence.
    mutating func say(_ sentence: String) {
        clear()
        if !isQuiet { Console.note(sentence) }
    }

    /// Says what will be streamed.
    mutating func sayRoutes() {
        var table = TextTable([
            ("SOURCE", .left), ("RECIPIENTS", .left), ("EVENTS", .right), ("SEIZURES", .right), ("SPOILED", .right),
        ])
        for route in routes {
            let recipients = route.recipients.map(\.configuration.id.rawValue).joined(separator: ", ")
            table.add([
                "\(route.source.topic)", recipients, Figures.grouped(route.eventCount),
                Figures.grouped(route.generator.caseCount), Figures.grouped(route.generator.spoiledCount),
            ])
        }
        say(table.text)
    }

    /// Shows how many events of each route were consumed.
    mutating func show(consumed: [Int], elapsed: Duration) {
        guard !isQuiet else { return }
        if line.isDue {
            let bars = bars(consumed, elapsed)
            line.show(bars)
        }
        if !Console.isTerminal, elapsed - saidAt >= Self.interval {
            saidAt = elapsed
            Console.note(plain(consumed, elapsed))
        }
    }

    /// Takes the bars away.
    mutating func clear() { line.clear() }

    private func bars(_ consumed: [Int], _ elapsed: Duration) -> String {
        let parts = routes.indices.map { route in
            let bar = ProgressLine.bar(done: consumed[route], of: routes[route].eventCount, width: Self.barColumns)
            return "\(routes[route].source.agency) \(bar)"
        }
        return (parts + [rate(consumed, elapsed)]).joined(separator: "  ")
    }

    private func plain(_ consumed: [Int], _ elapsed: Duration) -> String {
        let parts = routes.indices.map { route in
            let total = Figures.grouped(routes[route].eventCount)
            return "\(routes[route].source.agency) \(Figures.grouped(consumed[route])) of \(total)"
        }
        return "  \((parts + [rate(consumed, elapsed)]).joined(separator: ", "))"
    }

    private func rate(_ consumed: [Int], _ elapsed: Duration) -> String {
        "\(Figures.grouped(Figures.rate(consumed.reduce(0, +), in: elapsed))) events/s"
    }
}
