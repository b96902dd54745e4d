internal import GRDB

/// What the cases of one batch change in the figures, gathered so that each figure is written once.
struct CellChanges {
    struct Key: Hashable {
        let source: Int64
        let month: String
        let row: StoredFacts.Row
    }

    struct Cell {
        var seizures: Int64 = 0
        var records: Int64 = 0
        var lines: Int64 = 0
        var amounts: [Int64: (lines: Int64, amount: ExactAmount)] = [:]
    }

    static let total = StoredFacts.Row(table: 0, term: 0)

    private var cells: [Key: Cell] = [:]

    /// Puts a case into the figures, or takes it out.
    /// - Parameter sign: 1 or -1.
    mutating func count(_ facts: StoredFacts, source: Int64, month: String, sign: Int64) {
        var seen: Set<StoredFacts.Row> = []
        for row in [Self.total] + facts.rows where seen.insert(row).inserted {
            let key = Key(source: source, month: month, row: row)
            countCase(key, facts, sign)
            for line in facts.lines { countLine(key, line, sign) }
        }
        for line in facts.lines {
            var rows: Set<StoredFacts.Row> = []
            for row in line.rows where rows.insert(row).inserted {
                let key = Key(source: source, month: month, row: row)
                // A seizure counts once in a row, however many of its lines are in it.
                if seen.insert(row).inserted { countCase(key, facts, sign) }
                countLine(key, line, sign)
            }
        }
    }

    private mutating func countCase(_ key: Key, _ facts: StoredFacts, _ sign: Int64) {
        if facts.lineOf == 0 {
            cells[key, default: Cell()].seizures += sign
        } else {
            cells[key, default: Cell()].records += sign
        }
    }

    private mutating func countLine(_ key: Key, _ line: StoredFacts.Line, _ sign: Int64) {
        cells[key, default: Cell()].lines += sign
        for amount in line.amounts {
            var sum = cells[key, default: Cell()].amounts[amount.measure] ?? (0, .zero)
            sum.lines += sign
            sum.amount = sum.amount + (sign > 0 ? amount.amount : -amount.amount)
            cells[key, default: Cell()].amounts[amount.measure] = sum
        }
    }

    /// Adds the changes to the figures.
    func write(to database: Database) throws {
        let cellStatement = try database.cachedStatement(
            sql: """
                INSERT INTO cell VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                  seizures = seizures + excluded.seizures, records = records + excluded.records,
                  lines = lines + excluded.lines
                """)
        let amountStatement = try database.cachedStatement(
            sql: """
                INSERT INTO amount VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
                  lines = lines + excluded.lines, high = high + excluded.high, low = low + excluded.low,
                  fraction = fraction + excluded.fraction
                """)
        for (key, cell) in cells {
            try cellStatement.execute(
                arguments: [
                    key.source, key.month, key.row.table, key.row.term, cell.seizures, cell.records, cell.lines,
                ])
            for (measure, sum) in cell.amounts {
                try amountStatement.execute(
                    arguments: [
                        key.source, key.month, key.row.table, key.row.term, measure, sum.lines, sum.amount.high,
                        sum.amount.low, sum.amount.fraction,
                    ])
            }
        }
    }
}
