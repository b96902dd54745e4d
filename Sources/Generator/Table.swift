/// A range of bytes in a profile's pool.
struct PoolRange: Sendable {
    var start: Int32
    var count: Int32

    static let empty = PoolRange(start: 0, count: 0)

    var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
}

/// One place of a table: its text in the profile's pool, and its number when the text is one (else NaN).
struct TableCell: Sendable {
    var text: PoolRange
    var number: Double
}

/// A table of a profile: rows that values are picked or dealt from, with named columns.
struct Table: Sendable {
    let name: String
    let columns: [String]
    let rowCount: Int
    /// The cells, row by row.
    let cells: [TableCell]
    /// The texts of every cell that is a list, by the cell's index; other cells stand for the list of their own text.
    let lists: [Int: [String]]
    /// The weights of the rows, added up: column `weight`, or 1 each.
    let cumulativeWeights: [Double]
    /// The published counts of the rows (column `count`); nil when the table is not one to deal from.
    let counts: [Int]?

    /// The column's index.
    func column(_ name: String) -> Int? { columns.firstIndex(of: name) }

    @inline(__always)
    func cell(row: Int, column: Int) -> TableCell { cells[row * columns.count + column] }
}
