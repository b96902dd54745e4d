import Dashboard
import GatewayTesting
import Logging
import ServiceLifecycle
import Synchronization
import Telemetry
import Testing

@Suite struct ProbeTests {
    private static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func server(
        port: Int, ready: HealthReport = HealthReport(problems: []), listening: @escaping @Sendable (Int) -> Void
    ) -> DashboardServer {
        let probes = Probes(live: { HealthReport(problems: []) }, ready: { ready }, metrics: { "m 1\n" })
        return DashboardServer(
            DashboardServer.Address(host: "127.0.0.1", port: port), probes: probes, logger: logger,
            onListening: listening)
    }

    private static func answers(_ paths: [String], ready: HealthReport) async throws -> [LoopbackHTTP.Answer?] {
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let server = server(port: 0, ready: ready) { listening.yield($0) }
        let group = ServiceGroup(services: [server], logger: logger)
        async let running: Void = group.run()
        let port = try #require(await ports.first { _ in true })
        let answers = paths.map { LoopbackHTTP.get($0, port: port) }
        await group.triggerGracefulShutdown()
        try await running
        return answers
    }

    @Test func probes_whenAllIsWell_answerOK() async throws {
        let answers = try await Self.answers(
            ["/livez", "/readyz", "/metrics", "/nowhere"], ready: HealthReport(problems: []))
        #expect(answers.map { $0?.status } == [200, 200, 200, 404])
        #expect(answers[0]?.text.hasSuffix("\r\n\r\nok\n") == true)
        #expect(answers[2]?.text.contains("text/plain; version=0.0.4") == true)
        #expect(answers[2]?.text.hasSuffix("m 1\n") == true)
    }

    @Test func readiness_whenNot_saysWhy() async throws {
        let answers = try await Self.answers(["/readyz"], ready: HealthReport(problems: ["lane 0: no topic", "b"]))
        #expect(answers[0]?.status == 503)
        #expect(answers[0]?.text.hasSuffix("lane 0: no topic\nb\n") == true)
    }

    @Test func run_portInUse_isOneSentence() async {
        let (port, held) = LoopbackHTTP.occupyPort()
        defer { LoopbackHTTP.release(held) }
        let server = Self.server(port: port) { _ in }
        await #expect {
            try await server.run()
        } throws: { error in
            "\(error)" == "the address 127.0.0.1:\(port) is in use by another process"
        }
    }
}
