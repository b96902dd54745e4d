internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// What moves on the overview, for browsers that keep a stream open (server-sent events of the HTML standard). It is made
/// once a second at most, however many there are, and only while there are any.
final class LiveFeed: Sendable {
    private static let interval = Duration.seconds(1)
    /// A stream says something so often even when nothing moves, so that nobody in between takes it for dead.
    private static let silenceMax = 15
    /// A stream ends after so many looks, and the browser opens another: whoever is signed out meanwhile cannot.
    private static let looksMax = 600

    private struct State {
        var madeAt: ContinuousClock.Instant?
        var event = ""
        var streams = 0
    }

    private let make: @Sendable () -> HTML
    private let state = Mutex(State())

    init(_ make: @escaping @Sendable () -> HTML) { self.make = make }

    /// The event of now.
    private func event() -> String {
        state.withLock { state in
            if let madeAt = state.madeAt, ContinuousClock.now - madeAt < Self.interval / 2 { return state.event }
            state.madeAt = .now
            // A line of data for each line of the markup.
            let lines = make().markup.split(separator: "\n", omittingEmptySubsequences: false)
            state.event = "event: overview\n" + lines.map { "data: \($0)\n" }.joined() + "\n"
            return state.event
        }
    }

    /// A stream, until the browser closes it.
    /// - Throws: a refusal when there are too many.
    func answer(_ request: Request) throws(Refusal) -> Response {
        let isTaken = state.withLock { state in
            guard state.streams < DashboardLimits.streamsMax else { return false }
            state.streams += 1
            return true
        }
        guard isTaken else { throw Refusal(.serviceUnavailable, "Too many browsers follow the overview.") }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                defer { self.state.withLock { $0.streams -= 1 } }
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await self.write(to: &writer)
                }
                try await writer.finish(nil)
            })
    }

    private func write(to writer: inout any ResponseBodyWriter) async throws {
        var last = ""
        var silence = 0
        for _ in 0..<Self.looksMax where !Task.isCancelled && !Task.isShuttingDownGracefully {
            let event = event()
            silence += 1
            if event != last {
                try await writer.write(ByteBuffer(string: event))
                last = event
                silence = 0
            } else if silence >= Self.silenceMax {
                try await writer.write(ByteBuffer(string: ": nothing moves\n\n"))
                silence = 0
            }
            // Cut short when the browser is gone.
            do { try await Task.sleep(for: Self.interval) } catch { return }
        }
    }
}
