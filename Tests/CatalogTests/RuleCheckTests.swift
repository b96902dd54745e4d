import Catalog
import Foundation
import GatewayModel
import MappingKit
import Testing

/// What `CatalogCheck` says of the cases beside rules.
@Suite struct RuleCheckTests {
    private static let rules = "wco-cen/seizure/1/rules.yaml"
    private static let cases = "wco-cen/seizure/1/rules.cases.yaml"

    private func copy() throws -> CatalogCopy { try CatalogCopy(["wco-cen/seizure/1", "codelists/hs-chapter"]) }

    @Test func rulesWithCases_areAllBroken() throws {
        let copy = try copy()
        let check = CatalogCheck.run(try copy.load())
        #expect(check.defects.isEmpty, "\(check.defects)")
        let rules = try #require(check.rules.first)
        #expect(check.rules.count == 1 && "\(rules.schema)" == "wco-cen.seizure/1")
        #expect(rules.cases.ruleCount == 3 && rules.cases.unbroken.isEmpty && rules.cases.passedCount >= 3)
    }

    @Test func rulesWithoutCases_areDefects() throws {
        let copy = try copy()
        try FileManager.default.removeItem(at: copy.folder.appending(path: Self.cases))
        let check = CatalogCheck.run(try copy.load())
        #expect(
            check.defects.map(\.message)
                == ["item-numbers-unique", "hs-chapter", "quantity-positive"].map { "no case breaks the check '\($0)'" }
        )
        #expect(try check.defects.first?.position == copy.position(of: "id: item-numbers-unique", in: Self.rules))
        #expect(check.defects.allSatisfy { $0.file == Self.rules })
    }

    @Test func casesWithoutRules_areADefect() throws {
        let copy = try copy()
        try FileManager.default.removeItem(at: copy.folder.appending(path: Self.rules))
        let check = CatalogCheck.run(try copy.load())
        #expect(check.defects.map(\.message) == ["there are no rules beside these cases"])
    }

    @Test func casesWithoutSchema_areADefectOfTheCatalog() throws {
        let copy = try copy()
        try copy.write(Array("cases: []".utf8), to: "wco-cen/seizure/2/rules.cases.yaml")
        #expect(
            copy.defects().map(\.message) == ["stands in the folder of wco-cen.seizure/2, which has no schema.json"])
    }

    @Test func caseThatFails_isADefectAtItsPlace() throws {
        let copy = try copy()
        try copy.replace("rejects: [quantity-positive]", by: "rejects: []", in: Self.cases)
        let defects = CatalogCheck.run(try copy.load()).defects
        #expect(defects.contains { $0.message.contains("it breaks 'quantity-positive' too") && $0.position != nil })
        #expect(defects.contains { $0.message == "no case breaks the check 'quantity-positive'" })
    }

    @Test func casesThatAreNoYAML_areADefectAtTheirPlace() throws {
        let copy = try copy()
        try copy.write(Array("cases: [".utf8), to: Self.cases)
        #expect(CatalogCheck.run(try copy.load()).defects.contains { $0.file == Self.cases })
    }
}
