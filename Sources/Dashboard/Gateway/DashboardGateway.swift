public import Exchange
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
}
