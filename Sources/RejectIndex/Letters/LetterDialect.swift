/// Who wrote a dead letter, told by the names of its headers.
public enum LetterDialect: String, CaseIterable, Sendable {
    /// A seizure gateway: the header `gateway-rejection`.
    case gateway = "GATEWAY"
    /// Kafka Connect's DeadLetterQueueReporter: `__connect.errors.*`.
    case connect = "KAFKA_CONNECT"
    /// Kafka Streams from 4.2 (KIP-1034): `__streams.errors.*`.
    case streams = "KAFKA_STREAMS"
    /// Kafka's share groups (KIP-1191): `__dlq.errors.*`.
    case shareGroup = "SHARE_GROUP"
    /// Spring Kafka's DeadLetterPublishingRecoverer: `kafka_dlt-*`.
    case spring = "SPRING"
    /// Spring Kafka's retry topics: the same headers without `dlt-`.
    case springRetry = "SPRING_RETRY"
    /// None of them.
    case unknown = "UNKNOWN"

    /// The names of the headers that say the same in every foreign dialect. Spring writes numbers as big-endian
    /// integers, the others as text.
    struct HeaderNames {
        let topic: String
        let partition: String
        let offset: String
        let timestamp: String?
        let judge: String?
        let task: String?
        let stage: String?
        /// The class of the exception, the most telling first.
        let classes: [String]
        let message: String
    }

    /// The dialects that are told by their own header names, in the order of looking.
    static let foreign: [(dialect: LetterDialect, names: HeaderNames)] = [
        (.connect, connectNames), (.streams, streamsNames), (.shareGroup, shareGroupNames),
        (.spring, springNames(prefix: "kafka_dlt-")), (.springRetry, springNames(prefix: "kafka_")),
    ]

    private static let connectNames = HeaderNames(
        topic: "__connect.errors.topic", partition: "__connect.errors.partition",
        offset: "__connect.errors.offset", timestamp: nil, judge: "__connect.errors.connector.name",
        task: "__connect.errors.task.id", stage: "__connect.errors.stage",
        classes: ["__connect.errors.exception.class.name"], message: "__connect.errors.exception.message")

    private static let streamsNames = HeaderNames(
        topic: "__streams.errors.topic", partition: "__streams.errors.partition",
        offset: "__streams.errors.offset", timestamp: nil, judge: "__streams.errors.processor.node.id",
        task: "__streams.errors.task.id", stage: nil, classes: ["__streams.errors.exception"],
        message: "__streams.errors.message")

    private static let shareGroupNames = HeaderNames(
        topic: "__dlq.errors.topic", partition: "__dlq.errors.partition", offset: "__dlq.errors.offset",
        timestamp: nil, judge: "__dlq.errors.group", task: nil, stage: nil, classes: [],
        message: "__dlq.errors.message")

    private static func springNames(prefix: String) -> HeaderNames {
        HeaderNames(
            topic: "\(prefix)original-topic", partition: "\(prefix)original-partition",
            offset: "\(prefix)original-offset", timestamp: "\(prefix)original-timestamp",
            judge: "\(prefix)original-consumer-group", task: nil, stage: nil,
            classes: [
                "\(prefix)exception-cause-fqcn", "\(prefix)exception-fqcn", "\(prefix)key-exception-fqcn",
            ],
            message: "\(prefix)exception-message")
    }
}
