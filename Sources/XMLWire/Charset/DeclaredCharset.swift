/// What a document says about its charset, before it is parsed: the byte order mark and the XML declaration.
struct DeclaredCharset {
    /// What a document says by one of its means.
    enum Name: Hashable {
        /// Nothing.
        case none
        /// A charset that is known.
        case known(XMLCharset)
        /// Another one.
        case other
    }

    /// Bytes of the byte order mark.
    private(set) var markBytes = 0
    /// What the byte order mark says.
    private(set) var mark = Name.none
    /// What the XML declaration says.
    private(set) var declaration = Name.none

    init(_ text: RawSpan) {
        readMark(text)
        if mark != .other { declaration = Self.readDeclaration(text, from: markBytes) }
    }

    /// The charset that all that is said agrees on, UTF-8 when nothing is; or why there is none.
    /// - Parameter contentType: what the content type of the record says.
    func charset(contentType: XMLCharset?) -> Result<XMLCharset, Disagreement> {
        var agreed = contentType
        for name in [mark, declaration] {
            switch name {
            case .none: continue
            case .other: return .failure(Disagreement(reason: .unknownCharset))
            case .known(let charset):
                if let agreed, agreed != charset { return .failure(Disagreement(reason: .contradictoryCharset)) }
                agreed = charset
            }
        }
        return .success(agreed ?? .utf8)
    }

    /// Why a document has no charset.
    struct Disagreement: Error {
        let reason: XMLFault.Reason
    }

    // MARK: Byte order mark

    /// UTF-16 and UTF-32 are told by their mark, or by zeros among the first four bytes (XML 1.0, appendix F).
    private mutating func readMark(_ text: RawSpan) {
        if Self.hasPrefix(text, [0xEF, 0xBB, 0xBF]) {
            (mark, markBytes) = (.known(.utf8), 3)
        } else if Self.hasPrefix(text, [0x84, 0x31, 0x95, 0x33]) {
            (mark, markBytes) = (.known(.gb18030), 4)
        } else if Self.hasPrefix(text, [0xFE, 0xFF]) || Self.hasPrefix(text, [0xFF, 0xFE]) {
            mark = .other
        } else {
            for offset in 0..<min(4, text.byteCount) where Self.byte(text, offset) == 0 { mark = .other }
        }
    }

    private static func hasPrefix(_ text: RawSpan, _ prefix: [UInt8]) -> Bool {
        guard text.byteCount >= prefix.count else { return false }
        for index in prefix.indices where byte(text, index) != prefix[index] { return false }
        return true
    }

    // MARK: XML declaration

    /// Finds `encoding="…"` in `<?xml … ?>`. What is not a declaration says nothing here; the parser judges it.
    private static func readDeclaration(_ text: RawSpan, from start: Int) -> Name {
        let end = min(text.byteCount, start + XMLLimits.declarationBytesMax)
        guard end - start > 6, matches(text, start, "<?xml"), byte(text, start + 5).isXMLSpace else { return .none }
        var offset = start + 5
        while offset < end, byte(text, offset) != UInt8(ascii: "?") {
            let isWord = byte(text, offset).isXMLSpace && offset + 9 < end && matches(text, offset + 1, "encoding")
            offset += 1
            if isWord { return readValue(text, offset + 8, end) }
        }
        return .none
    }

    private static func readValue(_ text: RawSpan, _ start: Int, _ end: Int) -> Name {
        var offset = start
        while offset < end, byte(text, offset).isXMLSpace || byte(text, offset) == UInt8(ascii: "=") { offset += 1 }
        guard offset < end, byte(text, offset) == UInt8(ascii: "\"") || byte(text, offset) == UInt8(ascii: "'") else {
            return .other
        }
        let quote = byte(text, offset)
        let first = offset + 1
        offset = first
        while offset < end, byte(text, offset) != quote { offset += 1 }
        guard offset < end else { return .other }
        let name = text.extracting(first..<offset)
        return name.withUnsafeBytes { bytes in
            XMLCharset(name: Span(_bytes: RawSpan(_unsafeBytes: bytes))).map { .known($0) } ?? .other
        }
    }

    private static func matches(_ text: RawSpan, _ offset: Int, _ word: StaticString) -> Bool {
        guard offset + word.utf8CodeUnitCount <= text.byteCount else { return false }
        for index in 0..<word.utf8CodeUnitCount where byte(text, offset + index) != word.utf8Start[index] {
            return false
        }
        return true
    }

    private static func byte(_ text: RawSpan, _ offset: Int) -> UInt8 {
        text.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}
