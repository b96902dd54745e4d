/// Tests on eight bytes at a time. Each returns a word whose lowest set bit is the high bit of the first byte that
/// matches; bits above it may be wrong, zero means that no byte matches.
enum WordScan {
    static let ones: UInt64 = 0x0101_0101_0101_0101
    static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The bytes that end or interrupt a plain string: quote, backslash, control character.
    @inline(__always)
    static func stringBreak(_ word: UInt64) -> UInt64 {
        let quote = word ^ 0x2222_2222_2222_2222
        let backslash = word ^ 0x5C5C_5C5C_5C5C_5C5C
        let isQuote = (quote &- ones) & ~quote
        let isBackslash = (backslash &- ones) & ~backslash
        let isControl = (word &- 0x2020_2020_2020_2020) & ~word
        return (isQuote | isBackslash | isControl) & highs
    }
}

/// Facts about texts that did not come out of the parser.
package enum TextScan {
    /// Whether a string needs escapes, and whether it is ASCII.
    package static func flags(of text: borrowing RawSpan) -> CellFlags {
        var isPlain = true
        var high: UInt64 = 0
        var offset = 0
        while offset + 8 <= text.byteCount {
            let word = text.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
            if WordScan.stringBreak(word) != 0 { isPlain = false }
            high |= word
            offset += 8
        }
        while offset < text.byteCount {
            let byte = text.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            if JSONEscape.isNeeded(byte) { isPlain = false }
            high |= UInt64(byte)
            offset += 1
        }
        var flags: CellFlags = isPlain ? .plain : []
        if high & WordScan.highs == 0 { flags.insert(.ascii) }
        return flags
    }

    /// Whether a number's text has neither fraction nor exponent.
    package static func isIntegerText(_ text: Span<UInt8>) -> Bool {
        for index in text.indices where text[index] == UInt8(ascii: ".") || text[index] | 0x20 == UInt8(ascii: "e") {
            return false
        }
        return true
    }
}

/// Copies between bytes that this module owns.
enum ByteCopy {
    /// Copies all of `source` to `target` from `offset`; it must fit.
    @inline(__always)
    static func copy(_ source: borrowing RawSpan, into target: inout [UInt8], at offset: Int) {
        source.withUnsafeBytes { from in
            target.withUnsafeMutableBytes { to in
                UnsafeMutableRawBufferPointer(rebasing: to[offset...]).copyMemory(from: from)
            }
        }
    }
}
