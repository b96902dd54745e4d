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
    func plan() throws -> SourcePlan {
        guard let topic = TopicName("bench.source"), let agency = AgencyID("us-iprc"),
            let source = SchemaID(Self.sourceSchema), let recipient = RecipientID("gacc"),
            let partner = AgencyID("cn-gacc"), let target = SchemaID(Self.recipientSchema),
            let agreement = RevisionRef(Self.agreement)
        else { preconditionFailure("the names of the measured path are well formed") }
        return try SourcePlan(
            source: SourcePlan.Source(
                topic: topic, agency: agency, name: "\(topic)", defaultSchema: source, tombstones: .reject),
            recipients: [
                SourcePlan.Recipient(
                    id: recipient, agency: partner, schema: target, agreement: agreement, wire: Self.wire)
            ],
            catalog: catalog, gateway: GatewayIdentity(id: "bench", instance: "bench", version: "0"),
            file: Self.file)
    }
}
