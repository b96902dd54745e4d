public import GatewayModel

/// A partition as the brokers describe it.
public struct PartitionDescription: Hashable, Sendable {
    /// The partition's number.
    public let number: Int32
    /// The broker that leads it; -1 when none does.
    public let leader: Int32
    /// How many brokers have a copy.
    public let replicas: Int
    /// How many of the copies are in sync.
    public let inSyncReplicas: Int
}

/// A topic as the brokers describe it.
public struct TopicDescription: Hashable, Sendable {
    /// The topic's name.
    public let name: TopicName
    /// The partitions, by number.
    public let partitions: [PartitionDescription]
}

/// A broker of the cluster.
public struct BrokerDescription: Hashable, Sendable {
    /// The broker's number.
    public let id: Int32
    /// Its host name and port.
    public let address: String
}

/// The cluster as one of its brokers describes it.
public struct ClusterDescription: Hashable, Sendable {
    /// The brokers, by number.
    public let brokers: [BrokerDescription]
    /// The topics this principal may see, by name.
    public let topics: [TopicDescription]
}

/// A topic to be created.
public struct NewTopic: Hashable, Sendable {
    /// The topic's name.
    public let name: TopicName
    /// How many partitions.
    public let partitions: Int
    /// How many copies of each; nil for the cluster's default.
    public let replicationFactor: Int?
    /// Settings by Kafka's names, for example `max.message.bytes`.
    public let configuration: [String: String]

    public init(
        _ name: TopicName, partitions: Int, replicationFactor: Int? = nil, configuration: [String: String] = [:]
    ) {
        self.name = name
        self.partitions = partitions
        self.replicationFactor = replicationFactor
        self.configuration = configuration
    }
}

/// What became of one topic in a request.
public enum TopicResult: Hashable, Sendable {
    /// It was done.
    case done
    /// It was not needed: the topic to create exists, or the topic to delete does not.
    case unneeded
    /// It was not done.
    case failed(KafkaFault)
}

/// One setting of a topic.
public struct TopicSetting: Hashable, Sendable {
    /// Kafka's name for it.
    public let name: String
    /// The value in force; nil when the broker keeps it secret.
    public let value: String?
    /// Whether it was not set for this topic.
    public let isDefault: Bool
}
