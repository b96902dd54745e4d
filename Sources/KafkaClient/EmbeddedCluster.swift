internal import CRdKafka
public import GatewayModel

/// Kafka requests whose answers can be spoiled.
public enum KafkaRequest: Int16, CaseIterable, Sendable {
    case produce = 0
    case fetch = 1
    case listOffsets = 2
    case metadata = 3
    case offsetCommit = 8
    case offsetFetch = 9
    case findCoordinator = 10
    case joinGroup = 11
    case heartbeat = 12
    case leaveGroup = 13
    case syncGroup = 14
    case initProducerID = 22
    case addPartitionsToTransaction = 24
    case addOffsetsToTransaction = 25
    case endTransaction = 26
    case transactionOffsetCommit = 28
}

/// Errors that the embedded cluster can answer with.
public enum EmbeddedError: Int32, CaseIterable, Sendable {
    /// The broker closes the connection instead of answering.
    case disconnect = -195
    case messageTooLarge = 10
    case coordinatorNotAvailable = 15
    case notCoordinator = 16
    case notEnoughReplicas = 19
    case topicAuthorisationFailed = 29
    case groupAuthorisationFailed = 30
    case unknownMember = 25
    case illegalGeneration = 22
    case outOfOrderSequence = 45
    case invalidProducerEpoch = 47
    case invalidTransactionState = 48
    case concurrentTransactions = 51
    case transactionalIDAuthorisationFailed = 53
    case fencedInstance = 82
    case unknownTopicOrPartition = 3
    case notLeader = 6
}

/// librdkafka's own cluster inside the process, on loopback: for the demo, for unit tests and for injected faults.
///
/// It does not hide aborted records, does not keep the offsets of transactions, drops the oldest records of a partition
/// beyond 5 MiB, and has no admin requests: it proves nothing about exactly-once.
// Safety: librdkafka serves every call on its cluster by a queue to the cluster's own thread; the pointers are set once
// and freed in deinit.
public final class EmbeddedCluster: @unchecked Sendable {
    private let handle: ClientHandle
    private let cluster: OpaquePointer
    /// How many brokers there are; they are numbered from 1.
    public let brokerCount: Int
    /// What to set `bootstrap.servers` to.
    public let bootstrapServers: String

    /// Starts a cluster of 1–16 brokers. Throws `.invalidSetting`, or the fault of starting it.
    public init(brokers: Int = 1, logSink: ClientLogSink? = nil) throws(KafkaFault) {
        // The helper client must not be of the cluster itself, so that clients of it can go first.
        handle = try ClientHandle(.admin, ClientSettings(), heartbeat: CallHeartbeat(), logSink: logSink)
        guard (1...16).contains(brokers), let cluster = rd_kafka_mock_cluster_new(handle.client, Int32(brokers)),
            let servers = rd_kafka_mock_cluster_bootstraps(cluster)
        else { throw KafkaFault(code: RD_KAFKA_RESP_ERR__CRIT_SYS_RESOURCE, operation: .embeddedCluster) }
        self.cluster = cluster
        brokerCount = brokers
        bootstrapServers = String(cString: servers)
    }

    deinit { rd_kafka_mock_cluster_destroy(cluster) }

    /// Settings that reach this cluster.
    public var settings: ClientSettings { ClientSettings([("bootstrap.servers", bootstrapServers)]) }

    /// Creates a topic.
    public func createTopic(_ name: TopicName, partitions: Int, replicationFactor: Int = 1) throws(KafkaFault) {
        let code = rd_kafka_mock_topic_create(
            cluster, name.rawValue, Int32(clamping: partitions), Int32(clamping: replicationFactor))
        try KafkaFault.check(code, .embeddedCluster, topic: name)
    }

    /// Makes every description of the topic fail with an error; nil takes it back.
    public func setTopicError(_ name: TopicName, _ error: EmbeddedError?) {
        rd_kafka_mock_topic_set_error(cluster, name.rawValue, rd_kafka_resp_err_t(error?.rawValue ?? 0))
    }

    /// Answers the next `count` requests of a kind, by any broker, with an error.
    public func fail(_ request: KafkaRequest, with error: EmbeddedError, times count: Int = 1) {
        crdkafka_mock_push_errors(cluster, request.rawValue, count, rd_kafka_resp_err_t(error.rawValue))
    }

    /// Answers the next request of a kind by a broker after a delay, with an error or (nil) as usual.
    public func delay(
        _ request: KafkaRequest, broker: Int, byMs delayMs: Int, error: EmbeddedError? = nil
    ) throws(KafkaFault) {
        let code = crdkafka_mock_push_error_rtt(
            cluster, Int32(clamping: broker), request.rawValue, rd_kafka_resp_err_t(error?.rawValue ?? 0),
            timeout(delayMs))
        try KafkaFault.check(code, .embeddedCluster)
    }

    /// Forgets the errors that a kind of request still has before it.
    public func clearFailures(_ request: KafkaRequest) {
        rd_kafka_mock_clear_request_errors(cluster, request.rawValue)
    }

    /// Closes a broker's connections and refuses new ones.
    public func stopBroker(_ broker: Int) throws(KafkaFault) {
        try KafkaFault.check(rd_kafka_mock_broker_set_down(cluster, Int32(clamping: broker)), .embeddedCluster)
    }

    /// Lets a stopped broker take connections again. Its records are still there.
    public func startBroker(_ broker: Int) throws(KafkaFault) {
        try KafkaFault.check(rd_kafka_mock_broker_set_up(cluster, Int32(clamping: broker)), .embeddedCluster)
    }

    /// Makes every answer of a broker take this long.
    public func setRoundTrip(ofBroker broker: Int, ms roundTripMs: Int) throws(KafkaFault) {
        try KafkaFault.check(
            rd_kafka_mock_broker_set_rtt(cluster, Int32(clamping: broker), timeout(roundTripMs)), .embeddedCluster)
    }

    /// Makes a broker the leader of a partition.
    public func setLeader(_ broker: Int, of partition: TopicPartition) throws(KafkaFault) {
        let code = rd_kafka_mock_partition_set_leader(
            cluster, partition.topic.rawValue, partition.partition, Int32(clamping: broker))
        try KafkaFault.check(code, .embeddedCluster, topic: partition.topic)
    }

    /// Makes a broker the coordinator of a group or of a transactional id.
    public func setCoordinator(_ broker: Int, of name: CoordinatedName) throws(KafkaFault) {
        let (kind, key) =
            switch name {
            case .group(let group): ("group", group)
            case .transactionalID(let id): ("transaction", id)
            }
        try KafkaFault.check(
            rd_kafka_mock_coordinator_set(cluster, kind, key, Int32(clamping: broker)), .embeddedCluster)
    }

    /// What has a coordinator.
    public enum CoordinatedName: Hashable, Sendable {
        /// A consumer group.
        case group(String)
        /// A producer's transactional id.
        case transactionalID(String)
    }
}
