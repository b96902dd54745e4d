internal import Catalog
internal import Exchange
internal import GatewayModel

/// The path that is measured: from one agency's schema over the canonical model to one recipient.
struct BenchCatalog {
    /// Names of the catalog that the measured path has.
    private static let sourceSchema = "us-iprc.seizure/2"
    private static let recipientSchema = "cn-gacc.seizure/2"
    private static let agreement = "us-cn-ipr/1"
    /// JSON in and JSON out is what is measured.
    private static let wire = "application/json"
    private static let file = "gateway-bench"

    /// The catalog.
    let catalog: Catalog
    /// Up to the canonical model.
    let up: SourcePath
    /// Down to the recipient.
    let down: RecipientPath

    /// Loads the catalog and finds the path.
    init(schemas: String) throws {
        catalog = try Catalog.load(folder: schemas)
        guard let source = SchemaID(Self.sourceSchema), let target = SchemaID(Self.recipientSchema),
            let agency = AgencyID("cn-gacc"), let agreement = RevisionRef(Self.agreement)
        else { preconditionFailure("the names of the measured path are well formed") }
        up = try catalog.sourcePath(from: source, file: Self.file, position: nil)
        down = try catalog.recipientPath(
            of: up, to: target, agency: agency, agreement: agreement, file: Self.file, position: nil)
    }

    /// The processing of the source with the one recipient.
    /// - Parameter wire: the content type that the recipient gets.
    func plan(wire: String = wire) throws -> SourcePlan {
        try plan(from: "us-iprc", Self.sourceSchema, to: "cn-gacc", Self.recipientSchema, wire: wire)
    }

    /// The way back, for events that come as XML.
    func planBack() throws -> SourcePlan {
        try plan(from: "cn-gacc", Self.recipientSchema, to: "us-iprc", Self.sourceSchema, wire: nil)
    }

    private func plan(
        from agency: String, _ source: String, to partner: String, _ target: String, wire: String?
    ) throws -> SourcePlan {
        guard let topic = TopicName("bench.source"), let agency = AgencyID(agency), let source = SchemaID(source),
            let recipient = RecipientID("partner"), let partner = AgencyID(partner), let target = SchemaID(target),
            let agreement = RevisionRef(Self.agreement)
        else { preconditionFailure("the names of the measured path are well formed") }
        return try SourcePlan(
            source: SourcePlan.Source(
                topic: topic, agency: agency, name: "\(topic)", defaultSchema: source, tombstones: .reject),
            recipients: [
                SourcePlan.Recipient(id: recipient, agency: partner, schema: target, agreement: agreement, wire: wire)
            ],
            catalog: catalog, gateway: GatewayIdentity(id: "bench", instance: "bench", version: "0"),
            file: Self.file)
    }
}
