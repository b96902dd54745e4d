/// On which days the rows of a list are valid. For load time.
extension CodeList {
    /// Whether the rows cover every day from one to another, both included.
    func cover(_ rows: [Int], from first: Int32, to last: Int32) -> Bool {
        // The first day on which none is known to be valid.
        var open = first
        for row in rows.sorted(by: { validFrom[$0] < validFrom[$1] })
        where validFrom[row] <= open && validTo[row] >= open {
            if validTo[row] >= last { return true }
            open = CalendarDay.after(validTo[row])
        }
        return false
    }

    /// Whether a text stands in the column on every day: some row has it without bounds, or rows have it without gap.
    func isAlwaysValid(_ text: String, column: Int) -> Bool {
        cover(rows(where: column, are: Array(text.utf8)), from: CalendarDay.first, to: CalendarDay.last)
    }

    /// Rows whose cell in the column is the same, valid on a common day and not told apart by `preferred`: what makes
    /// a look-up by this column ambiguous. Empty when it is not.
    func ambiguousRows(column: Int) -> [(Int, Int)] {
        (0..<rowCount).compactMap { row in
            var other = indexes[column].next(row)
            while other >= 0 {
                if overlap(row, other), isPreferred[row] == isPreferred[other],
                    isPreferred[row] || !hasPreferred(row, other, column)
                {
                    return (row, other)
                }
                other = indexes[column].next(other)
            }
            return nil
        }
    }

    /// Whether preferred rows with the same cell decide on every day that two rows share.
    private func hasPreferred(_ row: Int, _ other: Int, _ column: Int) -> Bool {
        let same = rows(where: column, are: Array(bytes[range(row: row, column: column)]))
        return cover(
            same.filter { isPreferred[$0] }, from: max(validFrom[row], validFrom[other]),
            to: min(validTo[row], validTo[other]))
    }

    private func overlap(_ left: Int, _ right: Int) -> Bool {
        validFrom[left] <= validTo[right] && validFrom[right] <= validTo[left]
    }
}

/// Days between two rows of a key on which none of its rows is valid.
struct CodeListGap: Hashable {
    let key: String
    /// The first and the last day (yyyymmdd), both included.
    let first: Int32
    let last: Int32
}

extension CodeList {
    /// What is wrong with two rows of one key that follow each other in time.
    enum KeyConflict {
        /// Both are valid on some day.
        case overlap(row: Int, other: Int)
        /// No row is valid between them.
        case gap(CodeListGap, row: Int, other: Int)
    }

    /// All conflicts, by keys in the order of the file.
    func keyConflicts() -> [KeyConflict] {
        groups(column: 0).flatMap { group in
            let rows = group.rows.sorted { (validFrom[$0], $0) < (validFrom[$1], $1) }
            // The row that is valid longest of those before.
            var longest = rows[0]
            return rows.dropFirst().compactMap { row in
                defer { if validTo[row] > validTo[longest] { longest = row } }
                return conflict(String(decoding: group.text, as: UTF8.self), longest, row)
            }
        }
    }

    private func conflict(_ key: String, _ row: Int, _ next: Int) -> KeyConflict? {
        if overlap(row, next) { return .overlap(row: min(row, next), other: max(row, next)) }
        let open = CalendarDay.after(validTo[row])
        guard open < validFrom[next] else { return nil }
        return .gap(
            CodeListGap(key: key, first: open, last: CalendarDay.before(validFrom[next])), row: row, other: next)
    }
}
