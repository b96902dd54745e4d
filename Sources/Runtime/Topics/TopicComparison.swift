internal import GatewayModel

/// The brokers compared with what a configuration needs. Making one changes nothing.
public struct TopicComparison: Sendable {
    /// How many topics the configuration needs.
    public let topics: Int
    /// Everything found, the worst first, then in the order of the plan.
    public let findings: [TopicFinding]

    /// What the output topics take.
    public let outputLimits: OutputLimits

    /// Compares what the brokers told with a plan. Pure.
    init(_ plan: TopicPlan, with observation: ClusterObservation, configuration: GatewayConfiguration) {
        topics = plan.topics.count
        outputLimits = OutputLimits(
            configuration.outputTopics, in: observation, clientBytesMax: configuration.clientMessageBytesMax)
        var findings = plan.topics.flatMap { Self.findings(on: $0, in: observation) }
        findings += Self.findings(onAccountsOf: configuration, in: observation)
        findings += Self.findings(onClientOf: configuration, plan)
        findings += Self.findings(onClusterOf: plan, in: observation)
        // A stable sort: findings of one severity stay in the order of the plan.
        self.findings = TopicFinding.Severity.allCases.flatMap { severity in
            findings.filter { $0.severity == severity }
        }
    }

    /// How many findings of a severity there are.
    public func count(_ severity: TopicFinding.Severity) -> Int {
        findings.count { $0.severity == severity }
    }

    /// Whether something must be repaired before the gateway can work as promised.
    public var hasErrors: Bool { count(.error) > 0 }

    private static func findings(on topic: PlannedTopic, in observation: ClusterObservation) -> [TopicFinding] {
        switch observation.topics[topic.name] {
        case nil, .missing:
            return [
                TopicFinding(
                    .error, .missing, topic.name, expected: "a topic with \(counted(topic.partitions, "partition"))",
                    actual: "no such topic", advice: "create it: 'topics apply' does")
            ]
        case .untold(let reason, let isRight):
            return [
                TopicFinding(
                    .error, isRight ? .right : .unchecked, topic.name,
                    expected: isRight ? "the right Describe on it" : "a description of it", actual: reason,
                    advice: isRight
                        ? "grant it: 'topics plan' lists all rights" : "ask again when the cluster is at rest")
            ]
        case .present(let partitions, let settings):
            return findings(onPartitionsOf: topic, partitions, in: observation)
                + findings(onReplicationOf: topic, partitions, settings, brokers: observation.brokers)
                + findings(onSettingsOf: topic, settings)
        }
    }

    /// A dead letter goes to the partition of its event, so every partition of the source needs one of the same number.
    private static func findings(
        onPartitionsOf topic: PlannedTopic, _ partitions: [PartitionObservation], in observation: ClusterObservation
    ) -> [TopicFinding] {
        guard let leading = topic.partitionsFollow, case .present(let wanted, _)? = observation.topics[leading],
            wanted.count != partitions.count
        else { return [] }
        let isShort = partitions.count < wanted.count
        return [
            TopicFinding(
                isShort ? .error : .warning, .partitions, topic.name,
                expected: "\(counted(wanted.count, "partition")), as many as \(leading)",
                actual: counted(partitions.count, "partition"),
                advice: isShort
                    ? "add them with kafka-topics.sh --alter --topic \(topic.name) --partitions \(wanted.count): "
                        + "rejections of the others cannot be kept"
                    : "nothing is lost; the partitions beyond stay empty")
        ]
    }

    private static func findings(
        onSettingsOf topic: PlannedTopic, _ settings: SettingsObservation
    ) -> [TopicFinding] {
        switch settings {
        case .unsupported: []
        case .refused(let reason):
            [
                TopicFinding(
                    .warning, .right, topic.name, expected: "the right DescribeConfigs on it", actual: reason,
                    advice: "grant it: without it Kafka's default is taken for the largest message")
            ]
        case .told(let values):
            topic.settings.compactMap { finding(on: $0, of: topic, values[$0.name]) }
                + findings(onElectionsOf: topic, values)
        }
    }

    private static func finding(
        on setting: PlannedSetting, of topic: PlannedTopic, _ actual: String?
    ) -> TopicFinding? {
        guard setting.rule != .onCreation else { return nil }
        // Nothing is more than -1, which is without limit.
        let isLeast = setting.rule == .atLeast && setting.value != "-1"
        let expected = "\(setting.name)\(isLeast ? " of at least " : "=")\(setting.value)"
        guard let actual else {
            return TopicFinding(
                .note, .unchecked, topic.name, expected: expected, actual: "a setting that the brokers do not tell",
                advice: "see to it by other means; otherwise \(setting.consequence)")
        }
        guard !setting.isMet(by: actual) else { return nil }
        return TopicFinding(
            setting.severity, .setting, topic.name, expected: expected, actual: "\(setting.name)=\(actual)",
            advice: "\(setting.consequence); \(howToSet(setting.name, setting.value, topic))")
    }

    private static func findings(onElectionsOf topic: PlannedTopic, _ values: [String: String]) -> [TopicFinding] {
        guard values[SettingName.uncleanElection] == "true" else { return [] }
        return [
            TopicFinding(
                .warning, .setting, topic.name, expected: "\(SettingName.uncleanElection)=false",
                actual: "\(SettingName.uncleanElection)=true",
                advice: "a broker that lags behind may become leader, and acknowledged records are lost; "
                    + howToSet(SettingName.uncleanElection, "false", topic))
        ]
    }

    static func howToSet(_ name: String, _ value: String, _ topic: PlannedTopic) -> String {
        "set it with kafka-configs.sh --alter --entity-type topics --entity-name \(topic.name) "
            + "--add-config \(name)=\(value)"
    }

    /// `1 partition`, `2 partitions`.
    static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
