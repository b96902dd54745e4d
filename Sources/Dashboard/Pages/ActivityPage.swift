internal import HTTPTypes
internal import Hummingbird
internal import RejectIndex

/// Who did what, and who saw which payload.
struct ActivityPage {
    let criteria: ActionQuery
    let page: ActionPage

    var content: HTML {
        let kinds =
            [("", "everything")]
            + IndexedAction.Kind.allCases.map { kind in
                switch kind {
                case .rejection: (kind.rawValue, "decisions about rejections")
                case .recipient: (kind.rawValue, "decisions about recipients")
                case .view: (kind.rawValue, "payloads that were seen")
                }
            }
        let older: HTML =
            page.next.map { "<p><a rel=\"next\" href=\"/activity?\(criteria.text)before=\($0)\">Earlier</a></p>\n" }
            ?? ""
        let table: HTML =
            page.found.isEmpty ? "<p>Nothing.</p>" : ActionTable.html(page.found, caption: "Activity, newest first")
        return """
            <form class="filter" method="get" action="/activity" role="search">
            \(Fields.select("kind", "What", kinds, chosen: criteria.kind))
            \(Fields.text("by", "Who", criteria.filter.by ?? ""))
            \(Fields.text("target", "Rejection or recipient", criteria.filter.target ?? ""))
            <button type="submit">Find</button>
            </form>
            \(table)
            \(older)
            """
    }
}

/// Which actions are asked for, as it stands in the query of a URL.
struct ActionQuery: Sendable {
    private static let valueCharactersMax = 500
    private(set) var filter = ActionFilter()
    /// The kind's word; empty for all of them.
    private(set) var kind = ""
    /// Where the page begins; nil for the newest.
    private(set) var before: Int64?

    init(_ fields: RequestFields) throws(Refusal) {
        if let word = fields["kind"] {
            guard let kind = IndexedAction.Kind(rawValue: word) else {
                let known = IndexedAction.Kind.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal(.badRequest, "'kind' is one of \(known).")
            }
            self.kind = word
            filter.kinds = [kind]
        }
        filter.by = try Self.value("by", fields)
        filter.target = try Self.value("target", fields)
        filter.selection = try Self.value("selection", fields)
        if let text = fields["before"] {
            guard let before = Int64(text), before >= 0 else {
                throw Refusal(.badRequest, "'before' is not where a page of this list ended.")
            }
            self.before = before
        }
    }

    private static func value(_ name: String, _ fields: RequestFields) throws(Refusal) -> String? {
        guard let value = fields[name]?.trimmed, !value.isEmpty else { return nil }
        guard value.count <= valueCharactersMax else {
            throw Refusal(.badRequest, "'\(name)' has more than \(valueCharactersMax) characters.")
        }
        return value
    }

    /// The query of a URL for the same criteria, each with `&` behind it.
    var text: String {
        [
            ("kind", kind), ("by", filter.by ?? ""), ("target", filter.target ?? ""),
            ("selection", filter.selection ?? ""),
        ]
        .filter { !$0.1.isEmpty }.map { "\($0.0)=\(RequestFields.encoded($0.1))&" }.joined()
    }
}

extension DashboardPages {
    func addActivity(to router: Router<DashboardContext>) {
        router.get("/activity") { request, context in
            let query = try ActionQuery(RequestFields(queryOf: request))
            let page = try await actions(query, count: DashboardLimits.pageCount)
            return try show(
                Page(title: "Activity", section: .activity, content: ActivityPage(criteria: query, page: page).content),
                context)
        }
    }

    /// Asks the index for actions.
    func actions(_ query: ActionQuery, count: Int) async throws -> ActionPage {
        try await ask { store in
            return try store.actions(query.filter, before: query.before, count: count)
        }
    }
}
