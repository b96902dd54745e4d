internal import Dashboard
internal import Foundation
internal import Logging
internal import Runtime
internal import ServiceLifecycle
internal import Telemetry
internal import UnixSignals

/// The services of a running gateway and their order: nothing is consumed before the address is listened on.
struct GatewayServices {
    private let gateway: Gateway
    private let configuration: GatewayConfiguration
    private let access: DashboardAccess
    private let tls: DashboardTLS?
    private let logger: Logger

    init(
        _ gateway: Gateway, _ configuration: GatewayConfiguration, access: DashboardAccess, tls: DashboardTLS?,
        _ logger: Logger
    ) {
        self.gateway = gateway
        self.configuration = configuration
        self.access = access
        self.tls = tls
        self.logger = logger
    }

    /// Runs until a signal, or until a service cannot go on.
    func run() async throws {
        let (listening, continuation) = AsyncStream.makeStream(of: Int.self)
        let gateway = gateway
        let logger = logger
        let host = configuration.http.address.host
        let rejections = RejectionIndexService(configuration, logger: logger)
        let statistics = configuration.http.hasStatistics ? StatisticsService(gateway) : nil
        let commands = RejectionCommandService(gateway)
        let holds = HoldService(gateway)
        let monitor = ExchangeMonitor(gateway)
        let probes = Probes(
            live: { gateway.live() }, ready: { gateway.ready() },
            metrics: { gateway.metrics(rejectionIndex: rejections.snapshot, commands: commands.snapshot) })
        let server = DashboardServer(
            DashboardServer.Address(host: host, port: configuration.http.address.port), probes: probes,
            gateway: RunningGateway(gateway, configuration, monitor, rejections, statistics),
            access: access, tls: tls, logger: logger
        ) { port in
            logger.log(.notice, "HTTP is served", [.address: "\(host):\(port)"])
            continuation.yield(port)
        }
        let lanes = LanesAfterListening(gateway: gateway, listening: listening, logger: logger)
        let reload = CatalogReload(gateway: gateway, configuration: configuration, logger: logger)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    Self.configured(server, onFailure: .gracefullyShutdownGroup),
                    Self.configured(rejections, onFailure: .ignore),
                ] + (statistics.map { [Self.configured($0, onFailure: .ignore)] } ?? []) + [
                    Self.configured(commands, onFailure: .ignore),
                    Self.configured(holds, onFailure: .gracefullyShutdownGroup),
                    Self.configured(monitor, onFailure: .ignore),
                    Self.configured(reload, onFailure: .gracefullyShutdownGroup),
                    Self.configured(lanes, onFailure: .gracefullyShutdownGroup),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: Self.quiet))
        try await group.run()
    }

    private static func configured(
        _ service: any Service, onFailure: ServiceGroupConfiguration.ServiceConfiguration.TerminationBehavior
    ) -> ServiceGroupConfiguration.ServiceConfiguration {
        .init(
            service: service, successTerminationBehavior: .gracefullyShutdownGroup,
            failureTerminationBehavior: onFailure)
    }

    /// What the services do is said by themselves.
    private static let quiet = Logger(label: "services") { _ in SwiftLogNoOpLogHandler() }
}

/// Starts the lanes when the address is listened on.
private struct LanesAfterListening: Service {
    /// How long the services beside the lanes may take to end after them. With brokers that are gone, every question of
    /// theirs waits its time out; nothing that they hold is lost with them.
    private static let restTime = Duration.seconds(15)

    let gateway: Gateway
    let listening: AsyncStream<Int>
    let logger: Logger

    func run() async throws {
        for await _ in listening.cancelOnGracefulShutdown() {
            try await gateway.run()
            return endSoon()
        }
    }

    private func endSoon() {
        let logger = logger
        Task.detached {
            do { try await Task.sleep(for: Self.restTime) } catch { return }
            logger.log(.warning, "What works beside the lanes did not end in time; the process ends without it")
            Foundation.exit(ExitStatus.done.rawValue)
        }
    }
}
