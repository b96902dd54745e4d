/// A W3C trace context (`traceparent`, Trace Context level 1), parsed strictly: what is not of the form is no trace,
/// so that the header cannot carry anything else.
public struct TraceContext: Hashable, Sendable {
    /// The trace's id, high and low half; never zero.
    public let traceID: (high: UInt64, low: UInt64)
    /// The id of the span that sent the record; never zero.
    public let parentID: UInt64
    /// The trace flags; bit 0 says sampled.
    public let flags: UInt8

    /// Bytes of a `traceparent` of version 00.
    public static let byteCount = 55

    public static func == (left: Self, right: Self) -> Bool {
        left.traceID == right.traceID && left.parentID == right.parentID && left.flags == right.flags
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(traceID.high)
        hasher.combine(traceID.low)
        hasher.combine(parentID)
        hasher.combine(flags)
    }

    private init(traceID: (high: UInt64, low: UInt64), parentID: UInt64, flags: UInt8) {
        self.traceID = traceID
        self.parentID = parentID
        self.flags = flags
    }

    /// Parses a header's bytes. A later version may carry more after the flags, which is ignored; version 00 may not.
    /// Returns nil for anything else.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= Self.byteCount,
            let version = Self.hexadecimal(bytes[0..<2]), version != 0xFF,
            version == 0 ? bytes.count == Self.byteCount : Self.continues(bytes),
            bytes[2] == Self.dash, bytes[35] == Self.dash, bytes[52] == Self.dash,
            let high = Self.hexadecimal(bytes[3..<19]), let low = Self.hexadecimal(bytes[19..<35]),
            let parentID = Self.hexadecimal(bytes[36..<52]), let flags = Self.hexadecimal(bytes[53..<55]),
            high | low != 0, parentID != 0
        else { return nil }
        self.init(traceID: (high, low), parentID: parentID, flags: UInt8(flags))
    }

    /// The context for a record that the gateway publishes: the same trace and flags under a span of its own.
    /// - Parameter spanID: not zero.
    public func continued(by spanID: UInt64) -> TraceContext {
        precondition(spanID != 0, "a span id of zero is no span")
        return TraceContext(traceID: traceID, parentID: spanID, flags: flags)
    }

    /// The header's bytes, version 00.
    public var header: [UInt8] {
        var text = Array("00-".utf8)
        Self.append(traceID.high, digits: 16, to: &text)
        Self.append(traceID.low, digits: 16, to: &text)
        text.append(Self.dash)
        Self.append(parentID, digits: 16, to: &text)
        text.append(Self.dash)
        Self.append(UInt64(flags), digits: 2, to: &text)
        return text
    }

    private static let dash = UInt8(ascii: "-")

    private static func continues(_ bytes: UnsafeRawBufferPointer) -> Bool {
        bytes.count == byteCount || bytes[byteCount] == dash
    }

    /// Lower-case hexadecimal only, as the standard demands; nil otherwise.
    private static func hexadecimal(_ digits: Slice<UnsafeRawBufferPointer>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }

    private static func append(_ value: UInt64, digits: Int, to text: inout [UInt8]) {
        let alphabet = Array("0123456789abcdef".utf8)
        for place in (0..<digits).reversed() {
            text.append(alphabet[Int(value >> UInt64(4 * place) & 15)])
        }
    }
}
