import Catalog
import Foundation
import GatewayModel
import SchemaKit
import Testing

/// A schema version beside the one before it: what is compatible, and promises that are kept or not.
@Suite struct SchemaVersionTests {
    private static let first = "wco-cen/seizure/1/schema.json"
    private static let second = "wco-cen/seizure/2/schema.json"

    /// The WCO's schema and a second version of it.
    private static func twoVersions() throws -> CatalogCopy {
        let copy = try CatalogCopy([first])
        try copy.write(Array(try copy.text(first).utf8), to: second)
        try copy.replace("wco-cen/seizure/1", by: "wco-cen/seizure/2", in: second)
        try copy.replace("wco-cen.seizure/1", by: "wco-cen.seizure/2", in: second)
        return copy
    }

    private static func promise(_ level: String, in copy: CatalogCopy) throws {
        try copy.replace("\"status\"", by: "\"compatibility\": \"\(level)\", \"status\"", in: second)
    }

    private static func check(_ copy: CatalogCopy) throws -> SchemaVersionCheck {
        let checks = CatalogCheck.run(try copy.load()).versions
        #expect(checks.count == 1)
        return try #require(checks.first)
    }

    @Test func sameText_isFullyCompatible() throws {
        let copy = try Self.twoVersions()
        try Self.promise("full", in: copy)
        let check = try Self.check(copy)
        #expect("\(check.old) \(check.new)" == "wco-cen.seizure/1 wco-cen.seizure/2")
        #expect(check.comparison.compatibility == .full)
        #expect(check.promised == .full)
        #expect(check.comparison.differences.isEmpty)
    }

    @Test func newPlace_isBackwardOnly() throws {
        let copy = try Self.twoVersions()
        try copy.replace(
            "\"properties\": {", by: "\"properties\": { \"concealment\": { \"type\": \"string\", \"maxLength\": 200 },",
            in: Self.second)
        try Self.promise("backward", in: copy)
        let check = try Self.check(copy)
        #expect(check.comparison.compatibility == .backward)
        #expect(
            check.comparison.differences.map(\.description) == [
                "/concealment: properties: is no place of the schema before, may be there now (breaks forward)"
            ])
    }

    @Test func brokenPromise_isADefectWithItsReasons() throws {
        let copy = try Self.twoVersions()
        try copy.replace("\"ENTERED_IN_ERROR\", ", by: "", in: Self.second)
        try Self.promise("full", in: copy)
        let position = try copy.position(of: "full\"", in: Self.second)
        let defects = copy.defects()
        #expect(
            defects.map(\.description) == [
                "\(Self.second):\(position.line):\(position.column): is not full compatible with wco-cen.seizure/1, as it "
                    + "promises: /reason: enum: allows \"ENTERED_IN_ERROR\" before, does not now (breaks backward) "
                    + "(promise forward, or change what breaks it)"
            ])
    }

    @Test func promise_ofTheFirstVersionOrUnknown_isADefect() throws {
        let copy = try CatalogCopy([Self.first])
        try copy.replace("\"status\"", by: "\"compatibility\": \"backward\", \"status\"", in: Self.first)
        #expect(
            copy.defects().map(\.message) == ["promises compatibility with the version before, and there is none"])
        let other = try Self.twoVersions()
        try Self.promise("sideways", in: other)
        #expect(other.defects().map(\.message) == ["'compatibility' is none of none, backward, forward, full"])
    }

    /// Every version of the project's own catalog is as compatible with itself as can be: nothing in it is beyond what is
    /// compared.
    @Test func ownSchemas_areFullyCompatibleWithThemselves() throws {
        let catalog = try Catalog.load(folder: CatalogCopy.original.path)
        for schema in catalog.schemas.values {
            let shape = try #require(schema.schema.shape)
            let differences = SchemaComparison(old: shape, new: shape).differences
            #expect(differences.isEmpty, "\(schema.id): \(differences.map(\.description).joined(separator: "\n"))")
        }
    }
}
