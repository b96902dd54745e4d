internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
internal import Telemetry

/// What the index says to a query, for the list of rejections.
struct RejectionListing: Sendable {
    let clusters: [RejectionCluster]
    let page: RejectionPage
    let count: RejectStore.Count

    /// Causes that are shown.
    static let clustersShown = 20
    /// Rejections whose causes are counted where the index does not know the counts: the newest.
    static let clusteredMax = 20_000

    /// Asks the index.
    static func read(_ query: RejectionQuery, _ store: RejectStore) throws(RejectIndexFault) -> RejectionListing {
        return RejectionListing(
            clusters: try store.clusters(query.filter, count: clustersShown, newest: clusteredMax),
            page: try store.page(query.filter, after: query.cursor, count: DashboardLimits.pageCount),
            count: try store.count(query.filter))
    }
}

/// The rejections: their causes first, then one by one; criteria stand in the URL.
struct RejectionsPage {
    let query: RejectionQuery
    let listing: RejectionListing
    let sight: Sight
    let visitor: Visitor
    let recipients: [String]

    private var nowMs: Int64 { TimeText.nowMs }

    var content: HTML {
        """
        \(filterForm)
        <div id="rejections" data-refresh="\(query.cursor == nil ? RejectionQuery.path(query.criteria) : "")">
        \(summary)\(clusters)\(list)
        </div>

        """
    }

    // MARK: Criteria

    private var filterForm: HTML {
        let chosen = query.criteria.enumerated().map { index, criterion -> HTML in
            "<li><a href=\"\(query.path(without: index))\" title=\"Without this criterion\">\(criterion.name): \(criterion.value) <span aria-hidden=\"true\">×</span><span class=\"unseen\">(take away)</span></a></li>\n"
        }
        let list: HTML = chosen.isEmpty ? "" : "<ul class=\"criteria\" aria-label=\"Criteria\">\n\(chosen)</ul>\n"
        let kept = query.criteria.filter { !["code", "recipient", "state", "text", "from"].contains($0.name) }
            .map { "<input type=\"hidden\" name=\"\($0.name)\" value=\"\($0.value)\">" as HTML }
        return """
            \(list)<form class="filter" method="get" action="/rejections" role="search">
            \(kept)
            \(Fields.select("code", "Code", [("", "any")] + RejectionCode.allCases.map { ($0.rawValue, $0.rawValue) }, chosen: value("code")))
            \(Fields.select("recipient", "Recipient", [("", "any")] + recipients.map { ($0, $0) }, chosen: value("recipient")))
            \(Fields.select("state", "State", [("", "undecided"), ("all", "all")] + RejectionState.allCases.map { ($0.rawValue, $0.rawValue) }, chosen: value("state")))
            \(Fields.text("from", "Since", value("from"), hint: "24h, 7d or a date"))
            \(Fields.text("text", "Words of the reason", value("text")))
            <button type="submit">Find</button>
            </form>
            """
    }

    private func value(_ name: String) -> String { query.criteria.first { $0.name == name }?.value ?? "" }

    private var summary: HTML {
        let count = listing.count
        let number = "\(count.isExact ? "" : "at least ")\(Figures.grouped(count.letters))"
        return
            "<p class=\"count\" role=\"status\"><strong>\(number)</strong> rejection\(count.letters == 1 ? "" : "s")</p>\n"
    }

    // MARK: Causes

    private var clusters: HTML {
        guard !listing.clusters.isEmpty else { return "" }
        let columns = [
            Parts.Column("Rejections", isNumber: true), Parts.Column("Code"), Parts.Column("Recipient"),
            Parts.Column("Where"), Parts.Column("Expected"), Parts.Column("First"), Parts.Column("Last"),
        ]
        let rows = listing.clusters.map { cluster -> [HTML] in
            let cause = cluster.cause
            let path = query.path(adding: "cluster", cluster.fingerprint.description)
            return [
                Parts.number(cluster.letters), "<a href=\"\(path)\">\(cause.code)</a>",
                cause.recipient.map { "\($0)" } ?? "all", RejectionText.location(cause.violation),
                "\(cause.violation.expected)", TimeText.age(cluster.firstMs, nowMs: nowMs),
                TimeText.age(cluster.lastMs, nowMs: nowMs),
            ]
        }
        let more: HTML =
            listing.clusters.count == RejectionListing.clustersShown
            ? "<p class=\"hint\">The largest \(RejectionListing.clustersShown) causes; narrow the criteria for others.</p>\n"
            : ""
        let part: HTML =
            listing.clusters.reduce(0) { $0 + $1.letters } >= RejectionListing.clusteredMax && !listing.count.isExact
            ? "<p class=\"hint\">Counted are the newest \(Figures.grouped(RejectionListing.clusteredMax)).</p>\n" : ""
        return "<h2>Causes</h2>\n\(Parts.table(caption: "Causes", columns, rows))\n\(more)\(part)"
    }

    // MARK: One by one

    private var list: HTML {
        guard !listing.page.found.isEmpty else {
            return listing.page.next == nil ? Parts.notice(.good, "<p>No rejection.</p>") : older
        }
        var columns = [
            Parts.Column("Rejected"), Parts.Column("State"), Parts.Column("Code"), Parts.Column("Recipient"),
            Parts.Column("Case"), Parts.Column("Where"), Parts.Column("Expected"),
        ]
        let isActing = visitor.may(.decide)
        if isActing { columns.insert(Parts.Column("Choose"), at: 0) }
        let rows = listing.page.found.map { found in isActing ? [checkbox(found)] + row(found) : row(found) }
        let table = Parts.table(caption: "Rejections, newest first", columns, rows)
        return "<h2>Rejections, newest first</h2>\n\(isActing ? form(around: table) : table)\n\(older)"
    }

    private var older: HTML {
        guard let next = listing.page.next else { return "" }
        let path = RejectionQuery.path(query.criteria + [("after", next.description)])
        return "<p><a rel=\"next\" href=\"\(path)\">Older rejections</a></p>\n"
    }

    private func row(_ found: FoundRejection) -> [HTML] {
        let letter = found.letter
        let path = RejectionText.path(letter)
        return [
            "<a href=\"\(path)\">\(TimeText.moment(letter.timestampMs))</a>", RejectionText.state(found.state),
            Parts.code(letter.code), RejectionText.recipient(letter), Parts.short(sight.caseKey(of: letter)),
            RejectionText.location(letter.violations.first), "\(letter.violations.first?.expected)",
        ]
    }

    private func checkbox(_ found: FoundRejection) -> HTML {
        guard let id = found.letter.id, found.letter.dialect == .gateway else { return Parts.none }
        let name = "Choose \(id.prefix(Fingerprint.shownDigits))"
        return "<input type=\"checkbox\" name=\"chosen\" value=\"\(id)\" aria-label=\"\(name)\">"
    }

    private func form(around table: HTML) -> HTML {
        let criteria = query.criteria.map {
            "<input type=\"hidden\" name=\"\($0.name)\" value=\"\($0.value)\">" as HTML
        }
        return """
            <form method="post" action="/decisions/confirm">
            \(Fields.token(visitor))\(criteria)
            \(table)
            <fieldset class="act"><legend>What to decide</legend>
            <label><input type="radio" name="scope" value="chosen" checked> the chosen ones</label>
            <label><input type="radio" name="scope" value="all"> all that these criteria find</label>
            <button type="submit" name="verb" value="redrive">Send again …</button>
            <button type="submit" name="verb" value="discard">Discard …</button>
            </fieldset>
            </form>
            """
    }
}
