import Catalog
import Exchange
import GatewayModel
import SchemaKit
import Testing

/// A rejection speaks to the sender of its own places (P11), also when it is the agreement or the recipient's schema
/// that refuses.
@Suite struct SenderPlacesTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var agency: String
        var example: String
        var path: String
        var value: JSONTree
        var code: RejectionCode
        var pointer: String
        var expected: String

        var testDescription: String { name }
    }

    private static let email = JSONTree.string("ask x@example.org")
    private static let dozenPairs = JSONTree.string("DPR")

    static let cases = [
        Case(
            name: "one of two names of the second line", agency: "cn-gacc", example: "valid-import-air.json",
            path: "/DecLists/1/GName", value: email, code: .sensitiveContent, pointer: "/DecLists/1",
            expected: "(from /DecLists/1/GName or /DecLists/1/GNameEn)"),
        Case(
            name: "the only description of the first line", agency: "us-iprc", example: "valid-plain.json",
            path: "/j:ItemSeizure/j:ItemSeizureItem/0/nc:ItemDescriptionText", value: email, code: .sensitiveContent,
            pointer: "/j:ItemSeizure/j:ItemSeizureItem/0/nc:ItemDescriptionText", expected: "e-mail address"),
        Case(
            name: "a text outside every array", agency: "us-iprc", example: "valid-plain.json",
            path: "/it:DeclarationCustomsOfficeLocation/nc:LocationName", value: email, code: .sensitiveContent,
            pointer: "/it:DeclarationCustomsOfficeLocation/nc:LocationName", expected: "e-mail address"),
        Case(
            name: "a unit of the third line", agency: "us-iprc", example: "valid-every-own-field.json",
            path: "/j:ItemSeizure/j:ItemSeizureItem/2/nc:ItemQuantity/nc:QuantityUnitText", value: dozenPairs,
            code: .codeUnmappable,
            pointer: "/j:ItemSeizure/j:ItemSeizureItem/2/nc:ItemQuantity/nc:QuantityUnitText", expected: "rec20"),
        Case(
            name: "the marks", agency: "us-iprc", example: "valid-plain.json", path: "/nc:CaveatText/2",
            value: .string("NOFORN"), code: .disclosureDenied, pointer: "/nc:CaveatText", expected: "no mark"),
    ]

    @Test(arguments: cases)
    func place_isTheSenders(_ one: Case) throws {
        let tree = try JSONTree(try RealSources.example(one.agency, one.example))
        let changed = tree.replacing([JSONTree.Step](one.path), with: one.value)
        let outcome = TestLane(try RealSources.plan(of: one.agency)).process(
            TestEvent(changed.bytes).typed("application/json"))
        let letter = try #require(outcome.deadLetter(of: 0))
        #expect(letter.code == one.code)
        let violation = try #require(try RejectionReading(letter).violations.first)
        #expect(violation.pointer == one.pointer)
        #expect(violation.expected.contains(one.expected), "\(violation.expected)")
    }

    /// Whatever an example is rejected with, its pointer is a place of the sender's schema, or the whole event where no
    /// single place is at fault.
    @Test(arguments: ExampleTests.agencies)
    func everyPointer_isAPlaceOfTheSendersSchema(_ agency: String) throws {
        let plan = try RealSources.plan(of: agency)
        let lane = TestLane(plan)
        let schema = try #require(plan.catalog.schemas[plan.source.defaultSchema]?.schema)
        var count = 0
        for example in try RealSources.examples(of: agency) {
            for letter in lane.process(TestEvent(example)).deadLetters {
                for violation in try RejectionReading(letter).violations where !violation.pointer.isEmpty {
                    let place = violation.pointer.replacing(/\/\(property \d+\)$/, with: "")
                    let pattern = [JSONTree.Step](place).pattern
                    #expect(place.isEmpty || schema.shape?.field(at: pattern) != nil, "\(example.file): \(place)")
                    count += 1
                }
            }
        }
        #expect(count > 25)
    }
}
