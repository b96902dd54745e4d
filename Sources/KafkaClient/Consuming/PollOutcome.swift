public import GatewayModel

/// What one poll brought. One thing at a time: whatever else happened is told by the next polls.
public enum PollOutcome: Hashable, Sendable {
    /// Nothing within the time, or the poll was woken.
    case idle
    /// This many records were added to the batch, at least one.
    case records(Int)
    /// The group gave this member these partitions, possibly none, in the order of topic and number. Nothing is fetched
    /// before `assign` was called.
    case assigned([TopicPartition])
    /// The partitions are gone, and the batch was emptied. `wasLost` says that another member may have them already, so
    /// that a commit would be refused.
    case revoked(wasLost: Bool)
    /// Something failed; what was gathered before it is still in the batch.
    case fault(KafkaFault)
}

/// When a poll stops gathering. The limits are of the batch as a whole, with what was in it before.
public struct PollLimits: Hashable, Sendable {
    /// Records in the batch.
    public var records: Int
    /// Bytes of keys and values in the batch. The record that passes the limit is still taken.
    public var bytes: Int

    public init(records: Int = 5_000, bytes: Int = 8 << 20) {
        self.records = records
        self.bytes = bytes
    }
}

/// A partition and an offset in it.
public struct PartitionOffset: Hashable, Sendable {
    /// The partition.
    public let partition: TopicPartition
    /// The offset of the next record to read.
    public let offset: Int64

    public init(_ partition: TopicPartition, offset: Int64) {
        self.partition = partition
        self.offset = offset
    }
}

/// What a group has committed for a partition.
public struct CommittedOffset: Hashable, Sendable {
    /// The offset of the next record to read.
    public let offset: Int64
    /// The bytes that were committed beside it; empty when there are none.
    public let metadata: [UInt8]

    public init(offset: Int64, metadata: [UInt8]) {
        self.offset = offset
        self.metadata = metadata
    }
}

/// The offset and metadata that a transaction commits for a partition.
public struct OffsetToCommit: Hashable, Sendable {
    /// The partition.
    public let partition: TopicPartition
    /// The offset of the next record to read.
    public let offset: Int64
    /// At most `Limits.offsetMetadataBytesMax` bytes, which come back from `committed`.
    public let metadata: [UInt8]

    public init(_ partition: TopicPartition, offset: Int64, metadata: [UInt8] = []) {
        self.partition = partition
        self.offset = offset
        self.metadata = metadata
    }
}

/// The offsets at the ends of a partition.
public struct Watermarks: Hashable, Sendable {
    /// The offset of the oldest record that is still there.
    public let low: Int64
    /// The offset that the next record will get.
    public let high: Int64

    public init(low: Int64, high: Int64) {
        self.low = low
        self.high = high
    }
}
