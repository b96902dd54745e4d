internal import GatewayModel
internal import KafkaClient

/// What the brokers told, as values, so that comparing needs no broker.
struct ClusterObservation: Sendable {
    /// How many brokers the cluster has.
    var brokers: Int
    /// What they told about each topic that was asked for.
    var topics: [TopicName: TopicObservation]
    /// What the gateway's group has committed.
    var group: GroupObservation = .told([:])

    /// What is known about the sources that exist.
    func facts(ofSources names: [TopicName]) -> [TopicName: SourceFacts] {
        var facts: [TopicName: SourceFacts] = [:]
        for name in names {
            guard case .present(let partitions, let settings)? = topics[name] else { continue }
            facts[name] = SourceFacts(
                partitions: partitions.count, messageBytesMax: settings[SettingName.messageBytesMax].flatMap { Int($0) }
            )
        }
        return facts
    }

    /// Why the brokers cannot tell the settings of any topic; nil while nothing says so.
    var unsupportedReason: String? {
        for case .present(_, .unsupported(let reason)) in topics.values { return reason }
        return nil
    }

    /// Whether the topic exists as far as can be seen.
    func isPresent(_ name: TopicName) -> Bool {
        guard case .present? = topics[name] else { return false }
        return true
    }
}

/// What the brokers told about one topic.
enum TopicObservation: Sendable {
    /// There is none.
    case missing
    /// They do not tell whether there is one; `isRight` when a right is missing.
    case untold(reason: String, isRight: Bool)
    /// There is one.
    case present(partitions: [PartitionObservation], settings: SettingsObservation)
}

/// What the brokers told about one partition.
struct PartitionObservation: Hashable, Sendable {
    let number: Int32
    let hasLeader: Bool
    let replicas: Int
    let inSyncReplicas: Int
}

/// What the brokers told about the settings of a topic.
enum SettingsObservation: Sendable {
    /// The values in force, by name.
    case told([String: String])
    /// A right is missing.
    case refused(reason: String)
    /// They cannot tell at all.
    case unsupported(reason: String)

    /// The value in force; nil when it was not told.
    subscript(name: String) -> String? {
        guard case .told(let values) = self else { return nil }
        return values[name]
    }
}

/// What the brokers told about the gateway's group.
enum GroupObservation: Sendable {
    /// What it has committed; partitions without a committed offset are not there.
    case told([TopicPartition: CommittedOffset])
    /// They do not tell; `isRight` when a right is missing.
    case untold(reason: String, isRight: Bool)
}
