internal import GatewayModel

/// Reads the subset of RFC 4180 that code lists are written in: comma, double quotes, a quote doubled inside quotes,
/// records ended by LF or CRLF, and comment lines that begin with `#` before the header.
struct CSVReader {
    /// One record with the line it begins on.
    struct Record {
        let line: Int
        var cells: [Cell]
    }

    /// One cell: its text and the column (in characters, from 1) it begins at.
    struct Cell {
        var text: String
        let column: Int
    }

    private let bytes: [UInt8]
    private var offset = 0
    private var line = 1
    private var lineStart = 0
    /// The comment lines, without `#` and the space after it.
    private(set) var comments: [String] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        readComments()
    }

    private mutating func readComments() {
        while offset < bytes.count, bytes[offset] == UInt8(ascii: "#") {
            let end = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            var text = bytes[offset + 1..<end]
            if text.first == UInt8(ascii: " ") { text = text.dropFirst() }
            if text.last == UInt8(ascii: "\r") { text = text.dropLast() }
            comments.append(String(decoding: text, as: UTF8.self))
            offset = end
            endLine()
        }
    }

    private mutating func endLine() {
        if offset < bytes.count { offset += 1 }
        line += 1
        lineStart = offset
    }

    /// The next record, nil after the last. An empty line is a record with one empty cell.
    mutating func next(_ defects: inout DefectCollector) -> Record? {
        guard offset < bytes.count else { return nil }
        var record = Record(line: line, cells: [])
        while true {
            record.cells.append(cell(&defects))
            guard offset < bytes.count, bytes[offset] == UInt8(ascii: ",") else { break }
            offset += 1
        }
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "\r") { offset += 1 }
        if offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") {
            defects.add(position(offset), "text after a closing quote", hint: "a quote inside quotes is doubled")
            offset = bytes[offset...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
        }
        endLine()
        return record
    }

    private mutating func cell(_ defects: inout DefectCollector) -> Cell {
        let start = offset
        if offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") { return quoted(&defects) }
        while offset < bytes.count, !isEnd(bytes[offset]) {
            if bytes[offset] == UInt8(ascii: "\"") {
                defects.add(position(offset), "a quote in a cell that is not quoted", hint: "quote the whole cell")
            }
            offset += 1
        }
        return Cell(text: String(decoding: bytes[start..<offset], as: UTF8.self), column: column(start))
    }

    private mutating func quoted(_ defects: inout DefectCollector) -> Cell {
        let start = offset
        let place = position(start)
        var text: [UInt8] = []
        offset += 1
        while offset < bytes.count {
            let byte = bytes[offset]
            offset += 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                lineStart = offset
            }
            guard byte == UInt8(ascii: "\"") else {
                text.append(byte)
                continue
            }
            guard offset < bytes.count, bytes[offset] == UInt8(ascii: "\"") else {
                return Cell(text: String(decoding: text, as: UTF8.self), column: place.column)
            }
            text.append(byte)
            offset += 1
        }
        defects.add(place, "a quoted cell is not closed", hint: "a quote inside a quoted cell is written twice")
        return Cell(text: String(decoding: text, as: UTF8.self), column: place.column)
    }

    private func isEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }

    private func column(_ offset: Int) -> Int {
        String(decoding: bytes[lineStart..<offset], as: UTF8.self).unicodeScalars.count + 1
    }

    private func position(_ offset: Int) -> TextPosition {
        TextPosition(line: line, column: column(offset))
    }
}
