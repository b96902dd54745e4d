internal import GatewayModel
internal import OperatorRecords
internal import Telemetry

/// The recipients: whether each gets events, what is held for it, and suspending and resuming it.
struct RecipientsPage {
    let exchange: ExchangeSnapshot
    let visitor: Visitor

    var content: HTML {
        let sections = exchange.sources.flatMap(\.recipients).map(recipient)
        return sections.isEmpty ? "<p>Nothing is known yet; load the page again in a moment.</p>" : sections.joined()
    }

    private func recipient(_ status: RecipientStatus) -> HTML {
        let counts = status.counts
        let facts: [(String, HTML)] = [
            ("State", OverviewPage.state(status)),
            ("Source", "\(name: status.place.source)"),
            ("Topic", "\(name: status.topic)"),
            ("Consumed", Parts.number(counts.consumed)), ("Delivered", Parts.number(counts.delivered)),
            ("Withheld", Parts.number(counts.withheld)), ("Held", Parts.number(counts.held)),
            (
                "Rejected",
                "<a href=\"/rejections?recipient=\(RequestFields.encoded(status.place.recipient.rawValue))\">\(Figures.grouped(counts.rejected))</a>"
            ),
            ("Balance", OverviewPage.equation(counts)),
        ]
        return """
            <section>
            <h2>\(name: status.place.recipient) <small>of \(name: status.place.source)</small></h2>
            \(why(status))\(Parts.facts(facts))
            \(intervals(status))\(form(status))
            </section>

            """
    }

    private func why(_ status: RecipientStatus) -> HTML {
        guard let suspension = status.suspension, status.state.isHeld else { return "" }
        return Parts.notice(
            .bad,
            "<p>\(status.state.rawValue.prefix(1).uppercased())\(status.state.rawValue.dropFirst()) since \(TimeText.moment(suspension.atMs)) by \(suspension.by) (\(suspension.cause.rawValue)): \(suspension.reason)</p>"
        )
    }

    private func intervals(_ status: RecipientStatus) -> HTML {
        guard !status.held.isEmpty else { return "" }
        let columns = [
            Parts.Column("Partition", isNumber: true), Parts.Column("Events", isNumber: true),
            Parts.Column("First offset", isNumber: true), Parts.Column("Last offset", isNumber: true),
        ]
        let rows = status.held.map { interval -> [HTML] in
            [
                "\(interval.partition)", Parts.number(interval.events), Parts.number(interval.from),
                Parts.number(interval.to - 1),
            ]
        }
        return "\(Parts.table(caption: "Held for \(status.place.recipient)", columns, rows))\n"
    }

    private func form(_ status: RecipientStatus) -> HTML {
        guard visitor.may(.decide) else { return "" }
        let isHeld = status.state.isHeld
        let verb: RecipientVerb = isHeld ? .resume : .suspend
        let label = isHeld ? "Resume" : "Suspend"
        let hint: HTML =
            isHeld
            ? "<p>It gets what was held, in order, and then what comes.</p>"
            : "<p>What comes for it is held from then on: nothing leaves, nothing is lost, the others do not wait.</p>"
        let danger: HTML = isHeld ? "" : " class=\"danger\""
        return """
            <details class="act"><summary>\(label) …</summary>
            <form method="post" action="/recipients">
            \(Fields.token(visitor))\(hint)
            <input type="hidden" name="verb" value="\(verb.rawValue)">
            <input type="hidden" name="source" value="\(name: status.place.source)">
            <input type="hidden" name="recipient" value="\(name: status.place.recipient)">
            <input type="hidden" name="decision" value="\(CommandID.make())">
            \(Fields.decision(visitor))
            \(Fields.text("typed", "Type the recipient's id (\(status.place.recipient)) to confirm", isRequired: true))
            <button type="submit"\(danger)>\(label) \(name: status.place.recipient)</button>
            </form></details>

            """
    }
}
