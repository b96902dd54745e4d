internal import Catalog
internal import Exchange
public import GatewayModel
internal import KafkaClient
internal import Logging
internal import Telemetry

/// Reads the configuration file: every key is checked, and every defect is reported at once (P10).
public struct ConfigurationReader {
    var defects: SectionReader
    private let file: String

    /// Reads the file at a path.
    /// - Parameters:
    ///   - path: as the operator named it; relative folders inside the file start from its folder.
    ///   - environment: looks a variable up.
    /// - Throws: every defect that was found.
    public static func read(
        path: String, environment: @escaping (String) -> String?
    ) throws(DefectList) -> GatewayConfiguration {
        let bytes = try FileReading.bytes(of: path)
        return try read(bytes: bytes, path: path, environment: environment)
    }

    /// Reads a configuration from memory; `path` names it and is where relative folders start from.
    public static func read(
        bytes: [UInt8], path: String, environment: @escaping (String) -> String?
    ) throws(DefectList) -> GatewayConfiguration {
        let root = try YAMLDocument.parse(bytes, file: path)
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
        let references = ReferenceResolver(environment: environment, folder: folder)
        var reader = ConfigurationReader(
            defects: SectionReader(file: path, references: references), file: path)
        let configuration = reader.readRoot(root)
        try reader.defects.collector.check()
        guard let configuration else { preconditionFailure("a configuration was refused without a defect") }
        return configuration
    }

    private init(defects: SectionReader, file: String) {
        self.defects = defects
        self.file = file
    }

    /// Nil only when a defect was recorded.
    private mutating func readRoot(_ root: DocumentNode) -> GatewayConfiguration? {
        let top = defects.open(
            root, named: "the configuration",
            keys: ["gateway", "kafka", "sources", "dead-letters", "rejections", "http", "log"],
            at: root.position)
        let gateway = defects.open(
            top.values["gateway"], named: "gateway",
            keys: ["id", "instance", "schemas", "data", "lanes", "delivery", "foreign-offsets", "transaction"],
            at: root.position)
        let id = defects.required("id", of: gateway, expectation: Self.nameForm, parse: Self.gatewayName)
        let instance = defects.required(
            "instance", of: gateway, expectation: "a name of this process that stays the same when it restarts",
            parse: Self.gatewayName)
        let schemas = defects.text("schemas", of: gateway) ?? Located("schemas", gateway.position)
        let data = defects.text("data", of: gateway)?.value ?? "data"
        let lanes = defects.number("lanes", of: gateway, default: 1, in: ConfigurationLimits.lanes, unit: "a number")
        let delivery = defects.choice("delivery", of: gateway, default: DeliveryGuarantee.exactlyOnce)
        let foreignOffsets = defects.choice("foreign-offsets", of: gateway, default: ForeignOffsetRule.refuse)
        let transaction = readTransaction(gateway)
        let kafka = readKafka(top, at: root.position)
        let sources = readSources(top)
        let foreign = readForeignDeadLetters(top, sources)
        let rejections = readRejections(top)
        let http = readHTTP(top)
        let log = defects.open(top.values["log"], named: "log", keys: ["level", "format"], at: root.position)
        let level = defects.choice("level", of: log, default: Logger.Level.info)
        let form = defects.choice("format", of: log, default: LogLine.Form.plain)
        guard let id, let instance, let http else { return nil }
        checkOwnTopics(id, sources)
        return GatewayConfiguration(
            file: file, id: id.value, instance: instance.value,
            schemasFolder: Located(defects.references.absolute(schemas.value), schemas.position),
            dataFolder: defects.references.absolute(data), lanes: lanes, delivery: delivery,
            foreignOffsets: foreignOffsets, transaction: transaction, kafka: kafka, sources: sources,
            foreignDeadLetters: foreign, rejections: rejections, http: http, logLevel: level, logForm: form)
    }

    static let nameForm = "a name of letters, digits, '.', '_' and '-'"

    /// What Kafka allows in group ids, instance ids and topic names, all of which are built from the name.
    private static func gatewayName(_ text: String) -> String? {
        guard text.utf8.count <= ConfigurationLimits.nameBytesMax, TopicName(text) != nil else { return nil }
        return text
    }

