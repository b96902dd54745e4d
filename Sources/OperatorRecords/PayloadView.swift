internal import GatewayModel
internal import JSONTape

/// Somebody saw the payload of a rejection: the value of a record of `<gateway>.actions`, written before it was shown.
public struct PayloadView: Hashable, Sendable {
    /// The format's version.
    public static let version: Int64 = 1
    /// The member that tells it from what else stands in the topic.
    private static let verb = "view"

    /// The rejection's id, or the place of a letter that has none.
    public var rejection: String
    /// Who saw it.
    public var by: String
    /// Where they asked from.
    public var address: String
    /// When, milliseconds since 1970.
    public var atMs: Int64

    public init(of rejection: String, by: String, address: String, atMs: Int64) {
        self.rejection = rejection
        self.by = by
        self.address = address
        self.atMs = atMs
    }

    /// The record's key: that of the rejection.
    public var key: [UInt8] { RejectionKey.encoded(rejection) }

    /// The record's value.
    public var encoded: [UInt8] {
        var text = JSONText()
        text.raw("{")
        text.member("version", Self.version)
        text.member("verb", Self.verb)
        text.member("rejection", rejection)
        text.member("by", by)
        text.member("address", address)
        text.member("at", atMs)
        return text.closed
    }

    /// Reads a record's value; nil for what is no such view of this version.
    public init?(decoding value: UnsafeRawBufferPointer) {
        var tape = Tape()
        guard RecordDocument.parse(value, into: &tape), tape.integer("version", of: 0) == Self.version,
            tape.string("verb", of: 0) == Self.verb,
            let rejection = RecordDocument.text("rejection", tape, bytesMax: OperatorLimits.viewedBytesMax),
            let by = RecordDocument.text("by", tape, bytesMax: OperatorLimits.nameBytesMax), !by.isEmpty,
            let address = RecordDocument.text("address", tape, bytesMax: OperatorLimits.nameBytesMax),
            let atMs = tape.integer("at", of: 0)
        else { return nil }
        self.init(of: rejection, by: by, address: address, atMs: atMs)
    }
}
