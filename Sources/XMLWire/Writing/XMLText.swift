/// Text of a document in its charset: a buffer that grows with what it is given and is reused.
struct XMLText {
    /// The table of GB18030; nil for UTF-8.
    private let table: GB18030Table?
    private var buffer: [UInt8] = []
    private(set) var count = 0

    /// The most bytes that one byte of text becomes: `"` is `&quot;`.
    private static let escapedBytesMax = 6

    init(_ table: GB18030Table?) { self.table = table }

    mutating func reset() { count = 0 }

    var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { buffer.span.extracting(0..<count) }
    }

    // MARK: Without escapes

    /// Appends a byte of ASCII.
    mutating func append(_ byte: UInt8) {
        reserve(1)
        put(byte)
    }

    /// Appends bytes that are of the charset already.
    mutating func append(_ text: Span<UInt8>) {
        reserve(text.count)
        copy(text, 0..<text.count)
    }

    /// Appends bytes that are of the charset already.
    mutating func append(_ bytes: [UInt8], _ range: Range<Int>) { append(bytes.span.extracting(range)) }

    /// Appends bytes that are of the charset already.
    mutating func append(_ bytes: [UInt8]) { append(bytes.span) }

    mutating func append(_ word: StaticString) {
        reserve(word.utf8CodeUnitCount)
        for index in 0..<word.utf8CodeUnitCount { put(word.utf8Start[index]) }
    }

    // MARK: With escapes

    /// Appends UTF-8 as character data or as the value of an attribute in quotes. False when it has a character that
    /// XML 1.0 cannot carry.
    mutating func appendEscaped(_ text: Span<UInt8>, isAttribute: Bool) -> Bool {
        reserve(text.count * Self.escapedBytesMax)
        var offset = 0
        while offset < text.count {
            let end = Self.endOfPlain(text, from: offset, isAttribute: isAttribute)
            copy(text, offset..<end)
            offset = end
            guard offset < text.count else { break }
            if text[offset] >= 0x80 {
                let (scalar, length) = Self.scalar(text, at: offset)
                guard scalar != 0xFFFE, scalar != 0xFFFF else { return false }
                put(scalar, text, offset..<offset + length)
                offset += length
            } else {
                guard putEscape(text[offset]) else { return false }
                offset += 1
            }
        }
        return true
    }

    /// The first byte from `start` that is not ASCII or needs an escape.
    private static func endOfPlain(_ text: Span<UInt8>, from start: Int, isAttribute: Bool) -> Int {
        var offset = start
        while offset < text.count {
            switch text[offset] {
            case 0x80..., UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"): return offset
            case 0x09, 0x0A: if isAttribute { return offset }
            case ..<0x20: return offset
            case UInt8(ascii: "\""): if isAttribute { return offset }
            default: break
            }
            offset += 1
        }
        return offset
    }

    /// Carriage returns would become line feeds, and tabs and line feeds in attributes spaces, if they stood as they are.
    private mutating func putEscape(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"): append("&amp;")
        case UInt8(ascii: "<"): append("&lt;")
        case UInt8(ascii: ">"): append("&gt;")
        case UInt8(ascii: "\""): append("&quot;")
        case 0x09: append("&#9;")
        case 0x0A: append("&#10;")
        case 0x0D: append("&#13;")
        default: return false
        }
        return true
    }

    // MARK: Charset

    private static func scalar(_ text: Span<UInt8>, at offset: Int) -> (scalar: UInt32, length: Int) {
        let first = UInt32(text[offset])
        let second = UInt32(text[offset + 1] & 0x3F)
        if first < 0xE0 { return ((first & 0x1F) << 6 | second, 2) }
        let third = UInt32(text[offset + 2] & 0x3F)
        if first < 0xF0 { return ((first & 0x0F) << 12 | second << 6 | third, 3) }
        return ((first & 0x07) << 18 | second << 12 | third << 6 | UInt32(text[offset + 3] & 0x3F), 4)
    }

    private mutating func put(_ scalar: UInt32, _ text: Span<UInt8>, _ range: Range<Int>) {
        guard let table else { return copy(text, range) }
        let code = table.bytes(of: scalar)
        if code > 0xFFFF {
            put(UInt8(truncatingIfNeeded: code >> 24))
            put(UInt8(truncatingIfNeeded: code >> 16))
        }
        put(UInt8(truncatingIfNeeded: code >> 8))
        put(UInt8(truncatingIfNeeded: code))
    }

    /// A text in the charset. For load time.
    func encoded(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar in
            guard let table, !scalar.isASCII else { return Array(String(scalar).utf8) }
            let code = table.bytes(of: scalar.value)
            let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: code >> UInt32($0)) }
            return Array(code > 0xFFFF ? bytes[...] : bytes[2...])
        }
    }

    // MARK: Bytes

    private mutating func put(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    private mutating func copy(_ text: Span<UInt8>, _ range: Range<Int>) {
        guard !range.isEmpty else { return }
        let start = count
        text.extracting(range).withUnsafeBytes { source in
            buffer.withUnsafeMutableBytes { target in
                UnsafeMutableRawBufferPointer(rebasing: target[start...]).copyMemory(from: source)
            }
        }
        count += range.count
    }

    private mutating func reserve(_ more: Int) {
        guard count + more > buffer.count else { return }
        let capacity = max(4_096, buffer.count * 2, count + more)
        buffer.append(contentsOf: repeatElement(0, count: capacity - buffer.count))
    }
}
