internal import CRdKafka
public import GatewayModel

/// A static member of a consumer group that reads committed records only and never commits by itself.
///
/// It belongs to one thread, which makes every call; only `waker` and the heartbeat are for others. The group's
/// rebalances are told by `poll`: after `.assigned` the owner looks up where to begin and calls `assign`. A revocation is
/// complete when `poll` tells it, because records are gathered and transactions are made in turn: poll only between
/// transactions, and nothing of a revoked partition can be in an open one.
///
/// `close` it; a consumer that merely goes away leaves its group only by time-out.
public final class Consumer {
    /// Ends a poll's wait from another thread.
    public let waker: ConsumerWaker
    /// The topics, in the order that `RecordView.topicIndex` counts by.
    public var topics: [TopicName] { table.topics }

    var handle: ClientHandle?
    var table: TopicTable
    /// What the group gave and nobody took back; nil before the first assignment and after a revocation.
    var granted: [TopicPartition]?
    /// Whether `assign` was called for what was granted.
    var isAssigned = false
    /// A fault that came after records were gathered: the next poll tells it.
    var pendingFault: KafkaFault?

    /// Makes the consumer and joins its group, without waiting for either.
    ///
    /// - Parameters:
    ///   - settings: connection and tuning; what the role needs is put over them.
    ///   - group: the group's name.
    ///   - instance: the static member's name: a newer consumer of the same name fences this one.
    ///   - topics: what to read; at least one.
    ///   - heartbeat: told of every call that can block.
    ///   - logSink: takes librdkafka's log.
    /// - Throws: `.invalidSetting`, or the fault of subscribing.
    public init(
        _ settings: ClientSettings, group: String, instance: String, topics: [TopicName],
        heartbeat: CallHeartbeat = CallHeartbeat(), logSink: ClientLogSink? = nil
    ) throws(KafkaFault) {
        let named = settings.merging(ClientSettings([("group.id", group), ("group.instance.id", instance)]))
        let handle = try ClientHandle(.consumer, named, heartbeat: heartbeat, logSink: logSink)
        self.handle = handle
        table = TopicTable(topics: topics)
        // Everything comes through one queue, polled by one thread.
        rd_kafka_poll_set_consumer(handle.client)
        waker = ConsumerWaker(handle.client)
        do {
            try subscribe()
        } catch {
            release()
            throw error
        }
    }

    deinit { release() }

    private func subscribe() throws(KafkaFault) {
        let list = PartitionList(capacity: topics.count)
        for topic in topics { list.add(TopicPartition(topic, crdkafka_partition_any), offset: 0) }
        let client = try open(.subscribe).client
        try KafkaFault.check(rd_kafka_subscribe(client, list.handle), .subscribe)
    }

    /// The client, or the fault of a consumer that was closed.
    func open(_ operation: KafkaOperation) throws(KafkaFault) -> ClientHandle {
        guard let handle else { throw KafkaFault(code: RD_KAFKA_RESP_ERR__DESTROY, operation: operation) }
        return handle
    }

    /// Lets go of the client and of all that points into it.
    func release() {
        waker.invalidate()
        table.release()
        handle = nil
    }
}