    private mutating func readTransaction(_ gateway: Section) -> TransactionLimits {
        let section = defects.open(
            gateway.values["transaction"], named: "transaction", keys: ["interval", "events", "bytes"],
            at: gateway.position)
        return TransactionLimits(
            intervalMs: defects.number(
                "interval", of: section, default: 100, in: ConfigurationLimits.intervalMs,
                unit: "a time with a unit (100ms, 2s), in milliseconds", parse: Quantity.milliseconds),
            eventsMax: defects.number(
                "events", of: section, default: 5_000, in: ConfigurationLimits.events, unit: "a number"),
            bytesMax: defects.number(
                "bytes", of: section, default: 8 << 20, in: ConfigurationLimits.bytes,
                unit: "a size with a unit (512KiB, 8MiB), in bytes", parse: Quantity.bytes))
    }

    private mutating func readKafka(_ top: Section, at position: TextPosition) -> [KafkaProperty] {
        guard let node = top.values["kafka"], !node.isNull, let members = node.members else {
            defects.refuse(
                top.values["kafka"]?.position ?? position, "the configuration has no 'kafka' section",
                hint: "kafka: { bootstrap.servers: \"localhost:9092\" }")
            return []
        }
        var properties: [KafkaProperty] = []
        for member in members {
            if let reason = RefusedProperties.reason(for: member.key) {
                defects.refuse(member.keyPosition, "'\(member.key)' may not be set in kafka", hint: reason)
            } else if let property = readProperty(member) {
                properties.append(property)
            }
        }
        refuseUnknownProperties(properties, members)
        let servers = properties.first { $0.name == "bootstrap.servers" }
        if node["bootstrap.servers"] == nil || servers?.value.isEmpty == true {
            defects.refuse(servers?.position ?? node.position, "kafka has no 'bootstrap.servers'")
        }
        return properties
    }

    /// What librdkafka itself does not take: a name it does not know, a value it cannot read.
    private mutating func refuseUnknownProperties(
        _ properties: [KafkaProperty], _ members: [DocumentNode.Member]
    ) {
        let settings = ClientSettings(properties.map { ($0.name, $0.value) })
        for defect in settings.defects() {
            let place = members.first { $0.key == defect.name }?.keyPosition
            defects.refuse(place ?? .start, "'\(defect.name)' is not taken by librdkafka", hint: defect.reason)
        }
    }

    private mutating func readProperty(_ member: DocumentNode.Member) -> KafkaProperty? {
        guard let raw = member.value.text else {
            defects.refuse(member.value.position, "'\(member.key)' must be a single value")
            return nil
        }
        do {
            let value = try defects.references.resolvingSecret(raw)
            return KafkaProperty(name: member.key, value: value, position: member.value.position)
        } catch {
            defects.refuse(member.value.position, "'\(member.key)': \(error.message)", hint: error.hint)
            return nil
        }
    }

    private mutating func readSources(_ top: Section) -> [SourceConfiguration] {
        var reader = SourceReader(defects: defects)
        let sources = reader.readSources(top)
        defects = reader.defects
        return sources
    }

    /// A gateway that reads what it writes would never end.
    private mutating func checkOwnTopics(_ id: Located<String>, _ sources: [SourceConfiguration]) {
        let own = OwnTopics.names(gateway: id.value)
        if TopicName("\(id.value).commands") == nil { defects.refuse(id.position, "'id' is too long for a topic name") }
        let read = Set(sources.map(\.topic.rawValue))
        let dead = Set(sources.map(\.deadLetterTopic.rawValue))
        for source in sources {
            let topic = source.topic.rawValue
            if dead.contains(topic) || own.contains(topic) {
                defects.refuse(
                    source.position, "the topic '\(topic)' is written by this gateway and cannot be a source")
            }
            if let receipts = source.receiptsTopic?.rawValue {
                let taken =
                    read.contains(receipts) || dead.contains(receipts) || own.contains(receipts)
                    || sources.contains { $0.recipients.contains { $0.topic.rawValue == receipts } }
                let isOfAnother = sources.contains {
                    $0.receiptsTopic?.rawValue == receipts && $0.agency != source.agency
                }
                if taken || isOfAnother {
                    defects.refuse(
                        source.position, "the topic '\(receipts)' cannot be a topic of receipts",
                        hint: "it is used for something else, or for another agency's receipts")
                }
            }
            for recipient in source.recipients {
                let target = recipient.topic.rawValue
                guard read.contains(target) || dead.contains(target) || own.contains(target) else { continue }
                defects.refuse(
                    recipient.position, "the topic '\(target)' cannot be a recipient's topic",
                    hint: "it is a source, a dead-letter topic or a topic of the gateway's own")
            }
        }
    }
}
