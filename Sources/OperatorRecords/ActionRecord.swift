internal import JSONTape

/// What the gateway did about a command: the value of a record of `<gateway>.actions`, which is only added to (P12).
public struct ActionRecord: Hashable, Sendable {
    /// The format's version.
    public static let version: Int64 = 1

    /// What became of the command.
    public enum Outcome: String, CaseIterable, Sendable {
        /// It is taken up.
        case accepted
        /// It is not carried out, and nothing changed.
        case refused
        /// It is carried out.
        case done
    }

    /// The command.
    public var command: String
    /// The selection that it was part of.
    public var selection: String?
    /// What was asked for.
    public var verb: RejectionVerb
    /// What became of it.
    public var outcome: Outcome
    /// The rejection.
    public var rejection: String
    /// The state before.
    public var before: RejectionState
    /// The state after.
    public var after: RejectionState
    /// Who asked.
    public var by: String
    /// Why.
    public var reason: String
    /// When the command was written, milliseconds since 1970.
    public var atMs: Int64
    /// What came of it or why not, in a sentence.
    public var detail: String?
    /// The edited copy: both hashes when it was sent; nil for the record as it is.
    public var edit: RecordEdit?

    /// What became of a command.
    public init(
        _ outcome: Outcome, of command: OperatorCommand, before: RejectionState, after: RejectionState, atMs: Int64,
        detail: String? = nil
    ) {
        self.command = command.id
        selection = command.selection
        verb = command.verb
        self.outcome = outcome
        rejection = command.rejection
        self.before = before
        self.after = after
        by = command.by
        reason = command.reason
        self.atMs = atMs
        self.detail = detail
        edit = command.edit
    }

    /// What became of a redrive that was taken up before.
    public init(
        done resolution: Resolution, of rejection: String, after: RejectionState, detail: String?,
        edit: RecordEdit? = nil
    ) {
        command = resolution.command
        selection = resolution.selection
        verb = .redrive
        outcome = after == .open ? .refused : .done
        self.rejection = rejection
        before = resolution.state
        self.after = after
        by = resolution.by
        reason = resolution.reason
        atMs = resolution.atMs
        self.detail = detail
        self.edit = edit ?? resolution.edit
    }

    /// The record's value.
    public var encoded: [UInt8] {
        var text = JSONText()
        text.raw("{")
        text.member("version", Self.version)
        text.member("command", command)
        if let selection { text.member("selection", selection) }
        text.member("verb", verb.rawValue)
        text.member("outcome", outcome.rawValue)
        text.member("rejection", rejection)
        text.member("before", before.rawValue)
        text.member("after", after.rawValue)
        text.member("by", by)
        text.member("reason", reason)
        text.member("at", atMs)
        if let detail { text.member("detail", detail) }
        if let edit { edit.write(into: &text) }
        return text.closed
    }

    /// Reads a record's value; nil for what is no action of this version.
    public init?(decoding value: UnsafeRawBufferPointer) {
        var tape = Tape()
        guard RecordDocument.parse(value, into: &tape), tape.integer("version", of: 0) == Self.version,
            let command = RecordDocument.id("command", tape),
            let verb = tape.string("verb", of: 0).flatMap(RejectionVerb.init),
            let outcome = tape.string("outcome", of: 0).flatMap(Outcome.init),
            let rejection = RecordDocument.id("rejection", tape),
            let before = tape.string("before", of: 0).flatMap(RejectionState.init),
            let after = tape.string("after", of: 0).flatMap(RejectionState.init), let by = tape.string("by", of: 0),
            let reason = tape.string("reason", of: 0), let atMs = tape.integer("at", of: 0)
        else { return nil }
        self.command = command
        selection = RecordDocument.id("selection", tape)
        self.verb = verb
        self.outcome = outcome
        self.rejection = rejection
        self.before = before
        self.after = after
        self.by = by
        self.reason = reason
        self.atMs = atMs
        detail = tape.string("detail", of: 0)
        edit = RecordEdit.read(tape).edit
    }
}
