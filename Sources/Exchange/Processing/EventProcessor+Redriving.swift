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

    public init(rejectionID: String, rootID: String, attempt: Int, recipient: Int?) {
        self.rejectionID = rejectionID
        self.rootID = rootID
        self.attempt = attempt
        self.recipient = recipient
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
