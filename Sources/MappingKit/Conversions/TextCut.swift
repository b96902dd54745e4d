/// Conversions that cut, fill or filter a text. Characters are Unicode scalars; the input is UTF-8.
enum TextCut {
    /// Whether a byte begins a character.
    @inline(__always)
    static func isStart(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }

    /// The number of characters.
    @inline(__always)
    static func characters(_ text: Span<UInt8>) -> Int {
        var count = 0
        for index in text.indices where isStart(text[index]) { count += 1 }
        return count
    }

    /// Where the character after the first `count` begins; nil when there are fewer characters.
    @inline(__always)
    static func offset(of count: Int, in text: Span<UInt8>) -> Int? {
        var seen = 0
        for index in text.indices where isStart(text[index]) {
            if seen == count { return index }
            seen += 1
        }
        return seen == count ? text.count : nil
    }

    static func prefix(_ text: Span<UInt8>, _ count: Int) -> ConversionResult {
        guard let end = offset(of: count, in: text) else { return .failed }
        return .slice(offset: 0, length: end)
    }

    static func suffix(_ text: Span<UInt8>, _ count: Int) -> ConversionResult {
        let characters = characters(text)
        guard characters >= count, let start = offset(of: characters - count, in: text) else { return .failed }
        return .slice(offset: start, length: text.count - start)
    }

    static func truncate(_ text: Span<UInt8>, characters count: Int) -> ConversionResult {
        .slice(offset: 0, length: offset(of: count, in: text) ?? text.count)
    }

    static func truncate(_ text: Span<UInt8>, bytes count: Int) -> ConversionResult {
        guard text.count > count else { return .slice(offset: 0, length: text.count) }
        var end = count
        while end > 0, !isStart(text[end]) { end -= 1 }
        return .slice(offset: 0, length: end)
    }

    static func pad(_ text: Span<UInt8>, _ length: Int, _ filler: UInt8, into scratch: inout ByteScratch)
        -> ConversionResult
    {
        let missing = length - characters(text)
        guard missing > 0 else { return .slice(offset: 0, length: text.count) }
        for _ in 0..<missing { scratch.append(filler) }
        scratch.append(text)
        return .written
    }

    /// `characters` are ASCII, so bytes of other characters never match.
    static func remove(_ text: Span<UInt8>, _ characters: [UInt8], into scratch: inout ByteScratch)
        -> ConversionResult
    {
        var first = 0
        while first < text.count, !characters.contains(text[first]) { first += 1 }
        guard first < text.count else { return .slice(offset: 0, length: text.count) }
        scratch.append(text.extracting(0..<first))
        for index in first..<text.count where !characters.contains(text[index]) { scratch.append(text[index]) }
        return .written
    }

    /// Upper or lower case of ASCII: the letters of a range get their sixth bit turned.
    static func shift(_ text: Span<UInt8>, from letters: ClosedRange<UInt8>, into scratch: inout ByteScratch)
        -> ConversionResult
    {
        var isNeeded = false
        for index in text.indices where letters.contains(text[index]) { isNeeded = true }
        guard isNeeded else { return .slice(offset: 0, length: text.count) }
        for index in text.indices {
            let byte = text[index]
            scratch.append(letters.contains(byte) ? byte ^ 0x20 : byte)
        }
        return .written
    }

    static func trim(_ text: Span<UInt8>) -> ConversionResult {
        var start = 0
        var end = text.count
        while start < end, case let width = spaceWidth(text, at: start), width > 0 { start += width }
        while start < end, case let width = spaceWidth(text, before: end), width > 0 { end -= width }
        return .slice(offset: start, length: end - start)
    }

    /// The bytes of the white space that begins here, or 0: ASCII white space, U+00A0 and U+3000.
    private static func spaceWidth(_ text: Span<UInt8>, at index: Int) -> Int {
        switch text[index] {
        case 0x20, 0x09...0x0D: 1
        case 0xC2 where index + 1 < text.count && text[index + 1] == 0xA0: 2
        case 0xE3 where index + 2 < text.count && text[index + 1] == 0x80 && text[index + 2] == 0x80: 3
        default: 0
        }
    }

    private static func spaceWidth(_ text: Span<UInt8>, before end: Int) -> Int {
        for width in 1...3 where end >= width && spaceWidth(text, at: end - width) == width { return width }
        return 0
    }

    static func areEqual(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for index in left.indices where left[index] != right[index] { return false }
        return true
    }

    /// Where a text stands in another from a place on; -1 when it does not. The part is not empty.
    static func find(_ part: Span<UInt8>, in text: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index + part.count <= text.count {
            var length = 0
            while length < part.count, text[index + length] == part[length] { length += 1 }
            if length == part.count { return index }
            index += 1
        }
        return -1
    }
}
