import Catalog
import Exchange
import GatewayModel
import SchemaKit
import Testing

/// Records that are one line of a seizure, on their way to the only recipient that takes them: `us-iprc.seizure/1` to
/// `eu-ipr.infringement/1`.
@Suite struct LineRecordTests {
    private static func plan() throws -> SourcePlan {
        let recipient = SourcePlan.Recipient(
            id: try #require(RecipientID("eu")), agency: try #require(AgencyID("eu-ipr")),
            schema: try #require(SchemaID("eu-ipr.infringement/1")),
            agreement: RevisionRef(name: "eu-ipr", revision: 1), position: TextPosition(line: 2, column: 3))
        return try SourcePlan(
            source: RealSources.source("us-iprc", schema: "us-iprc.seizure/1"), recipients: [recipient],
            catalog: try RealSources.catalog(), gateway: RealSources.gateway, file: "lines.yaml")
    }

    private static func examples() throws -> [CatalogExample] {
        try RealSources.check().examples.filter { "\($0.schema)" == "us-iprc.seizure/1" }
    }

    private static func event(_ name: String) throws -> TestEvent {
        let example = try #require(try examples().first { $0.file.hasSuffix("/\(name).json") })
        return TestEvent(example.bytes)
    }

    @Test func validExample_isDeliveredAsALine() throws {
        let lane = TestLane(try Self.plan())
        let examples = try Self.examples().filter { $0.code == nil }
        #expect(examples.count >= 10)
        for example in examples {
            let outcome = lane.process(TestEvent(example.bytes))
            #expect(outcome.kinds == [.delivered], "\(example.file)")
            let text = try #require(outcome.delivery(to: 0)).text
            #expect(text.contains(#""recordOf":"LINE""#), "\(example.file)")
            #expect(text.contains(#""seizureId":"2016"#), "\(example.file)")
        }
    }

    @Test func invalidExample_isRejectedWithItsCodeAtAPlaceOfTheSenders() throws {
        let plan = try Self.plan()
        let lane = TestLane(plan)
        let schema = try #require(plan.catalog.schemas[plan.source.defaultSchema]?.schema)
        let examples = try Self.examples().filter { $0.code != nil }
        #expect(examples.count >= 18)
        for example in examples {
            let outcome = lane.process(TestEvent(example.bytes))
            #expect(outcome.isConserved)
            let letter = try #require(outcome.deadLetters.first, "\(example.file)")
            #expect(letter.code == example.code, "\(example.file)")
            for violation in try RejectionReading(letter).violations where !violation.pointer.isEmpty {
                let place = violation.pointer.replacing(/\/\(property \d+\)$/, with: "")
                let pattern = [JSONTree.Step](place).pattern
                #expect(place.isEmpty || schema.shape?.field(at: pattern) != nil, "\(example.file): \(place)")
            }
        }
    }

    /// Two lines of one case are two records: a partner that keeps the highest version of a key keeps both.
    @Test func linesOfOneCase_haveKeysOfTheirOwn() throws {
        let lane = TestLane(try Self.plan())
        let names = ["valid-plain", "valid-second-line", "valid-sub-line"]
        let records = try names.map { try #require(lane.process(try Self.event($0)).delivery(to: 0)) }
        let numbers = ["2016272000077501-001-0000", "2016272000077501-002-0000", "2016272000077501-002-0003"]
        for (record, number) in zip(records, numbers) {
            #expect(record.key.map { String(decoding: $0, as: UTF8.self) } == number)
            #expect(record.header("ce_subject") == number)
            #expect(record.text.contains(#""recordId":"\#(number)","recordOf":"LINE","seizureId":"2016272000077501""#))
        }
    }

    @Test func recordKey_thatIsTheCaseNumber_isNotTheKeyOfALine() throws {
        var event = try Self.event("valid-plain")
        event.key = Array("2016272000077501".utf8)
        let lane = TestLane(try Self.plan())
        #expect(lane.process(event).deadLetters.first?.code == .keyMismatch)
        event.key = Array("2016272000077501-001-0000".utf8)
        #expect(lane.process(event).kinds == [.delivered])
    }

    /// Disclosure as a difference (P6), as for the sources of seizures.
    @Test func undisclosedField_changed_changesNothingForThePartner() throws {
        let plan = try Self.plan()
        var tally = DisclosureTests.Tally()
        var together = 0
        for example in try Self.examples() where example.code == nil {
            var run = try DisclosureRun(plan, example)
            try run.changeLeaves(&tally)
            try run.removeContainers(&tally)
            together += run.changeTogether(0)
        }
        print(
            "lines: \(tally.leaves) undisclosed fields, \(tally.mutations) mutations: \(tally.delivered) delivered,",
            "\(tally.rejected) rejected; \(together) changed together; without a delivered mutation:",
            tally.withoutDelivery.sorted { $0.key < $1.key })
        #expect(tally.leaves >= 20)
        #expect(together >= 10)
    }

    /// The counterpart: what is disclosed does reach the partner.
    @Test func disclosedField_changed_isSeen() throws {
        let example = try #require(try Self.examples().first { $0.title == "every-own-field" })
        let share = try DisclosureRun(try Self.plan(), example).visiblePerMille(0)
        print("lines: of what is disclosed the recipient sees \(share) per mille")
        #expect(share > 600)
    }
}
