internal import GatewayModel

extension ProfileReader {
    /// Reads a table: `columns`, and `rows` as sequences of as many places. A place is a text, a number or a list.
    mutating func readTable(_ member: DocumentNode.Member) {
        let node = member.value
        refuseUnknown(node, known: ["columns", "rows"])
        let columns = (node["columns"]?.elements ?? []).compactMap(\.text)
        let rows = node["rows"]?.elements ?? []
        guard !columns.isEmpty, !rows.isEmpty, Set(columns).count == columns.count else {
            add(member.keyPosition, "a table needs 'columns', each once, and 'rows'")
            return
        }
        guard !parts.tables.contains(where: { $0.name == member.key }) else {
            add(member.keyPosition, "the table '\(member.key)' is defined twice")
            return
        }
        var cells: [TableCell] = []
        var lists: [Int: [String]] = [:]
        for row in rows {
            guard let places = row.elements, places.count == columns.count else {
                add(row.position, "a row needs \(columns.count) places: \(columns.joined(separator: ", "))")
                continue
            }
            for place in places {
                if let elements = place.elements { lists[cells.count] = elements.compactMap(\.text) }
                cells.append(cell(place))
            }
        }
        guard cells.count == rows.count * columns.count else { return }
        parts.tables.append(
            Table(
                name: member.key, columns: columns, rowCount: rows.count, cells: cells, lists: lists,
                cumulativeWeights: weights(columns, cells, rows.count), counts: counts(columns, cells, rows.count)))
    }

    private mutating func cell(_ node: DocumentNode) -> TableCell {
        let text = node.text ?? ""
        if !Self.standsUnescaped(text) {
            add(node.position, "a text may not hold quotes, backslashes or control characters")
        }
        return TableCell(text: pool(text), number: Double(text) ?? .nan)
    }

    private func weights(_ columns: [String], _ cells: [TableCell], _ rowCount: Int) -> [Double] {
        let column = columns.firstIndex(of: "weight")
        var sum = 0.0
        return (0..<rowCount).map { row in
            let weight = column.map { cells[row * columns.count + $0].number } ?? 1
            sum += weight.isFinite ? max(0, weight) : 0
            return sum
        }
    }

    private func counts(_ columns: [String], _ cells: [TableCell], _ rowCount: Int) -> [Int]? {
        guard let column = columns.firstIndex(of: "count") else { return nil }
        return (0..<rowCount).map { row in
            let count = cells[row * columns.count + column].number
            return count.isFinite ? Int(min(max(0, count), 1e12)) : 0
        }
    }

    /// Whether a text can stand in a JSON string as it is.
    static func standsUnescaped(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }
}
