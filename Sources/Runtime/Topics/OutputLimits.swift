public import Exchange
public import GatewayModel

/// The largest message that each output topic takes: read at start and on reload, so that what is too large is
/// SIZE_EXCEEDED, decided here, and never a fault of the broker.
public struct OutputLimits: Sendable {
    /// What librdkafka puts into one batch at most unless it is told otherwise.
    private static let batchBytesDefault = 1_000_000
    /// What librdkafka takes for `message.max.bytes`.
    private static let clientBytesAllowed = 1_000...1_000_000_000

    /// The limit of every output topic: recipients' and dead-letter topics.
    public let bytesMax: [TopicName: Int]
    /// Topics whose limit was not told, with the reason: Kafka's default is taken for them.
    public let assumed: [TopicName: String]

    /// What an observation says about the topics. Pure.
    /// - Parameter clientBytesMax: the operator's own limit, which holds beside the topics'.
    init(_ names: [TopicName], in observation: ClusterObservation, clientBytesMax: Int?) {
        var bytesMax: [TopicName: Int] = [:]
        var assumed: [TopicName: String] = [:]
        for name in names {
            let (limit, reason) = Self.limit(of: name, in: observation)
            bytesMax[name] = min(limit ?? OutputSizes.kafkaDefault, clientBytesMax ?? .max)
            assumed[name] = reason
        }
        self.bytesMax = bytesMax
        self.assumed = assumed
    }

    private static func limit(
        of name: TopicName, in observation: ClusterObservation
    ) -> (limit: Int?, reason: String?) {
        switch observation.topics[name] {
        case nil, .missing: return (nil, "there is no such topic")
        case .untold(let reason, _): return (nil, reason)
        case .present(_, let settings):
            if let limit = settings[SettingName.messageBytesMax].flatMap({ Int($0) }) { return (limit, nil) }
            return switch settings {
            case .told: (nil, "the brokers do not tell \(SettingName.messageBytesMax)")
            case .refused(let reason), .unsupported(let reason): (nil, reason)
            }
        }
    }

    /// The limit of a topic; Kafka's default for one that was not asked about.
    public func bytesMax(of topic: TopicName) -> Int { bytesMax[topic] ?? OutputSizes.kafkaDefault }

    /// The limits as the processing of each source takes them, in the order of the configuration.
    public func sizes(of configuration: GatewayConfiguration) -> [OutputSizes] {
        configuration.sources.map { source in
            OutputSizes(
                recipients: source.recipients.map { bytesMax(of: $0.topic) },
                deadLetters: bytesMax(of: source.deadLetterTopic))
        }
    }

    /// What the producer's `message.max.bytes` must be, so that librdkafka, whose default is smaller than Kafka's, does
    /// not refuse what a topic takes.
    public var producerMessageBytesMax: Int {
        let most = bytesMax.values.max() ?? OutputSizes.kafkaDefault
        return min(max(most, Self.clientBytesAllowed.lowerBound), Self.clientBytesAllowed.upperBound)
    }

    /// What the producer's `batch.size` must not exceed: brokers hold a topic's limit against the whole batch, and
    /// librdkafka does not split one that is refused.
    public var producerBatchBytesMax: Int {
        max(1, min(Self.batchBytesDefault, bytesMax.values.min() ?? OutputSizes.kafkaDefault))
    }
}

extension GatewayConfiguration {
    /// Every topic that deliveries and dead letters go to, each once.
    var outputTopics: [TopicName] {
        var names: [TopicName] = []
        for name in sources.flatMap({ $0.recipients.map(\.topic) + [$0.deadLetterTopic] }) where !names.contains(name) {
            names.append(name)
        }
        return names
    }
}
