internal import Catalog
internal import Foundation
internal import GatewayModel
internal import Generator
internal import KafkaClient
internal import Runtime

/// Publishes the events of all routes on a thread of its own, in turns so that they end together, and no faster than
/// they are consumed: the embedded broker keeps 5 MiB a partition and drops the oldest records beyond.
struct EventStream: Sendable {
    typealias Thread = Worker<[Int], [EventIndex]>

    /// Events that one route is ahead of its others before they take their turn.
    private static let turnEvents = 100
    /// Events of a route that may wait for the gateway or for the reader of its partners' topics.
    private static let backlogMax = 4_000
    private static let pauseSeconds = 0.002

    let routes: [DemoRoute]
    let settings: ClientSettings
    let catalog: Catalog
    /// How many events of a route have gone all the way, so that the next ones may be published.
    let finished: @Sendable (Int) -> Int

    /// Starts the thread.
    func start() -> Thread {
        let thread = Thread(progress: routes.map { _ in 0 })
        thread.start(name: "demo-events") { thread throws(CommandFault) in
            try run(thread)
        }
        return thread
    }

    private func run(_ thread: Thread) throws(CommandFault) -> [EventIndex] {
        let result: Result<[EventIndex], CommandFault>
        do throws(KafkaFault) {
            var publisher = try EventPublisher(
                settings, topics: routes.map(\.source.topic), logSink: DemoBroker.logSink)
            result = try run(thread, &publisher)
        } catch {
            throw CommandFault(error)
        }
        return try result.get()
    }

    /// A fault of an event's form is a result, one of the broker is thrown.
    private func run(
        _ thread: Thread, _ publisher: inout EventPublisher
    ) throws(KafkaFault) -> Result<[EventIndex], CommandFault> {
        let forms = routes.map { EventForm($0.source.defaultSchema.value, catalog: catalog) }
        var generators = routes.map(\.generator)
        var indexes = routes.map { _ in EventIndex() }
        var published = routes.map { _ in 0 }
        while !thread.isStopped, let route = next(published) {
            guard published[route] - finished(route) < Self.backlogMax else {
                try publisher.tick()
                Foundation.Thread.sleep(forTimeInterval: Self.pauseSeconds)
                continue
            }
            for _ in 0..<Self.turnEvents {
                guard let event = generators[route].next() else { break }
                indexes[route].add(event)
                let sent: GeneratedEvent
                do throws(CommandFault) { sent = try forms[route].sent(event) } catch { return .failure(error) }
                try publisher.publish(sent, to: route, timestampMs: event.timestampMs)
                published[route] += 1
            }
            thread.progress = published
        }
        try publisher.finish()
        return .success(indexes)
    }

    /// The route that is furthest behind; nil when all are done.
    private func next(_ published: [Int]) -> Int? {
        routes.indices.filter { published[$0] < routes[$0].eventCount }
            .min { share($0, published) < share($1, published) }
    }

    private func share(_ route: Int, _ published: [Int]) -> Double {
        Double(published[route]) / Double(routes[route].eventCount)
    }
}
