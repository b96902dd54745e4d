internal import JSONTape

/// Tables from texts to numbers in flat arrays: sets, inline tables, columns of code lists. Made when a program is
/// compiled; asking looks at one place in most cases.
struct TextTables: Sendable {
    /// One place; `value` -1 is free.
    struct Entry {
        var hash: UInt32 = 0
        var offset: UInt32 = 0
        var length: UInt32 = 0
        var value: Int32 = -1
    }

    /// One table: its places, a power of two of them, and what booleans lead to.
    struct Table {
        var first: Int32
        var mask: Int32
        var trueValue: Int32
        var falseValue: Int32
    }

    private(set) var tables: [Table] = []
    private(set) var entries: [Entry] = []
    /// The texts, padded for loads of eight bytes.
    private(set) var bytes = [UInt8](repeating: 0, count: Tape.paddingBytes)

    /// Adds a table; of equal texts the first counts. Returns its number.
    mutating func add(_ texts: [(text: [UInt8], value: Int32)]) -> Int32 {
        var capacity = 4
        while capacity < texts.count * 2 { capacity *= 2 }
        let first = entries.count
        var table = Table(first: Int32(first), mask: Int32(capacity - 1), trueValue: -1, falseValue: -1)
        entries.append(contentsOf: repeatElement(Entry(), count: capacity))
        for (text, value) in texts {
            let hash = KeyHash.exact(text.span.bytes)
            var place = Int(hash) & (capacity - 1)
            while entries[first + place].value >= 0, !holds(entries[first + place], text) {
                place = (place + 1) & (capacity - 1)
            }
            guard entries[first + place].value < 0 else { continue }
            let offset = bytes.count - Tape.paddingBytes
            bytes.insert(contentsOf: text, at: offset)
            entries[first + place] = Entry(
                hash: hash, offset: UInt32(offset), length: UInt32(text.count), value: value)
            if text == Array("true".utf8) { table.trueValue = value }
            if text == Array("false".utf8) { table.falseValue = value }
        }
        tables.append(table)
        return Int32(tables.count - 1)
    }

    private func holds(_ entry: Entry, _ text: [UInt8]) -> Bool {
        Array(bytes[Int(entry.offset)..<Int(entry.offset + entry.length)]) == text
    }

    /// The tables for asking.
    var view: TextTablesView {
        @_lifetime(borrow self)
        get { TextTablesView(tables: tables.span, entries: entries.span, bytes: bytes.span) }
    }
}

/// What text tables hold, for asking.
struct TextTablesView: ~Escapable {
    let tables: Span<TextTables.Table>
    let entries: Span<TextTables.Entry>
    let bytes: Span<UInt8>

    @_lifetime(copy tables, copy entries, copy bytes)
    init(tables: Span<TextTables.Table>, entries: Span<TextTables.Entry>, bytes: Span<UInt8>) {
        self.tables = tables
        self.entries = entries
        self.bytes = bytes
    }

    /// What a text leads to in a table, or -1.
    @inline(__always)
    func value(_ table: Int32, _ text: Span<UInt8>) -> Int32 {
        value(table, text, hash: KeyHash.exact(text.bytes))
    }

    /// The same for a text behind which eight more bytes can be read, as in a tape.
    @inline(__always)
    func value(_ table: Int32, in all: Span<UInt8>, offset: Int, length: Int) -> Int32 {
        precondition(offset >= 0 && length >= 0 && offset &+ length &+ 8 <= all.count)
        let hash = KeyHash.padded(all.bytes, at: offset, length: length)
        return value(table, all.extracting(offset..<offset &+ length), hash: hash)
    }

    @inline(__always)
    private func value(_ table: Int32, _ text: Span<UInt8>, hash: UInt32) -> Int32 {
        let table = tables[Int(table)]
        var place = Int(hash) & Int(table.mask)
        while true {
            let entry = entries[Int(table.first) &+ place]
            if entry.value < 0 { return -1 }
            if entry.hash == hash, Int(entry.length) == text.count, holds(entry, text) { return entry.value }
            place = (place &+ 1) & Int(table.mask)
        }
    }

    @inline(__always)
    private func holds(_ entry: TextTables.Entry, _ text: Span<UInt8>) -> Bool {
        let known = bytes.extracting(Int(entry.offset)..<Int(entry.offset) &+ text.count)
        for index in text.indices where known[unchecked: index] != text[unchecked: index] { return false }
        return true
    }
}
