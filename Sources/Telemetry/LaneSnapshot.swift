public import GatewayModel

/// What a lane is doing, as far as an operator cares.
public enum LaneCondition: String, CaseIterable, Sendable {
    /// Its clients are being created and its transactional id claimed.
    case starting
    /// It waits for the group to give it partitions.
    case joining
    /// It reads, or would read if there were events.
    case running
    /// A fault made it wait before it tries again.
    case waiting
    /// It has left the group, or is leaving it.
    case stopped
}

/// The steps of a batch whose time is measured.
public enum LaneStage: String, CaseIterable, Sendable {
    /// Waiting for and taking records.
    case poll
    /// Deciding the outcomes, handing the results to the producer included.
    case process
    /// Waiting for room in the producer's queue.
    case produce
    /// Sending the offsets and committing the transaction.
    case commit
}

/// Why a transaction was given up.
public enum AbortReason: String, CaseIterable, Sendable {
    /// The group took partitions away.
    case rebalance
    /// Kafka asked for it, or the client had to be recreated.
    case fault
    /// What may be disclosed changed while the transaction was open.
    case disclosure
    /// A record could not be handed to the producer.
    case produce
}

/// What a Kafka fault means for the lane.
public enum FaultLabel: String, CaseIterable, Sendable {
    /// The same call is made again.
    case retriable
    /// The transaction is given up and its events are processed again.
    case abort
    /// The client is recreated.
    case fatal
    /// A missing topic, a missing right, a size limit: an operator must act; the lane keeps trying.
    case configuration
}

/// A sum of seconds and how many measurements it is the sum of.
public struct TimeSum: Sendable {
    /// The sum in nanoseconds.
    public private(set) var nanoseconds: UInt64 = 0
    /// How many times.
    public private(set) var count: UInt64 = 0

    public init() {}

    /// Adds one measurement in nanoseconds.
    public mutating func add(_ elapsed: UInt64) {
        nanoseconds &+= elapsed
        count &+= 1
    }
}

/// One source partition that the lane owns.
public struct PartitionSnapshot: Sendable {
    /// The partition.
    public var partition: TopicPartition
    /// The offset after the last committed event; nil before the first commit.
    public var committedOffset: Int64?
    /// The end of the partition as the client last heard; nil when it has not heard yet.
    public var endOffset: Int64?
    /// The timestamp of the last committed event, in milliseconds since 1970.
    public var lastTimestampMs: Int64?
    /// The accounts of the recipients, in the order of the configuration, as the committed offset carries them.
    public var counts: [RecipientCounts]
    /// The offset from which events are held for each of them; nil for one for whom none are.
    public var heldFrom: [Int64?]

    public init(
        partition: TopicPartition, committedOffset: Int64? = nil, endOffset: Int64? = nil,
        lastTimestampMs: Int64? = nil, counts: [RecipientCounts] = [], heldFrom: [Int64?] = []
    ) {
        self.partition = partition
        self.committedOffset = committedOffset
        self.endOffset = endOffset
        self.lastTimestampMs = lastTimestampMs
        self.counts = counts
        self.heldFrom = heldFrom
    }

    /// Events that are waiting; nil while either end is unknown. Transaction markers of the source count too.
    public var lagEvents: Int64? {
        guard let committedOffset, let endOffset else { return nil }
        return max(0, endOffset - committedOffset)
    }
}

/// What a client of librdkafka says of itself in its statistics.
public struct ClientSnapshot: Sendable {
    /// Messages in the producer's queue.
    public var queueMessages: Int64 = 0
    /// Bytes in the producer's queue.
    public var queueBytes: Int64 = 0
    /// Requests sent to brokers.
    public var requests: Int64 = 0
    /// Bytes sent to brokers.
    public var requestBytes: Int64 = 0
    /// Responses received from brokers.
    public var responses: Int64 = 0
    /// Bytes received from brokers.
    public var responseBytes: Int64 = 0

    public init() {}
}

/// Everything a lane tells about itself, published once per batch.
public struct LaneSnapshot: Sendable {
    /// What the lane is doing.
    public var condition = LaneCondition.starting
    /// Why the lane cannot work, for the operator; nil while it can. Holds names of topics, never content of events.
    public var problem: String?
    /// The partitions it owns.
    public var partitions: [PartitionSnapshot] = []
    /// Dead letters by source, recipient and code: `rejections[source][recipient]`, where the last place of a source
    /// stands for the event as a whole.
    public var rejections: [[CountTable<RejectionCode>]]
    /// Flags raised by rules of severity flag, per source.
    public var flags: [[RuleCount]]
    /// Transactions that committed.
    public var committed: UInt64 = 0
    /// Transactions that were given up, by reason.
    public var aborted = CountTable<AbortReason>()
    /// Faults by what they mean.
    public var faults = CountTable<FaultLabel>()
    /// Time per stage.
    public var stages: [TimeSum] = LaneStage.allCases.map { _ in TimeSum() }
    /// Events in committed transactions.
    public var events: UInt64 = 0
    /// Bytes of keys and values read.
    public var bytesConsumed: UInt64 = 0
    /// Bytes of keys and values handed to the producer.
    public var bytesProduced: UInt64 = 0
    /// The consumer's statistics.
    public var consumer = ClientSnapshot()
    /// The producer's statistics.
    public var producer = ClientSnapshot()

    /// How often a rule raised its flag.
    public struct RuleCount: Sendable {
        /// The rule's name in `rules.yaml`.
        public let rule: String
        /// How often.
        public var count: UInt64

        public init(rule: String, count: UInt64) {
            self.rule = rule
            self.count = count
        }
    }

    /// An empty snapshot.
    /// - Parameter recipientCounts: the number of recipients of each source, in the order of the configuration.
    public init(recipientCounts: [Int]) {
        rejections = recipientCounts.map { [CountTable<RejectionCode>](repeating: CountTable(), count: $0 + 1) }
        flags = recipientCounts.map { _ in [] }
    }

    /// Adds a measurement to a stage, in nanoseconds.
    public mutating func add(_ elapsed: UInt64, to stage: LaneStage) {
        for (index, candidate) in LaneStage.allCases.enumerated() where candidate == stage {
            stages[index].add(elapsed)
        }
    }
}
