/// Which librdkafka properties the configuration may not set, and why.
enum KafkaPropertyRules {
    /// The reason for a refusal; nil when the property may be set.
    static func refusal(of name: String) -> String? { refused[name] }

    private static let refused: [String: String] = [
        "isolation.level": "the gateway always reads committed events only (P2)",
        "acks": "the gateway always waits for all in-sync replicas (P2)",
        "request.required.acks": "the gateway always waits for all in-sync replicas (P2)",
        "enable.idempotence": "the gateway's producers are always idempotent (P2)",
        "enable.auto.commit": "offsets are committed in the transaction of their outcomes (P1)",
        "enable.auto.offset.store": "offsets are committed in the transaction of their outcomes (P1)",
        "partition.assignment.strategy": "lanes rest on the eager round-robin assignor",
        "transactional.id": "it is <gateway.id>.<gateway.instance>.<lane>, so that a twin is fenced (P2)",
        "group.id": "it is gateway.id",
        "group.instance.id": "it is <gateway.id>.<gateway.instance>.<lane>, so that a restart keeps its partitions",
        "auto.offset.reset": "missing events are never skipped silently; 'start' of a source says where to begin",
        "allow.auto.create.topics": "topics are created by 'seizure-gateway topics apply', with their settings",
        "partitioner": "published events are partitioned by murmur2 of the case key, as Java clients do (P4)",
        "metadata.broker.list": "write it as bootstrap.servers",
    ]
}
