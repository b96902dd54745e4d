internal import CRdKafka
public import GatewayModel

/// A producer: transactional when it has a transactional id, idempotent otherwise. All in-sync replicas acknowledge,
/// keys go to partitions as with Java clients.
///
/// It belongs to one thread, which makes every call; only the heartbeat is for others. Delivery reports are taken inside
/// `poll`, `flush`, `commit` and `abort`.
public final class Producer {
    /// The transactional id; nil for a producer that is idempotent only.
    public let transactionalID: String?

    let handle: ClientHandle
    private var topicHandles: [OpaquePointer] = []
    private var topicNames: [TopicName] = []
    private var partitionCounts: [Int32] = []
    private var queuedCount: UInt64 = 0
    /// The failures that were known when the open transaction began.
    var failedBeforeTransaction: UInt64 = 0

    /// Makes the producer without waiting for a broker.
    ///
    /// - Parameters:
    ///   - settings: connection and tuning; what the role needs is put over them.
    ///   - transactionalID: the stable name by which a newer producer fences this one; nil for no transactions.
    ///   - heartbeat: told of every call that can block.
    ///   - logSink: takes librdkafka's log.
    /// - Throws: `.invalidSetting`.
    public init(
        _ settings: ClientSettings, transactionalID: String?, heartbeat: CallHeartbeat = CallHeartbeat(),
        logSink: ClientLogSink? = nil
    ) throws(KafkaFault) {
        self.transactionalID = transactionalID
        var named = settings
        named["transactional.id"] = transactionalID
        handle = try ClientHandle(.producer, named, heartbeat: heartbeat, logSink: logSink)
    }

    deinit {
        for topic in topicHandles { rd_kafka_topic_destroy(topic) }
    }

    /// Gives a topic a number, and asks for its metadata, so that its first record does not wait for it.
    ///
    /// - Throws: `.unknownTopic` (also when this principal may not see the topic), `.authorisation`, `.timedOut` …; the
    ///   topic has no number then.
    public func topic(named name: TopicName, timeoutMs: Int) throws(KafkaFault) -> ProducerTopic {
        if let index = topicNames.firstIndex(of: name) {
            let topic = ProducerTopic(index: index)
            try refresh(topic, timeoutMs: timeoutMs)
            return topic
        }
        // A producer that asks for a topic by name creates it, where the brokers allow that; the list of all does not.
        try handle.requireTopic(name, timeoutMs: timeoutMs)
        guard let topicHandle = rd_kafka_topic_new(handle.client, name.rawValue, nil) else {
            throw KafkaFault(code: rd_kafka_last_error(), operation: .metadata, topic: name)
        }
        do {
            let description = try handle.describe(name, topicHandle, timeoutMs: timeoutMs)
            partitionCounts.append(Int32(description.partitions.count))
        } catch {
            rd_kafka_topic_destroy(topicHandle)
            throw error
        }
        topicHandles.append(topicHandle)
        topicNames.append(name)
        return ProducerTopic(index: topicHandles.count - 1)
    }

    /// Asks again how many partitions the topic has.
    public func refresh(_ topic: ProducerTopic, timeoutMs: Int) throws(KafkaFault) {
        try handle.requireTopic(topicNames[topic.index], timeoutMs: timeoutMs)
        let description = try handle.describe(
            topicNames[topic.index], topicHandles[topic.index], timeoutMs: timeoutMs)
        partitionCounts[topic.index] = Int32(description.partitions.count)
    }

    /// How many partitions the topic had when it was last asked for.
    public func partitionCount(of topic: ProducerTopic) -> Int32 { partitionCounts[topic.index] }

    /// The topic's name.
    public func name(of topic: ProducerTopic) -> TopicName { topicNames[topic.index] }

    /// Queues a record, copying its bytes. Never waits.
    ///
    /// - Parameters:
    ///   - topic: a topic of this producer.
    ///   - partition: by the key, or a number that is checked against the topic's partition count.
    ///   - key: nil for no key, which is not an empty key.
    ///   - value: nil for a tombstone, which is not an empty value.
    ///   - headers: taken over when the record was queued; kept for another try otherwise.
    ///   - timestampMs: milliseconds since 1970; 0 for now.
    public func produce(
        to topic: ProducerTopic, partition: TargetPartition = .byKey, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, headers: inout OutgoingHeaders, timestampMs: Int64 = 0
    ) -> ProduceOutcome {
        let number: Int32
        switch partition {
        case .byKey: number = crdkafka_partition_any
        case .number(let explicit):
            guard explicit >= 0, explicit < partitionCounts[topic.index] else {
                return fault(RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION, topic)
            }
            number = explicit
        }
        let code = crdkafka_produce(
            handle.client, topicHandles[topic.index], number, timestampMs, key?.baseAddress, key?.count ?? -1,
            value?.baseAddress, value?.count ?? -1, headers.handle)
        if code == RD_KAFKA_RESP_ERR_NO_ERROR {
            headers.wasTaken()
            queuedCount &+= 1
            return .queued
        }
        return code == RD_KAFKA_RESP_ERR__QUEUE_FULL ? .queueFull : fault(code, topic)
    }

    private func fault(_ code: rd_kafka_resp_err_t, _ topic: ProducerTopic) -> ProduceOutcome {
        if let fatal = handle.fatalFault(during: .produce) { return .fault(fatal) }
        return .fault(KafkaFault(code: code, operation: .produce, topic: topicNames[topic.index]))
    }

    /// What became of the records that were queued, as far as delivery reports were taken.
    public var deliveries: DeliveryCounts {
        DeliveryCounts(
            queued: queuedCount, failed: handle.callbacks.failedDeliveries,
            outstanding: UInt64(max(0, rd_kafka_outq_len(handle.client))))
    }

    /// Why the last record that failed was not delivered; nil when none has failed.
    public var lastFailedDelivery: KafkaFault? { handle.callbacks.lastFailedDelivery }

    /// The fault that broke the client for good; nil while it lives.
    public var fatalFault: KafkaFault? { handle.fatalFault(during: .produce) }
}
