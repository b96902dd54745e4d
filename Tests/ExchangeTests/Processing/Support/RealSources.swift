import Catalog
import Exchange
import Foundation
import GatewayModel
import Testing

/// The project's own catalog and the two sources of `deploy/config/us-cn.yaml`, loaded once for the process.
enum RealSources {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "schemas").resolvingSymlinksInPath().path

    static let gateway = GatewayIdentity(id: "us-cn-exchange", instance: "test-0", version: "0.0.0-test")

    private static let loaded = Result { try Catalog.load(folder: folder) }
    private static let us = Result { try plan("us-iprc", [("gacc", "cn-gacc", 2, "us-cn-ipr"), wco("wco")]) }
    private static let cn = Result { try plan("cn-gacc", [("iprc", "us-iprc", 2, "us-cn-ipr"), wco("wco-cn")]) }
    private static let checked = Result { CatalogCheck.run(try loaded.get()) }

    static func catalog() throws -> Catalog { try loaded.get() }

    /// `us-iprc.seizures`, to `gacc` and `wco`.
    static func usPlan() throws -> SourcePlan { try us.get() }

    /// `cn-gacc.seizures`, to `iprc` and `wco-cn`.
    static func cnPlan() throws -> SourcePlan { try cn.get() }

    /// The plan whose sender is this agency.
    static func plan(of agency: String) throws -> SourcePlan { try agency == "us-iprc" ? usPlan() : cnPlan() }

    /// The examples of the schemas that the agency's source accepts.
    static func examples(of agency: String) throws -> [CatalogExample] {
        let accepted = try plan(of: agency).acceptedSchemas
        return try check().examples.filter { accepted.contains($0.schema) }
    }

    /// Cases and examples.
    static func check() throws -> CatalogCheck { try checked.get() }

    private typealias Receiver = (id: String, agency: String, version: Int, agreement: String)

    private static func wco(_ id: String) -> Receiver { (id, "wco-cen", 1, "wco-cen") }

    private static func plan(_ agency: String, _ receivers: [Receiver]) throws -> SourcePlan {
        try SourcePlan(
            source: source(agency),
            recipients: try receivers.map { try recipient($0.id, $0.agency, $0.version, $0.agreement) },
            catalog: try catalog(), gateway: gateway, file: "us-cn.yaml")
    }

    /// A source of this agency's `seizure/2`, or of another schema.
    static func source(
        _ agency: String, schema: String? = nil, tombstones: TombstonePolicy = .reject
    ) throws -> SourcePlan.Source {
        SourcePlan.Source(
            topic: try #require(TopicName("\(agency).seizures")), agency: try #require(AgencyID(agency)),
            name: "/\(agency)/seizures", defaultSchema: try #require(SchemaID(schema ?? "\(agency).seizure/2")),
            tombstones: tombstones, position: TextPosition(line: 1, column: 1))
    }

    static func recipient(
        _ id: String, _ agency: String, _ version: Int, _ agreement: String, eventTypes: [String]? = nil
    ) throws -> SourcePlan.Recipient {
        SourcePlan.Recipient(
            id: try #require(RecipientID(id)), agency: try #require(AgencyID(agency)),
            schema: try #require(SchemaID("\(agency).seizure/\(version)")),
            agreement: RevisionRef(name: agreement, revision: 1),
            // These tests read what recipients get as JSON; how it looks in XML has tests of its own.
            wire: agency == "cn-gacc" && version > 1 ? "application/json" : nil, eventTypes: eventTypes,
            position: TextPosition(line: 2, column: 3))
    }

    /// The bytes of an example, by the sender and the file's name.
    static func example(_ agency: String, _ name: String) throws -> [UInt8] {
        try FileReading.bytes(of: "\(folder)/\(agency)/seizure/2/examples/\(name)")
    }
}
