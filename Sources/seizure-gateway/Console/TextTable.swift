/// A table for people: columns as wide as their widest cell, numbers to the right.
struct TextTable {
    /// How the cells of a column stand.
    enum Alignment {
        case left
        case right
    }

    private let alignments: [Alignment]
    private var rows: [[String]]

    /// A table whose first row are the titles.
    init(_ columns: [(title: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        rows = [columns.map(\.title)]
    }

    /// Adds a row with as many cells as there are columns.
    mutating func add(_ cells: [String]) {
        precondition(cells.count == alignments.count, "a row has a cell for every column")
        rows.append(cells)
    }

    /// Whether there are only titles.
    var isEmpty: Bool { rows.count == 1 }

    /// The lines, without white space at their ends.
    var text: String {
        let widths = alignments.indices.map { column in rows.map { Self.width(of: $0[column]) }.max() ?? 0 }
        return rows.map { line($0, widths) }.joined(separator: "\n")
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (column, cell) in cells.enumerated() {
            let gap = String(repeating: " ", count: widths[column] - Self.width(of: cell))
            line += (column == 0 ? "" : "  ") + (alignments[column] == .left ? cell + gap : gap + cell)
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    /// Columns of a terminal: East Asian wide characters take two.
    private static func width(of text: String) -> Int {
        text.unicodeScalars.reduce(0) { $0 + (isWide($1) ? 2 : 1) }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}
