public import GatewayModel

/// What a poll brought.
public enum PollResult: Hashable, Sendable {
    /// Nothing, for as long as the port waits.
    case empty
    /// A batch of this many new events, and this many that are held and are to be released. The port keeps it until it is
    /// processed or the lane rewinds. All of it is of partitions that are assigned.
    case batch(events: Int, releases: Int = 0)
    /// The partitions that this member has now, in the order in which the account book numbers them. Nothing is fetched
    /// of them before `startConsuming`.
    case assigned([TopicPartition])
    /// The partitions are gone, and with them what was gathered of them.
    case revoked
}

/// What the group has committed for one partition.
public enum PartitionStart: Hashable, Sendable {
    /// This offset, with this metadata (empty when there is none).
    case committed(offset: Int64, metadata: [UInt8])
    /// Nothing yet: the partition is to be consumed from here, by the source's start rule.
    case nothing(startAt: Int64)
}

/// The offset that goes into the transaction for one partition.
public struct OffsetCommit: Hashable, Sendable {
    /// The partition.
    public let partition: TopicPartition
    /// The consumer's position: the offset of the next record to consume.
    public let position: Int64
    /// The accounts, as `CountsMetadata` writes them.
    public let metadata: [UInt8]

    public init(partition: TopicPartition, position: Int64, metadata: [UInt8]) {
        self.partition = partition
        self.position = position
        self.metadata = metadata
    }
}

/// Requests to a lane from other threads.
public struct LaneRequests: OptionSet, Sendable {
    /// The set's bits.
    public let rawValue: UInt8

    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// End the open transaction, then stop.
    public static let stop = LaneRequests(rawValue: 1)
    /// Stop now.
    public static let stopAtOnce = LaneRequests(rawValue: 2)
    /// Swap the catalog between two transactions.
    public static let swapCatalog = LaneRequests(rawValue: 4)
    /// What may be disclosed has changed, and the port already processes by it: a transaction that was processed by the
    /// old state must not commit.
    public static let disclosureChanged = LaneRequests(rawValue: 8)
}

/// Everything with an effect that a lane does. The real lane has one over librdkafka, the simulator another; the loop
/// and the machine above it are the same.
///
/// A port is owned by one lane and called by one thread. A call may take as long as Kafka takes, so a port watches its
/// own deadlines. Faults are classified where they are seen: fatal first, then requires-abort, then retriable, and what
/// is none of these is unknown.
public protocol LanePort: ~Copyable {
    /// The requests that came since the last call; each is told once.
    mutating func takeRequests() -> LaneRequests

    /// Makes the consumer (static member, `read_committed`, subscribed) and the producer (transactional id of the same
    /// name), closing what is left of old ones. The consumer does not leave the group when it is closed for this.
    mutating func createClients() throws(LaneFault)

    /// Makes the producer anew, closing the old one. The consumer and its membership stay.
    mutating func createProducer() throws(LaneFault)

    /// `init_transactions`: returns when nothing of an earlier user of the name is open any more.
    mutating func initTransactions() throws(LaneFault)

    /// Gathers a batch within the limits (`BatchPacer` says when it is taken), or tells of a rebalance. A rebalance in
    /// the middle of gathering drops what was gathered. Throws `fenced` when a twin took the membership over.
    ///
    /// `book` says for whom events are held. Those of recipients that may have them again are gathered too, oldest first,
    /// by turns with new events so that neither waits for the other.
    mutating func poll(_ limits: BatchLimits, _ book: borrowing AccountBook) throws(LaneFault) -> PollResult

    /// The committed offset of each partition, in the given order, waiting for pending transactions to end
    /// (`require_stable`): while one is pending the fault is retriable.
    mutating func committedOffsets(of partitions: [TopicPartition]) throws(LaneFault) -> [PartitionStart]

    /// The partitions that this member has now, when a rebalance was met outside `poll` (by `confirmMembership`) and was
    /// not told yet; empty after a revocation. Told once.
    mutating func takeRebalance() -> [TopicPartition]?

    /// Starts consuming each partition at the offset of the same index, forgetting everything fetched, gathered or
    /// stored before. No partition at all is an assignment too, which has to be taken up; after a revocation there is
    /// nothing to take up.
    mutating func startConsuming(_ partitions: [TopicPartition], at offsets: [Int64]) throws(LaneFault)

    /// The recipients of a source topic, in the order in which outcomes number them: at most `Limits.recipientsMax`,
    /// and the same until the next catalog swap.
    func recipients(of topic: TopicName) -> [RecipientID]

    /// Begins a transaction.
    mutating func begin(_ number: TransactionNumber) throws(LaneFault)

    /// Processes every event of the batch in order, hands what it publishes to the producer, and enters each outcome in
    /// the book. Allocates nothing per event. A fault leaves the rest of the batch undone.
    ///
    /// What a recipient must not have at this moment is held, and so is what comes for one that is behind. From here to
    /// the first `commit` of the transaction the port watches over that: when it has changed, or is not known to stand any
    /// more, the commit throws `abort` instead of being made.
    mutating func process(_ number: TransactionNumber, into book: inout AccountBook) throws(LaneFault)

    /// The consumer's position in an assigned partition, by its index: the offset of the next record to consume.
    func position(ofPartitionAt index: Int) -> Int64

    /// Sends the offsets into the transaction, with the group metadata that the consumer has at this moment.
    mutating func sendOffsets(_ offsets: [OffsetCommit], in number: TransactionNumber) throws(LaneFault)

    /// Commits: returns only when the broker says that it is committed. Called again after a retriable fault.
    mutating func commit(_ number: TransactionNumber) throws(LaneFault)

    /// Aborts: returns only when the broker says that it is aborted. Called again after a retriable fault. The batch is
    /// gone.
    mutating func abort(_ number: TransactionNumber) throws(LaneFault)

    /// Asks the group whether this member still is who it was, long enough for a heartbeat to tell. Throws `fenced` when
    /// a twin has its place. Rebalances met meanwhile are told by the next poll, records are dropped.
    mutating func confirmMembership() throws(LaneFault)

    /// Puts the new catalog in place. Loading and checking it was done before the request.
    mutating func swapCatalog()

    /// Waits, or returns early when a request comes.
    mutating func wait(milliseconds: Int)

    /// Closes the clients, within a deadline of its own.
    mutating func close(_ reason: LaneStopReason) throws(LaneFault)
}
