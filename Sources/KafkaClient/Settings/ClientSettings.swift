internal import CRdKafka

/// What a client is for. Each role has defaults of its own.
public enum ClientRole: String, CaseIterable, Sendable {
    /// A member of a consumer group.
    case consumer
    /// A consumer without membership, which reads given partitions.
    case reader
    /// A transactional or idempotent producer.
    case producer
    /// Asks about topics and changes them.
    case admin

    /// Whether librdkafka makes a consumer of it. The admin is one without a group: a producer's question about a topic
    /// would create the topic where the brokers allow that.
    var isConsumer: Bool { self != .producer }
}

/// A property that librdkafka does not take.
public struct SettingDefect: Error, Hashable, Sendable, CustomStringConvertible {
    /// The property's name.
    public let name: String
    /// librdkafka's reason. Never the value of a secret.
    public let reason: String

    public var description: String { "\(name): \(reason)" }
}

/// The librdkafka properties of one client, in order, by librdkafka's own names. Setting a name again replaces its value.
public struct ClientSettings: Sendable {
    /// The most properties one client may have.
    static let propertiesMax = 512

    private(set) var properties: [(name: String, value: String)] = []

    /// Starts from properties in the order in which they are to be applied.
    public init(_ properties: [(name: String, value: String)] = []) {
        for property in properties { self[property.name] = property.value }
    }

    /// The value of a property; nil when it is not set here. Setting nil takes it out again.
    public subscript(name: String) -> String? {
        get { properties.first { $0.name == name }?.value }
        set {
            let index = properties.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): properties[index].value = value
            case (let index?, nil): properties.remove(at: index)
            case (nil, let value?): properties.append((name, value))
            case (nil, nil): break
            }
        }
    }

    /// The settings with others put over them.
    public func merging(_ others: ClientSettings) -> ClientSettings {
        var merged = self
        for property in others.properties { merged[property.name] = property.value }
        return merged
    }

    /// Every property that librdkafka does not take, for start-up checks that tell all at once. Nothing is connected.
    public func defects() -> [SettingDefect] {
        let configuration = ClientConfiguration()
        var defects: [SettingDefect] = []
        if properties.count > Self.propertiesMax {
            defects.append(SettingDefect(name: "kafka", reason: "more than \(Self.propertiesMax) properties"))
        }
        for property in properties.prefix(Self.propertiesMax) {
            do {
                try configuration.set(property.name, property.value)
            } catch {
                defects.append(error)
            }
        }
        return defects
    }

    /// The defaults of a role: what is known to be safe, or to be needed, with librdkafka 2.0.2 and newer. Everything
    /// but what the promises rest on can be replaced by the user's own settings.
    public static func defaults(for role: ClientRole) -> ClientSettings {
        var settings = ClientSettings([
            // Small requests must not wait for the acknowledgement of earlier ones; the default only since 2.10.0.
            ("socket.nagle.disable", "true"),
            ("socket.keepalive.enable", "true"),
            ("log.connection.close", "false"),
            ("client.id", "seizure-gateway"),
        ])
        switch role {
        case .consumer: settings = settings.merging(consumerDefaults)
        case .reader: settings = settings.merging(ClientSettings([("fetch.wait.max.ms", "100")]))
        case .producer: settings = settings.merging(producerDefaults)
        case .admin: break
        }
        return settings
    }

    private static let consumerDefaults = ClientSettings([
        ("fetch.wait.max.ms", "100"),
        // Fetching stops for a whole second when a limit is reached, so both must hold more than a second of traffic.
        ("queued.min.messages", "100000"),
        ("queued.max.messages.kbytes", "65536"),
        ("fetch.error.backoff.ms", "100"),
    ])

    private static let producerDefaults = ClientSettings([
        ("linger.ms", "1"),
        // Right after a commit the coordinator answers CONCURRENT_TRANSACTIONS once; this is how long librdkafka waits.
        ("retry.backoff.ms", "5"),
        ("queue.buffering.max.messages", "200000"),
        ("queue.buffering.max.kbytes", "262144"),
    ])

    /// What a role needs whatever the user says.
    static func fixed(for role: ClientRole) -> ClientSettings {
        switch role {
        case .consumer, .reader:
            ClientSettings([
                ("isolation.level", "read_committed"),
                ("enable.auto.commit", "false"),
                ("enable.auto.offset.store", "false"),
                ("auto.offset.reset", "error"),
                ("partition.assignment.strategy", "roundrobin"),
                ("allow.auto.create.topics", "false"),
                ("enable.partition.eof", role == .reader ? "true" : "false"),
            ])
        case .producer:
            ClientSettings([
                ("enable.idempotence", "true"),
                ("acks", "all"),
                ("partitioner", "murmur2_random"),
                // Successes need no report each: a record that is neither queued nor failed was delivered.
                ("delivery.report.only.error", "true"),
            ])
        case .admin: ClientSettings([("allow.auto.create.topics", "false")])
        }
    }
}
