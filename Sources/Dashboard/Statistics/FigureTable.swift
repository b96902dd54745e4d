internal import Statistics
internal import Telemetry

/// One table of figures with its heading.
struct FigureTable {
    private let heading: String
    private let title: String
    private let note: String?
    private let total: StatisticsReport.Count
    private let chart: HTML

    /// Amounts of one cell; more are counted.
    private static let amountsMax = 6

    /// - Parameters:
    ///   - heading: what stands above the table.
    ///   - title: what the first column is called.
    ///   - total: what shares are of.
    ///   - chart: a picture above the table.
    init(
        heading: String, title: String, note: String? = nil, _ total: StatisticsReport.Count, chart: HTML = HTML()
    ) {
        self.heading = heading
        self.title = title
        self.note = note
        self.total = total
        self.chart = chart
    }

    func section(_ rows: [StatisticsReport.Row], leftOut: Int64 = 0) -> HTML {
        guard !rows.isEmpty else { return "" }
        let hasRecords = total.lineRecords > 0
        var columns = [
            Parts.Column(title), Parts.Column("Seizures", isNumber: true),
            Parts.Column("Share", isNumber: true, explanation: "Of all seizures that are shown"),
        ]
        if hasRecords { columns.append(Parts.Column("Line records", isNumber: true)) }
        columns += [
            Parts.Column("Lines", isNumber: true), Parts.Column("Values", isNumber: true),
            Parts.Column("Quantities", isNumber: true),
        ]
        let cells = rows.map { row -> [HTML] in
            let count = row.count
            var cells: [HTML] = [
                label(row), Parts.number(count.seizures), share(count.seizures, of: total.seizures),
            ]
            if hasRecords { cells.append(Parts.number(count.lineRecords)) }
            cells += [Parts.number(count.lines), amounts(count, .value), amounts(count, .quantity)]
            return cells
        }
        let remark: HTML = note.map { "<p>\($0)</p>\n" } ?? ""
        let rest: HTML = leftOut == 0 ? "" : "<p>\(Parts.number(leftOut)) rows with fewer seizures are not shown.</p>\n"
        return """
            <section>
            <h2>\(heading)</h2>
            \(remark)\(chart)\(Parts.table(caption: heading, columns, cells))
            \(rest)</section>

            """
    }

    private func label(_ row: StatisticsReport.Row) -> HTML {
        if row.key.isEmpty { return "<span class=\"none\">not stated</span>" }
        return row.label == row.key ? "\(row.key)" : "\(row.label) <code>\(row.key)</code>"
    }

    private func share(_ part: Int64, of whole: Int64) -> HTML {
        whole == 0 ? Parts.none : "\(Figures.column(percent: Double(part) / Double(whole)))"
    }

    /// Every basis and currency, or unit, on a line of its own; of values with their share of the total of the same.
    private func amounts(_ count: StatisticsReport.Count, _ kind: Measure.Kind) -> HTML {
        let all = count.amounts(kind)
        guard !all.isEmpty else { return Parts.none }
        let lines = all.prefix(Self.amountsMax).map { amount -> HTML in
            let whole = total.amounts.first { $0.measure == amount.measure }?.amount ?? .zero
            let share: HTML =
                kind == .quantity ? "" : " (\(Figures.percent(amount.amount.share(of: whole))))"
            return "<span class=\"amount\">\(amount.amount.grouped) \(amount.measure.title)\(share)</span>"
        }
        let rest: HTML =
            all.count > Self.amountsMax
            ? "<span class=\"amount none\">and \(all.count - Self.amountsMax) more</span>" : ""
        return "<span class=\"amounts\">\(lines.joined(by: " "))\(rest)</span>"
    }
}
