/// Fits the amounts of a plan to several published tables at once: log-normal starting sizes, then one factor per row of
/// every table by iterative proportional fitting (raking).
struct Calibration {
    private let profile: Profile
    private let amount: Profile.Amount
    private let seed: UInt64
    private let group: Int
    /// The rows of each published table.
    private let rowCounts: [Int]

    init(profile: Profile, amount: Profile.Amount, seed: UInt64) {
        self.profile = profile
        self.amount = amount
        self.seed = seed
        group = profile.slots[amount.slot].group
        rowCounts = amount.totals.map { profile.tables[profile.slots[$0.slot].table].rowCount }
    }

    /// The most rounds of fitting; it ends earlier once nothing moves.
    private static let roundsMax = 200

    /// The amount of every case or item, in units of the last digit; at least 1.
    mutating func units(of plan: Plan) -> [Int64] {
        var sizes: [Double] = []
        var cells: [Int32] = []
        var sums = [Double](repeating: 0, count: rowCounts.reduce(1, *))
        var standing = 0
        for index in 0..<plan.caseCount {
            if plan.stands[index] { standing += 1 }
            for item in 0..<plan.itemCount(group: group, caseIndex: index) {
                let size = startingSize(plan, index, item)
                let cell = cell(plan, index, item)
                sizes.append(size)
                cells.append(Int32(cell))
                if plan.stands[index] { sums[cell] += size }
            }
        }
        let share = Double(standing) / Double(max(1, profile.year.caseCount))
        let factors = fitted(sums, share: share)
        return zip(sizes, cells).map { max(1, Int64(($0 * factors[Int($1)]).rounded())) }
    }

    private func startingSize(_ plan: Plan, _ index: Int, _ item: Int) -> Double {
        var draws = Draws(seed: seed, case: index, slot: amount.slot, item: item)
        var size = draws.logNormal(spread: amount.spread)
        for median in amount.medians { size *= max(1e-9, number(median, plan, index, item)) }
        return size
    }

    private func number(_ value: ValueRef, _ plan: Plan, _ index: Int, _ item: Int) -> Double {
        let slot = profile.slots[value.slot]
        let row = plan.dealtRow(slot: value.slot, group: slot.group, caseIndex: index, item: item)
        let number = profile.tables[slot.table].cell(row: Int(row), column: value.column).number
        return number.isFinite ? number : 0
    }

    /// The cell of a case or item: the rows it has in all published tables, as one number.
    private func cell(_ plan: Plan, _ index: Int, _ item: Int) -> Int {
        var cell = 0
        for (total, count) in zip(amount.totals, rowCounts) {
            let group = profile.slots[total.slot].group
            cell = cell * count + Int(plan.dealtRow(slot: total.slot, group: group, caseIndex: index, item: item))
        }
        return cell
    }

    /// One factor per cell, so that the sums over every row of every table are its published total.
    private func fitted(_ sums: [Double], share: Double) -> [Double] {
        var scale = 1.0
        for _ in 0..<amount.decimals { scale *= 10 }
        let targets = amount.totals.map { total -> [Double] in
            let table = profile.tables[profile.slots[total.slot].table]
            return (0..<table.rowCount).map { row in
                let number = table.cell(row: row, column: total.column).number
                return number.isFinite ? number * share * scale : 0
            }
        }
        var factors = [Double](repeating: 1, count: sums.count)
        for _ in 0..<Self.roundsMax {
            var moved = 0.0
            for table in targets.indices { moved = max(moved, fit(&factors, sums, table, targets[table])) }
            if moved < 1e-9 { break }
        }
        return factors
    }

    /// Fits one table and returns the largest relative change.
    private func fit(_ factors: inout [Double], _ sums: [Double], _ table: Int, _ targets: [Double]) -> Double {
        let stride = rowCounts[(table + 1)...].reduce(1, *)
        var totals = [Double](repeating: 0, count: targets.count)
        for cell in sums.indices { totals[cell / stride % targets.count] += sums[cell] * factors[cell] }
        let changes = targets.indices.map { totals[$0] > 0 ? targets[$0] / totals[$0] : 1 }
        for cell in factors.indices { factors[cell] *= changes[cell / stride % targets.count] }
        return changes.reduce(0) { max($0, abs($1 - 1)) }
    }
}
