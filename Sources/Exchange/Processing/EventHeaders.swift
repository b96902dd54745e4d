internal import GatewayModel
internal import JSONTape

/// What the headers of a source record say about the event: the CloudEvents 1.0 Kafka binding in binary mode, the
/// content type and the W3C trace context. Bytes are views into the record.
///
/// Other headers are not looked at. Headers named `gateway-*` or `__connect.errors.*` say nothing about a source event.
struct EventHeaders {
    /// `ce_id`.
    var id: UnsafeRawBufferPointer?
    /// `ce_source`.
    var source: UnsafeRawBufferPointer?
    /// `ce_dataschema`: the schema's `$id` or its short name.
    var dataSchema: UnsafeRawBufferPointer?
    /// `ce_specversion`.
    var specVersion: UnsafeRawBufferPointer?
    /// `content-type`.
    var contentType: UnsafeRawBufferPointer?
    /// `traceparent`, when it has the form of the W3C recommendation.
    var traceParent: UnsafeRawBufferPointer?
    /// Why the headers cannot be believed; nil when they can.
    var fault: Fault?

    /// What can be wrong with the headers.
    enum Fault {
        /// A `ce_*` header or the content type stands twice.
        case repeated
        /// A `ce_*` header has a null value or bytes that are not printable UTF-8.
        case invalidValue
        /// `ce_specversion` is not 1.0.
        case specVersion
        /// There are more headers, or longer ones, than the limits allow.
        case tooMany
        /// The headers break Kafka's own format.
        case unreadable
    }

    /// Reads the headers of a record once, in their order.
    init(_ record: SourceRecord) {
        let headers = record.headers
        if record.areHeadersUnreadable { fault = .unreadable }
        if headers.count > Limits.headersMax { fault = .tooMany }
        for header in headers {
            if header.name.count + (header.value?.count ?? 0) > Limits.headerBytesMax { fault = fault ?? .tooMany }
            note(header)
        }
        if fault == nil, Self.repeatsAttribute(headers) { fault = .repeated }
        if let specVersion, !Self.matches(specVersion, "1.0") { fault = fault ?? .specVersion }
    }

    /// Names longer than this are no attributes of CloudEvents, which asks for at most 20 characters.
    private static let attributeNameBytesMax = 64

    /// Whether a `ce_*` header stands twice, also one whose value nobody looks at.
    private static func repeatsAttribute(_ headers: UnsafeBufferPointer<HeaderView>) -> Bool {
        for index in headers.indices {
            let name = headers[index].name
            guard (3...attributeNameBytesMax).contains(name.count), matches(.init(rebasing: name[..<3]), "ce_") else {
                continue
            }
            for earlier in headers[..<index] where earlier.name.count == name.count {
                if earlier.name.elementsEqual(name) { return true }
            }
        }
        return false
    }

    private mutating func note(_ header: HeaderView) {
        switch header.name.count {
        case 5 where Self.matches(header.name, "ce_id"): Self.keep(header, in: &id, &fault)
        case 9 where Self.matches(header.name, "ce_source"): Self.keep(header, in: &source, &fault)
        case 13 where Self.matches(header.name, "ce_dataschema"): Self.keep(header, in: &dataSchema, &fault)
        case 14 where Self.matches(header.name, "ce_specversion"): Self.keep(header, in: &specVersion, &fault)
        case 12 where Self.matches(header.name, "content-type"): Self.keep(header, in: &contentType, &fault)
        case 11 where Self.matches(header.name, "traceparent"):
            if let value = header.value, Self.isTraceParent(value) { traceParent = value }
        default: break
        }
    }

    private static func keep(_ header: HeaderView, in field: inout UnsafeRawBufferPointer?, _ fault: inout Fault?) {
        guard let value = header.value, !value.isEmpty, isPrintable(value) else {
            fault = fault ?? .invalidValue
            return
        }
        if field != nil { fault = fault ?? .repeated }
        field = value
    }

    /// Whether the bytes are those of the literal.
    @inline(__always)
    static func matches(_ bytes: UnsafeRawBufferPointer, _ literal: StaticString) -> Bool {
        guard bytes.count == literal.utf8CodeUnitCount else { return false }
        for index in 0..<bytes.count where bytes[index] != literal.utf8Start[index] { return false }
        return true
    }

    /// Whether the bytes are UTF-8 without ASCII control characters.
    private static func isPrintable(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F } && UTF8Check.isValid(RawSpan(_unsafeBytes: bytes))
    }

    /// `00-<32 hex>-<16 hex>-<2 hex>` in lower case, as W3C Trace Context level 1 has it.
    static func isTraceParent(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count == 55 else { return false }
        for (index, byte) in bytes.enumerated() {
            let isDash = index == 2 || index == 35 || index == 52
            let isHex =
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
            guard isDash ? byte == UInt8(ascii: "-") : isHex else { return false }
        }
        return true
    }
}
