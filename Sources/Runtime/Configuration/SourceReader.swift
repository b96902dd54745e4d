internal import Exchange
internal import GatewayModel

/// Reads the `sources` of the configuration.
struct SourceReader {
    /// The defects so far, those of the rest of the file included.
    var defects: SectionReader

    /// A transaction cannot span clusters.
    private static let otherCluster: [String: String] = {
        let reason =
            "one gateway serves one Kafka cluster, because a transaction cannot span clusters: "
            + "bridge the other cluster with MirrorMaker"
        return Dictionary(
            uniqueKeysWithValues: ["bootstrap.servers", "kafka", "cluster", "brokers"].map { ($0, reason) })
    }()

    private static let agencyForm = "an agency's id, like us-iprc"
    private static let topicForm = "a topic name of at most 249 letters, digits, '.', '_' and '-'"
    private static let schemaForm = "a schema and its version, like us-iprc.seizure/2"

    /// Every source that could be read; defects tell of the others.
    mutating func readSources(_ top: Section) -> [SourceConfiguration] {
        let nodes = defects.elements("sources", of: top, max: ConfigurationLimits.sourcesMax)
        var sources: [SourceConfiguration] = []
        for node in nodes {
            guard let source = readSource(node) else { continue }
            if sources.contains(where: { $0.topic == source.topic }) {
                defects.refuse(source.position, "the source '\(source.topic)' stands twice")
            }
            sources.append(source)
        }
        checkRecipients(of: sources)
        return sources
    }

    private mutating func readSource(_ node: DocumentNode) -> SourceConfiguration? {
        let section = defects.open(
            node, named: "a source",
            keys: ["topic", "agency", "name", "default-schema", "tombstones", "start", "receipts", "recipients"],
            at: node.position, refused: Self.otherCluster)
        let topic = readTopic(section)
        let agency = defects.required("agency", of: section, expectation: Self.agencyForm) { AgencyID($0) }
        let name = defects.text("name", of: section)
        let schema = defects.required("default-schema", of: section, expectation: Self.schemaForm) { SchemaID($0) }
        let tombstones = defects.choice("tombstones", of: section, default: TombstonePolicy.reject)
        let receipts = defects.text("receipts", of: section).flatMap {
            defects.value($0, named: "receipts", expectation: Self.topicForm) { TopicName($0) }
        }
        let start = defects.choice("start", of: section, default: StartPosition.earliest)
        let recipients = defects.elements("recipients", of: section, max: Limits.recipientsMax)
            .compactMap { readRecipient($0) }
        guard let topic, let agency, let schema else { return nil }
        guard let deadLetterTopic = topic.value.deadLetter else {
            defects.refuse(topic.position, "'topic' is too long: its dead-letter topic \(topic.value).dlq cannot exist")
            return nil
        }
        return SourceConfiguration(
            topic: topic.value, deadLetterTopic: deadLetterTopic, receiptsTopic: receipts?.value,
            agency: agency.value,
            name: name?.value ?? topic.value.rawValue, defaultSchema: schema, tombstones: tombstones, start: start,
            recipients: recipients, position: node.position)
    }

    private mutating func readTopic(_ section: Section) -> Located<TopicName>? {
        defects.required("topic", of: section, expectation: Self.topicForm) { TopicName($0) }
    }

    private mutating func readRecipient(_ node: DocumentNode) -> RecipientConfiguration? {
        let section = defects.open(
            node, named: "a recipient", keys: ["id", "agency", "topic", "schema", "agreement", "wire", "events"],
            at: node.position, refused: Self.otherCluster)
        let id = defects.required("id", of: section, expectation: "a name of lower-case letters, digits and '-'") {
            RecipientID($0)
        }
        let agency = defects.required("agency", of: section, expectation: Self.agencyForm) { AgencyID($0) }
        let topic = readTopic(section)
        let schema = defects.required("schema", of: section, expectation: Self.schemaForm) { SchemaID($0) }
        let agreement = defects.required(
            "agreement", of: section, expectation: "an agreement and its revision, like us-cn-ipr/1"
        ) { RevisionRef($0) }
        let wire = defects.text("wire", of: section)
        let eventTypes = readEventTypes(section)
        guard let id, let agency, let topic, let schema, let agreement else { return nil }
        return RecipientConfiguration(
            id: id.value, agency: agency.value, topic: topic.value, schema: schema, agreement: agreement,
            wire: wire, eventTypes: eventTypes, position: node.position)
    }

    private mutating func readEventTypes(_ section: Section) -> [Located<String>]? {
        guard section.values["events"] != nil else { return nil }
        return defects.elements("events", of: section, max: ConfigurationLimits.eventTypesMax)
            .compactMap { defects.text(of: $0, named: "events") }
    }

    /// Ids are unique in a source and mean one agency everywhere; one topic gets an event once.
    private mutating func checkRecipients(of sources: [SourceConfiguration]) {
        var agencies: [RecipientID: AgencyID] = [:]
        for source in sources {
            var ids: Set<RecipientID> = []
            var topics: Set<TopicName> = []
            for recipient in source.recipients {
                if !ids.insert(recipient.id).inserted {
                    defects.refuse(recipient.position, "the recipient '\(recipient.id)' stands twice in one source")
                } else if !topics.insert(recipient.topic).inserted {
                    defects.refuse(
                        recipient.position, "two recipients of one source share the topic '\(recipient.topic)'")
                }
                let agency = agencies[recipient.id, default: recipient.agency]
                if agency != recipient.agency {
                    defects.refuse(
                        recipient.position, "the recipient '\(recipient.id)' is of \(agency) in another source",
                        hint: "one id means one agency")
                }
                agencies[recipient.id] = agency
            }
        }
    }
}
