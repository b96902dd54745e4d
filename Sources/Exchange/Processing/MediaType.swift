/// What the `content-type` of a record says, as far as the gateway understands it (RFC 9110: type and parameters in
/// ASCII, case does not count).
enum MediaType {
    /// `application/json`, in UTF-8. Also when nothing is said.
    case json
    /// `application/cloudevents+json`, in UTF-8: CloudEvents in structured mode.
    case cloudEvent
    /// JSON in a charset that JSON does not have.
    case otherCharset
    /// Anything else.
    case unknown

    init(_ header: UnsafeRawBufferPointer?) {
        guard let header else {
            self = .json
            return
        }
        let end = header.firstIndex(of: UInt8(ascii: ";")) ?? header.count
        let type = Self.trimmed(UnsafeRawBufferPointer(rebasing: header[..<end]))
        let known: MediaType
        if Self.matches(type, "application/json") {
            known = .json
        } else if Self.matches(type, "application/cloudevents+json") {
            known = .cloudEvent
        } else {
            self = .unknown
            return
        }
        self = Self.isUTF8(UnsafeRawBufferPointer(rebasing: header[end...])) ? known : .otherCharset
    }

    /// Whether the parameters name no charset but UTF-8. Parameters other than `charset` are not looked at.
    private static func isUTF8(_ parameters: UnsafeRawBufferPointer) -> Bool {
        var rest = parameters[...]
        while let semicolon = rest.firstIndex(of: UInt8(ascii: ";")) {
            rest = rest[(semicolon + 1)...]
            let end = rest.firstIndex(of: UInt8(ascii: ";")) ?? rest.endIndex
            let parameter = trimmed(UnsafeRawBufferPointer(rebasing: rest[..<end]))
            guard parameter.count >= 8, matches(UnsafeRawBufferPointer(rebasing: parameter[..<8]), "charset=") else {
                continue
            }
            let value = UnsafeRawBufferPointer(rebasing: parameter[8...])
            guard matches(value, "utf-8") || matches(value, "\"utf-8\"") else { return false }
        }
        return true
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
