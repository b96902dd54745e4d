/// What became of the try to queue a record.
public enum ProduceOutcome: Hashable, Sendable {
    /// It is in the producer's queue. Whether it was delivered is said by the commit, or by the delivery counts.
    case queued
    /// The queue is full: poll, and try again.
    case queueFull
    /// It cannot be queued.
    case fault(KafkaFault)
}

/// Where a record goes.
public enum TargetPartition: Hashable, Sendable {
    /// By the key, with murmur2 as Java clients do; without a key anywhere.
    case byKey
    /// Into this partition, which must be below the topic's partition count.
    case number(Int32)
}

/// A topic that a producer knows: a small number, of that producer only.
public struct ProducerTopic: Hashable, Sendable {
    /// The number, from 0 in the order of `Producer.topic(named:)`.
    public let index: Int
}

/// What became of the records that were queued.
public struct DeliveryCounts: Hashable, Sendable {
    /// Records that were queued since the producer was made.
    public let queued: UInt64
    /// Records that were not delivered: rejected by a broker, timed out, or dropped by an abort or a purge.
    public let failed: UInt64
    /// Records whose outcome is not known yet.
    public let outstanding: UInt64
    /// Records that were delivered. In a transaction they are visible to readers only once it is committed.
    public var delivered: UInt64 { queued &- failed &- outstanding }
}
