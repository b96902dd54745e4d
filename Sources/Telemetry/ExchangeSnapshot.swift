public import GatewayModel

/// The exchange as a whole, by what is committed in Kafka: that of every process of the gateway, not of this one alone.
public struct ExchangeSnapshot: Sendable {
    /// A source and what became of its events.
    public struct Source: Sendable {
        /// The topic.
        public let topic: TopicName
        /// The agency that sends.
        public let agency: AgencyID
        /// Its partitions.
        public let partitions: [Partition]
        /// Its recipients, in the order of the configuration.
        public let recipients: [RecipientStatus]
        /// Events in a second, oldest first: how fast it was consumed between two looks.
        public let rates: [Rate]

        public init(
            topic: TopicName, agency: AgencyID, partitions: [Partition], recipients: [RecipientStatus], rates: [Rate]
        ) {
            self.topic = topic
            self.agency = agency
            self.partitions = partitions
            self.recipients = recipients
            self.rates = rates
        }

        /// Events that are waiting; nil while the end of some partition is unknown. Transaction markers of the source
        /// count too.
        public var lagEvents: Int64? {
            var sum: Int64 = 0
            for partition in partitions {
                guard let lag = partition.lagEvents else { return nil }
                sum += lag
            }
            return sum
        }

        /// The timestamp of the newest event that is committed, milliseconds since 1970; nil when no process here knows.
        public var lastEventMs: Int64? { partitions.compactMap(\.lastTimestampMs).max() }

        /// Seconds since the timestamp of the last committed event of the partition that is furthest behind; 0 when
        /// nothing waits, nil when it is not known here.
        public func lagSeconds(atMs nowMs: Int64) -> Int64? {
            guard let events = lagEvents else { return nil }
            if events == 0 { return 0 }
            let behind = partitions.filter { ($0.lagEvents ?? 0) > 0 }.compactMap(\.lastTimestampMs)
            return behind.min().map { max(0, nowMs - $0) / 1_000 }
        }

        /// Events consumed: those of the recipient that has been offered most.
        public var consumed: UInt64 { recipients.map(\.counts.consumed).max() ?? 0 }
    }

    /// A partition of a source.
    public struct Partition: Sendable {
        /// The number.
        public let number: Int32
        /// The offset that is committed; nil before the first commit.
        public let committedOffset: Int64?
        /// The end; nil when it is not known.
        public let endOffset: Int64?
        /// The timestamp of the last committed event, milliseconds since 1970; nil when another process reads the
        /// partition, or none.
        public let lastTimestampMs: Int64?

        public init(number: Int32, committedOffset: Int64?, endOffset: Int64?, lastTimestampMs: Int64?) {
            self.number = number
            self.committedOffset = committedOffset
            self.endOffset = endOffset
            self.lastTimestampMs = lastTimestampMs
        }

        /// Events that are waiting; nil while the end is unknown.
        public var lagEvents: Int64? {
            guard let endOffset else { return nil }
            return max(0, endOffset - (committedOffset ?? 0))
        }
    }

    /// How fast a source was consumed.
    public struct Rate: Hashable, Sendable {
        /// When, milliseconds since 1970.
        public let atMs: Int64
        /// Events in a second.
        public let eventsPerSecond: Double

        public init(atMs: Int64, eventsPerSecond: Double) {
            self.atMs = atMs
            self.eventsPerSecond = eventsPerSecond
        }
    }

    /// When it was read, milliseconds since 1970; nil when it has never been.
    public var atMs: Int64?
    /// The sources, in the order of the configuration.
    public var sources: [Source] = []
    /// Why it cannot be read now; nil while it can.
    public var problem: String?

    public init() {}
}
