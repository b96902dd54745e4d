import Catalog
import Exchange
import Foundation
import GatewayModel
import Testing

/// The project's own catalog and the source of the US, loaded once for the process.
enum RealPlans {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schemas").resolvingSymlinksInPath().path
    private static let loaded = Result { try make() }

    /// `us-iprc.seizures`, to `gacc` and `wco`.
    static func us() throws -> SourcePlan { try loaded.get() }

    private static func make() throws -> SourcePlan {
        try SourcePlan(
            source: SourcePlan.Source(
                topic: try #require(TopicName("us-iprc.seizures")), agency: try #require(AgencyID("us-iprc")),
                name: "us", defaultSchema: try #require(SchemaID("us-iprc.seizure/2")), tombstones: .reject,
                position: nil),
            recipients: [
                try recipient("gacc", "cn-gacc", 2, "us-cn-ipr"), try recipient("wco", "wco-cen", 1, "wco-cen"),
            ],
            catalog: try Catalog.load(folder: folder),
            gateway: GatewayIdentity(id: "us-cn", instance: "pod-0", version: "1"), file: "test.yaml")
    }

    private static func recipient(
        _ id: String, _ agency: String, _ version: Int, _ agreement: String
    ) throws -> SourcePlan.Recipient {
        SourcePlan.Recipient(
            id: try #require(RecipientID(id)), agency: try #require(AgencyID(agency)),
            schema: try #require(SchemaID("\(agency).seizure/\(version)")),
            agreement: RevisionRef(name: agreement, revision: 1))
    }

    /// A valid event of the US.
    static func event() throws -> [UInt8] {
        try FileReading.bytes(of: "\(folder)/us-iprc/seizure/2/examples/valid-plain.json")
    }
}
