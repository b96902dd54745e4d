/// What proofs ask of a list. Texts are compared by their bytes, as look-ups compare them: texts that Unicode calls
/// equivalent are different codes. For load time.
extension CodeList {
    /// The rows whose cell in a column is a text, in the order of the file.
    func rows(where column: Int, are text: [UInt8]) -> [Int] {
        var rows: [Int] = []
        var row = indexes[column].first(text.span, in: bytes.span)
        while row >= 0 {
            rows.append(row)
            row = indexes[column].next(row)
        }
        return rows
    }

    /// Whether some row, valid on whatever day, has this text in the column.
    func contains(_ text: String, column: Int) -> Bool { !rows(where: column, are: Array(text.utf8)).isEmpty }

    /// The different texts of a column in the order of the file, each with its rows.
    func groups(column: Int) -> [(text: [UInt8], rows: [Int])] {
        var isGrouped = [Bool](repeating: false, count: rowCount)
        var groups: [(text: [UInt8], rows: [Int])] = []
        for first in 0..<rowCount where !isGrouped[first] {
            let text = Array(bytes[range(row: first, column: column)])
            let rows = rows(where: column, are: text)
            for row in rows { isGrouped[row] = true }
            groups.append((text, rows))
        }
        return groups
    }

    /// The different texts of a column, in the order of the file.
    func values(column: Int) -> [String] { groups(column: column).map { String(decoding: $0.text, as: UTF8.self) } }

    /// The different texts of a column in the rows whose other column has one of these.
    func values(column: Int, where other: Int, isOneOf keys: [String]) -> [String] {
        let rows = Set(keys.flatMap { self.rows(where: other, are: Array($0.utf8)) })
        return groups(column: column).filter { $0.rows.contains(where: rows.contains) }
            .map { String(decoding: $0.text, as: UTF8.self) }
    }
}
