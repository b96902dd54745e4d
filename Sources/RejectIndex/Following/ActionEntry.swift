public import GatewayModel
internal import KafkaClient
public import OperatorRecords

/// What somebody did, or what the gateway did about it: a record of the actions topic, of whatever kind.
public struct IndexedAction: Hashable, Sendable {
    /// What it is about.
    public enum Kind: String, CaseIterable, Sendable {
        /// A rejection.
        case rejection
        /// A recipient of a source.
        case recipient
        /// A payload that was seen.
        case view
    }

    /// What it is about.
    public var kind: Kind
    /// What was asked for: the word of the verb; `view` for a payload that was seen.
    public var verb: String
    /// What became of it: `accepted`, `refused` or `done`.
    public var outcome: String
    /// Who.
    public var by: String
    /// Why; empty for a view.
    public var reason: String
    /// When it was asked for, milliseconds since 1970.
    public var atMs: Int64
    /// The rejection's id, or the recipient's.
    public var target: String
    /// The source of the recipient; nil for what is about a rejection.
    public var source: String?
    /// What came of it or why not; of a view where it was asked from.
    public var detail: String?
    /// The command; nil for a view.
    public var command: String?
    /// The selection that the command was part of.
    public var selection: String?
    /// The state before.
    public var before: String?
    /// The state after.
    public var after: String?
    /// What led to it, of what is about a recipient.
    public var cause: String?

    /// Digits of a hash that tell one value from another for people.
    private static let hashDigits = 16

    init(
        _ kind: Kind, verb: String, outcome: String, by: String, reason: String, atMs: Int64, target: String
    ) {
        self.kind = kind
        self.verb = verb
        self.outcome = outcome
        self.by = by
        self.reason = reason
        self.atMs = atMs
        self.target = target
    }

    /// What was done about a rejection.
    public init(_ record: ActionRecord) {
        self.init(
            .rejection, verb: record.verb.rawValue, outcome: record.outcome.rawValue, by: record.by,
            reason: record.reason, atMs: record.atMs, target: record.rejection)
        let edit = record.edit.map { edit in
            let after = edit.after.map { " became \($0.prefix(Self.hashDigits))" } ?? ""
            return "edited copy (\(edit.kind.rawValue)): the value \(edit.before.prefix(Self.hashDigits))\(after)"
        }
        let details = [record.detail, edit].compactMap(\.self)
        detail = details.isEmpty ? nil : details.joined(separator: "; ")
        (command, selection) = (record.command, record.selection)
        (before, after) = (record.before.rawValue, record.after.rawValue)
    }

    /// What was done about a recipient.
    public init(_ record: RecipientAction) {
        self.init(
            .recipient, verb: record.verb.rawValue, outcome: record.outcome.rawValue, by: record.by,
            reason: record.reason, atMs: record.atMs, target: record.place.recipient.rawValue)
        (detail, command, source) = (record.detail, record.command, record.place.source.rawValue)
        (before, after, cause) = (record.before.rawValue, record.after.rawValue, record.cause.rawValue)
    }

    /// A payload that was seen.
    public init(_ record: PayloadView) {
        self.init(
            .view, verb: Kind.view.rawValue, outcome: ActionRecord.Outcome.done.rawValue, by: record.by, reason: "",
            atMs: record.atMs, target: record.rejection)
        detail = record.address
    }

    /// Reads a record's value; nil for what is none of them.
    init?(decoding value: UnsafeRawBufferPointer) {
        if let record = ActionRecord(decoding: value) {
            self.init(record)
        } else if let record = RecipientAction(decoding: value) {
            self.init(record)
        } else if let record = PayloadView(decoding: value) {
            self.init(record)
        } else {
            return nil
        }
    }
}

/// A record of the actions topic and where it stands.
public struct ActionEntry: Hashable, Sendable {
    /// Where the record stands.
    public let place: PartitionPlace
    /// What it says; nil for what cannot be read, of which only the place counts.
    public let action: IndexedAction?

    public init(at place: PartitionPlace, _ action: IndexedAction?) {
        self.place = place
        self.action = action
    }

    init(_ record: borrowing RecordView, of topic: TopicName) {
        self.init(
            at: PartitionPlace(TopicPartition(topic, record.partition), offset: record.offset),
            record.value.flatMap { IndexedAction(decoding: $0) })
    }

    /// What tells one record from another at the same offset of a topic that was made anew.
    var stamp: String { "\(action?.atMs ?? 0) \(action?.command ?? "") \(action?.target ?? "")" }
}
