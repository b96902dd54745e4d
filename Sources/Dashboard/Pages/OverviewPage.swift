internal import Catalog
internal import Exchange
internal import GatewayModel
internal import OperatorRecords
internal import Telemetry

/// How the exchange stands: per source and recipient what became of the events, what waits, and what is open.
struct OverviewPage {
    private let gateway: any DashboardGateway
    private let exchange: ExchangeSnapshot
    private let index: RejectionIndexSnapshot
    private let nowMs: Int64

    init(_ gateway: any DashboardGateway) {
        self.gateway = gateway
        exchange = gateway.exchange
        index = gateway.rejectionIndex
        nowMs = TimeText.nowMs
    }

    /// The page; what moves stands in an element that the script fills anew.
    var content: HTML { "<div id=\"live\" data-stream=\"/live\">\n\(live)</div>" }

    /// What moves.
    var live: HTML {
        "\(problems)\(summary)\(exchange.sources.map(source))\(rejections)\(process)"
    }

    private var problems: HTML {
        var notices = HTML()
        let ready = gateway.readiness
        if !ready.isHealthy {
            let lines = ready.problems.map { problem -> HTML in "<li>\(problem)</li>" }
            notices += Parts.notice(.bad, "<p>This process does not work as it should:</p><ul>\(lines)</ul>")
        }
        if let problem = exchange.problem {
            notices += Parts.notice(.attention, "<p>What other processes do cannot be read: \(problem)</p>")
        }
        if let problem = index.problem {
            notices += Parts.notice(.attention, "<p>Rejections are not indexed; the stream goes on: \(problem)</p>")
        }
        for recipient in exchange.sources.flatMap(\.recipients) where !recipient.counts.isBalanced {
            notices += Parts.notice(
                .bad,
                "<p>The account of \(name: recipient.place) does not balance: tell whoever looks after the gateway.</p>"
            )
        }
        return notices
    }

    // MARK: The whole

    private var summary: HTML {
        let recipients = exchange.sources.flatMap(\.recipients)
        let consumed = exchange.sources.reduce(UInt64(0)) { $0 + $1.consumed }
        let rate = exchange.sources.reduce(0.0) { $0 + RateChart(rates: $1.rates).current }
        let open = index.undecided.reduce(0) { $0 + $1.count }
        let held = recipients.reduce(UInt64(0)) { $0 + $1.counts.held }
        let cards: [(String, HTML, HTML)] = [
            ("Events consumed", Parts.number(consumed), "\(Figures.grouped(Int(rate.rounded()))) a second now"),
            (
                "Deliveries", Parts.number(recipients.reduce(UInt64(0)) { $0 + $1.counts.delivered }),
                "to \(recipients.count) recipients"
            ),
            ("Held", Parts.number(held), held == 0 ? "nobody is held" : "for suspended recipients"),
            (
                "Open rejections", Parts.number(open),
                index.oldestUndecidedMs.map { "oldest \(TimeText.age($0, nowMs: nowMs))" } ?? "none is open"
            ),
        ]
        let items = cards.map { title, value, detail -> HTML in
            "<li><span class=\"title\">\(title)</span><span class=\"value\">\(value)</span><span class=\"detail\">\(detail)</span></li>\n"
        }
        return "<ul class=\"cards\">\n\(items)</ul>\n"
    }

    // MARK: A source

    private func source(_ source: ExchangeSnapshot.Source) -> HTML {
        let chart = RateChart(rates: source.rates)
        let facts: [(String, HTML)] = [
            ("Agency", "\(name: source.agency)"),
            ("Waiting", lag(source)),
            ("Last event", TimeText.moment(source.lastEventMs)),
            ("Events a second", "\(chart.html) \(Figures.grouped(Int(chart.current.rounded())))"),
        ]
        let columns = [
            Parts.Column("Recipient"), Parts.Column("State"), Parts.Column("Consumed", isNumber: true),
            Parts.Column("Delivered", isNumber: true), Parts.Column("Withheld", isNumber: true),
            Parts.Column("Held", isNumber: true), Parts.Column("Rejected", isNumber: true),
            Parts.Column(
                "Open", isNumber: true, explanation: "Rejections for this recipient of which nothing has come yet"),
            Parts.Column("Balance", explanation: "consumed = delivered + withheld + held + rejected"),
        ]
        let rows = source.recipients.map(row)
        return """
            <section class="source">
            <h2>\(name: source.topic)</h2>
            \(Parts.facts(facts))
            \(Parts.table(caption: "consumed = delivered + withheld + held + rejected", label: "What became of \(source.topic)", columns, rows, isCaptionShown: true))
            </section>

            """
    }

