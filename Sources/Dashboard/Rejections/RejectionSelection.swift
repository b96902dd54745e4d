internal import GatewayModel
internal import HTTPTypes
internal import OperatorRecords
internal import RejectIndex

/// The rejections that one decision is about, as a form names them: chosen ones, or all that criteria find.
struct RejectionSelection: Sendable {
    /// Rejections of one decision at most.
    static let countMax = 100_000
    private static let pageCount = 5_000

    /// What is asked for.
    let verb: RejectionVerb
    /// The fields of the form that name them.
    let fields: [(name: String, value: String)]
    /// The rejections, in the order in which their letters stand in Kafka.
    let found: [FoundRejection]

    /// Finds them.
    /// - Throws: a refusal when the form names none, or too many.
    init(_ form: RequestFields, verb: RejectionVerb, sight: Sight, _ store: RejectStore) throws {
        self.verb = verb
        let chosen = form.all("chosen")
        let isOfAll = form["scope"] == "all"
        var filter: RejectFilter
        if isOfAll {
            let query = try RejectionQuery(form)
            try sight.check(query)
            filter = query.filter
            fields = [("scope", "all")] + query.criteria
        } else {
            guard !chosen.isEmpty else { throw Refusal(.badRequest, "Choose at least one rejection.") }
            guard chosen.count <= RejectFilter.valuesMax else {
                throw Refusal(.badRequest, "Choose at most \(RejectFilter.valuesMax) rejections.")
            }
            filter = RejectFilter()
            filter.ids = chosen
            fields = [("scope", "chosen")] + chosen.map { ("chosen", $0) }
        }
        if filter.states.isEmpty || filter.states == RejectionState.undecided {
            filter.states = verb == .approve || verb == .decline ? [.awaitingApproval] : [.open]
        }
        found = try Self.all(filter, store)
    }

    private static func all(_ filter: RejectFilter, _ store: RejectStore) throws -> [FoundRejection] {
        var found: [FoundRejection] = []
        var next: PageCursor?
        repeat {
            let page = try store.page(filter, after: next, count: pageCount)
            // What others rejected they alone can send again.
            found += page.found.filter { $0.letter.dialect == .gateway && $0.letter.id != nil }
            next = page.next
            guard found.count <= countMax else {
                throw Refusal(
                    .badRequest, "More than \(countMax) rejections are too many for one decision: narrow the criteria.")
            }
        } while next != nil
        return found.sorted { order($0.letter.place) < order($1.letter.place) }
    }

    private static func order(_ place: PartitionPlace) -> (String, Int32, Int64) {
        (place.partition.topic.rawValue, place.partition.partition, place.offset)
    }

    /// The commands that ask for it.
    func commands(selection: String, by: String, reason: String, edit: RecordEdit?) -> [OperatorCommand] {
        found.compactMap { found in
            found.letter.id.map { id in
                OperatorCommand(
                    id: CommandID.make(), selection: selection, verb: verb, rejection: id,
                    attempt: found.letter.attempt, letter: found.letter.place, by: by, reason: reason, edit: edit)
            }
        }
    }
}

/// Who decides and why, as a form says it.
struct DecisionWords: Sendable {
    let by: String
    let reason: String

    /// - Throws: a refusal when the form does not say it.
    init(_ form: RequestFields, _ visitor: Visitor) throws(Refusal) {
        guard let by = visitor.name ?? form["by"]?.trimmed, !by.isEmpty, by.utf8.count <= OperatorLimits.nameBytesMax
        else { throw Refusal(.badRequest, "Say who decides, in at most \(OperatorLimits.nameBytesMax) bytes.") }
        guard let reason = form["reason"]?.trimmed, !reason.isEmpty,
            reason.utf8.count <= OperatorLimits.reasonBytesMax
        else { throw Refusal(.badRequest, "Say why, in at most \(OperatorLimits.reasonBytesMax) bytes.") }
        self.by = by
        self.reason = reason
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let start = firstIndex { !$0.isWhitespace } ?? endIndex
        let end = lastIndex { !$0.isWhitespace }.map { index(after: $0) } ?? endIndex
        return start < end ? String(self[start..<end]) : ""
    }
}
