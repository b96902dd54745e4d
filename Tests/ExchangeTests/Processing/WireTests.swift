import Catalog
import Exchange
import Foundation
import GatewayModel
import Testing

/// Events that come and go as XML: which form a schema's values have, and what the charsets become.
@Suite struct WireTests {
    static let xmlOnly = #"["application/xml; charset=GB18030"]"#
    static let both = #"["application/xml; charset=UTF-8", "application/json"]"#

    /// From `aa` with these wires to `bb` with those.
    private static func lane(_ source: String?, _ target: String?) throws -> TestLane {
        let catalog = try TinyCatalog()
        if let source { try catalog.writeSchema("aa", wires: source) }
        if let target { try catalog.writeSchema("bb", wires: target) }
        return TestLane(try catalog.plan())
    }

    private static func rejection(_ lane: TestLane, _ event: TestEvent) throws -> RejectionReading {
        let outcome = lane.process(event)
        #expect(outcome.isConserved)
        let letter = try #require(outcome.deadLetter(of: 0))
        #expect(letter.record.value == event.value)
        return try RejectionReading(letter)
    }

    @Test func process_gb18030_isDeliveredInEveryForm() throws {
        let event = TestEvent.document(TestEvent.chinese).typed("application/xml; charset=gb18030")
        let title = "中国\u{9FB4}"
        let asJSON = try #require(try Self.lane(Self.xmlOnly, nil).process(event).delivery(to: 0))
        #expect(asJSON.text == #"{"id":"case-1","type":"RECORDED","title":"\#(title)"}"#)
        #expect(asJSON.header("content-type") == "application/json")
        let asXML = try #require(try Self.lane(Self.xmlOnly, Self.both).process(event).delivery(to: 0))
        #expect(
            asXML.text == "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Case type=\"RECORDED\"><CaseNo>case-1</CaseNo>"
                + "<品名>\(title)</品名></Case>")
        #expect(asXML.header("content-type") == "application/xml; charset=UTF-8")
        let again = try #require(try Self.lane(Self.xmlOnly, Self.xmlOnly).process(event).delivery(to: 0))
        let value = try #require(again.value)
        #expect(value.indices.contains { value[$0...].starts(with: TestEvent.chinese) })
        #expect(again.header("content-type") == "application/xml; charset=GB18030")
    }

    /// The same facts in either form become the same bytes under the same id.
    @Test func process_eitherForm_isTheSameDelivery() throws {
        let lane = try Self.lane(Self.both, nil)
        let json = TestEvent(#"{"type":"RECORDED","title":"T","id":"case-1"}"#).typed("application/json")
        let xml = TestEvent.document(Array("T".utf8), declared: "UTF-8").typed("text/xml")
        let first = try #require(lane.process(json).delivery(to: 0))
        let second = try #require(lane.process(xml).delivery(to: 0))
        #expect(first == second)
    }

    /// A recipient that asks for another wire than the schema's first gets the same facts in other bytes, and so under
    /// another id.
    @Test func process_recipientWithAnotherWire_isDeliveredInIt() throws {
        let catalog = try TinyCatalog()
        try catalog.writeSchema("bb", wires: Self.both)
        let first = try #require(TestLane(try catalog.plan()).process(TinyCatalog.event).delivery(to: 0))
        let named = try catalog.plan(wire: "application/xml; charset=UTF-8")
        #expect(TestLane(named).process(TinyCatalog.event).delivery(to: 0) == first)
        let other = try catalog.plan(wire: "application/json")
        let second = try #require(TestLane(other).process(TinyCatalog.event).delivery(to: 0))
        #expect(first.header("content-type") == "application/xml; charset=UTF-8")
        #expect(second.header("content-type") == "application/json")
        #expect(second.text == #"{"id":"case-1","type":"RECORDED","title":"A title","note":"A note"}"#)
        #expect(first.header("ce_id") != second.header("ce_id"))
        #expect(first.header("ce_sourceid") == second.header("ce_sourceid"))
    }

    @Test func process_withoutContentType_hasTheSchemasFirstForm() throws {
        let xml = TestEvent.document(Array("T".utf8), declared: "UTF-8")
        #expect(try Self.lane(Self.both, nil).process(xml).kinds == [.delivered])
        #expect(try Self.rejection(Self.lane(nil, nil), xml).code == "MALFORMED")
        #expect(try Self.lane(nil, nil).process(TinyCatalog.event).kinds == [.delivered])
    }

    static let refused: [(name: String, event: TestEvent, code: String, stage: String, rule: String)] = [
        (
            "JSON where only XML travels", TinyCatalog.event.typed("application/json"), "MALFORMED", "identify",
            "content-type"
        ),
        (
            "an envelope where only XML travels",
            TestEvent(#"{"specversion":"1.0","data":{"id":"1","type":"RECORDED","title":"T"}}"#)
                .typed("application/cloudevents+json"), "MALFORMED", "identify", "content-type"
        ),
        (
            "a charset that nobody reads", .document([]).typed("application/xml; charset=UTF-16"), "CHARSET_INVALID",
            "identify", "content-type"
        ),
        (
            "two charsets", .document([]).typed("application/xml; charset=UTF-8; charset=GB18030"), "CHARSET_INVALID",
            "identify", "content-type"
        ),
        (
            "content type against declaration", .document([0x41]).typed("application/xml;charset=\"utf-8\""),
            "CHARSET_INVALID", "parse", "xml"
        ),
        ("bytes of another charset", .document([0xD6]), "CHARSET_INVALID", "parse", "xml"),
        ("JSON that calls itself XML", TinyCatalog.event.typed("application/xml"), "MALFORMED", "parse", "xml"),
        ("document type", TestEvent("<!DOCTYPE Case><Case/>"), "MALFORMED", "parse", "xml"),
        ("depth", TestEvent(String(repeating: "<a>", count: 65)), "SIZE_EXCEEDED", "parse", "xml"),
        (
            "element that the schema does not have",
            TestEvent("<Case type='RECORDED'><CaseNo>1</CaseNo><品名>x</品名><secret/></Case>"), "SCHEMA_VIOLATION",
            "validate", "#/additionalProperties"
        ),
    ]

    @Test(arguments: refused.indices)
    func process_whatCannotBeRead_isRejected(_ index: Int) throws {
        let test = Self.refused[index]
        let rejection = try Self.rejection(try Self.lane(Self.xmlOnly, nil), test.event)
        #expect(rejection.code == test.code, "\(test.name)")
        #expect(rejection.stage == test.stage, "\(test.name)")
        #expect(rejection.violations.first?.rule == test.rule, "\(test.name)")
        #expect(!rejection.violations.contains { $0.expected.contains("secret") || $0.pointer.contains("secret") })
    }

    @Test func process_xmlWhereOnlyJSONTravels_isRejected() throws {
        let rejection = try Self.rejection(Self.lane(nil, nil), .document([]).typed("application/xml"))
        #expect(rejection.code == "MALFORMED")
        #expect(rejection.violations.first?.expected == "application/json for aa.case/1")
    }

    @Test func process_characterThatXMLCannotCarry_isATargetViolation() throws {
        let event = TestEvent(#"{"id":"case-1","type":"RECORDED","title":"a\u0001b"}"#)
        #expect(try Self.lane(nil, nil).process(event).kinds == [.delivered])
        let rejection = try Self.rejection(Self.lane(nil, Self.both), event)
        #expect(rejection.code == "TARGET_VIOLATION")
        #expect(rejection.stage == "check")
        #expect(rejection.violations.first?.rule == "xml")
    }

    /// Both sides of the topic's limit, which counts the bytes of the charset.
    @Test func process_documentAsLargeAsTheTopicTakes_isDelivered() throws {
        let catalog = try TinyCatalog()
        try catalog.writeSchema("bb", wires: Self.xmlOnly)
        let plan = try catalog.plan()
        let event = TinyCatalog.event
        let delivery = try #require(TestLane(plan).process(event).delivery(to: 0))
        let size = try #require(delivery.value).count
        // Kafka's framing and headers are counted with 4 KiB, the case key twice, and the source's id.
        let outcomes = (0...80).map { more in
            TestLane(plan, sizes: OutputSizes(recipients: [4_096 + size + more], deadLetters: 1 << 20))
                .process(event).kinds[0]
        }
        #expect(outcomes.first == .rejected && outcomes.last == .delivered)
        #expect(outcomes.firstIndex(of: .delivered) == outcomes.lastIndex(of: .rejected).map { $0 + 1 })
    }

    static let defects: [(wires: String, xml: String, message: String)] = [
        (#"["application/avro"]"#, "", "is not a content type that values can travel in"),
        (#"["application/xml"]"#, "", "is not a content type that values can travel in"),
        ("[]", "", "'wires' is a list of content types"),
        (#""application/json""#, "", "'wires' is a list of content types"),
        (#"["application/json", "application/json"]"#, "", "the same form stands twice"),
        (
            #"["application/xml; charset=UTF-8", "application/xml; charset=GB18030"]"#, #""xml": { "name": "C" },"#,
            "the same form stands twice"
        ),
        (xmlOnly, "", #"the root needs "xml" with the name of its element"#),
    ]

    @Test(arguments: defects.indices)
    func load_wiresWithDefects_areTold(_ index: Int) throws {
        let test = Self.defects[index]
        let catalog = try TinyCatalog()
        try catalog.writeSchema("aa", wires: test.wires, xml: test.xml)
        do throws(DefectList) {
            _ = try Catalog.load(folder: catalog.folder.path)
            Issue.record("the catalog was loaded")
        } catch {
            let found = error.defects.first { $0.message.contains(test.message) }
            #expect(found?.file == "aa/case/1/schema.json" && found?.position != nil, "\(error)")
        }
    }
}
