internal import GatewayModel
internal import JSONTape

/// What somebody asks for about one recipient: the value of a record of `<gateway>.commands`, whose key is that of the
/// recipient. The gateway asks too, for the recipients that it holds by itself.
public struct RecipientCommand: Hashable, Sendable {
    /// The format's version.
    public static let version: Int64 = 1

    /// The command's own id, 32 hexadecimal digits.
    public var id: String
    /// What is asked for.
    public var verb: RecipientVerb
    /// The recipient.
    public var place: RecipientPlace
    /// What led to it.
    public var cause: SuspensionCause
    /// Who asks.
    public var by: String
    /// Why.
    public var reason: String

    public init(
        id: String, _ verb: RecipientVerb, _ place: RecipientPlace, cause: SuspensionCause = .person, by: String,
        reason: String
    ) {
        self.id = id
        self.verb = verb
        self.place = place
        self.cause = cause
        self.by = by
        self.reason = reason
    }

    /// The record's value.
    public var encoded: [UInt8] {
        var text = JSONText()
        text.raw("{")
        text.member("version", Self.version)
        text.member("id", id)
        text.member("verb", verb.rawValue)
        text.recipient(place)
        text.member("cause", cause.rawValue)
        text.member("by", by)
        text.member("reason", reason)
        return text.closed
    }

    /// Reads a record's value; nil for what is no such command of this version, or passes a limit.
    public init?(decoding value: UnsafeRawBufferPointer) {
        var tape = Tape()
        guard RecordDocument.parse(value, into: &tape), tape.integer("version", of: 0) == Self.version,
            let id = RecordDocument.id("id", tape), let verb = tape.string("verb", of: 0).flatMap(RecipientVerb.init),
            let place = RecordDocument.recipient(tape),
            let cause = tape.string("cause", of: 0).flatMap(SuspensionCause.init),
            let by = RecordDocument.text("by", tape, bytesMax: OperatorLimits.nameBytesMax), !by.isEmpty,
            let reason = RecordDocument.text("reason", tape, bytesMax: OperatorLimits.reasonBytesMax)
        else { return nil }
        self.init(id: id, verb, place, cause: cause, by: by, reason: reason)
    }
}

extension RecordDocument {
    /// The recipient that a record is about.
    static func recipient(_ tape: borrowing Tape) -> RecipientPlace? {
        guard let source = tape.string("source", of: 0).flatMap({ TopicName($0) }),
            let recipient = tape.string("recipient", of: 0).flatMap({ RecipientID($0) })
        else { return nil }
        return RecipientPlace(source, recipient)
    }
}

extension JSONText {
    mutating func recipient(_ place: RecipientPlace) {
        member("source", "\(place.source)")
        member("recipient", "\(place.recipient)")
    }
}
