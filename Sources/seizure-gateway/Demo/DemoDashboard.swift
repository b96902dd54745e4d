internal import Dashboard
internal import Logging
internal import Runtime
internal import ServiceLifecycle
internal import Telemetry

/// The dashboard of the demo: the pages of the running gateway, with its index of rejections and its desk of commands, for
/// as long as somebody looks.
struct DemoDashboard {
    private let gateway: Gateway
    private let configuration: GatewayConfiguration

    init(_ gateway: Gateway, _ configuration: GatewayConfiguration) {
        self.gateway = gateway
        self.configuration = configuration
    }

    /// Serves the pages on a free port of this machine while `body` runs, which is told their address.
    func serve(_ body: (String) async -> Void) async throws {
        let logger = Logger(label: "demo") { _ in
            StandardErrorLog(level: .critical, form: configuration.logForm)
        }
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let monitor = ExchangeMonitor(gateway)
        let rejections = RejectionIndexService(configuration, logger: logger)
        let statistics = StatisticsService(gateway)
        let gateway = gateway
        let probes = Probes(live: { gateway.live() }, ready: { gateway.ready() }, metrics: { gateway.metrics() })
        let server = DashboardServer(
            DashboardServer.Address(host: "127.0.0.1", port: 0), probes: probes,
            gateway: RunningGateway(gateway, configuration, monitor, rejections, statistics), access: .open,
            logger: logger
        ) { listening.yield($0) }
        let services: [any Service] = [
            server, monitor, rejections, statistics, RejectionCommandService(gateway),
        ]
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map { ServiceGroupConfiguration.ServiceConfiguration(service: $0) },
                logger: Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }))
        async let running: Void = group.run()
        for await port in ports {
            await body("http://127.0.0.1:\(port)/")
            break
        }
        await group.triggerGracefulShutdown()
        try await running
    }
}
