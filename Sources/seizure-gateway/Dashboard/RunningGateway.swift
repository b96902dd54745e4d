internal import Catalog
internal import Dashboard
internal import Exchange
internal import GatewayModel
internal import RejectIndex
internal import Runtime
internal import Statistics
internal import Synchronization
internal import Telemetry

/// The running gateway as the dashboard sees it.
final class RunningGateway: DashboardGateway {
    let identity: GatewayIdentity
    let gateway: Gateway
    let configuration: GatewayConfiguration
    private let monitor: ExchangeMonitor
    private let rejections: RejectionIndexService
    private let counting: StatisticsService?
    private let store = Mutex<RejectStore?>(nil)
    private let checks = CatalogChecks()
    private let counted = Mutex<StatisticsStore?>(nil)

    init(
        _ gateway: Gateway, _ configuration: GatewayConfiguration, _ monitor: ExchangeMonitor,
        _ rejections: RejectionIndexService, _ counting: StatisticsService? = nil
    ) {
        self.gateway = gateway
        self.configuration = configuration
        self.monitor = monitor
        self.rejections = rejections
        self.counting = counting
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

    var statistics: StatisticsSnapshot? { counting?.snapshot }

    /// The figures are read beside the service that counts; a file that was made anew is opened anew.
    func figures() throws(DashboardFault) -> StatisticsStore {
        guard counting != nil else {
            throw DashboardFault(.unavailable, "The exchange is not counted: http.statistics is false.")
        }
        let path = configuration.statisticsPath
        do throws(StatisticsFault) {
            return try counted.withLock { store throws(StatisticsFault) in
                if let known = store, known.isInPlace { return known }
                let opened = try StatisticsStore(path: path)
                store = opened
                return opened
            }
        } catch {
            throw DashboardFault(.unavailable, "The figures cannot be opened: \(error.description).")
        }
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
