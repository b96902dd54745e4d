/// The call into librdkafka during which something happened. Named in faults, and read by watchdogs.
public enum KafkaOperation: UInt8, CaseIterable, Sendable {
    /// Making a client from its settings.
    case createClient = 1
    /// Joining the group of a consumer.
    case subscribe
    /// Waiting for records or rebalances.
    case poll
    /// Starting to fetch partitions at given offsets, or dropping them.
    case assign
    /// Moving the fetch position of a partition.
    case seek
    /// Holding back or letting go the fetching of a partition.
    case pause
    /// Asking the group for its committed offsets.
    case committed
    /// Reading the consumer's own position.
    case position
    /// Asking a broker for the first and the next offset of a partition.
    case watermarks
    /// Asking brokers for the offsets at given times.
    case offsetsForTimes
    /// Asking for topics, partitions and brokers.
    case metadata
    /// `init_transactions`.
    case initTransactions
    /// `begin_transaction`.
    case beginTransaction
    /// Handing a record to the producer's queue.
    case produce
    /// What became of a record that was queued: its delivery report.
    case deliver
    /// `send_offsets_to_transaction`.
    case sendOffsets
    /// `commit_transaction`.
    case commitTransaction
    /// `abort_transaction`.
    case abortTransaction
    /// Waiting until nothing is queued.
    case flush
    /// Dropping what is queued.
    case purge
    /// Creating topics.
    case createTopics
    /// Deleting topics.
    case deleteTopics
    /// Reading what a group has committed, without being a member.
    case listGroupOffsets
    /// Reading the configuration of topics.
    case describeConfiguration
    /// Leaving the group and closing a consumer.
    case closeConsumer
    /// Freeing a client.
    case destroyClient
    /// Driving the embedded cluster.
    case embeddedCluster
    /// Committing offsets outside a transaction.
    case commitOffsets
}
