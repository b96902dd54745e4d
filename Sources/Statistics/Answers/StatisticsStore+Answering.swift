public import Catalog
internal import GRDB

/// Answers: the figures were counted when the events came, so that an answer costs what its tables have, however many
/// cases there are. Only repeated parties are counted when they are asked for.
extension StatisticsStore {
    /// The figures of one moment.
    /// - Parameters:
    ///   - definition: what the tables are called.
    ///   - inForce: the pairs of agencies whose agreement is in force, for naming parties.
    public func report(
        _ question: StatisticsQuestion, _ definition: StatisticsDefinition, inForce: Set<DisclosurePair>
    ) throws(StatisticsFault) -> StatisticsReport {
        try read("answering") { database in
            let answer = FigureReading(database, question)
            let directions = try answer.totals(by: "agency")
            var total = StatisticsReport.Count()
            for row in directions { total.add(row.count) }
            return StatisticsReport(
                question: question, total: total, directions: directions, months: try answer.totals(by: "month"),
                tables: try definition.tables.map { try answer.table($0) },
                parties: try definition.parties.map { try PartyReading(database, question, inForce).table($0) },
                uncounted: try answer.uncounted())
        }
    }

    /// The months that have figures, first and last; nil when there are none.
    public func period() throws(StatisticsFault) -> ClosedRange<String>? {
        try read("reading the period") { database in
            let row = try Row.fetchOne(
                database,
                sql:
                    "SELECT min(month) AS first, max(month) AS last FROM cell WHERE tabled = 0 AND month <> '' AND lines > 0"
            )
            guard let row, let first: String = row["first"], let last: String = row["last"] else { return nil }
            return first...last
        }
    }
}

extension StatisticsReport.Count {
    /// Adds what is counted of another row of the same table, in which no seizure is that is in this one.
    mutating func add(_ other: StatisticsReport.Count) {
        seizures += other.seizures
        lineRecords += other.lineRecords
        lines += other.lines
        for amount in other.amounts {
            if let place = amounts.firstIndex(where: { $0.measure == amount.measure }) {
                amounts[place] = StatisticsReport.Amount(
                    measure: amount.measure, amount: amounts[place].amount + amount.amount,
                    lines: amounts[place].lines + amount.lines)
            } else {
                amounts.append(amount)
            }
        }
        amounts.sort(by: StatisticsReport.Amount.isBefore)
    }
}

extension StatisticsReport.Amount {
    /// Values before quantities, then what most lines have.
    static func isBefore(_ left: Self, _ right: Self) -> Bool {
        let leftRank = left.measure.kind == .value ? 0 : 1
        let rightRank = right.measure.kind == .value ? 0 : 1
        return (leftRank, right.lines, left.measure.title) < (rightRank, left.lines, right.measure.title)
    }
}

extension StatisticsQuestion {
    /// The rows of a table with `source` and `month` that are asked for.
    var condition: (sql: String, arguments: StatementArguments) {
        var sql = "1"
        var arguments = StatementArguments()
        if let agency {
            sql += " AND source IN (SELECT id FROM source WHERE agency = ?)"
            arguments += [agency]
        }
        if let from {
            sql += " AND month >= ?"
            arguments += [from]
        }
        if let to {
            // A case without a date is in no period.
            sql += " AND month <= ? AND month <> ''"
            arguments += [to]
        }
        return (sql, arguments)
    }
}
