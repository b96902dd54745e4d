import Catalog
import Dashboard
import Exchange
import GatewayModel
import OperatorRecords
import RejectIndex
import Statistics
import Synchronization
import Telemetry

/// A gateway that says what a test wants it to say.
final class FakeGateway: DashboardGateway {
    struct State {
        var exchange = ExchangeSnapshot()
        var readiness = HealthReport(problems: [])
        var rejectionIndex = RejectionIndexSnapshot()
        var store: RejectStore?
        var statistics: StatisticsSnapshot?
        var figures: StatisticsStore?
    }

    let state: Mutex<State>
    let identity = GatewayIdentity(id: "us-cn", instance: "pod-0", version: "1.2.3")
    let plans: [SourcePlan]
    let delivery = "exactly-once"
    let edits = "approve"

    init(plans: [SourcePlan] = [], _ change: (inout State) -> Void = { _ in }) {
        self.plans = plans
        var state = State()
        change(&state)
        self.state = Mutex(state)
    }

    var exchange: ExchangeSnapshot { state.withLock { $0.exchange } }
    var readiness: HealthReport { state.withLock { $0.readiness } }
    var rejectionIndex: RejectionIndexSnapshot { state.withLock { $0.rejectionIndex } }

    var statistics: StatisticsSnapshot? { state.withLock { $0.statistics } }

    func figures() throws(DashboardFault) -> StatisticsStore {
        guard let figures = state.withLock({ $0.figures }) else {
            throw DashboardFault(.unavailable, "there are no figures")
        }
        return figures
    }

    func index() throws(DashboardFault) -> RejectStore {
        guard let store = state.withLock({ $0.store }) else {
            throw DashboardFault(.unavailable, "there is no index")
        }
        return store
    }
}
