internal import JSONTape

/// Whether a recipient gets events, since when and why: the value of a record of `<gateway>.state`. The newest of a key
/// counts; a recipient without one is active.
public struct Suspension: Hashable, Sendable {
    /// The format's version.
    public static let version: Int64 = 1

    /// Whether it gets events.
    public var state: RecipientState
    /// Why not; who let it have them again is a person.
    public var cause: SuspensionCause
    /// The command that led to it.
    public var command: String
    /// Who asked.
    public var by: String
    /// Why.
    public var reason: String
    /// When the command was written, milliseconds since 1970.
    public var atMs: Int64

    /// What a command leads to.
    public init(_ state: RecipientState, by command: RecipientCommand, atMs: Int64) {
        self.state = state
        cause = command.cause
        self.command = command.id
        by = command.by
        reason = command.reason
        self.atMs = atMs
    }

    /// The record's value.
    public var encoded: [UInt8] {
        var text = JSONText()
        text.raw("{")
        text.member("version", Self.version)
        text.member("state", state.rawValue)
        text.member("cause", cause.rawValue)
        text.member("command", command)
        text.member("by", by)
        text.member("reason", reason)
        text.member("at", atMs)
        return text.closed
    }

    /// Reads a record's value; nil for what is no suspension of this version.
    public init?(decoding value: UnsafeRawBufferPointer) {
        var tape = Tape()
        guard RecordDocument.parse(value, into: &tape), tape.integer("version", of: 0) == Self.version,
            let state = tape.string("state", of: 0).flatMap(RecipientState.init),
            let cause = tape.string("cause", of: 0).flatMap(SuspensionCause.init),
            let command = RecordDocument.id("command", tape), let by = tape.string("by", of: 0),
            let reason = tape.string("reason", of: 0), let atMs = tape.integer("at", of: 0)
        else { return nil }
        self.state = state
        self.cause = cause
        self.command = command
        self.by = by
        self.reason = reason
        self.atMs = atMs
    }
}
