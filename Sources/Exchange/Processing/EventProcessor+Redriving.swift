/// A rejection that is sent again.
public struct Redrive: Hashable, Sendable {
    /// The id of the rejection, 64 hexadecimal digits.
    public let rejectionID: String
    /// The id of the first rejection of the same delivery.
    public let rootID: String
    /// Which attempt this is, from 2.
    public let attempt: Int
    /// The recipient whose delivery was rejected, by its place in the source's list; nil when the whole event was.
    public let recipient: Int?
    /// What the record was before somebody edited it; nil when nobody did.
    public let edit: EditMark?

    public init(rejectionID: String, rootID: String, attempt: Int, recipient: Int?, edit: EditMark? = nil) {
        self.rejectionID = rejectionID
        self.rootID = rootID
        self.attempt = attempt
        self.recipient = recipient
        self.edit = edit
    }
}

/// The mark of an edited copy: it travels with every delivery and rejection that comes of it.
public struct EditMark: Hashable, Sendable {
    /// SHA-256 of the sender's value, 64 hexadecimal digits.
    public let original: String
    /// SHA-256 over both values' hashes: it tells one edit from another, and nothing about the values.
    public let id: String

    /// - Parameters:
    ///   - original: SHA-256 of the sender's value.
    ///   - edited: SHA-256 of the value that is sent instead.
    public init(original: String, edited: String) {
        self.original = original
        var hash = IdentityHash()
        hash.add("edit")
        hash.add(original)
        hash.add(edited)
        id = hash.hexadecimal
    }

    /// SHA-256 of a value, as the marks have it.
    public static func hash(of value: [UInt8]) -> String {
        var hash = PlainHash()
        value.withUnsafeBytes { hash.add($0) }
        return hash.hexadecimal
    }
}

extension EventProcessor {
    /// Processes a rejected event again, by today's catalog and agreements: for the recipient whose delivery failed, or
    /// for all of them when the whole event did. What fails again is a dead letter of the next attempt, with the same
    /// root. Outcomes of recipients that have theirs already stay as they are.
    public mutating func process(
        _ record: SourceRecord, again redrive: Redrive, into sink: inout some OutcomeSink,
        outcomes: UnsafeMutableBufferPointer<OutcomeKind>
    ) {
        self.redrive = redrive
        defer { self.redrive = nil }
        process(record, into: &sink, outcomes: outcomes)
    }
}