    private func lag(_ source: ExchangeSnapshot.Source) -> HTML {
        guard let events = source.lagEvents else { return Parts.none }
        if events == 0 { return "nothing" }
        let seconds = source.lagSeconds(atMs: nowMs).map { ", for \(TimeText.span($0))" } ?? ""
        return "\(Figures.grouped(events)) events\(seconds)"
    }

    private func row(_ recipient: RecipientStatus) -> [HTML] {
        let counts = recipient.counts
        let open = index.undecided.filter { $0.recipient == recipient.place.recipient.rawValue }.reduce(0) {
            $0 + $1.count
        }
        return [
            "\(name: recipient.place.recipient)", Self.state(recipient), Parts.number(counts.consumed),
            Parts.number(counts.delivered), Parts.number(counts.withheld), Parts.number(counts.held),
            Parts.number(counts.rejected), Parts.number(open), Self.equation(counts),
        ]
    }

    /// A recipient's state as a badge.
    static func state(_ recipient: RecipientStatus) -> HTML {
        let kind: Parts.BadgeKind =
            switch recipient.state {
            case .active: recipient.isCatchingUp ? .attention : .good
            case .suspending, .suspended: .bad
            }
        return Parts.badge(recipient.stateWord, kind)
    }

    /// P3 in figures.
    static func equation(_ counts: RecipientCounts) -> HTML {
        let sum =
            "\(Figures.grouped(counts.consumed)) = \(Figures.grouped(counts.delivered)) + \(Figures.grouped(counts.withheld)) + \(Figures.grouped(counts.held)) + \(Figures.grouped(counts.rejected))"
        return counts.isBalanced
            ? "<span class=\"badge good\" title=\"\(sum)\">balanced</span>"
            : "<span class=\"badge bad\" title=\"\(sum)\">does not balance</span>"
    }

    // MARK: Rejections

    private var rejections: HTML {
        guard !index.undecided.isEmpty else { return "" }
        let columns = [
            Parts.Column("Open", isNumber: true), Parts.Column("Code"), Parts.Column("Recipient"), Parts.Column("Rule"),
        ]
        let rows = index.undecided.prefix(Self.groupsShown).map { group -> [HTML] in
            [
                Parts.number(group.count),
                group.code.isEmpty
                    ? "others"
                    : "<a href=\"/rejections?code=\(RequestFields.encoded(group.code))&amp;rule=\(RequestFields.encoded(group.rule))\"><code>\(group.code)</code></a>",
                group.recipient.isEmpty ? "all" : "\(group.recipient)",
                Parts.code(group.rule.isEmpty ? nil : group.rule),
            ]
        }
        return """
            <section><h2>Open rejections</h2>
            \(Parts.table(caption: "Open rejections by code, recipient and rule", columns, Array(rows)))
            </section>

            """
    }

    private static let groupsShown = 10

    // MARK: This process

    private var process: HTML {
        let identity = gateway.identity
        let catalog = gateway.plans.first.map { "\($0.catalog.digest)" } ?? ""
        let state: HTML =
            gateway.readiness.isHealthy ? Parts.badge("working", .good) : Parts.badge("not ready", .bad)
        return """
            <section><h2>This process</h2>
            \(Parts.facts([
                ("Instance", "\(identity.instance)"), ("State", state), ("Version", "\(identity.version)"),
                ("Delivery", "\(gateway.delivery)"), ("Catalog", "<code title=\"\(catalog)\">\(String(catalog.prefix(12)))</code>"),
                ("As of", TimeText.moment(exchange.atMs)),
            ]))
            </section>

            """
    }
}
