import Catalog
import Exchange
import Foundation
import GatewayModel
import Testing

/// What an agreement lets through beside the value: the sender's id and headers.
@Suite struct EnvelopeTests {
    private static let headers = [
        TestHeader("ce_id", "evt-1"), TestHeader("x-case", "one"), TestHeader("x-secret", "s"),
        TestHeader("x-desk", nil), TestHeader("X-Case", "other"), TestHeader("x-case", "two"),
    ]

    private static func event() -> TestEvent {
        var event = TinyCatalog.event
        event.headers = headers
        return event
    }

    @Test func listedHeaders_areCopiedAsTheyAre() throws {
        let record = try #require(TestLane(try TinyCatalog().plan()).process(Self.event()).delivery(to: 0))
        #expect(
            Array(record.headers.suffix(3)) == [
                TestHeader("x-case", "one"), TestHeader("x-desk", nil), TestHeader("x-case", "two"),
            ])
        #expect(!record.headerNames.contains("x-secret") && !record.headerNames.contains("X-Case"))
    }

    @Test func sourceID_isTheSendersOwn_whenTheAgreementSaysSo() throws {
        let open = try #require(TestLane(try TinyCatalog().plan()).process(Self.event()).delivery(to: 0))
        #expect(open.header("ce_sourceid") == "evt-1")
        let pact = TinyCatalog.Pact(envelope: "{ key: true, subject: true, sourceId: false, headers: [] }")
        let closed = try #require(TestLane(try TinyCatalog(pact).plan()).process(Self.event()).delivery(to: 0))
        #expect(closed.header("ce_sourceid") == OutputID.hash(["/aa/cases", "evt-1"]))
        #expect(closed.headerNames.allSatisfy { !$0.hasPrefix("x-") })
        #expect(closed.value == open.value)
    }

    /// What the sender decides about counts against the topic's limit: a long id or header is SIZE_EXCEEDED here, and
    /// never the broker's fault.
    @Test func carriedBytes_countAgainstTheTopic() throws {
        let plan = try TinyCatalog().plan()
        let lane = TestLane(plan, sizes: OutputSizes(recipientCount: 1, bytesMax: 10_000))
        #expect(lane.process(Self.event()).kinds == [.delivered])
        for header in [
            TestHeader("ce_id", String(repeating: "i", count: 6_000)),
            TestHeader("x-case", String(repeating: "c", count: 6_000)),
        ] {
            let outcome = lane.process(TinyCatalog.event.with(header))
            #expect(outcome.deadLetters.map(\.code) == [.sizeExceeded])
        }
        // The same header without the agreement's leave weighs nothing.
        #expect(
            lane.process(TinyCatalog.event.with(TestHeader("x-other", String(repeating: "c", count: 6_000)))).kinds
                == [.delivered])
    }

    @Test func eventType_outsideTheAgreement_isWithheld() throws {
        let amended = TestEvent(#"{"id":"case-1","type":"AMENDED","title":"A title"}"#)
        #expect(TestLane(try TinyCatalog().plan()).process(amended).kinds == [.withheld])
        let wide = TinyCatalog.Pact(eventTypes: "[RECORDED, AMENDED]")
        #expect(TestLane(try TinyCatalog(wide).plan()).process(amended).kinds == [.delivered])
        #expect(
            TestLane(try TinyCatalog(wide).plan(eventTypes: ["RECORDED"])).process(amended).kinds == [.withheld])
    }

    /// Both sides of the length, which counts characters and not bytes.
    @Test func freeText_beyondItsLength_isSensitive() throws {
        let more = "freeText: { fields: [/title], lengthMax: 10, refuse: [{ name: a code word, pattern: \"xyzzy\" }] }"
        let lane = TestLane(try TinyCatalog(TinyCatalog.Pact(more: more)).plan())
        for (title, words) in [
            (String(repeating: "é", count: 10), nil), (String(repeating: "é", count: 11), "at most 10 characters"),
            ("ab xyzzy c", "what looks like: a code word"),
        ] {
            let outcome = lane.process(TestEvent(#"{"id":"case-1","type":"RECORDED","title":"\#(title)"}"#))
            #expect(outcome.kinds == [words == nil ? .delivered : .rejected])
            guard let words, let letter = outcome.deadLetters.first else { continue }
            #expect(letter.code == .sensitiveContent)
            let violation = try #require(try RejectionReading(letter).violations.first)
            #expect(violation.pointer == "/title")
            #expect(violation.expected.contains(words))
        }
    }

    /// Any change of a file of the path, or of what the agreement lists, gives another id; a remark elsewhere does not.
    @Test func outputID_dependsOnTheFilesOfThePath() throws {
        let tiny = try TinyCatalog()
        let event = Self.event()
        let first = try #require(TestLane(try tiny.plan()).process(event).delivery(to: 0)?.header("ce_id"))
        try tiny.writeSchema("cc", 1)
        let unrelated = try #require(TestLane(try tiny.plan()).process(event).delivery(to: 0))
        #expect(unrelated.header("ce_id") == first)
        var ids = [first]
        try tiny.write(TinyCatalog.Pact(disclose: "[/id, /type, /title]"))
        ids.append(try #require(TestLane(try tiny.plan()).process(event).delivery(to: 0)?.header("ce_id")))
        try tiny.write(TinyCatalog.Pact())
        #expect(TestLane(try tiny.plan()).process(event).delivery(to: 0)?.header("ce_id") == first)
        try tiny.write(try Self.mapper(tiny) + "# a remark\n", to: Self.mapperPath)
        ids.append(try #require(TestLane(try tiny.plan()).process(event).delivery(to: 0)?.header("ce_id")))
        #expect(Set(ids).count == ids.count)
        #expect(unrelated.header("ce_catalog") != (try TinyCatalog().plan().catalog.digest.description))
    }

    private static let mapperPath = "mappings/hub.case.1--bb.case.1/1.yaml"

    private static func mapper(_ tiny: TinyCatalog) throws -> String {
        try String(contentsOf: tiny.folder.appending(path: mapperPath), encoding: .utf8)
    }
}
