/// A strict parser of JSON (RFC 8259): UTF-8 only, no byte order mark, no lone surrogates, no key twice, within limits.
///
/// A parser is owned by one lane and reused; with a reused tape it allocates nothing after a few events. Its time is
/// linear in the text, whatever the text is.
public struct Parser: ~Copyable {
    /// The limits it keeps.
    public let limits: ParseLimits
    /// What it does about a key that an object has twice.
    public let duplicateKeys: DuplicateKeys

    private var keySets: [UInt64]
    private var duplicates = DuplicateSearch()

    public init(limits: ParseLimits = .event, duplicateKeys: DuplicateKeys = .refuse) {
        self.limits = limits
        self.duplicateKeys = duplicateKeys
        keySets = Array(repeating: 0, count: limits.depthMax + 1)
    }

    /// Parses one JSON text into the tape, replacing what it held. The text is copied; it need not outlive the call.
    /// After a fault the tape is empty.
    public mutating func parse(_ text: RawSpan, into tape: inout Tape, keys: KeyTable) throws(ParseFault) {
        tape.reset()
        try check(text)
        tape.load(text, cellsMax: limits.cellsMax)
        let used = try scan(&tape, length: text.byteCount, keys: keys)
        tape.count = used
    }

    private func check(_ text: RawSpan) throws(ParseFault) {
        guard text.byteCount <= limits.bytesMax else { throw ParseFault(.tooLarge, at: limits.bytesMax) }
        if text.byteCount >= 3, text.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == 0xEF,
            text.unsafeLoad(fromByteOffset: 1, as: UInt8.self) == 0xBB,
            text.unsafeLoad(fromByteOffset: 2, as: UInt8.self) == 0xBF
        {
            throw ParseFault(.byteOrderMark, at: 0)
        }
        if let offset = UTF8Check.firstInvalid(in: text) { throw ParseFault(.invalidUTF8, at: offset) }
    }

    /// Returns the number of cells. The arrays are moved out while they are written through spans, and back after.
    private mutating func scan(_ tape: inout Tape, length: Int, keys: KeyTable) throws(ParseFault) -> Int {
        var bytes: [UInt8] = []
        var cells: [Cell] = []
        var keySets: [UInt64] = []
        swap(&bytes, &tape.bytes)
        swap(&cells, &tape.cells)
        swap(&keySets, &self.keySets)
        defer {
            swap(&bytes, &tape.bytes)
            swap(&cells, &tape.cells)
            swap(&keySets, &self.keySets)
        }
        duplicates.prepare(names: keys.count)
        var scanner = Scanner(
            bytes: bytes.mutableSpan, length: length, cells: cells.mutableSpan, keySets: keySets.mutableSpan,
            keySlots: keys.slots.span, keyBytes: keys.bytes.span.bytes, limits: limits, duplicateKeys: duplicateKeys)
        try scanner.run(&duplicates)
        return scanner.count
    }
}

extension Tape {
    /// Takes a copy of the text, with zeros behind it that end every scan, and room for its cells: a text of n bytes has at most n of them.
    mutating func load(_ text: RawSpan, cellsMax: Int) {
        let length = text.byteCount
        let needed = length + Tape.paddingBytes
        if bytes.count < needed {
            bytes = [UInt8](repeating: 0, count: max(4_096, needed))
        }
        if length > 0 { ByteCopy.copy(text, into: &bytes, at: 0) }
        for index in length..<needed { bytes[index] = 0 }
        bytesUsed = length
        let cellsNeeded = min(cellsMax, length + 1)
        if cells.count < cellsNeeded {
            cells = [Cell](repeating: .unused, count: max(256, cellsNeeded))
        }
    }
}
