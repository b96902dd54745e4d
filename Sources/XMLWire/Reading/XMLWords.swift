internal import CExpat
internal import Glibc
internal import JSONTape

/// What a part of a document is called that the schema does not know. Its own name is never told (P11).
enum Stranger {
    case element
    case attribute
    case text

    /// All the names, as they stand at the beginning of a tape's bytes.
    static let names = Array("(element)(attribute)(text)".utf8)

    /// Where the name stands.
    var range: Range<Int> {
        switch self {
        case .element: 0..<9
        case .attribute: 9..<20
        case .text: 20..<26
        }
    }
}

/// The attributes of XML Schema's own namespace. Hints where schemas lie are never followed and say nothing.
enum InstanceAttribute {
    /// `xsi:nil="true"`
    case isNil
    /// `xsi:nil="false"`, `xsi:schemaLocation`, `xsi:noNamespaceSchemaLocation`
    case nothing
    /// Any other attribute.
    case stranger

    private static let prefix = Array((XMLLayout.instanceNamespace + "\n").utf8)

    init(_ name: Span<UInt8>, _ value: UnsafeRawBufferPointer) {
        self = .stranger
        guard name.count > Self.prefix.count else { return }
        for index in Self.prefix.indices where name[index] != Self.prefix[index] { return }
        let local = name.extracting(Self.prefix.count..<name.count)
        if XMLTree.equal(local, "schemaLocation") || XMLTree.equal(local, "noNamespaceSchemaLocation") {
            self = .nothing
        } else if XMLTree.equal(local, "nil") {
            let text = Span<UInt8>(_bytes: RawSpan(_unsafeBytes: value))
            if XMLTree.equal(text, "true") || XMLTree.equal(text, "1") { self = .isNil }
            if XMLTree.equal(text, "false") || XMLTree.equal(text, "0") { self = .nothing }
        }
    }
}

/// Zero-terminated texts of expat, for as long as its call lasts.
enum CText {
    static func bytes(_ text: UnsafePointer<CChar>) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: text, count: strlen(text))
    }

    @_lifetime(immortal)
    static func span(_ text: UnsafePointer<CChar>) -> Span<UInt8> {
        let span = Span<UInt8>(_bytes: RawSpan(_unsafeBytes: bytes(text)))
        return _overrideLifetime(span, borrowing: ())
    }
}

/// Whether a text is a number of JSON.
enum NumberGrammar {
    enum Verdict {
        case number
        case other
        case tooManyDigits
        case exponentTooLarge
    }

    static func judge(_ text: Span<UInt8>, _ limits: ParseLimits) -> Verdict {
        var offset = 0
        if offset < text.count, text[offset] == UInt8(ascii: "-") { offset += 1 }
        let first = offset
        offset = skipDigits(text, offset)
        guard offset > first, offset == first + 1 || text[first] != UInt8(ascii: "0") else { return .other }
        var digits = offset - first
        if offset < text.count, text[offset] == UInt8(ascii: ".") {
            let start = offset + 1
            offset = skipDigits(text, start)
            guard offset > start else { return .other }
            digits += offset - start
        }
        var exponent = 0
        if offset < text.count, text[offset] | 0x20 == UInt8(ascii: "e") {
            offset += 1
            if offset < text.count, text[offset] == UInt8(ascii: "-") || text[offset] == UInt8(ascii: "+") {
                offset += 1
            }
            let start = offset
            offset = skipDigits(text, start)
            guard offset > start else { return .other }
            digits += offset - start
            for index in start..<offset { exponent = min(1 << 40, exponent * 10 + Int(text[index] & 15)) }
        }
        guard offset == text.count else { return .other }
        if digits > limits.digitsMax { return .tooManyDigits }
        return exponent > limits.exponentMax ? .exponentTooLarge : .number
    }

    private static func skipDigits(_ text: Span<UInt8>, _ start: Int) -> Int {
        var offset = start
        while offset < text.count, text[offset] >= UInt8(ascii: "0"), text[offset] <= UInt8(ascii: "9") { offset += 1 }
        return offset
    }
}
