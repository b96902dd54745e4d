public import GatewayModel
public import RejectIndex

/// A rejected record with all its bytes, as it stands in Kafka.
public struct RejectedRecord: Sendable {
    /// One header; a nil value is null, not empty.
    public struct Header: Sendable {
        /// The name.
        public let name: [UInt8]
        /// The value.
        public let value: [UInt8]?

        public init(name: [UInt8], value: [UInt8]?) {
            self.name = name
            self.value = value
        }
    }

    /// What the dead letter says; its pointers have the numbers of elements.
    public let letter: DeadLetter
    /// The key; nil when there is none.
    public let key: [UInt8]?
    /// The value; nil for a record without one, and when it was too large for its letter and is nowhere else.
    public let value: [UInt8]?
    /// The sender's headers.
    public let headers: [Header]
    /// The headers that the gateway added.
    public let ownHeaders: [Header]
    /// Whether there are headers that break Kafka's format: none could be read then.
    public let areHeadersUnreadable: Bool

    public init(
        letter: DeadLetter, key: [UInt8]?, value: [UInt8]?, headers: [Header], ownHeaders: [Header],
        areHeadersUnreadable: Bool
    ) {
        self.letter = letter
        self.key = key
        self.value = value
        self.headers = headers
        self.ownHeaders = ownHeaders
        self.areHeadersUnreadable = areHeadersUnreadable
    }

    /// The value of the sender's last header of a name.
    func header(_ name: String) -> [UInt8]? { headers.last { $0.name.elementsEqual(name.utf8) }?.value }
}

/// What one recipient would get.
public struct TriedDelivery: Sendable {
    /// What would come of it.
    public enum Outcome: Sendable {
        /// This value, with these headers.
        case delivered(value: [UInt8], headers: [RejectedRecord.Header])
        /// Policy would withhold it.
        case withheld
        /// It would be rejected.
        case rejected(code: String, violations: [LetterViolation])
    }

    /// The recipient.
    public let recipient: RecipientID
    /// What would come of it.
    public let outcome: Outcome

    public init(recipient: RecipientID, outcome: Outcome) {
        self.recipient = recipient
        self.outcome = outcome
    }
}

/// What would come of one of many rejections.
public struct TriedRejection: Hashable, Sendable {
    /// `would-clear`, `withheld`, `again` or `cannot`.
    public let outcome: String
    /// Why not; nil when it would clear.
    public let why: String?

    public init(outcome: String, why: String?) {
        self.outcome = outcome
        self.why = why
    }
}
