public import GatewayModel
internal import JSONTape

/// What has become of one rejection, by whom and why: the value of a record of `<gateway>.state`. The newest of a key
/// counts.
public struct Resolution: Hashable, Sendable {
    /// The format's version.
    public static let version: Int64 = 1

    /// The state.
    public var state: RejectionState
    /// The command that led to it.
    public var command: String
    /// The selection that the command was part of.
    public var selection: String?
    /// Which attempt was rejected, from 1.
    public var attempt: Int
    /// Where the rejection's dead letter stands.
    public var letter: PartitionPlace
    /// Who asked.
    public var by: String
    /// Why.
    public var reason: String
    /// When the command was written, milliseconds since 1970.
    public var atMs: Int64
    /// What came of it, in a sentence; nil when the state says it all.
    public var detail: String?
    /// The edited copy; nil for the record as it is.
    public var edit: RecordEdit?
    /// Who approved the edited copy; nil while nobody has.
    public var approvedBy: String?

    /// The resolution that a command leads to.
    public init(_ state: RejectionState, by command: OperatorCommand, atMs: Int64, detail: String? = nil) {
        self.state = state
        self.command = command.id
        selection = command.selection
        attempt = command.attempt
        letter = command.letter
        by = command.by
        reason = command.reason
        self.atMs = atMs
        self.detail = detail
        edit = command.edit
    }

    /// The same decision, come further.
    public func moved(to state: RejectionState, detail: String? = nil) -> Resolution {
        var moved = self
        moved.state = state
        moved.detail = detail
        return moved
    }

    /// The record's value.
    public var encoded: [UInt8] {
        var text = JSONText()
        text.raw("{")
        text.member("version", Self.version)
        text.member("state", state.rawValue)
        text.member("command", command)
        if let selection { text.member("selection", selection) }
        text.member("attempt", Int64(attempt))
        text.place(letter)
        text.member("by", by)
        text.member("reason", reason)
        text.member("at", atMs)
        if let detail { text.member("detail", detail) }
        if let edit { edit.write(into: &text) }
        if let approvedBy { text.member("approvedBy", approvedBy) }
        return text.closed
    }

    /// Reads a record's value; nil for what is no resolution of this version.
    public init?(decoding value: UnsafeRawBufferPointer) {
        var tape = Tape()
        guard RecordDocument.parse(value, into: &tape), tape.integer("version", of: 0) == Self.version,
            let state = tape.string("state", of: 0).flatMap(RejectionState.init),
            let command = RecordDocument.id("command", tape), let letter = RecordDocument.place(tape),
            let by = tape.string("by", of: 0), let reason = tape.string("reason", of: 0),
            let atMs = tape.integer("at", of: 0), let attempt = tape.integer("attempt", of: 0)
        else { return nil }
        self.state = state
        self.command = command
        selection = RecordDocument.id("selection", tape)
        self.attempt = Int(clamping: attempt)
        self.letter = letter
        self.by = by
        self.reason = reason
        self.atMs = atMs
        detail = tape.string("detail", of: 0)
        edit = RecordEdit.read(tape).edit
        approvedBy = tape.string("approvedBy", of: 0)
    }
}
