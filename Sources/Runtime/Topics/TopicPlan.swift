internal import Exchange
public import GatewayModel

/// How topics are created where the configuration leaves it open.
public struct TopicOptions: Hashable, Sendable {
    /// Both ends are allowed.
    public static let partitionsAllowed = 1...10_000
    /// Both ends are allowed.
    public static let replicationFactorAllowed = 1...100

    /// Partitions of a source that does not exist yet.
    public let partitions: Int
    /// Copies of each partition; nil for the cluster's default.
    public let replicationFactor: Int?

    public init(partitions: Int = 16, replicationFactor: Int? = nil) {
        self.partitions = partitions
        self.replicationFactor = replicationFactor
    }
}

/// What the brokers tell about a source that exists.
public struct SourceFacts: Hashable, Sendable {
    /// Its partitions.
    public let partitions: Int
    /// Its largest message; nil when they do not tell.
    public let messageBytesMax: Int?

    public init(partitions: Int, messageBytesMax: Int?) {
        self.partitions = partitions
        self.messageBytesMax = messageBytesMax
    }
}

/// The topics that a configuration needs, with the rights that go with them. Pure: the same configuration and facts give
/// the same plan.
public struct TopicPlan: Sendable {
    /// The topics: every source followed by its dead-letter topic, then the recipients' and the senders' receipts, then
    /// the gateway's own.
    public let topics: [PlannedTopic]
    /// The rights: the gateway's, the agencies', and those of whoever creates the topics.
    public let rights: [AccessRight]

    /// Plans without asking anyone.
    /// - Parameter sources: what is known about the sources that exist; the others are planned by the options.
    public init(
        _ configuration: GatewayConfiguration, options: TopicOptions = TopicOptions(),
        sources: [TopicName: SourceFacts] = [:]
    ) {
        let builder = TopicPlanBuilder(configuration: configuration, options: options, sources: sources)
        topics = builder.topics()
        rights = AccessRights(configuration: configuration, topics: topics).all()
    }

    /// The topics of a role.
    public func topics(_ role: TopicRole) -> [PlannedTopic] { topics.filter { $0.role == role } }
}

/// Puts the topics of a plan together.
private struct TopicPlanBuilder {
    let configuration: GatewayConfiguration
    let options: TopicOptions
    let sources: [TopicName: SourceFacts]

    func topics() -> [PlannedTopic] {
        configuration.sources.flatMap { [source($0), deadLetters(of: $0)] } + recipients() + receipts() + own()
    }

    private func partitions(of source: SourceConfiguration) -> Int {
        sources[source.topic]?.partitions ?? options.partitions
    }

    private func bytesMax(of source: SourceConfiguration) -> Int {
        sources[source.topic]?.messageBytesMax ?? OutputSizes.kafkaDefault
    }

    private func source(_ source: SourceConfiguration) -> PlannedTopic {
        topic(
            source.topic, .source, agencies: [source.agency], partitions: partitions(of: source),
            bytesMax: bytesMax(of: source))
    }

    private func deadLetters(of source: SourceConfiguration) -> PlannedTopic {
        topic(
            source.deadLetterTopic, .deadLetter, partitions: partitions(of: source), follows: source.topic,
            bytesMax: bytesMax(of: source))
    }

    /// One topic may be the recipient's of several sources: it is made for the largest of them.
    private func recipients() -> [PlannedTopic] {
        var names: [TopicName] = []
        var uses: [TopicName: [(source: SourceConfiguration, agency: AgencyID)]] = [:]
        for source in configuration.sources {
            for recipient in source.recipients {
                if uses[recipient.topic] == nil { names.append(recipient.topic) }
                uses[recipient.topic, default: []].append((source, recipient.agency))
            }
        }
        return names.map { name in
            let users = uses[name] ?? []
            var agencies: [AgencyID] = []
            for user in users where !agencies.contains(user.agency) { agencies.append(user.agency) }
            return topic(
                name, .recipient, agencies: agencies,
                partitions: users.map { partitions(of: $0.source) }.max() ?? options.partitions,
                bytesMax: users.map { bytesMax(of: $0.source) }.max() ?? OutputSizes.kafkaDefault)
        }
    }

    /// One topic may be the agency's of several sources.
    private func receipts() -> [PlannedTopic] {
        var planned: [PlannedTopic] = []
        for source in configuration.sources {
            guard let name = source.receiptsTopic, !planned.contains(where: { $0.name == name }) else { continue }
            planned.append(
                topic(
                    name, .receipts, agencies: [source.agency], partitions: partitions(of: source),
                    bytesMax: OutputSizes.kafkaDefault))
        }
        return planned
    }

    private func own() -> [PlannedTopic] {
        let roles: [TopicRole] = [.commands, .state, .actions]
        return zip(OwnTopics.names(gateway: configuration.id), roles).compactMap { name, role in
            // The reader of the configuration refuses ids that are too long for these names.
            TopicName(name).map {
                topic($0, role, partitions: TopicRules.ownPartitions, bytesMax: OutputSizes.kafkaDefault)
            }
        }
    }

    private func topic(
        _ name: TopicName, _ role: TopicRole, agencies: [AgencyID] = [], partitions: Int, follows: TopicName? = nil,
        bytesMax: Int
    ) -> PlannedTopic {
        PlannedTopic(
            name: name, role: role, agencies: agencies, partitions: partitions, partitionsFollow: follows,
            replicationFactor: options.replicationFactor,
            settings: TopicRules.settings(of: role, sourceBytesMax: bytesMax)
                + TopicRules.settings(forCopies: options.replicationFactor))
    }
}
