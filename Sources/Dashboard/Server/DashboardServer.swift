internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
public import Logging
internal import NIOCore
public import ServiceLifecycle

/// Serves the probes and the metrics, and the pages where they are asked for.
public struct DashboardServer: Service {
    /// The address to listen on.
    public struct Address: Sendable {
        /// A host name or an address.
        public let host: String
        /// The port; 0 asks the system for a free one.
        public let port: Int

        public init(host: String, port: Int) {
            self.host = host
            self.port = port
        }
    }

    private let address: Address
    private let probes: Probes
    private let pages: (gateway: any DashboardGateway, access: DashboardAccess)?
    private let tls: DashboardTLS?
    private let logger: Logger
    private let onListening: @Sendable (Int) -> Void

    /// A server that listens once it is run.
    /// - Parameters:
    ///   - gateway: what the pages are about; nil for probes and metrics alone.
    ///   - tls: the certificate; nil for none.
    ///   - onListening: called once with the port that is listened on.
    public init(
        _ address: Address, probes: Probes, gateway: (any DashboardGateway)? = nil, access: DashboardAccess = .closed,
        tls: DashboardTLS? = nil, logger: Logger, onListening: @escaping @Sendable (Int) -> Void = { _ in }
    ) {
        self.address = address
        self.probes = probes
        pages = gateway.flatMap { gateway in
            if case .closed = access { return nil }
            return (gateway, access)
        }
        self.tls = tls
        self.logger = logger
        self.onListening = onListening
    }

    /// Serves until the group shuts down.
    /// - Throws: `ListenFault` when the address cannot be listened on.
    public func run() async throws {
        let requested = address.port
        let onListening = onListening
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let workers = Workers(threads: DashboardLimits.threads)
        let application = Application(
            router: router(workers), server: try Self.server(tls),
            configuration: .init(
                address: .hostname(address.host, port: address.port), serverName: "seizure-gateway",
                availableConnectionsDelegate: MaximumAvailableConnections(DashboardLimits.connectionsMax)),
            onServerRunning: { channel in onListening(channel.localAddress?.port ?? requested) },
            logger: quiet)
        do {
            try await application.run()
        } catch let error as IOError {
            throw ListenFault(error, address)
        }
        try await workers.stop()
    }

    private static func server(_ tls: DashboardTLS?) throws -> HTTPServerBuilder {
        let plain = HTTPServerBuilder.http1(configuration: channel)
        guard let tls else { return plain }
        return try .tls(plain, tlsConfiguration: tls.configuration)
    }

    private static var channel: HTTP1Channel.Configuration {
        HTTP1Channel.Configuration(
            additionalChannelHandlers: [SilentConnectionHandler()],
            idleTimeout: .seconds(Int64(DashboardLimits.idleSeconds)),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: DashboardLimits.headerBytesMax, maxHeaderListSize: DashboardLimits.headerBytesMax,
                maxHeaderFieldCount: 100))
    }

    func router(_ workers: Workers) -> Router<DashboardContext> {
        let router = Router(context: DashboardContext.self)
        if let pages {
            DashboardPages(
                pages.gateway, access: pages.access, workers: workers, isSecure: tls != nil, logger: logger
            ).add(to: router)
        }
        probes.add(to: router)
        return router
    }
}

/// The address could not be listened on. The description is one sentence for the operator.
public struct ListenFault: Error, Sendable, CustomStringConvertible {
    /// The sentence.
    public let description: String

    init(_ error: IOError, _ address: DashboardServer.Address) {
        description =
            error.errnoCode == Self.addressInUse
            ? "the address \(address.host):\(address.port) is in use by another process"
            : "the address \(address.host):\(address.port) cannot be listened on (error \(error.errnoCode))"
    }

    /// EADDRINUSE of Linux.
    private static let addressInUse: Int32 = 98
}
