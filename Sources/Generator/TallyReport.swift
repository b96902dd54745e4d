/// Cases and an amount, counted by the rows of published tables.
public struct TallyReport: Hashable, Sendable {
    /// One row of a published table.
    public struct Row: Hashable, Sendable {
        /// The row's label, as the profile names it.
        public let label: String
        /// Cases that have a line of it.
        public var cases = 0
        /// The amount of its lines, in units of the last of `decimals` digits.
        public var units: Int64 = 0
    }

    /// One published table.
    public struct Dimension: Hashable, Sendable {
        /// What it divides by: economy, commodity …
        public let name: String
        /// Its rows in the order of the profile.
        public var rows: [Row]
    }

    /// What is measured, in words.
    public let title: String
    /// Fraction digits of all amounts.
    public let decimals: Int
    /// All cases that stand.
    public var cases = 0
    /// The amount of all of them.
    public var units: Int64 = 0
    /// The tables.
    public var dimensions: [Dimension]

    /// What two reports make together; they must be of the same profile.
    public static func + (left: TallyReport, right: TallyReport) -> TallyReport {
        var sum = left
        sum.cases += right.cases
        sum.units += right.units
        for (index, dimension) in right.dimensions.enumerated() {
            for (row, more) in dimension.rows.enumerated() {
                sum.dimensions[index].rows[row].cases += more.cases
                sum.dimensions[index].rows[row].units += more.units
            }
        }
        return sum
    }

    /// Counts one line's amount, and its case once in every row it is the first of.
    mutating func add(units more: Int64, rows: [Int?], isFirstOf: [Bool]) {
        units += more
        for (index, row) in rows.enumerated() {
            guard let row else { continue }
            dimensions[index].rows[row].units += more
            if isFirstOf[index] { dimensions[index].rows[row].cases += 1 }
        }
    }
}

extension Profile {
    /// The empty report of the profile's published figures; nil when it has none.
    func emptyReport() -> TallyReport? {
        guard let published = tally?.published, case .amount(let amount) = slots[published.amountSlot].rule else {
            return nil
        }
        let dimensions = published.slots.map { name, slot in
            TallyReport.Dimension(
                name: name, rows: labels(ofTable: slots[slot].table).map { TallyReport.Row(label: $0) })
        }
        return TallyReport(title: published.title, decimals: amounts[amount].decimals, dimensions: dimensions)
    }

    /// The labels of a table's rows: column `label`, else the first column.
    private func labels(ofTable index: Int) -> [String] {
        let table = tables[index]
        let column = table.column("label") ?? 0
        return (0..<table.rowCount).map { text(table.cell(row: $0, column: column).text) }
    }

    func text(_ range: PoolRange) -> String { String(decoding: pool[range.range], as: UTF8.self) }
}

extension Generator {
    /// What the run makes of the profile's published figures: the cases that stand, with their final amounts. Nil when
    /// the profile publishes none.
    /// - Parameter spoiled: the spoiled cases, or the sound ones.
    public func report(spoiled: Bool) -> TallyReport? {
        report { (plan.spoilers[$0] != Plan.sound) == spoiled }
    }

    /// What these cases make of the published figures; those that do not stand count nothing.
    /// - Parameter caseNumbers: as events have them, from 1.
    public func report(ofCases caseNumbers: Set<Int>) -> TallyReport? {
        report { caseNumbers.contains($0 + 1) }
    }

    private func report(where isWanted: (Int) -> Bool) -> TallyReport? {
        guard var report = profile.emptyReport(), let published = profile.tally?.published,
            case .amount(let amount) = profile.slots[published.amountSlot].rule
        else { return nil }
        let group = profile.slots[published.amountSlot].group
        for index in 0..<plan.caseCount where plan.stands[index] && isWanted(index) {
            report.cases += 1
            var seen: [Set<Int>] = published.slots.map { _ in [] }
            for item in 0..<plan.itemCount(group: group, caseIndex: index) {
                let rows = published.slots.map { _, slot -> Int? in
                    let group = profile.slots[slot].group
                    return Int(plan.dealtRow(slot: slot, group: group, caseIndex: index, item: item))
                }
                let isFirst = rows.enumerated().map { seen[$0.offset].insert($0.element ?? -1).inserted }
                let units = plan.units(amount: amount, group: group, caseIndex: index, item: item)
                report.add(units: units, rows: rows, isFirstOf: isFirst)
            }
        }
        return report
    }
}
