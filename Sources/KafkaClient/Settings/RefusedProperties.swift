/// The librdkafka properties that a configuration may not set, because the promises rest on them.
public enum RefusedProperties {
    /// Every refused property with the reason that the operator is told, in alphabetical order.
    public static let all: [(name: String, reason: String)] = [
        ("acks", "a record counts as published only when all in-sync replicas have it (P2)"),
        ("allow.auto.create.topics", "a mistyped topic must be an error, not a new topic"),
        ("auto.offset.reset", "a missing offset must stop the lane; a reset would lose or repeat events (P2)"),
        ("background_event_cb", "callbacks are the gateway's own"),
        ("default_topic_conf", "write the topic property by its own name"),
        ("delivery.report.only.error", "the gateway counts deliveries by its own rule"),
        ("enable.auto.commit", "offsets are committed in the transaction of their events (P1)"),
        ("enable.auto.offset.store", "offsets are committed in the transaction of their events (P1)"),
        ("enable.idempotence", "without it a retry could publish an event twice (P2)"),
        ("enable.partition.eof", "the gateway decides for itself where a topic ends"),
        ("group.id", "the group is named after the gateway, and owns the committed counts (P3)"),
        ("group.instance.id", "the member is named after gateway, instance and lane"),
        ("isolation.level", "aborted events must never be read (P2)"),
        ("log.queue", "logs go to the gateway's log"),
        ("metadata.broker.list", "write it as bootstrap.servers"),
        ("partition.assignment.strategy", "other assignors have bugs in the oldest librdkafka supported"),
        ("partitioner", "keys are spread over partitions as Java clients do (P4)"),
        ("request.required.acks", "a record counts as published only when all in-sync replicas have it (P2)"),
        ("transactional.id", "the producer is named after gateway, instance and lane, so that a twin is fenced (P2)"),
    ]

    /// The reason why a property may not be set; nil when it may.
    public static func reason(for name: String) -> String? {
        all.first { $0.name == name }?.reason
    }
}
