internal import Exchange
internal import GatewayModel
internal import KafkaClient

/// What is not of one topic's description: the group's accounts, the client's own limits, what cannot be seen.
extension TopicComparison {
    /// The accounts beside the committed offsets, read as a lane reads them when it gets a partition (P3).
    static func findings(
        onAccountsOf configuration: GatewayConfiguration, in observation: ClusterObservation
    ) -> [TopicFinding] {
        switch observation.group {
        case .untold(let reason, let isRight):
            [
                TopicFinding(
                    isRight ? .error : .note, isRight ? .right : .unchecked,
                    expected: isRight
                        ? "the right Describe on the group \(configuration.id)"
                        : "what the group \(configuration.id) has committed",
                    actual: reason,
                    advice: isRight
                        ? "grant it: 'topics plan' lists all rights"
                        : "the accounts could not be looked at; a lane does when it starts")
            ]
        case .told(let offsets):
            configuration.sources.flatMap { findings(onAccountsOf: $0, offsets, configuration.foreignOffsets) }
        }
    }

    private static func findings(
        onAccountsOf source: SourceConfiguration, _ offsets: [TopicPartition: CommittedOffset],
        _ foreignOffsets: ForeignOffsetRule
    ) -> [TopicFinding] {
        let recipients = source.recipients.map(\.id)
        var defects: [AccountDefect] = []
        let ofSource = offsets.filter { $0.key.topic == source.topic }
        for (partition, committed) in ofSource.sorted(by: { $0.key.partition < $1.key.partition }) {
            do throws(AccountDefect) {
                _ = try PartitionAccount.load(
                    partition, from: .committed(offset: committed.offset, metadata: committed.metadata),
                    recipients: recipients, foreignOffsets: foreignOffsets)
            } catch {
                defects.append(error)
            }
        }
        var kinds: [AccountDefectKind] = []
        for defect in defects where !kinds.contains(defect.kind) { kinds.append(defect.kind) }
        return kinds.compactMap { kind in finding(on: defects.filter { $0.kind == kind }) }
    }

    /// One finding for all partitions that have the same defect.
    private static func finding(on defects: [AccountDefect]) -> TopicFinding? {
        guard let first = defects.first else { return nil }
        let more = defects.count > 1 ? " (and \(counted(defects.count - 1, "more partition")) likewise)" : ""
        return TopicFinding(
            .error, .accounts, first.partition.topic, expected: "accounts beside the committed offset",
            actual: "\(first.description)\(more)",
            advice: "the lane that gets such a partition stops before it reads an event")
    }

    /// librdkafka refuses on its own what is larger than `message.max.bytes`, whatever the topics take.
    static func findings(onClientOf configuration: GatewayConfiguration, _ plan: TopicPlan) -> [TopicFinding] {
        guard let limit = configuration.clientMessageBytesMax else { return [] }
        let needed = plan.topics(.deadLetter).compactMap { $0.setting(SettingName.messageBytesMax).flatMap { Int($0) } }
        guard let most = needed.max(), limit < most else { return [] }
        return [
            TopicFinding(
                .warning, .setting, expected: "kafka: message.max.bytes of at least \(most)",
                actual: "message.max.bytes=\(limit) in \(configuration.file)",
                advice: "larger outputs are rejected, and of the largest events only a digest is kept: raise it or "
                    + "leave it out")
        ]
    }

    static func findings(onClusterOf plan: TopicPlan, in observation: ClusterObservation) -> [TopicFinding] {
        var findings: [TopicFinding] = []
        if observation.brokers == 1 {
            findings.append(
                TopicFinding(
                    .note, .replication, expected: "\(TopicRules.copiesForSafety) brokers", actual: "1 broker",
                    advice: "what it loses is lost: good for trials"))
        }
        if let reason = observation.unsupportedReason {
            findings.append(
                TopicFinding(
                    .note, .unchecked, expected: "the settings of the topics",
                    actual: "brokers that do not tell them: \(reason)",
                    advice: "settings cannot be checked here; Kafka's default is taken for the largest message"))
        }
        findings.append(
            TopicFinding(
                .note, .unchecked, expected: "the rights of 'topics plan'",
                actual: "rights to describe; Read, Write and those on transactional ids show only when used",
                advice: "compare them with kafka-acls.sh --list"))
        return findings
    }
}

extension GatewayConfiguration {
    /// The operator's own limit of a message; nil when librdkafka's property is not set.
    var clientMessageBytesMax: Int? {
        kafka.last { $0.name == "message.max.bytes" }.flatMap { Int($0.value) }
    }
}
