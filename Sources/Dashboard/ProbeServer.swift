internal import Hummingbird
public import Logging
internal import NIOCore
public import ServiceLifecycle
public import Telemetry

/// What the probes answer with, asked at every request. The closures are called on the server's threads and must not
/// wait.
public struct Probes: Sendable {
    /// Whether the process works at all; the supervisor ends it when not.
    let live: @Sendable () -> HealthReport
    /// Whether the process does its job right now, or what keeps it from that.
    let ready: @Sendable () -> HealthReport
    /// The metrics in Prometheus' text format.
    let metrics: @Sendable () -> String

    public init(
        live: @escaping @Sendable () -> HealthReport, ready: @escaping @Sendable () -> HealthReport,
        metrics: @escaping @Sendable () -> String
    ) {
        self.live = live
        self.ready = ready
        self.metrics = metrics
    }
}

/// The address could not be listened on. The description is one sentence for the operator.
public struct ListenFault: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String
}

/// Serves `/livez`, `/readyz` and `/metrics`.
public struct ProbeServer: Service {
    private let host: String
    private let port: Int
    private let probes: Probes
    private let logger: Logger
    private let onListening: @Sendable (Int) -> Void

    /// A server that listens once it is run.
    /// - Parameters:
    ///   - port: 0 asks the system for a free port.
    ///   - onListening: called once with the port that is listened on.
    public init(
        host: String, port: Int, probes: Probes, logger: Logger,
        onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.host = host
        self.port = port
        self.probes = probes
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until the group shuts down.
    /// - Throws: `ListenFault` when the address cannot be listened on.
    public func run() async throws {
        let requested = port
        let onListening = onListening
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            router: Self.router(probes),
            configuration: .init(address: .hostname(host, port: port), serverName: "seizure-gateway"),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? requested) },
            logger: quiet)
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListenFault(description: Self.sentence(error, host: host, port: port))
        }
    }

    private static func sentence(_ error: IOError, host: String, port: Int) -> String {
        switch error.errnoCode {
        case addressInUse: "the address \(host):\(port) is in use by another process"
        default: "the address \(host):\(port) cannot be listened on (error \(error.errnoCode))"
        }
    }

    /// EADDRINUSE of Linux.
    private static let addressInUse: Int32 = 98

    static func router(_ probes: Probes) -> Router<BasicRequestContext> {
        let router = Router()
        router.get("/livez") { _, _ in answer(probes.live()) }
        router.get("/readyz") { _, _ in answer(probes.ready()) }
        router.get("/metrics") { _, _ in
            text(probes.metrics(), status: .ok, type: "text/plain; version=0.0.4; charset=utf-8")
        }
        return router
    }

    private static func answer(_ report: HealthReport) -> Response {
        text(
            report.text, status: report.isHealthy ? .ok : .serviceUnavailable, type: "text/plain; charset=utf-8")
    }

    private static func text(_ content: String, status: HTTPResponse.Status, type: String) -> Response {
        Response(
            status: status, headers: [.contentType: type, .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: content)))
    }
}
