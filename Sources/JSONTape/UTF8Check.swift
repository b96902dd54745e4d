/// The check that bytes are UTF-8 as Unicode defines it: shortest forms only, no surrogates, nothing above U+10FFFF.
package enum UTF8Check {
    /// Whether all bytes are UTF-8.
    package static func isValid(_ text: borrowing RawSpan) -> Bool { firstInvalid(in: text) == nil }

    /// The offset of the first sequence that is not UTF-8; nil when all are.
    package static func firstInvalid(in text: borrowing RawSpan) -> Int? {
        var offset = 0
        let count = text.byteCount
        while true {
            offset = skipASCII(text, from: offset)
            guard offset < count else { return nil }
            let length = sequenceLength(text, at: offset)
            guard length > 0 else { return offset }
            offset += length
        }
    }

    /// The offset of the first byte from `start` that is not ASCII, or the count.
    @inline(__always)
    private static func skipASCII(_ text: borrowing RawSpan, from start: Int) -> Int {
        var offset = start
        let count = text.byteCount
        while offset &+ 32 <= count {
            let first = word(text, offset) | word(text, offset + 8)
            let second = word(text, offset + 16) | word(text, offset + 24)
            guard (first | second) & WordScan.highs == 0 else { break }
            offset &+= 32
        }
        while offset < count, byte(text, offset) < 0x80 { offset &+= 1 }
        return offset
    }

    /// The length of the sequence that begins at `offset` with a byte that is not ASCII; 0 when it is invalid.
    @inline(__always)
    private static func sequenceLength(_ text: borrowing RawSpan, at offset: Int) -> Int {
        let left = text.byteCount - offset
        let lead = byte(text, offset)
        switch lead {
        case 0xC2...0xDF:
            return left >= 2 && isTrail(text, offset + 1) ? 2 : 0
        case 0xE0...0xEF:
            guard left >= 3, isTrail(text, offset + 1), isTrail(text, offset + 2) else { return 0 }
            let second = byte(text, offset + 1)
            return lead == 0xE0 && second < 0xA0 || lead == 0xED && second > 0x9F ? 0 : 3
        case 0xF0...0xF4:
            guard left >= 4, isTrail(text, offset + 1), isTrail(text, offset + 2), isTrail(text, offset + 3) else {
                return 0
            }
            let second = byte(text, offset + 1)
            return lead == 0xF0 && second < 0x90 || lead == 0xF4 && second > 0x8F ? 0 : 4
        default:
            return 0
        }
    }

    @inline(__always)
    private static func isTrail(_ text: borrowing RawSpan, _ offset: Int) -> Bool { byte(text, offset) & 0xC0 == 0x80 }

    @inline(__always)
    private static func byte(_ text: borrowing RawSpan, _ offset: Int) -> UInt8 {
        text.unsafeLoad(fromUncheckedByteOffset: offset, as: UInt8.self)
    }

    @inline(__always)
    private static func word(_ text: borrowing RawSpan, _ offset: Int) -> UInt64 {
        text.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
    }
}
