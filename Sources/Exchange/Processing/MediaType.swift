internal import JSONTape
internal import XMLWire

/// What the `content-type` of a record says, as far as the gateway understands it (RFC 9110: type and parameters in
/// ASCII, case does not count).
enum MediaType {
    /// Nothing is said.
    case unsaid
    /// `application/json`, in UTF-8.
    case json
    /// `application/xml` or `text/xml`, with the charset if it is said.
    case xml(XMLCharset?)
    /// `application/cloudevents+json`, in UTF-8: CloudEvents in structured mode.
    case cloudEvent
    /// A known type in a charset that it does not have.
    case otherCharset
    /// Anything else.
    case unknown

    init(_ header: UnsafeRawBufferPointer?) {
        guard let header else {
            self = .unsaid
            return
        }
        let end = header.firstIndex(of: UInt8(ascii: ";")) ?? header.count
        let type = Self.trimmed(UnsafeRawBufferPointer(rebasing: header[..<end]))
        let charset = Charset(UnsafeRawBufferPointer(rebasing: header[end...]))
        if Self.matches(type, "application/json") {
            self = charset.isUTF8 ? .json : .otherCharset
        } else if Self.matches(type, "application/cloudevents+json") {
            self = charset.isUTF8 ? .cloudEvent : .otherCharset
        } else if Self.matches(type, "application/xml") || Self.matches(type, "text/xml") {
            self = charset == .other ? .otherCharset : .xml(charset.known)
        } else {
            self = .unknown
        }
    }

    /// The form of a value that is the event itself; nil when nothing is said of it.
    var form: ValueForm? {
        switch self {
        case .json: .json
        case .xml(let charset): .xml(charset)
        case .unsaid, .cloudEvent, .otherCharset, .unknown: nil
        }
    }

    /// What the parameters say of the charset. Parameters other than `charset` are not looked at.
    private enum Charset: Equatable {
        case unsaid
        case one(XMLCharset)
        /// Another one, or two that differ.
        case other

        init(_ parameters: UnsafeRawBufferPointer) {
            self = .unsaid
            var rest = parameters[...]
            while let semicolon = rest.firstIndex(of: UInt8(ascii: ";")) {
                rest = rest[(semicolon + 1)...]
                let end = rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
                let parameter = trimmed(UnsafeRawBufferPointer(rebasing: rest[..<end]))
                guard parameter.count >= 8, matches(UnsafeRawBufferPointer(rebasing: parameter[..<8]), "charset=")
                else { continue }
                let found = Self.named(UnsafeRawBufferPointer(rebasing: parameter[8...]))
                self = self == .unsaid || self == found ? found : .other
            }
        }

        /// A charset by its name, in quotes or not.
        private static func named(_ value: UnsafeRawBufferPointer) -> Charset {
            var name = value[...]
            let quote = UInt8(ascii: "\"")
            if name.count >= 2, name.first == quote, name.last == quote { name = name.dropFirst().dropLast() }
            let bytes = RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: name))
            return XMLCharset(name: Span<UInt8>(_bytes: bytes)).map { .one($0) } ?? .other
        }

        var known: XMLCharset? { if case .one(let charset) = self { charset } else { nil } }

        /// Whether it is UTF-8, which is what JSON has when nothing is said.
        var isUTF8: Bool { self == .unsaid || self == .one(.utf8) }
    }

    private static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var slice = bytes[...]
        while slice.first == UInt8(ascii: " ") || slice.first == UInt8(ascii: "\t") { slice = slice.dropFirst() }
        while slice.last == UInt8(ascii: " ") || slice.last == UInt8(ascii: "\t") { slice = slice.dropLast() }
        return UnsafeRawBufferPointer(rebasing: slice)
    }

    /// Whether the bytes are the lower-case literal, in whatever case.
    private static func matches(_ bytes: UnsafeRawBufferPointer, _ literal: StaticString) -> Bool {
        guard bytes.count == literal.utf8CodeUnitCount else { return false }
        for index in 0..<bytes.count {
            let byte = bytes[index]
            let isUpper = byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z")
            guard (isUpper ? byte | 0x20 : byte) == literal.utf8Start[index] else { return false }
        }
        return true
    }
}
