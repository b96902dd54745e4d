internal import Statistics
internal import Telemetry

/// Parties that were seen in several seizures, as far as the agreements let them be named.
struct PartyTables {
    private let question: StatisticsQuestion

    init(_ question: StatisticsQuestion) { self.question = question }

    func section(_ table: StatisticsReport.PartyTable) -> HTML {
        let columns = [
            Parts.Column("Name"), Parts.Column("Identifiers"), Parts.Column("Seizures", isNumber: true),
            Parts.Column("Seen by"),
        ]
        let rows = table.rows.map { row -> [HTML] in
            [name(row), identifiers(row), Parts.number(row.seizures), agencies(row)]
        }
        let found: HTML =
            rows.isEmpty ? "<p>None that may be named here.</p>" : Parts.table(caption: heading(table), columns, rows)
        return """
            <section>
            <h2>\(heading(table))</h2>
            <p>Seen in two seizures at least, found by identifier: an identifier that is derived from name and address can \
            stand for more than one company.</p>
            \(found)
            \(remarks(table))</section>

            """
    }

    private func heading(_ table: StatisticsReport.PartyTable) -> String { "Repeat \(table.title.lowercased())" }

    private func name(_ row: StatisticsReport.PartyRow) -> HTML {
        row.name.isEmpty ? "<span class=\"none\">not stated</span>" : "\(row.name)"
    }

    private func identifiers(_ row: StatisticsReport.PartyRow) -> HTML {
        if row.identifiers.isEmpty { return "<span class=\"none\">by its name only</span>" }
        return row.identifiers.map { id -> HTML in "<code>\(id.id)</code> <span class=\"none\">\(id.scheme)</span>" }
            .joined(by: "<br>")
    }

    private func agencies(_ row: StatisticsReport.PartyRow) -> HTML {
        let list = row.agencies.map { agency -> HTML in "\(agency.agency): \(Parts.number(agency.seizures))" }
            .joined(by: ", ")
        return row.isAcrossAgencies ? "\(Parts.badge("several agencies", .attention)) \(list)" : list
    }

    private func remarks(_ table: StatisticsReport.PartyTable) -> HTML {
        var remarks = HTML()
        if table.undisclosed > 0 {
            remarks += """
                <p>\(Parts.number(table.undisclosed)) repeated identifiers are left out: no agreement in force between the \
                agencies concerned lets their party be named.</p>

                """
        }
        if table.rowsLeftOut > 0 {
            remarks += "<p>\(Parts.number(table.rowsLeftOut)) more with fewer seizures are not shown.</p>\n"
        }
        if table.isCut {
            remarks += """
                <p>Only the \(Figures.grouped(StatisticsLimits.partiesLookedAtMax)) identifiers with the most seizures were \
                looked at.</p>

                """
        }
        return remarks
    }
}
