internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
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

    /// Where they are.
    static let paths: Set<String> = ["/livez", "/readyz", "/metrics"]

    /// Serves `/livez`, `/readyz` and `/metrics`.
    func add(to router: Router<DashboardContext>) {
        router.get("/livez") { _, _ in Self.answer(live()) }
        router.get("/readyz") { _, _ in Self.answer(ready()) }
        router.get("/metrics") { _, _ in
            Response.text(metrics(), type: "text/plain; version=0.0.4; charset=utf-8")
        }
    }

    private static func answer(_ report: HealthReport) -> Response {
        .text(report.text, type: "text/plain; charset=utf-8", status: report.isHealthy ? .ok : .serviceUnavailable)
    }
}
