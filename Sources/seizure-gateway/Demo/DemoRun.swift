internal import Catalog
internal import Exchange
internal import Foundation
internal import Generator
internal import Logging
internal import Runtime
internal import Telemetry

/// One run of the demo: the gateway's lanes, a thread that publishes the events, and one that reads what comes of them.
struct DemoRun {
    private static let tick = Duration.milliseconds(20)
    /// How long joining the group may take: the embedded broker waits 3 s for the first members.
    private static let joinTime = Duration.seconds(60)
    /// How long nothing may move.
    private static let stillTime = Duration.seconds(60)

    let configuration: GatewayConfiguration
    let routes: [DemoRoute]
    let broker: DemoBroker
    let interruption: Interruption
    /// Whether only the result is wanted.
    let isQuiet: Bool

    private let clock = ContinuousClock()

    init(
        configuration: GatewayConfiguration, routes: [DemoRoute], broker: DemoBroker, interruption: Interruption,
        isQuiet: Bool
    ) {
        self.configuration = configuration
        self.routes = routes
        self.broker = broker
        self.interruption = interruption
        self.isQuiet = isQuiet
    }

    /// Runs everything. `present` is called with the result while the gateway is still up.
    func run(_ settings: GenerationSettings, present: (DemoResult, GatewayProcess) async throws -> Void) async throws {
        try broker.createTopics(of: configuration)
        let logger = Logger(label: "demo") { _ in
            StandardErrorLog(level: configuration.logLevel, form: configuration.logForm)
        }
        let plans = try configuration.loadPlans()
        try interruption.check()
        let process = GatewayProcess(try Gateway(configuration: configuration, plans: plans, logger: logger))
        process.start()
        do {
            let result = try await stream(process, settings, plans[0].catalog)
            try await present(result, process)
        } catch {
            try await process.stop()
            throw error
        }
        try await process.stop()
    }

    private func stream(
        _ process: GatewayProcess, _ settings: GenerationSettings, _ catalog: Catalog
    ) async throws -> DemoResult {
        let topics = LedgerTopic.all(of: routes)
        let sample = SampleEvent.choose(from: routes)
        let gauge = DemoGauge(routes: routes, topics: topics, gateway: process.gateway)
        let reader = TopicReader(
            topics: topics, routes: routes, settings: broker.settings, sample: sample, catalog: catalog
        ).start()
        let stream = EventStream(routes: routes, settings: broker.settings, catalog: catalog) { route in
            gauge.finished(route: route, read: reader.progress.counts)
        }
        var progress = DemoProgress(routes: routes, isQuiet: isQuiet)
        do {
            progress.sayRoutes()
            progress.say("The gateway joins its group; the embedded broker takes 3 s for that.")
            try await join(process, gauge, reader)
            progress.say("Streaming.")
            let (events, durations) = try await watch(process, gauge, reader, stream.start(), &progress)
            let accounts = gauge.accounts()
            reader.stop()
            return DemoResult(
                settings: settings, routes: routes, accounts: accounts, ledger: try await reader.finished(),
                events: events, durations: durations, sample: sample?.picture)
        } catch {
            progress.clear()
            // The thread's own fault came first, if there was one; this is its end.
            reader.stop()
            await Self.end(of: reader)
            throw error
        }
    }

    private func check(_ process: GatewayProcess) throws(CommandFault) {
        try interruption.check()
        try process.check()
    }

    /// Waits for a thread whose outcome does not matter any more.
    private static func end<Progress, Output>(of thread: Worker<Progress, Output>) async {
        do { _ = try await thread.finished() } catch { return }
    }

    private func join(_ process: GatewayProcess, _ gauge: DemoGauge, _ reader: TopicReader.Thread) async throws {
        let deadline = clock.now + Self.joinTime
        while true {
            try check(process)
            _ = try reader.output()
            if process.gateway.ready().isHealthy, gauge.accounts().hasAll(DemoBroker.partitions),
                reader.progress.isReady
            {
                return
            }
            guard clock.now < deadline else {
                throw CommandFault(
                    .failure,
                    "the gateway has not begun to work: \(process.gateway.ready().problems.joined(separator: "; "))")
            }
            try await Task.sleep(for: Self.tick)
        }
    }

    /// Waits until everything that was published has come out at the other side and was read.
    private func watch(
        _ process: GatewayProcess, _ gauge: DemoGauge, _ reader: TopicReader.Thread, _ stream: EventStream.Thread,
        _ progress: inout DemoProgress
    ) async throws -> (events: [EventIndex], durations: [Duration]) {
        let began = clock.now
        var durations: [Duration?] = routes.map { _ in nil }
        var last = (sum: -1, at: began)
        do {
            while true {
                try check(process)
                _ = try reader.output()
                let events = try stream.output()
                let accounts = gauge.accounts()
                let consumed = routes.indices.map { accounts.consumed(route: $0) }
                for route in routes.indices where durations[route] == nil && consumed[route] >= routes[route].eventCount
                {
                    durations[route] = clock.now - began
                }
                let read = reader.progress.counts
                progress.show(consumed: consumed, elapsed: clock.now - began)
                if let events, !durations.contains(nil), read == accounts.expected(gauge.topics) {
                    progress.clear()
                    return (events, durations.compactMap { $0 })
                }
                let sum = (stream.progress + consumed + read).reduce(0, +)
                if sum != last.sum { last = (sum, clock.now) }
                try Self.check(
                    stillFor: clock.now - last.at, accounts, read: read, expected: accounts.expected(gauge.topics))
                try await Task.sleep(for: Self.tick)
            }
        } catch {
            stream.stop()
            await Self.end(of: stream)
            throw error
        }
    }

    private static func check(
        stillFor time: Duration, _ accounts: DemoAccounts, read: [Int], expected: [Int]
    ) throws(CommandFault) {
        guard time >= stillTime else { return }
        let problem = accounts.problem ?? "of \(expected.reduce(0, +)) records \(read.reduce(0, +)) were read back"
        throw CommandFault(.failure, "nothing has moved for \(Figures.seconds(stillTime)): \(problem)")
    }
}

/// How far the events of the routes are.
struct DemoGauge: Sendable {
    let routes: [DemoRoute]
    let topics: [LedgerTopic]
    let gateway: Gateway

    /// What the lanes tell.
    func accounts() -> DemoAccounts { DemoAccounts(gateway.snapshots(), routes: routes) }

    /// Events of a route that have gone all the way: consumed, and what came of them read.
    func finished(route: Int, read: [Int]) -> Int {
        let accounts = accounts()
        let expected = accounts.expected(topics)
        let unread = topics.indices.filter { topics[$0].route == route }.map { expected[$0] - read[$0] }.max() ?? 0
        return accounts.consumed(route: route) - max(0, unread)
    }
}
