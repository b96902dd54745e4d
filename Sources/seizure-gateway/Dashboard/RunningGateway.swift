internal import Catalog
internal import Dashboard
internal import Exchange
internal import GatewayModel
internal import RejectIndex
internal import Runtime
internal import Synchronization
internal import Telemetry

/// The running gateway as the dashboard sees it.
final class RunningGateway: DashboardGateway {
    let identity: GatewayIdentity
    let gateway: Gateway
    let configuration: GatewayConfiguration
    private let monitor: ExchangeMonitor
    private let rejections: RejectionIndexService
    private let store = Mutex<RejectStore?>(nil)
    private let checks = CatalogChecks()

    init(
        _ gateway: Gateway, _ configuration: GatewayConfiguration, _ monitor: ExchangeMonitor,
        _ rejections: RejectionIndexService
    ) {
        self.gateway = gateway
        self.configuration = configuration
        self.monitor = monitor
        self.rejections = rejections
        identity = GatewayIdentity(
            id: configuration.id, instance: configuration.instance, version: GatewayVersion.current)
    }

    var plans: [SourcePlan] { gateway.plans }
    var delivery: String { configuration.delivery.rawValue }
    var edits: String { configuration.rejections.edits.rawValue }
    var exchange: ExchangeSnapshot { monitor.snapshot }
    var readiness: HealthReport { gateway.ready() }
    var rejectionIndex: RejectionIndexSnapshot { rejections.snapshot }

    func catalogCheck() -> CatalogCheck {
        guard let catalog = plans.first?.catalog else { preconditionFailure("a configuration has at least one source") }
        return checks.check(of: catalog)
    }

    /// The index is read beside the service that fills it; one that was made anew is opened anew.
    func index() throws(DashboardFault) -> RejectStore {
        let path = RejectionIndexer(configuration).path
        do throws(RejectIndexFault) {
            return try store.withLock { store throws(RejectIndexFault) in
                if let known = store, known.isInPlace { return known }
                let opened = try RejectStore(path: path)
                store = opened
                return opened
            }
        } catch {
            throw DashboardFault(.unavailable, "The index of rejections cannot be opened: \(error.description).")
        }
    }
}
