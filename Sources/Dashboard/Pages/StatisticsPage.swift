internal import Catalog
internal import Exchange
internal import GatewayModel
internal import Statistics
internal import Telemetry

/// What the exchange tells together: seizures, quantities and values, as published tables have them.
struct StatisticsPage {
    private let answer: StatisticsAnswer
    private let question: StatisticsQuestion
    private let gateway: any DashboardGateway

    init(_ answer: StatisticsAnswer, _ question: StatisticsQuestion, _ gateway: any DashboardGateway) {
        self.answer = answer
        self.question = question
        self.gateway = gateway
    }

    /// The page of a gateway that does not count.
    static let off = Parts.notice(
        .plain,
        "<p>The exchange is not counted: <code>http: { statistics: true }</code> in the configuration does it.</p>")

    var content: HTML {
        guard let report = answer.report else {
            return Parts.notice(
                .plain, "<p>The catalog does not say how to count: it has no <code>statistics.yaml</code>.</p>")
        }
        return """
            \(state)\(form)\(summary(report))
            \(rules)
            \(directions(report))\(report.tables.map { table($0, of: report) })\(months(report))\
            \(report.parties.map { PartyTables(question).section($0) })\(uncounted(report))
            """
    }

    private var state: HTML {
        guard let state = gateway.statistics else { return "" }
        if let problem = state.problem {
            return Parts.notice(.attention, "<p>The exchange is not counted now; the stream goes on: \(problem)</p>")
        }
        return state.isCaughtUp
            ? "" : Parts.notice(.attention, "<p>Events are still being counted: the figures are not complete.</p>")
    }

    // MARK: Filters

    private var form: HTML {
        let agencies = gateway.plans.map(\.source.agency.rawValue).reduce(into: [String]()) { list, agency in
            if !list.contains(agency) { list.append(agency) }
        }
        let options = agencies.map { agency -> HTML in
            let chosen: HTML = question.agency == agency ? " selected" : ""
            return "<option value=\"\(agency)\"\(chosen)>\(agency)</option>"
        }
        let first = answer.period?.lowerBound ?? "2014-01"
        return """
            <form class="filters" method="get" action="/statistics">
            <p><label for="agency">Seized by</label>
            <select id="agency" name="agency"><option value="">every agency</option>\(options)</select></p>
            <p><label for="from">From month</label>
            <input id="from" name="from" type="month" pattern="[0-9]{4}-[0-9]{2}" placeholder="\(first)" \
            value="\(field: question.from ?? "")"></p>
            <p><label for="to">To month</label>
            <input id="to" name="to" type="month" pattern="[0-9]{4}-[0-9]{2}" placeholder="\(first)" \
            value="\(field: question.to ?? "")"></p>
            <p><button type="submit">Show</button> <a href="/statistics">All figures</a></p>
            </form>

            """
    }

    // MARK: The whole

    private func summary(_ report: StatisticsReport) -> HTML {
        let records: HTML =
            report.total.lineRecords == 0
            ? "each counted once"
            : "and \(Parts.number(report.total.lineRecords)) records of single lines, which are no seizures"
        var cards: [(String, HTML, HTML)] = [
            ("Seizures", Parts.number(report.total.seizures), records),
            ("Lines", Parts.number(report.total.lines), "one product of one mark each"),
        ]
        for value in report.total.amounts(.value).prefix(3) {
            cards.append(
                (value.measure.title, "\(value.amount.grouped)", "of \(Parts.number(value.lines)) lines that state it"))
        }
        let items = cards.map { title, value, detail -> HTML in
            "<li><span class=\"title\">\(title)</span><span class=\"value\">\(value)</span><span class=\"detail\">\(detail)</span></li>\n"
        }
        return "<ul class=\"cards\">\n\(items)</ul>"
    }

    private var rules: HTML {
        """
        <p>A seizure counts once in every row that one of its lines is in, and once in the total: rows can be more than \
        the total together. Values are of lines and are never added across bases or currencies, nor quantities across \
        units. A cancelled case is in no figure, and of an amended one the newest record is.</p>
        """
    }

    private func directions(_ report: StatisticsReport) -> HTML {
        FigureTable(heading: "By agency", title: "Seized by", report.total).section(report.directions)
    }

    private func table(_ table: StatisticsReport.Table, of report: StatisticsReport) -> HTML {
        FigureTable(heading: table.title, title: table.title, note: table.note, report.total).section(
            table.rows, leftOut: table.rowsLeftOut)
    }

    private func months(_ report: StatisticsReport) -> HTML {
        FigureTable(heading: "By month", title: "Month", report.total, chart: MonthChart(report.months).html).section(
            report.months)
    }

    private func uncounted(_ report: StatisticsReport) -> HTML {
        guard !report.uncounted.isEmpty else { return "" }
        let rows = report.uncounted.map { row -> [HTML] in
            [Parts.code(row.topic), Parts.code(row.code), Parts.number(row.events)]
        }
        let table = Parts.table(
            caption: "Events that are in no figure",
            [Parts.Column("Topic"), Parts.Column("Code"), Parts.Column("Events", isNumber: true)], rows)
        return """
            <section>
            <h2>Not counted</h2>
            <p>Events that cannot be read or mapped are in no figure. Whatever the period is: they have no date.</p>
            \(table)
            </section>

            """
    }
}
