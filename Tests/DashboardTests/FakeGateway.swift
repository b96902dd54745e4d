import Dashboard
import Exchange
import GatewayModel
import OperatorRecords
import RejectIndex
import Statistics
import Synchronization
import Telemetry

@testable import Catalog

/// A gateway that says what a test wants it to say.
final class FakeGateway: DashboardGateway {
    struct State {
        var exchange = ExchangeSnapshot()
        var readiness = HealthReport(problems: [])
        var rejectionIndex = RejectionIndexSnapshot()
        var store: RejectStore?
        var records: [PartitionPlace: RejectedRecord] = [:]
        var tried: [TriedDelivery] = []
        var views: [PayloadView] = []
        var viewFault: DashboardFault?
        var commands: [OperatorCommand] = []
        var edit: [UInt8]?
        var recipientCommands: [RecipientCommand] = []
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

    func catalogCheck() -> CatalogCheck {
        CatalogCheck(mappers: [], rules: [], examples: [], versions: [], defects: [])
    }

    func record(at place: PartitionPlace) throws(DashboardFault) -> RejectedRecord? {
        state.withLock { $0.records[place] }
    }

    func tryAgain(
        _ rejection: String, at place: PartitionPlace, edit: (edit: RecordEdit, bytes: [UInt8])?
    ) throws(DashboardFault) -> [TriedDelivery] { state.withLock { $0.tried } }

    func tryAgain(
        _ rejections: [PartitionPlace: String]
    ) throws(DashboardFault) -> [PartitionPlace: TriedRejection] {
        rejections.mapValues { _ in TriedRejection(outcome: "would-clear", why: nil) }
    }

    func record(_ view: PayloadView) throws(DashboardFault) {
        if let fault = state.withLock({ $0.viewFault }) { throw fault }
        state.withLock { $0.views.append(view) }
    }

    func send(_ commands: [OperatorCommand], edit: [UInt8]?) throws(DashboardFault) {
        state.withLock { state in
            state.commands += commands
            state.edit = edit
        }
    }

    func send(_ commands: [RecipientCommand]) throws(DashboardFault) {
        state.withLock { $0.recipientCommands += commands }
    }

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
