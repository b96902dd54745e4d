import Catalog
import Exchange
import GatewayModel
import MappingKit
import Testing

/// The same event through the same path and agreement gives the same bytes and ids (P7).
@Suite struct DeterminismTests {
    private static let recorded = TestHeader("ce_id", "evt-1")
    private static let desk = TestHeader("ce_source", "/us-iprc/desk")

    private static func plain() throws -> TestEvent {
        TestEvent(try RealSources.example("us-iprc", "valid-plain.json"))
    }

    @Test(arguments: ExampleTests.agencies)
    func everyExample_throughTwoProcessors_isTheSame(_ agency: String) throws {
        let plan = try RealSources.plan(of: agency)
        let again = try SourcePlan(
            source: plan.source, recipients: plan.recipients, catalog: plan.catalog, gateway: plan.gateway, file: "f")
        let (first, second) = (TestLane(plan), TestLane(again))
        for example in try RealSources.examples(of: agency) {
            let event = TestEvent(example)
            let (left, right) = (first.process(event), second.process(event))
            #expect(left.kinds == right.kinds)
            #expect(left.deliveries.map(\.record) == right.deliveries.map(\.record), "\(example.file)")
            #expect(left.deadLetters.map(\.record) == right.deadLetters.map(\.record), "\(example.file)")
        }
    }

    /// `ce_id` made anew from what DESIGN §5 says stands behind it.
    @Test(arguments: [0, 1])
    func outputID_isTheHashOfItsParts(_ recipient: Int) throws {
        let plan = try RealSources.usPlan()
        let event = try Self.plain().with(Self.desk, Self.recorded)
        let record = try #require(TestLane(plan).process(event).delivery(to: recipient))
        let expected = try OutputID.expected(plan, recipient, source: "/us-iprc/desk", id: "evt-1")
        #expect(record.header("ce_id") == expected)
        #expect(record.header("ce_sourceid") == OutputID.hash(["/us-iprc/desk", "evt-1"]))
    }

    /// Without `ce_id` and `ce_source`: the source's name, and topic, partition, offset and timestamp.
    @Test func outputID_ofAnEventWithoutID_restsOnItsPlace() throws {
        let plan = try RealSources.usPlan()
        let lane = TestLane(plan)
        var event = try Self.plain()
        event.partition = 11
        event.offset = 9_223_372_036_854_775_807
        event.timestampMs = -1
        let record = try #require(lane.process(event).delivery(to: 0))
        let place = "us-iprc.seizures/11/9223372036854775807/-1"
        let expected = try OutputID.expected(plan, 0, source: "/us-iprc/seizures", id: place)
        #expect(record.header("ce_id") == expected)
        #expect(record.header("ce_sourceid") == OutputID.hash(["/us-iprc/seizures", place]))
    }

    /// The same `ce_id` sent twice is delivered twice with the same output id, wherever it stands.
    @Test func sameEventAgain_hasTheSameID() throws {
        let lane = TestLane(try RealSources.usPlan())
        var event = try Self.plain().with(Self.desk, Self.recorded)
        let first = lane.process(event)
        event.partition = 0
        event.offset += 100
        event.timestampMs += 86_400_000
        let second = lane.process(event)
        #expect(first.deliveries.map(\.record) == second.deliveries.map(\.record))
    }

    @Test func parts_haveTheirLengthBeforeThem_soThatTheyCannotFlowIntoEachOther() throws {
        let lane = TestLane(try RealSources.usPlan())
        let pairs = [("ab", "c"), ("a", "bc"), ("abc", "x")]
        let ids = try pairs.map { source, id in
            let event = try Self.plain().with(TestHeader("ce_source", source), TestHeader("ce_id", id))
            return try #require(lane.process(event).delivery(to: 0)?.header("ce_id"))
        }
        #expect(Set(ids).count == pairs.count)
    }

    @Test func anotherRecipientID_givesAnotherIDAndTheSameValue() throws {
        let plan = try RealSources.usPlan()
        let other = try SourcePlan(
            source: plan.source, recipients: [try RealSources.recipient("gacc-copy", "cn-gacc", 2, "us-cn-ipr")],
            catalog: plan.catalog, gateway: plan.gateway, file: "f")
        let event = try Self.plain().with(Self.desk, Self.recorded)
        let first = try #require(TestLane(plan).process(event).delivery(to: 0))
        let second = try #require(TestLane(other).process(event).delivery(to: 0))
        #expect(first.value == second.value)
        #expect(first.header("ce_id") != second.header("ce_id"))
        #expect(first.header("ce_sourceid") == second.header("ce_sourceid"))
    }
}

/// Output ids as DESIGN §5 describes them.
enum OutputID {
    static func expected(_ plan: SourcePlan, _ recipient: Int, source: String, id: String) throws -> String {
        let schema = plan.source.defaultSchema
        let up = try plan.catalog.sourcePath(from: schema, file: "f", position: nil)
        let path = try #require(plan.paths(toRecipientAt: recipient).first { $0.schema == schema })
        let digest = Digest(combining: [(name: "up", digest: up.digest), (name: "down", digest: path.down.digest)])
        let parts = [source, id, "\(plan.recipients[recipient].id)", "\(digest)", "\(MappingLanguage.version)"]
        // A wire other than the schema's first is a part too.
        let wire = plan.recipients[recipient].wire.flatMap { $0 == path.down.target.wires[0].contentType ? nil : $0 }
        return hash(parts + (wire.map { [$0] } ?? []))
    }

    /// SHA-256 over the parts, each with its length before it in four bytes, big-endian.
    static func hash(_ parts: [String]) -> String {
        let bytes = parts.flatMap { part in
            let count = UInt32(part.utf8.count)
            return (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) } + Array(part.utf8)
        }
        return "\(Digest(of: bytes))"
    }
}
