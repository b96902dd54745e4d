public import Catalog
public import Exchange
public import GatewayModel
public import OperatorRecords
public import RejectIndex
public import Statistics
public import Telemetry

/// What the dashboard asks of the gateway that it shows. The properties answer at once; the methods may wait for a disk or
/// for brokers, and are called on threads of the dashboard's own.
public protocol DashboardGateway: Sendable {
    /// Which gateway, which process, which version.
    var identity: GatewayIdentity { get }
    /// The plans of the sources by the catalog that is in place, in the order of the configuration.
    var plans: [SourcePlan] { get }
    /// The guarantee of delivery in the configuration's word.
    var delivery: String { get }
    /// What becomes of edited copies: `allow`, `approve` or `refuse`.
    var edits: String { get }
    /// The exchange as a whole, as it was seen last.
    var exchange: ExchangeSnapshot { get }
    /// What keeps this process from its work.
    var readiness: HealthReport { get }
    /// What the index of rejections is doing.
    var rejectionIndex: RejectionIndexSnapshot { get }

    /// What the counting of the exchange is doing; nil when it is not counted.
    var statistics: StatisticsSnapshot? { get }

    /// The figures of the exchange.
    func figures() throws(DashboardFault) -> StatisticsStore
    /// The index of rejections.
    func index() throws(DashboardFault) -> RejectStore
    /// What the cases of the catalog that is in place came to. They run when this is asked for the first time, which
    /// takes seconds.
    func catalogCheck() -> CatalogCheck
    /// The record whose dead letter stands at a place; nil when it is not there any more.
    func record(at place: PartitionPlace) throws(DashboardFault) -> RejectedRecord?
    /// What would come of sending a rejection again by the catalog that is in place; nothing is published.
    /// - Parameter edit: the bytes of an edit of the value; nil for the record as it is.
    func tryAgain(
        _ rejection: String, at place: PartitionPlace, edit: (edit: RecordEdit, bytes: [UInt8])?
    ) throws(DashboardFault) -> [TriedDelivery]
    /// What would come of sending many of them again, by the place of their letters; those that are gone are left out.
    func tryAgain(_ rejections: [PartitionPlace: String]) throws(DashboardFault) -> [PartitionPlace: TriedRejection]

    /// Has a view of a payload written down. The payload is shown when this has returned.
    func record(_ view: PayloadView) throws(DashboardFault)
    /// Asks for decisions about rejections, in their order.
    /// - Parameter edit: the bytes of the edited copy that the one command asks for.
    func send(_ commands: [OperatorCommand], edit: [UInt8]?) throws(DashboardFault)
    /// Asks for decisions about recipients.
    func send(_ commands: [RecipientCommand]) throws(DashboardFault)
}

/// What keeps an answer from being given.
public struct DashboardFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Whose fault it is.
    public enum Kind: Sendable {
        /// Brokers, disk or another process: the same question may be answered later.
        case unavailable
        /// What was asked for cannot be done; the sentence says why.
        case refused
    }

    /// Whose fault it is.
    public let kind: Kind
    /// One sentence without content of events.
    public let description: String

    public init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    init(_ fault: RejectIndexFault) {
        self.init(.unavailable, "The index of rejections does not answer: \(fault).")
    }
}
