internal import Exchange
internal import GatewayModel
internal import HTTPTypes
internal import OperatorRecords
internal import RejectIndex
internal import Telemetry

/// All that is known of one rejection.
struct RejectionDossier: Sendable {
    let found: FoundRejection
    /// The record; nil when it is not in Kafka any more.
    let record: RejectedRecord?
    let resolution: Resolution?
    let history: [IndexedAction]
    /// Others of the same cause, the newest first.
    let similar: [FoundRejection]
    let cluster: RejectionCluster?

    /// Actions and similar rejections that are shown.
    private static let historyShown = 100
    private static let similarShown = 8

    /// The letter as it stands in Kafka, or as the index has it.
    var letter: DeadLetter { record?.letter ?? found.letter }

    /// Finds a rejection by its id or by the place of its letter, and reads what there is about it.
    /// - Throws: a refusal when there is none.
    static func read(_ name: RejectionName, _ gateway: any DashboardGateway) throws -> RejectionDossier {
        let store = try gateway.index()
        guard let found = try name.find(in: store) else {
            throw Refusal(.notFound, "There is no such rejection in the index.")
        }
        let id = found.letter.id
        var history = ActionFilter()
        history.target = id ?? found.letter.place.description
        var alike = RejectFilter()
        alike.clusters = [found.cluster.hexadecimal]
        let record = try gateway.record(at: found.letter.place)
        let resolution = try id.flatMap { id throws(RejectIndexFault) in try store.resolution(of: id) }
        let actions = try store.actions(history, count: historyShown).found
        let similar = try store.page(alike, count: similarShown + 1).found
        let cluster = try store.clusters(alike, count: 1).first
        return RejectionDossier(
            found: found, record: record, resolution: resolution, history: actions,
            similar: Array(similar.filter { $0.letter.place != found.letter.place }.prefix(similarShown)),
            cluster: cluster)
    }
}

/// What names a rejection in a path.
enum RejectionName: Sendable {
    case id(String)
    case place(PartitionPlace)

    /// Reads the parameters of a path.
    init(id: String?) throws(Refusal) {
        guard let id, RejectFilter.isDigits(id, 16...64)
        else { throw Refusal(.notFound, "A rejection is named by at least 16 hexadecimal digits of its id.") }
        self = .id(id)
    }

    func find(in store: RejectStore) throws(RejectIndexFault) -> FoundRejection? {
        switch self {
        case .place(let place): return try store.rejection(at: place)
        case .id(let id):
            var filter = RejectFilter()
            filter.ids = [id]
            return try store.page(filter, count: 1).found.first
        }
    }
}
