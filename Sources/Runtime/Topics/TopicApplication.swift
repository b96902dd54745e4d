internal import GatewayModel
internal import KafkaClient

/// What became of the topics that a configuration needs: created where they were missing, never changed where they were
/// there.
public struct TopicApplication: Sendable {
    /// What became of one topic.
    public enum Outcome: Hashable, Sendable {
        /// It was missing, and is there now.
        case created
        /// It was there, as planned.
        case existed
        /// It was there, and is another than planned: the findings say how.
        case differs
        /// It was not created, for this reason.
        case failed(String)
    }

    /// One topic and what became of it.
    public struct Row: Sendable {
        /// The topic as planned.
        public let topic: PlannedTopic
        /// What became of it.
        public let outcome: Outcome

        /// Whether the topic is there now.
        var isThere: Bool {
            switch outcome {
            case .created, .existed, .differs: true
            case .failed: false
            }
        }
    }

    /// Every topic of the plan, in its order.
    public let rows: [Row]
    /// The brokers compared with the plan afterwards.
    public let comparison: TopicComparison

    /// Whether every topic is there now as planned.
    public var isComplete: Bool {
        rows.allSatisfy { $0.outcome == .created || $0.outcome == .existed }
    }

    /// What the comparison found, but for topics whose row says already that they are not there.
    public var findings: [TopicFinding] {
        let said = Set(rows.filter { !$0.isThere }.map(\.topic.name))
        return comparison.findings.filter { finding in
            guard finding.matter == .missing, let topic = finding.topic else { return true }
            return !said.contains(topic)
        }
    }

    /// Creates the topics that are missing, sources first: a dead-letter topic is made after its source. It waits for
    /// the brokers, so it must not run on a cooperative thread.
    /// - Throws: one sentence; `.unreachable` when no broker answers in time.
    public static func apply(
        _ configuration: GatewayConfiguration, options: TopicOptions = TopicOptions()
    ) throws(RuntimeFault) -> TopicApplication {
        try apply(configuration, options: options, inspector: TopicInspector(configuration))
    }

    static func apply(
        _ configuration: GatewayConfiguration, options: TopicOptions, inspector: TopicInspector
    ) throws(RuntimeFault) -> TopicApplication {
        let sources = configuration.sources.map(\.topic)
        let names = TopicPlan(configuration, options: options).topics.map(\.name)
        var outcomes: [TopicName: Outcome] = [:]
        var observation = try inspector.observe(names)
        for roles in [[TopicRole.source], TopicRole.allCases.filter { $0 != .source }] {
            // A source that was just made tells what its dead-letter topic must be like.
            let plan = TopicPlan(configuration, options: options, sources: observation.facts(ofSources: sources))
            let wanted = plan.topics.filter { roles.contains($0.role) }
            let made = try create(wanted, observation, inspector)
            outcomes.merge(made, uniquingKeysWith: { _, new in new })
            if !made.isEmpty { observation = try inspector.observe(names) }
        }
        let plan = TopicPlan(configuration, options: options, sources: observation.facts(ofSources: sources))
        observation.group = inspector.group(configuration.sourcePartitions(in: observation))
        let comparison = TopicComparison(plan, with: observation, configuration: configuration)
        return TopicApplication(
            rows: plan.topics.map { topic in
                Row(topic: topic, outcome: outcomes[topic.name] ?? existing(topic, comparison))
            },
            comparison: comparison)
    }

    /// Creates what is missing; the outcomes of the topics that were not there.
    private static func create(
        _ topics: [PlannedTopic], _ observation: ClusterObservation, _ inspector: TopicInspector
    ) throws(RuntimeFault) -> [TopicName: Outcome] {
        var outcomes: [TopicName: Outcome] = [:]
        var missing: [PlannedTopic] = []
        for topic in topics {
            switch observation.topics[topic.name] {
            case .present: continue
            case .untold(let reason, _): outcomes[topic.name] = .failed("whether it exists is not told: \(reason)")
            case .missing, nil:
                if let leading = topic.partitionsFollow, !observation.isPresent(leading) {
                    outcomes[topic.name] = .failed("its source \(leading) does not exist")
                } else {
                    missing.append(topic)
                }
            }
        }
        let results = try missing.isEmpty ? [] : inspector.create(missing)
        for (topic, result) in zip(missing, results) { outcomes[topic.name] = outcome(result) }
        return outcomes
    }

    private static func outcome(_ result: TopicResult) -> Outcome {
        switch result {
        case .done: .created
        // Somebody else made it at the same time.
        case .unneeded: .existed
        case .failed(let fault):
            .failed(fault.kind == .authorisation ? "the right Create is missing: \(fault.codeName)" : fault.text)
        }
    }

    private static func existing(_ topic: PlannedTopic, _ comparison: TopicComparison) -> Outcome {
        comparison.findings.contains { $0.topic == topic.name && $0.isDifference } ? .differs : .existed
    }
}

extension GatewayConfiguration {
    /// The partitions of the sources that exist.
    func sourcePartitions(in observation: ClusterObservation) -> [TopicPartition] {
        sources.flatMap { source -> [TopicPartition] in
            guard case .present(let partitions, _)? = observation.topics[source.topic] else { return [] }
            return partitions.map { TopicPartition(source.topic, $0.number) }
        }
    }
}

extension TopicComparison {
    /// Compares the brokers with what the configuration needs. It waits for them, so it must not run on a cooperative
    /// thread.
    /// - Throws: one sentence; `.unreachable` when no broker answers in time.
    public static func live(_ configuration: GatewayConfiguration) throws(RuntimeFault) -> TopicComparison {
        try live(configuration, inspector: TopicInspector(configuration))
    }

    static func live(
        _ configuration: GatewayConfiguration, inspector: TopicInspector
    ) throws(RuntimeFault) -> TopicComparison {
        var observation = try inspector.observe(TopicPlan(configuration).topics.map(\.name))
        let facts = observation.facts(ofSources: configuration.sources.map(\.topic))
        observation.group = inspector.group(configuration.sourcePartitions(in: observation))
        return TopicComparison(
            TopicPlan(configuration, sources: facts), with: observation, configuration: configuration)
    }
}
