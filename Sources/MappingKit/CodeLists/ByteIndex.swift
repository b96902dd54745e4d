/// Finds the texts of a table by their bytes: open addressing over row numbers, rows with the same text in a chain in
/// the order of the table. Immutable; asking allocates nothing.
struct ByteIndex: Sendable {
    /// A power of two places, at most half of them taken; -1 is free.
    private let slots: [Int32]
    /// The next row with the same text, or -1.
    private let chain: [Int32]
    /// Where the text of each row stands.
    private let ranges: [TextRange]

    /// A range of bytes.
    struct TextRange {
        var offset: UInt32
        var length: UInt32
    }

    init(count: Int, bytes: [UInt8], range: (Int) -> Range<Int>) {
        var capacity = 4
        while capacity < count * 2 { capacity *= 2 }
        var slots = [Int32](repeating: -1, count: capacity)
        var chain = [Int32](repeating: -1, count: count)
        var last = [Int32](repeating: -1, count: count)
        ranges = (0..<count).map {
            let range = range($0)
            return TextRange(offset: UInt32(range.lowerBound), length: UInt32(range.count))
        }
        for row in 0..<count {
            let text = bytes.span.extracting(range(row))
            var place = Int(truncatingIfNeeded: Self.hash(text)) & (capacity - 1)
            while slots[place] >= 0, !Self.equal(bytes.span.extracting(range(Int(slots[place]))), text) {
                place = (place + 1) & (capacity - 1)
            }
            let head = slots[place]
            if head < 0 {
                slots[place] = Int32(row)
                last[row] = Int32(row)
            } else {
                chain[Int(last[Int(head)])] = Int32(row)
                last[Int(head)] = Int32(row)
            }
        }
        self.slots = slots
        self.chain = chain
    }

    /// The first row with this text, or -1. `bytes` is what the index was made over.
    @inline(__always)
    func first(_ text: Span<UInt8>, in bytes: Span<UInt8>) -> Int {
        var place = Int(truncatingIfNeeded: Self.hash(text)) & (slots.count - 1)
        while slots[place] >= 0 {
            let row = Int(slots[place])
            let range = ranges[row]
            if Int(range.length) == text.count,
                Self.equal(bytes.extracting(Int(range.offset)..<Int(range.offset) + text.count), text)
            {
                return row
            }
            place = (place + 1) & (slots.count - 1)
        }
        return -1
    }

    /// The next row with the same text, or -1.
    @inline(__always)
    func next(_ row: Int) -> Int { Int(chain[row]) }

    /// Eight bytes at a time, multiplied and folded.
    @inline(__always)
    static func hash(_ text: Span<UInt8>) -> UInt64 {
        let raw = text.bytes
        var hash = UInt64(raw.byteCount)
        var offset = 0
        while offset + 8 <= raw.byteCount {
            hash = mix(hash ^ raw.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < raw.byteCount {
            tail = tail << 8 | UInt64(raw.unsafeLoad(fromByteOffset: offset, as: UInt8.self))
            offset += 1
        }
        return mix(hash ^ tail)
    }

    @inline(__always)
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value &* 0x9E37_79B9_7F4A_7C15
        return product ^ product >> 29
    }

    @inline(__always)
    private static func equal(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }
}
