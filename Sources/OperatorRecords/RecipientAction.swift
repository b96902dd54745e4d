internal import JSONTape

/// What the gateway did about a command about a recipient: the value of a record of `<gateway>.actions` (P12).
public struct RecipientAction: Hashable, Sendable {
    /// The format's version.
    public static let version: Int64 = 1

    /// The command.
    public var command: String
    /// What was asked for.
    public var verb: RecipientVerb
    /// What became of it. A suspension is accepted when it is written down, and done when nothing leaves any more.
    public var outcome: ActionRecord.Outcome
    /// The recipient.
    public var place: RecipientPlace
    /// The state before.
    public var before: RecipientState
    /// The state after.
    public var after: RecipientState
    /// What led to it.
    public var cause: SuspensionCause
    /// Who asked.
    public var by: String
    /// Why.
    public var reason: String
    /// When the command was written, milliseconds since 1970.
    public var atMs: Int64
    /// Why not, or what else there is to say.
    public var detail: String?

    /// What became of a command.
    public init(
        _ outcome: ActionRecord.Outcome, of command: RecipientCommand, before: RecipientState, after: RecipientState,
        atMs: Int64, detail: String? = nil
    ) {
        self.command = command.id
        verb = command.verb
        self.outcome = outcome
        place = command.place
        self.before = before
        self.after = after
        cause = command.cause
        by = command.by
        reason = command.reason
        self.atMs = atMs
        self.detail = detail
    }

    /// A suspension that was written down before and is known to hold now.
    public init(confirmed suspension: Suspension, of place: RecipientPlace) {
        command = suspension.command
        verb = .suspend
        outcome = .done
        self.place = place
        before = .suspending
        after = .suspended
        cause = suspension.cause
        by = suspension.by
        reason = suspension.reason
        atMs = suspension.atMs
    }

    /// The record's value.
    public var encoded: [UInt8] {
        var text = JSONText()
        text.raw("{")
        text.member("version", Self.version)
        text.member("command", command)
        text.member("verb", verb.rawValue)
        text.member("outcome", outcome.rawValue)
        text.recipient(place)
        text.member("before", before.rawValue)
        text.member("after", after.rawValue)
        text.member("cause", cause.rawValue)
        text.member("by", by)
        text.member("reason", reason)
        text.member("at", atMs)
        if let detail { text.member("detail", detail) }
        return text.closed
    }

    /// Reads a record's value; nil for what is no such action of this version.
    public init?(decoding value: UnsafeRawBufferPointer) {
        var tape = Tape()
        guard RecordDocument.parse(value, into: &tape), tape.integer("version", of: 0) == Self.version,
            let command = RecordDocument.id("command", tape),
            let verb = tape.string("verb", of: 0).flatMap(RecipientVerb.init),
            let outcome = tape.string("outcome", of: 0).flatMap(ActionRecord.Outcome.init),
            let place = RecordDocument.recipient(tape),
            let before = tape.string("before", of: 0).flatMap(RecipientState.init),
            let after = tape.string("after", of: 0).flatMap(RecipientState.init),
            let cause = tape.string("cause", of: 0).flatMap(SuspensionCause.init), let by = tape.string("by", of: 0),
            let reason = tape.string("reason", of: 0), let atMs = tape.integer("at", of: 0)
        else { return nil }
        self.command = command
        self.verb = verb
        self.outcome = outcome
        self.place = place
        self.before = before
        self.after = after
        self.cause = cause
        self.by = by
        self.reason = reason
        self.atMs = atMs
        detail = tape.string("detail", of: 0)
    }
}
