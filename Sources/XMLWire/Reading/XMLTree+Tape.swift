internal import JSONTape

/// The tree as a tape.
extension XMLTree {
    /// Writes the document's value into lent memory of a tape, whose bytes are `texts`. Returns the number of cells.
    func emit(_ layout: XMLLayout, into cells: inout [Cell], _ frames: inout [BuildFrame]) -> Int {
        while cells.count < cellCount + 1 {
            guard Tape.growCells(&cells) else { break }
        }
        // The builder's bytes are not touched: every text is shared.
        var unused: [UInt8] = []
        var builder = TapeBuilder(
            cells: cells.mutableSpan, bytes: unused.mutableSpan, frames: frames.mutableSpan, sharedBytes: 0,
            textBytesMax: Int.max)
        var node = 0
        while node >= 0 {
            if enter(node, layout, &builder) {
                node = Int(nodes[node].first)
                continue
            }
            while node >= 0, nodes[node].next < 0 {
                node = Int(nodes[node].parent)
                if node >= 0 { builder.close() }
            }
            if node >= 0 { node = Int(nodes[node].next) }
        }
        precondition(!builder.lacksRoom)
        return builder.count
    }

    /// Writes a value; true when its children follow, and then its end.
    private func enter(_ index: Int, _ layout: XMLLayout, _ builder: inout TapeBuilder) -> Bool {
        let node = nodes[index]
        let key = node.place < 0 ? KeyID.unknown : layout.places[Int(node.place)].keyID
        switch node.kind {
        case .object, .list:
            builder.open(node.kind == .object ? .object : .array, key: key)
            if node.first >= 0 { return true }
            builder.close()
        case .string: addText(.string, node, key, &builder)
        case .number: addText(.number, node, key, &builder)
        case .true: builder.addLiteral(.true, key: key)
        case .false: builder.addLiteral(.false, key: key)
        case .null: builder.addLiteral(.null, key: key)
        case .stranger: builder.addStranger(offset: Int(node.offset), length: Int(node.length))
        case .broken:
            builder.open(.object, key: key)
            builder.addStranger(offset: Int(node.offset), length: Int(node.length))
            builder.close()
        }
        return false
    }

    private func addText(_ kind: Kind, _ node: Node, _ key: KeyID, _ builder: inout TapeBuilder) {
        let (offset, length) = (Int(node.offset), Int(node.length))
        let text = texts.span.extracting(offset..<offset + length)
        let flags: CellFlags =
            kind == .string ? TextScan.flags(of: text.bytes) : TextScan.isIntegerText(text) ? .integer : []
        builder.addShared(kind, key: key, flags: flags, offset: offset, length: length)
    }
}
