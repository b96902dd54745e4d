public import GatewayModel
public import OperatorRecords

/// Events that are held for a recipient in one partition of the source.
public struct HeldInterval: Hashable, Sendable {
    /// The partition's number.
    public let partition: Int32
    /// The offset where they begin.
    public let from: Int64
    /// The offset before which they end: what was consumed up to.
    public let to: Int64
    /// How many they are: transaction markers take offsets too.
    public let events: UInt64

    public init(partition: Int32, from: Int64, to: Int64, events: UInt64) {
        self.partition = partition
        self.from = from
        self.to = to
        self.events = events
    }
}

/// Whether a recipient gets events, and what became of all that came for it.
public struct RecipientStatus: Sendable {
    /// The source and the recipient.
    public let place: RecipientPlace
    /// The recipient's topic.
    public let topic: TopicName
    /// Whether it gets events.
    public let state: RecipientState
    /// Who decided that last, when and why; nil when nobody ever did.
    public let suspension: Suspension?
    /// The accounts of all partitions together, as committed (P3).
    public let counts: RecipientCounts
    /// What is held, by partition; none for a recipient that has caught up.
    public let held: [HeldInterval]

    public init(
        place: RecipientPlace, topic: TopicName, state: RecipientState, suspension: Suspension?,
        counts: RecipientCounts, held: [HeldInterval]
    ) {
        self.place = place
        self.topic = topic
        self.state = state
        self.suspension = suspension
        self.counts = counts
        self.held = held
    }

    /// Whether it gets events and has not had all yet that was held for it.
    public var isCatchingUp: Bool { state == .active && counts.held > 0 }

    /// The state in a word for people.
    public var stateWord: String { isCatchingUp ? "catching up" : state.rawValue }
}
