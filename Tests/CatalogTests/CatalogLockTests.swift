import Catalog
import GatewayModel
import Testing

/// What is published never changes.
@Suite struct CatalogLockTests {
    private static let agreement = "agreements/wco-cen/1.yaml"
    private static let schema = "hub/seizure/1/schema.json"

    /// The canonical schema and one agreement, both published.
    private static func published() throws -> CatalogCopy {
        let copy = try CatalogCopy([schema, "agreements/wco-cen"])
        try copy.replace("status: draft", by: "status: published", in: agreement)
        try copy.replace("\"status\": \"draft\"", by: "\"status\": \"published\"", in: schema)
        return copy
    }

    private static func line(_ path: String, in copy: CatalogCopy) throws -> String {
        "\(Digest(of: Array(try copy.text(path).utf8)))  \(path)\n"
    }

    private static func lock(_ copy: CatalogCopy) throws {
        let lines = try line(agreement, in: copy) + "# a remark\n\n" + line(schema, in: copy)
        try copy.write(Array(lines.utf8), to: "CATALOG.lock")
    }

    @Test func published_withoutALock_isToldWithItsLine() throws {
        let copy = try Self.published()
        let defects = copy.defects()
        #expect(defects.map(\.file) == [Self.agreement, Self.schema])
        for (defect, path) in zip(defects, [Self.agreement, Self.schema]) {
            #expect(defect.message == "says it is published and is not in CATALOG.lock")
            let line = try Self.line(path, in: copy).dropLast()
            #expect(defect.hint?.contains(line) == true)
        }
    }

    @Test func published_asInTheLock_isSound() throws {
        let copy = try Self.published()
        try Self.lock(copy)
        #expect(copy.defects().isEmpty)
    }

    @Test func published_changed_isToldAtTheLineOfTheLock() throws {
        let copy = try Self.published()
        try Self.lock(copy)
        try copy.replace("retention: P10Y", by: "retention: P11Y", in: Self.agreement)
        #expect(
            copy.defects().map(\.description) == [
                "CATALOG.lock:1:1: \(Self.agreement) is published and was changed (undo the change; publish it as "
                    + "revision 2: a draft at agreements/wco-cen/2.yaml, checked, then published)"
            ])
    }

    /// Calling a published file a draft again does not free it.
    @Test func published_calledADraftAgain_isChanged() throws {
        let copy = try Self.published()
        try Self.lock(copy)
        try copy.replace("\"status\": \"published\"", by: "\"status\": \"draft\"", in: Self.schema)
        #expect(
            copy.defects().map(\.description) == [
                "CATALOG.lock:4:1: \(Self.schema) is published and was changed (undo the change; publish it as "
                    + "version 2: a draft at hub/seizure/2/schema.json, checked, then published)"
            ])
    }

    @Test func published_missing_isTold() throws {
        let copy = try Self.published()
        try Self.lock(copy)
        let other = String(repeating: "0", count: 64) + "  codelists/hs6/1.csv\nno line\n"
        try copy.write(Array((try copy.text("CATALOG.lock") + other).utf8), to: "CATALOG.lock")
        #expect(
            copy.defects().map(\.description) == [
                "CATALOG.lock:5:1: codelists/hs6/1.csv is published and missing (bring the file back)",
                "CATALOG.lock:6:1: the line is not '<SHA-256>  <path>'",
            ])
    }
}
