public import Exchange
public import GatewayModel
internal import KafkaClient
public import Logging
public import RejectIndex
public import Telemetry

/// A value of the configuration and where it stands, for what can only be checked later (against the catalog, against
/// the broker).
public struct Located<Value: Sendable>: Sendable {
    /// The value.
    public let value: Value
    /// Where it stands in the configuration file.
    public let position: TextPosition

    public init(_ value: Value, _ position: TextPosition) {
        self.value = value
        self.position = position
    }
}

/// The guarantee of delivery.
public enum DeliveryGuarantee: String, CaseIterable, Sendable {
    /// Deliveries, dead letters and offsets in one Kafka transaction (P1, P2).
    case exactlyOnce = "exactly-once"
    /// The same loop without the transaction: repeats are possible, losses are not.
    case atLeastOnce = "at-least-once"
}

/// Where a source is read from when the group has no committed offset for a partition.
public enum StartPosition: String, CaseIterable, Sendable {
    /// From the oldest event that the topic still has.
    case earliest
    /// From the next event on.
    case latest
    /// The same as `latest`.
    case now
}

/// When a transaction is closed: whichever comes first.
public struct TransactionLimits: Sendable {
    /// The time from the first event to the commit, in milliseconds.
    public let intervalMs: Int
    /// Events.
    public let eventsMax: Int
    /// Bytes of keys and values read.
    public let bytesMax: Int
}

/// One librdkafka property of the `kafka:` section.
public struct KafkaProperty: Sendable {
    /// Its name, as librdkafka has it.
    public let name: String
    /// Its value with `${ENV}` and `file:` resolved; may be a secret and is never printed.
    public let value: String
    /// Where the value stands.
    public let position: TextPosition
}

/// A partner who gets a source's events.
public struct RecipientConfiguration: Sendable {
    /// The stable id.
    public let id: RecipientID
    /// The partner's agency.
    public let agency: AgencyID
    /// The topic that the partner reads.
    public let topic: TopicName
    /// The schema that the partner reads.
    public let schema: Located<SchemaID>
    /// The agreement that says what may be disclosed.
    public let agreement: Located<RevisionRef>
    /// The content type of what it gets, one of the schema's wires; nil is the schema's first.
    public let wire: Located<String>?
    /// The event types that go to this recipient; nil is all of them.
    public let eventTypes: [Located<String>]?
    /// Where the recipient stands in the file.
    public let position: TextPosition
}

/// A topic of events and who gets them.
public struct SourceConfiguration: Sendable {
    /// The topic.
    public let topic: TopicName
    /// Its dead-letter topic, `<topic>.dlq`.
    public let deadLetterTopic: TopicName
    /// Where the agency is told of its rejections; nil when it is not.
    public let receiptsTopic: TopicName?
    /// The agency that sends.
    public let agency: AgencyID
    /// The name that stands for a missing `ce_source`; the topic's name unless configured.
    public let name: String
    /// The schema of events without `ce_dataschema`.
    public let defaultSchema: Located<SchemaID>
    /// What becomes of records without a value.
    public let tombstones: TombstonePolicy
    /// Where to begin when the group has no committed offset.
    public let start: StartPosition
    /// The recipients, in the order of the file; at least one.
    public let recipients: [RecipientConfiguration]
    /// Where the source stands in the file.
    public let position: TextPosition
}

/// The whole configuration, checked: what can be known wrong without catalog and broker was refused.
public struct GatewayConfiguration: Sendable {
    /// The file it was read from, as the operator named it.
    public let file: String
    /// The gateway's id: the consumer group and the prefix of its own topics.
    public let id: String
    /// The name of this process among those of the gateway: stable across restarts.
    public let instance: String
    /// The folder of the catalog.
    public let schemasFolder: Located<String>
    /// The folder for what only speeds up or explains: the lanes' crash markers. Losing it loses nothing.
    public let dataFolder: String
    /// Lanes of this process, each a thread.
    public let lanes: Int
    /// The guarantee of delivery.
    public let delivery: DeliveryGuarantee
    /// What to do with offsets that another tool committed.
    public let foreignOffsets: ForeignOffsetRule
    /// When a transaction is closed.
    public let transaction: TransactionLimits
    /// librdkafka's properties, in the order of the file.
    public let kafka: [KafkaProperty]
    /// The sources, in the order of the file; at least one.
    public let sources: [SourceConfiguration]
    /// Topics of dead letters that others write, listed beside the gateway's own.
    public let foreignDeadLetters: [FollowedTopic]
    /// What may be decided about rejections.
    public let rejections: RejectionRules
    /// Where HTTP is served, and to whom.
    public let http: HTTPConfiguration
    /// The least severe level that is logged.
    public let logLevel: Logger.Level
    /// How log lines look.
    public let logForm: LogLine.Form

    /// The brokers' addresses.
    public var bootstrapServers: String {
        kafka.last { $0.name == "bootstrap.servers" }?.value ?? ""
    }

    /// The properties as KafkaClient takes them.
    var clientSettings: ClientSettings {
        ClientSettings(kafka.map { ($0.name, $0.value) })
    }

    /// Whether the topic is one of the events': a source, a recipient's or a dead-letter topic.
    public func carriesEvents(_ topic: TopicName) -> Bool {
        sources.contains { source in
            source.topic == topic || source.deadLetterTopic == topic || source.receiptsTopic == topic
                || source.recipients.contains { $0.topic == topic }
        }
    }

    /// Whether the topic is a recipient's and nothing else.
    public func isOnlyARecipients(_ topic: TopicName) -> Bool {
        carriesEvents(topic)
            && !sources.contains { source in
                source.topic == topic || source.deadLetterTopic == topic || source.receiptsTopic == topic
            }
    }

    /// The name of a lane's consumer in the group and of its producer's transactional id.
    public func laneName(_ lane: Int) -> String { "\(id).\(instance).\(lane)" }
}

/// An address to listen on.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A host name or an address; IPv6 without brackets.
    public let host: String
    /// The port; 0 asks the system for a free one.
    public let port: Int

    /// Parses `host:port` or `[v6]:port`; nil when it is not of that form.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("[") {
            guard host.hasSuffix("]") else { return nil }
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, host.unicodeScalars.allSatisfy({ $0 > " " && $0.isASCII && $0 != "[" && $0 != "]" }) else {
            return nil
        }
        self.host = String(host)
        self.port = port
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
