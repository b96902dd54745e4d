import Exchange

/// A record of the simulation: whose event it is of, and what is in it, by digest.
struct SimulatedRecord: Hashable {
    /// The event. Events of aborted source transactions have numbers of their own, and nobody may ever see them.
    var event: Int
    /// The event's key.
    var key: Int
    /// The recipient; -1 when the record is a source event, or the rejection of a whole event.
    var recipient: Int
    /// The source partition and offset that an output names; the partition and offset of a source event itself.
    var sourcePartition: Int
    var sourceOffset: Int64
    /// What the value is.
    var digest: UInt64
}

/// What becomes of an event: a pure function of its number, so that the oracle knows it without watching the gateway.
struct SimulatedOutcomes {
    /// How many recipients the source has.
    let recipients: Int

    /// Whether the event is rejected as a whole.
    func isRejectedWhole(_ event: Int) -> Bool {
        SeededRandom.mix(UInt64(event) &+ 0x51) % 20 == 0
    }

    /// The outcome of the event for one recipient.
    func outcome(of event: Int, for recipient: Int) -> OutcomeKind {
        guard !isRejectedWhole(event) else { return .rejected }
        switch SeededRandom.mix(UInt64(event) &* 64 &+ UInt64(recipient)) % 20 {
        case 0, 1: return .rejected
        case 2, 3: return .withheld
        default: return .delivered
        }
    }

    /// What the value of a source event is.
    static func sourceDigest(_ event: Int) -> UInt64 {
        SeededRandom.mix(UInt64(bitPattern: Int64(event)) ^ 0xA5A5)
    }

    /// What the value published to a recipient is.
    static func outputDigest(_ event: Int, recipient: Int) -> UInt64 {
        SeededRandom.mix(sourceDigest(event) &+ UInt64(recipient + 1))
    }
}

/// Which log is which: the source's partitions, their dead-letter topic and the recipients' topics.
struct SimulatedTopics {
    /// Partitions of the source, and so of its dead-letter topic.
    let sourcePartitions: Int
    /// Recipients, each with a topic.
    let recipients: Int
    /// Partitions of each recipient's topic.
    let recipientPartitions: Int

    /// All logs together.
    var logCount: Int { 2 * sourcePartitions + recipients * recipientPartitions }

    /// The log of a source partition.
    func source(_ partition: Int) -> Int { partition }

    /// The log of the dead letters of a source partition.
    func deadLetters(_ partition: Int) -> Int { sourcePartitions + partition }

    /// The log of a recipient's topic that a key goes to.
    func inbox(_ recipient: Int, key: Int) -> Int {
        2 * sourcePartitions + recipient * recipientPartitions + key % recipientPartitions
    }

    /// The recipient whose topic the log belongs to; nil for the other logs.
    func recipient(ofLog log: Int) -> Int? {
        log >= 2 * sourcePartitions ? (log - 2 * sourcePartitions) / recipientPartitions : nil
    }
}
