import JSONTape

/// A text and its tape, for tests: parses, or remembers the fault.
struct ParsedText: ~Copyable {
    var tape = Tape()
    let keys: KeyTable
    private(set) var fault: ParseFault?

    init(
        _ bytes: [UInt8], keys: KeyTable = .empty, limits: ParseLimits = .event, duplicateKeys: DuplicateKeys = .refuse
    ) {
        self.keys = keys
        var parser = Parser(limits: limits, duplicateKeys: duplicateKeys)
        do {
            try parser.parse(bytes.span.bytes, into: &tape, keys: keys)
        } catch {
            fault = error
        }
    }

    init(
        _ text: String, keys: KeyTable = .empty, limits: ParseLimits = .event, duplicateKeys: DuplicateKeys = .refuse
    ) {
        self.init(Array(text.utf8), keys: keys, limits: limits, duplicateKeys: duplicateKeys)
    }

    /// The tape written out again.
    var written: String {
        var writer = Writer()
        if !tape.isEmpty { writer.write(tape, keys: keys) }
        return writer.text
    }

    /// Every cell as words: kind, text, number of children.
    var outline: [String] {
        var lines: [String] = []
        for node in 0..<tape.count { lines.append("\(tape.kind(node)) \(tape.string(node)) \(tape.childCount(node))") }
        return lines
    }
}

extension KeyTable {
    /// A table of these names, whose ids are their positions from 1.
    init(_ names: [String]) {
        var builder = KeyTableBuilder()
        for name in names { _ = builder.intern(name) }
        self = builder.build()
    }
}

extension ParseLimits {
    /// Small limits, to test both sides of each.
    static let small = ParseLimits(
        bytesMax: 1_000, depthMax: 4, cellsMax: 50, membersMax: 5, digitsMax: 8, exponentMax: 99)
}
