internal import CRdKafka
public import GatewayModel

/// Asks a cluster about its topics, and changes them. It belongs to one thread. Every call waits for an answer at most
/// as long as it is told to.
public final class Admin {
    let handle: ClientHandle
    let queue: OpaquePointer

    /// Which records count when the end of a partition is asked for.
    public enum Isolation: String, Sendable {
        /// Those of ended transactions, up to the first open one.
        case committed = "read_committed"
        /// All that are there.
        case uncommitted = "read_uncommitted"
    }

    /// Makes the client without waiting for a broker. Throws `.invalidSetting`.
    public init(
        _ settings: ClientSettings, isolation: Isolation = .committed, heartbeat: CallHeartbeat = CallHeartbeat(),
        logSink: ClientLogSink? = nil
    ) throws(KafkaFault) {
        var named = settings
        named["isolation.level"] = isolation.rawValue
        handle = try ClientHandle(.admin, named, heartbeat: heartbeat, logSink: logSink)
        queue = rd_kafka_queue_new(handle.client)
    }

    deinit { rd_kafka_queue_destroy(queue) }

    /// Describes the brokers and all topics that this principal may see.
    public func cluster(timeoutMs: Int) throws(KafkaFault) -> ClusterDescription {
        try handle.describeCluster(timeoutMs: timeoutMs)
    }

    /// Describes one topic. Throws `.unknownTopic` when there is none, `.authorisation` when this principal may not see
    /// it.
    public func topic(_ name: TopicName, timeoutMs: Int) throws(KafkaFault) -> TopicDescription {
        guard let topic = rd_kafka_topic_new(handle.client, name.rawValue, nil) else {
            throw KafkaFault(code: rd_kafka_last_error(), operation: .metadata, topic: name)
        }
        defer { rd_kafka_topic_destroy(topic) }
        return try handle.describe(name, topic, timeoutMs: timeoutMs)
    }

    /// The ends of a partition.
    public func watermarks(_ partition: TopicPartition, timeoutMs: Int) throws(KafkaFault) -> Watermarks {
        try handle.watermarks(partition, timeoutMs: timeoutMs)
    }

    /// The offset of the first record at or after a time in milliseconds since 1970, per partition in the given order;
    /// nil where there is none.
    public func offsets(
        atTimesMs times: [(partition: TopicPartition, timeMs: Int64)], timeoutMs: Int
    ) throws(KafkaFault) -> [Int64?] {
        try handle.offsets(atTimesMs: times, timeoutMs: timeoutMs)
    }

    /// What librdkafka said about the client as a whole since the last call: brokers away, authentication failed.
    public func takeNotices() -> [KafkaFault] {
        _ = rd_kafka_poll(handle.client, 0)
        return handle.callbacks.takeNotices()
    }
}
