public import Catalog
public import GatewayModel

/// Everything that decides what becomes of the events of one source: made from a catalog and the source's
/// configuration, checked whole, then shared by all lanes.
public struct SourcePlan: Sendable {
    /// What the configuration says of a recipient.
    public struct Recipient: Sendable {
        /// The stable id.
        public let id: RecipientID
        /// The agency that receives.
        public let agency: AgencyID
        /// The schema version it gets.
        public let schema: SchemaID
        /// The agreement it rests on.
        public let agreement: RevisionRef
        /// The content type of what it gets, one of the schema's wires; nil for the schema's first.
        public let wire: String?
        /// The only event types it gets; nil when the agreement alone decides.
        public let eventTypes: [String]?
        /// Where the recipient stands in the configuration.
        public let position: TextPosition?

        public init(
            id: RecipientID, agency: AgencyID, schema: SchemaID, agreement: RevisionRef, wire: String? = nil,
            eventTypes: [String]? = nil, position: TextPosition? = nil
        ) {
            self.id = id
            self.agency = agency
            self.schema = schema
            self.agreement = agreement
            self.wire = wire
            self.eventTypes = eventTypes
            self.position = position
        }
    }

    /// What the configuration says of a source.
    public struct Source: Sendable {
        /// The topic.
        public let topic: TopicName
        /// The agency that sends.
        public let agency: AgencyID
        /// `ce_source` of events that have none.
        public let name: String
        /// The schema of events that name none.
        public let defaultSchema: SchemaID
        /// What becomes of records without a value.
        public let tombstones: TombstonePolicy
        /// Where the source stands in the configuration.
        public let position: TextPosition?

        public init(
            topic: TopicName, agency: AgencyID, name: String, defaultSchema: SchemaID, tombstones: TombstonePolicy,
            position: TextPosition? = nil
        ) {
            self.topic = topic
            self.agency = agency
            self.name = name
            self.defaultSchema = defaultSchema
            self.tombstones = tombstones
            self.position = position
        }
    }

    /// The way of one schema version: up to the canonical model, and down to every recipient in the order of the
    /// configuration.
    struct Route: Sendable {
        let path: SourcePath
        let recipients: [RecipientPath]

        var schema: SchemaID { path.source.id }
        var toHub: [CatalogMapper] { path.mappers }
    }

    /// The source.
    public let source: Source
    /// The recipients, in the order in which outcomes are numbered.
    public let recipients: [Recipient]
    /// The catalog the plan was made from.
    public let catalog: Catalog
    /// Who speaks in dead letters.
    public let gateway: GatewayIdentity
    /// The schema versions that are accepted; the default is the first.
    let routes: [Route]
    /// The other versions of the sender's schema, with why they are not accepted: events that name one of them are
    /// SCHEMA_UNKNOWN.
    public let refused: [(schema: SchemaID, defects: [Defect])]

    /// The schema versions that are accepted; the default is the first.
    public var acceptedSchemas: [SchemaID] { routes.map(\.schema) }

    /// Makes a plan.
    /// - Parameter file: how defects name the configuration.
    /// - Throws: every defect: unknown schemas and agreements, missing and ambiguous paths, required fields that an
    ///   agreement does not disclose, parties that did not sign.
    public init(
        source: Source, recipients: [Recipient], catalog: Catalog, gateway: GatewayIdentity, file: String
    ) throws(DefectList) {
        self.source = source
        self.recipients = recipients
        self.catalog = catalog
        self.gateway = gateway
        var routes = [try Self.route(source.defaultSchema, source, recipients, catalog, file: file)]
        var refused: [(schema: SchemaID, defects: [Defect])] = []
        let others = catalog.schemas.keys.filter { $0.agency == source.agency && $0 != source.defaultSchema }
        for schema in others.sorted(by: { "\($0)" < "\($1)" }) {
            // Another version of the sender's schema is accepted when every recipient can be served from it.
            do throws(DefectList) {
                routes.append(try Self.route(schema, source, recipients, catalog, file: file))
            } catch {
                refused.append((schema, error.defects))
            }
        }
        self.routes = routes
        self.refused = refused
    }

    private static func route(
        _ schema: SchemaID, _ source: Source, _ recipients: [Recipient], _ catalog: Catalog, file: String
    ) throws(DefectList) -> Route {
        let path = try catalog.sourcePath(from: schema, file: file, position: source.position)
        var defects = DefectCollector(file: file)
        var paths: [RecipientPath] = []
        for recipient in recipients {
            checkEventTypes(of: recipient, path.hub, into: &defects)
            do throws(DefectList) {
                let way = try catalog.recipientPath(
                    of: path, to: recipient.schema, agency: recipient.agency, agreement: recipient.agreement,
                    file: file, position: recipient.position)
                checkParties(way, source, recipient, into: &defects)
                checkWire(of: recipient, way.target, into: &defects)
                paths.append(way)
            } catch {
                defects.add(error)
            }
        }
        try defects.check()
        return Route(path: path, recipients: paths)
    }

    /// A mistyped event type would withhold its events without a word.
    private static func checkEventTypes(
        of recipient: Recipient, _ hub: CatalogSchema, into defects: inout DefectCollector
    ) {
        guard let known = hub.eventTypes, let types = recipient.eventTypes else { return }
        for type in types where !known.contains(type) {
            defects.addUnknown("event type", type, at: recipient.position ?? .start, known: known)
        }
    }

    private static func checkWire(
        of recipient: Recipient, _ target: CatalogSchema, into defects: inout DefectCollector
    ) {
        let known = target.wires.map(\.contentType)
        guard let wire = recipient.wire, !known.contains(wire) else { return }
        defects.add(
            recipient.position, "values of \(target.id) do not travel as '\(wire)'",
            hint: "'wire' is \(known.joined(separator: " or "))")
    }

    private static func checkParties(
        _ way: RecipientPath, _ source: Source, _ recipient: Recipient, into defects: inout DefectCollector
    ) {
        let parties = way.policy.agreement.parties
        for agency in [source.agency, recipient.agency] where !parties.contains(agency.rawValue) {
            defects.add(
                recipient.position, "\(agency) is not a party of the agreement \(recipient.agreement)",
                hint: "its parties are \(parties.joined(separator: ", "))")
        }
    }

    /// What the plan discloses to a recipient, for reports: one path for every schema version that is accepted.
    public func paths(toRecipientAt index: Int) -> [(schema: SchemaID, up: [MapperRef], down: RecipientPath)] {
        routes.map { ($0.schema, $0.toHub.map(\.ref), $0.recipients[index]) }
    }
}

/// What becomes of a record without a value.
public enum TombstonePolicy: String, Sendable, CaseIterable {
    /// It is a dead letter.
    case reject
    /// It goes to nobody, and is counted as withheld.
    case withhold
}
