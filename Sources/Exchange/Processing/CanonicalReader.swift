public import Catalog
public import GatewayModel
public import JSONTape
internal import MappingKit

/// Reads events of one source as the canonical model has them, for whoever counts them: with the same identification,
/// validation and mapping as on a lane, and nothing is published.
///
/// One value belongs to one thread and is reused.
public struct CanonicalReader: ~Copyable {
    /// Whether an event could be read.
    public enum Outcome: Hashable, Sendable {
        /// It could; whoever asked got its canonical form.
        case read
        /// It is a tombstone, which says nothing.
        case tombstone
        /// It would be rejected as a whole, with this code.
        case rejected(RejectionCode)
    }

    private var processor: EventProcessor
    /// The sets of canonical places that somebody wants to show together.
    private let wanted: [[String]]
    /// By the number of the route, of the recipient and of the set: whether the agreement discloses all of its places.
    private let disclosed: [SchemaID: [[Bool]]]

    /// - Parameters:
    ///   - plan: the source.
    ///   - wanted: sets of canonical pointers; for each it is told to whom an event's values of them may be told.
    public init(plan: SourcePlan, wanted: [[String]] = []) {
        processor = EventProcessor(plan: plan, sizes: OutputSizes(recipientCount: plan.recipients.count))
        self.wanted = wanted
        var disclosed: [SchemaID: [[Bool]]] = [:]
        for route in plan.routes {
            disclosed[route.schema] = route.recipients.map { path in
                let filter = DisclosureFilter(path.policy.agreement.disclosed.map(\.pointer))
                return wanted.map { $0.allSatisfy { filter.allows($0) } }
            }
        }
        self.disclosed = disclosed
    }

    /// Reads one record.
    /// - Parameter body: gets the canonical form, its schema, and for each of the wanted sets the agencies to which this
    ///   event's values may be told: their agreement lists the places and shares the type, and its marks release it. It is
    ///   called only when the event can be read.
    public mutating func read(
        _ record: SourceRecord, _ body: (borrowing Tape, CatalogSchema, [[AgencyID]]) -> Void
    ) -> Outcome {
        guard let payload = record.value else { return .tombstone }
        let headers = EventHeaders(record)
        let day = UTCDay.number(ofTimestampMs: record.timestampMs)
        var found: RouteWork?
        if let rejection = processor.read(record, payload, headers, day: day, route: &found) {
            return .rejected(rejection.code)
        }
        guard let found else { preconditionFailure("an event without a route is rejected") }
        let audiences = wanted.isEmpty ? [] : audiences(found)
        body(processor.value, found.route.path.hub, audiences)
        return .read
    }

    private mutating func audiences(_ work: RouteWork) -> [[AgencyID]] {
        var audiences = [[AgencyID]](repeating: [], count: wanted.count)
        let byRecipient = disclosed[work.route.schema] ?? []
        for (index, recipient) in work.recipients.enumerated() where byRecipient[index].contains(true) {
            guard isReleased(work, recipient) else { continue }
            let agency = processor.plan.recipients[index].agency
            for (set, isDisclosed) in byRecipient[index].enumerated() where isDisclosed {
                if !audiences[set].contains(agency) { audiences[set].append(agency) }
            }
        }
        return audiences
    }

    /// Whether type, marks and free text let the event go to a recipient.
    private func isReleased(_ work: RouteWork, _ recipient: RecipientWork) -> Bool {
        processor.isShared(recipient, work)
            && recipient.path.policy.judge(processor.value, with: &recipient.scanner) == .allowed
    }
}
