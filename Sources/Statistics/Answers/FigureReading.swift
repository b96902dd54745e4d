internal import Catalog
internal import GRDB

/// Reads the figures of one question.
struct FigureReading {
    private let database: Database
    private let question: StatisticsQuestion

    private static let counts = "sum(seizures) AS seizures, sum(records) AS records, sum(lines) AS lines"
    /// Cells stay when all their cases have gone. Written out, because a name here would be that of the column.
    private static let isThere = "(sum(lines) <> 0 OR sum(seizures) <> 0 OR sum(records) <> 0)"
    private static let sums = "sum(lines) AS lines, sum(high) AS high, sum(low) AS low, sum(fraction) AS fraction"

    init(_ database: Database, _ question: StatisticsQuestion) {
        self.database = database
        self.question = question
    }

    /// The totals by agency or by month.
    func totals(by column: String) throws -> [StatisticsReport.Row] {
        let key = column == "agency" ? "(SELECT agency FROM source WHERE id = source)" : column
        let condition = question.condition
        var rows = try Row.fetchAll(
            database,
            sql: """
                SELECT \(key) AS name, \(Self.counts) FROM cell WHERE tabled = 0 AND \(condition.sql)
                GROUP BY name HAVING \(Self.isThere)
                ORDER BY name DESC LIMIT \(StatisticsLimits.monthsMax)
                """, arguments: condition.arguments
        ).map { row in
            StatisticsReport.Row(key: row["name"], label: row["name"], count: Self.count(row))
        }
        rows.reverse()
        let amounts = try Row.fetchAll(
            database,
            sql: """
                SELECT \(key) AS name, kind, basis, unit, \(Self.sums) FROM amount JOIN measure ON measure.id = measure
                WHERE tabled = 0 AND \(condition.sql) GROUP BY name, measure HAVING sum(lines) <> 0
                """, arguments: condition.arguments)
        for amount in amounts { Self.put(amount, into: &rows) }
        return rows
    }

    /// A table: its rows with the most seizures.
    func table(_ table: StatisticsTable) throws -> StatisticsReport.Table {
        let condition = question.condition
        let number = try Int64.fetchOne(database, sql: "SELECT id FROM term WHERE text = ?", arguments: [table.name])
        let found = try Row.fetchAll(
            database,
            sql: """
                SELECT text AS name, term, \(Self.counts) FROM cell JOIN term ON term.id = term
                WHERE tabled = ? AND \(condition.sql)
                GROUP BY term HAVING \(Self.isThere)
                ORDER BY text = '', seizures DESC, lines DESC, text
                """, arguments: [number ?? -1] + condition.arguments)
        let listed = found.prefix(StatisticsLimits.rowsMax)
        var rows = listed.map { row in
            StatisticsReport.Row(key: row["name"], label: table.label(of: row["name"]), count: Self.count(row))
        }
        let terms = listed.map { "\($0["term"] as Int64)" }.joined(separator: ", ")
        let amounts = try Row.fetchAll(
            database,
            sql: """
                SELECT text AS name, kind, basis, unit, \(Self.sums) FROM amount
                JOIN measure ON measure.id = measure JOIN term ON term.id = term
                WHERE tabled = ? AND term IN (\(terms)) AND \(condition.sql) GROUP BY term, measure HAVING sum(lines) <> 0
                """, arguments: [number ?? -1] + condition.arguments)
        for amount in amounts { Self.put(amount, into: &rows) }
        return StatisticsReport.Table(
            name: table.name, title: table.title, note: table.note, rows: rows,
            rowsLeftOut: Int64(found.count - listed.count))
    }

    /// The events that are in no figure. They have no date, so that the period does not matter.
    func uncounted() throws -> [StatisticsReport.Uncounted] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT topic, code, events FROM uncounted JOIN source ON source.id = source
                WHERE ? IS NULL OR agency = ? ORDER BY topic, events DESC, code
                """, arguments: [question.agency, question.agency]
        ).map { StatisticsReport.Uncounted(topic: $0["topic"], code: $0["code"], events: $0["events"]) }
    }

    private static func count(_ row: Row) -> StatisticsReport.Count {
        var count = StatisticsReport.Count()
        count.seizures = row["seizures"]
        count.lineRecords = row["records"]
        count.lines = row["lines"]
        return count
    }

    private static func put(_ row: Row, into rows: inout [StatisticsReport.Row]) {
        let name: String = row["name"]
        guard let place = rows.firstIndex(where: { $0.key == name }), let kind = Measure.Kind(rawValue: row["kind"]),
            rows[place].count.amounts.count < StatisticsLimits.measuresMax
        else { return }
        rows[place].count.amounts.append(
            StatisticsReport.Amount(
                measure: Measure(kind, basis: row["basis"], unit: row["unit"]),
                amount: ExactAmount(high: row["high"], low: row["low"], fraction: row["fraction"]), lines: row["lines"])
        )
        rows[place].count.amounts.sort(by: StatisticsReport.Amount.isBefore)
    }
}
