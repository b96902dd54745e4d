import Catalog
import Exchange
import GatewayModel
import Testing

/// Events in the binary and the structured mode of the CloudEvents Kafka binding, and what is published of them.
@Suite struct CloudEventTests {
    private static let traceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private static func plain() throws -> [UInt8] { try RealSources.example("us-iprc", "valid-plain.json") }

    private static func lane() throws -> TestLane { TestLane(try RealSources.usPlan()) }

    /// An envelope around an event, with these attributes.
    private static func envelope(_ attributes: [(String, String)], data: [UInt8]) throws -> TestEvent {
        let members = attributes.map { JSONTree.Member(name: $0.0, value: .string($0.1)) }
        let data = JSONTree.Member(name: "data", value: try JSONTree(data))
        return TestEvent(JSONTree.object(members + [data]).bytes)
            .with(TestHeader("content-type", "application/cloudevents+json; charset=utf-8"))
    }

    @Test func published_hasTheHeadersOfTheDesign() throws {
        let plan = try RealSources.usPlan()
        let event = TestEvent(try Self.plain()).with(
            TestHeader("ce_specversion", "1.0"), TestHeader("ce_id", "evt-1"), TestHeader("ce_source", "/desk"),
            TestHeader("ce_type", "any"), TestHeader("content-type", "application/json"),
            TestHeader("traceparent", Self.traceParent))
        let record = try #require(TestLane(plan).process(event).delivery(to: 0))
        #expect(
            record.headerNames == [
                "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "ce_dataschema",
                "content-type", "ce_sourceid", "ce_caseversion", "ce_mappers", "ce_catalog", "ce_agreement",
                "traceparent",
            ])
        #expect(record.header("ce_specversion") == "1.0")
        #expect(record.header("ce_source") == "/us-cn-exchange/us-iprc")
        #expect(record.header("ce_type") == "cn-gacc.seizure.recorded")
        #expect(record.header("ce_time") == "2014-05-10T01:12:44Z")
        #expect(record.header("ce_subject") == "2014272000077501")
        #expect(record.header("ce_dataschema") == plan.catalog.schema(named: "cn-gacc.seizure/2")?.uri)
        #expect(record.header("content-type") == "application/json")
        #expect(record.header("ce_caseversion") == "1")
        #expect(
            record.header("ce_mappers")
                == "us-iprc.seizure/2--hub.seizure/1@1,hub.seizure/1--cn-gacc.seizure/2@1")
        #expect(record.header("ce_catalog") == "\(plan.catalog.digest)")
        #expect(record.header("ce_agreement") == "us-cn-ipr/1")
        #expect(record.header("traceparent") == Self.traceParent)
        #expect(record.key == Array("2014272000077501".utf8))
    }

    @Test func published_valueIsTheRecipientsSchema() throws {
        let outcome = try Self.lane().process(TestEvent(try Self.plain()))
        let value = try JSONTree(try #require(outcome.delivery(to: 0)?.value))
        #expect(value["DecHead"]?["SeizureNo"]?.text == "2014272000077501")
        #expect(value["DecHead"]?["DataSource"]?.text == "US-IPRC")
        let wco = try JSONTree(try #require(outcome.delivery(to: 1)?.value))
        #expect(wco["recordId"]?.text == "2014272000077501")
        #expect(wco["messageFunction"]?.text == "9")
    }

    @Test func traceContext_isCarriedOnlyInItsForm() throws {
        let lane = try Self.lane()
        let broken = [
            "", "00", Self.traceParent.uppercased(), Self.traceParent + "0", Self.traceParent.replacing("-", with: "_"),
        ]
        for text in broken {
            let outcome = lane.process(TestEvent(try Self.plain()).with(TestHeader("traceparent", text)))
            #expect(outcome.kinds == [.delivered, .delivered])
            #expect(outcome.deliveries.allSatisfy { !$0.record.headerNames.contains("traceparent") })
        }
    }

    @Test func binaryMode_withoutHeaders_usesTheDefaults() throws {
        let lane = try Self.lane()
        let bare = lane.process(TestEvent(try Self.plain()))
        let named = lane.process(
            TestEvent(try Self.plain()).with(
                TestHeader("ce_dataschema", "us-iprc.seizure/2"), TestHeader("ce_source", "/us-iprc/seizures")))
        #expect(bare.kinds == [.delivered, .delivered])
        #expect(bare.deliveries.map(\.record) == named.deliveries.map(\.record))
    }

    @Test func dataSchema_byURIOrShortName_isTheSame() throws {
        let plan = try RealSources.usPlan()
        let uri = try #require(plan.catalog.schema(named: "us-iprc.seizure/2")?.uri)
        let lane = TestLane(plan)
        let records = try [uri, "us-iprc.seizure/2"].map { name in
            lane.process(TestEvent(try Self.plain()).with(TestHeader("ce_dataschema", name))).deliveries.map(\.record)
        }
        #expect(records[0].count == 2)
        #expect(records[0] == records[1])
    }

    @Test(arguments: [
        "application/json", "APPLICATION/JSON", "application/json;charset=utf-8",
        "application/json ; charset=\"UTF-8\"",
        "application/json; odata=verbose",
    ])
    func contentType_thatIsJSON_isRead(_ type: String) throws {
        let outcome = try Self.lane().process(TestEvent(try Self.plain()).with(TestHeader("content-type", type)))
        #expect(outcome.kinds == [.delivered, .delivered])
    }

    @Test func structuredMode_isTheSameAsBinary() throws {
        let lane = try Self.lane()
        let binary = lane.process(
            TestEvent(try Self.plain()).with(TestHeader("ce_id", "evt-1"), TestHeader("ce_source", "/desk")))
        let attributes = [("specversion", "1.0"), ("id", "evt-1"), ("source", "/desk"), ("type", "any"), ("x", "y")]
        let structured = lane.process(try Self.envelope(attributes, data: try Self.plain()))
        #expect(structured.kinds == [.delivered, .delivered])
        #expect(structured.deliveries.map(\.record) == binary.deliveries.map(\.record))
    }

    @Test func structuredMode_withoutAttributes_usesTheDefaults() throws {
        let lane = try Self.lane()
        let bare = lane.process(TestEvent(try Self.plain()))
        let structured = lane.process(try Self.envelope([], data: try Self.plain()))
        #expect(structured.deliveries.map(\.record) == bare.deliveries.map(\.record))
    }

    /// An attribute that the envelope lacks is taken from its header, also the schema.
    @Test func structuredMode_attributesInHeaders_areRead() throws {
        let lane = try Self.lane()
        let binary = lane.process(
            TestEvent(try Self.plain()).with(TestHeader("ce_id", "evt-1"), TestHeader("ce_source", "/desk")))
        var event = try Self.envelope([("specversion", "1.0")], data: try Self.plain())
        event.headers += [TestHeader("ce_id", "evt-1"), TestHeader("ce_source", "/desk")]
        #expect(lane.process(event).deliveries.map(\.record) == binary.deliveries.map(\.record))
        event.headers.append(TestHeader("ce_dataschema", "us-iprc.seizure/77"))
        #expect(lane.process(event).deadLetters.map(\.code) == [.schemaUnknown])
    }

    @Test func structuredMode_sameAttributesInHeaders_doNotContradict() throws {
        let lane = try Self.lane()
        var event = try Self.envelope(
            [("id", "evt-1"), ("dataschema", "us-iprc.seizure/2")], data: try Self.plain())
        event.headers += [TestHeader("ce_id", "evt-1"), TestHeader("ce_dataschema", "us-iprc.seizure/2")]
        #expect(lane.process(event).kinds == [.delivered, .delivered])
        event.headers[1] = TestHeader("ce_id", "evt-2")
        #expect(lane.process(event).deadLetters.map(\.code) == [.malformed])
    }

    @Test func key_thatIsTheCaseKeyOrNull_isAccepted() throws {
        let lane = try Self.lane()
        let event = TestEvent(try Self.plain())
        let bare = lane.process(event).deliveries.map(\.record)
        #expect(lane.process(event.with(key: "2014272000077501")).deliveries.map(\.record) == bare)
        #expect(lane.process(event.with(key: "")).deadLetters.map(\.code) == [.keyMismatch])
    }

    @Test func tombstone_bySetting_isWithheld() throws {
        let plan = try RealSources.usPlan()
        let withholding = try SourcePlan(
            source: try RealSources.source("us-iprc", tombstones: .withhold), recipients: plan.recipients,
            catalog: plan.catalog, gateway: plan.gateway, file: "f")
        let outcome = TestLane(withholding).process(TestEvent(nil).with(key: "2014272000077501"))
        #expect(outcome.kinds == [.withheld, .withheld])
        #expect(outcome.deadLetters.isEmpty && outcome.deliveries.isEmpty)
    }

    /// The configuration narrows the event types of one recipient; the other still gets the event.
    @Test func eventType_notInTheConfiguration_isWithheld() throws {
        let plan = try RealSources.usPlan()
        let narrowed = try SourcePlan(
            source: plan.source,
            recipients: [
                try RealSources.recipient("gacc", "cn-gacc", 2, "us-cn-ipr", eventTypes: ["AMENDED", "CANCELLED"]),
                plan.recipients[1],
            ], catalog: plan.catalog, gateway: plan.gateway, file: "f")
        #expect(TestLane(narrowed).process(TestEvent(try Self.plain())).kinds == [.withheld, .delivered])
    }
}
