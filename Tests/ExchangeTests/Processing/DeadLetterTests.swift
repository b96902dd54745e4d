import Catalog
import Exchange
import GatewayModel
import Testing

/// What a dead letter keeps and adds (P5, DESIGN §5).
@Suite struct DeadLetterTests {
    private static func lane(deadLetterBytesMax: Int = OutputSizes.kafkaDefault) throws -> TestLane {
        let plan = try RealSources.usPlan()
        let sizes = OutputSizes(
            recipients: [OutputSizes.kafkaDefault, OutputSizes.kafkaDefault], deadLetters: deadLetterBytesMax)
        return TestLane(plan, sizes: sizes)
    }

    /// Header names and values of every kind that Kafka lets through.
    private static let oddHeaders = [
        TestHeader("x", "1"), TestHeader("x", "2"), TestHeader("x", nil), TestHeader("x", ""),
        TestHeader("", "nameless"), TestHeader([0xFF, 0x00], [0x00, 0xFE]),
        TestHeader("gateway-rejection", "{\"code\":\"OLD\"}"), TestHeader("__connect.errors.topic", "old"),
        TestHeader("__connect.errors.stage", nil), TestHeader("ce_id", "evt-1"),
    ]

    @Test func deadLetter_keepsKeyValueAndHeadersAsTheyAre() throws {
        let lane = try Self.lane()
        let values: [[UInt8]?] = [Array("{ broken".utf8), [], [0, 0xFF, 0x80], nil]
        let keys: [[UInt8]?] = [nil, [], [0xFF, 0x00]]
        for value in values {
            for key in keys {
                var event = TestEvent(value)
                event.key = key
                event.headers = Self.oddHeaders
                let outcome = lane.process(event)
                #expect(outcome.kinds == [.rejected, .rejected])
                let letter = try #require(outcome.deadLetters.first)
                #expect(outcome.deadLetters.count == 1)
                #expect(letter.partition == event.partition)
                #expect(letter.record.key == key)
                #expect(letter.record.value == value)
                #expect(Array(letter.record.headers.prefix(Self.oddHeaders.count)) == Self.oddHeaders)
            }
        }
    }

    @Test func headersOfTheGatewayItself_areNoInput() throws {
        let lane = try Self.lane()
        let event = TestEvent(try RealSources.example("us-iprc", "valid-plain.json"))
        let bare = lane.process(event)
        var odd = event
        odd.headers = Array(Self.oddHeaders.prefix(9))
        #expect(lane.process(odd).deliveries.map(\.record) == bare.deliveries.map(\.record))
    }

    @Test func added_areTheHeadersOfTheDesign() throws {
        let plan = try RealSources.usPlan()
        let name = "invalid-TARGET_VIOLATION-origin-unknown-at-wco-only.json"
        let event = TestEvent(try RealSources.example("us-iprc", name)).with(TestHeader("ce_id", "evt-1"))
        let outcome = try Self.lane().process(event)
        #expect(outcome.kinds == [.delivered, .rejected])
        let record = try #require(outcome.deadLetters.first).record
        #expect(
            record.headerNames == [
                "ce_id", "gateway-rejection", "__connect.errors.topic", "__connect.errors.partition",
                "__connect.errors.offset", "__connect.errors.connector.name", "__connect.errors.task.id",
                "__connect.errors.stage", "__connect.errors.class.name", "__connect.errors.exception.class.name",
                "__connect.errors.exception.message",
            ])
        #expect(record.header("__connect.errors.topic") == "us-iprc.seizures")
        #expect(record.header("__connect.errors.partition") == "3")
        #expect(record.header("__connect.errors.offset") == "41")
        #expect(record.header("__connect.errors.connector.name") == "us-cn-exchange")
        #expect(record.header("__connect.errors.task.id") == "test-0")
        #expect(record.header("__connect.errors.stage") == "TRANSFORMATION")
        #expect(record.header("__connect.errors.exception.class.name") == "TARGET_VIOLATION")
        let tree = try JSONTree(try #require(record.header("gateway-rejection")))
        #expect(
            tree.names == [
                "id", "code", "stage", "recipient", "source", "schema", "mappers", "catalog", "agreement", "violations",
                "violationsCut", "attempt", "rootId", "gateway",
            ])
        #expect(tree["source"]?.names == ["topic", "partition", "offset", "timestamp"])
        #expect(tree["source"]?["timestamp"] == .number("1401580800000"))
        #expect(tree["gateway"]?.names == ["id", "instance", "version"])
        #expect(tree["recipient"]?.text == "wco")
        #expect(tree["schema"]?.text == "us-iprc.seizure/2")
        #expect(
            tree["mappers"]?.elements.map(\.text) == [
                "us-iprc.seizure/2--hub.seizure/1@1", "hub.seizure/1--wco-cen.seizure/1@1",
            ])
        #expect(tree["catalog"]?.text == "\(plan.catalog.digest)")
        #expect(tree["agreement"]?.text == "wco-cen/1")
        #expect(tree["violations"]?.elements.first?.names == ["pointer", "rule", "expected"])
        #expect(tree["attempt"] == .number("1"))
        #expect(tree["id"] == tree["rootId"])
        #expect(tree["id"]?.text?.utf8.count == 64)
    }

    /// A rejection of the whole event names no recipient and no agreement, and of a schema only what is known.
    @Test func wholeEvent_leavesOutWhatDoesNotApply() throws {
        let record = try #require(try Self.lane().process(TestEvent("{")).deadLetters.first).record
        let tree = try JSONTree(try #require(record.header("gateway-rejection")))
        #expect(tree["recipient"] == nil && tree["agreement"] == nil && tree["valueSha256"] == nil)
        #expect(record.header("__connect.errors.stage") == "VALUE_CONVERTER")
        let unknown = TestEvent("{}").with(TestHeader("ce_dataschema", "us-iprc.seizure/3"))
        let other = try #require(try Self.lane().process(unknown).deadLetters.first).record
        #expect(try JSONTree(try #require(other.header("gateway-rejection")))["schema"] == nil)
        #expect(other.header("__connect.errors.stage") == "HEADER_CONVERTER")
    }

    /// Two recipients fail apart: two letters with ids of their own; the same event again has the same ids.
    @Test func eachFailedRecipient_hasALetterOfItsOwn() throws {
        let lane = try Self.lane()
        let event = TestEvent(try RealSources.example("us-iprc", "invalid-TARGET_VIOLATION-no-value.json"))
        let (first, second) = (lane.process(event), lane.process(event))
        let ids = try first.deadLetters.map { try RejectionReading($0).tree["id"]?.text }
        #expect(first.deadLetters.map(\.record) == second.deadLetters.map(\.record))
        #expect(Set(ids).count == first.deadLetters.count)
        var later = event
        later.offset += 1
        let other = try lane.process(later).deadLetters.map { try RejectionReading($0).tree["id"]?.text }
        #expect(Set(ids + other).count == 2 * ids.count)
    }

    @Test func tooLarge_keepsTheHashInPlaceOfTheValue() throws {
        let value = Array("not JSON ".utf8) + [UInt8](repeating: 0x41, count: 100_000)
        let event = TestEvent(value).with(key: "case").with(TestHeader("x", "y"))
        // The largest topic that does not take it, and the smallest that does.
        let needed = value.count + 4 + (1 + 1 + 16) + (16 << 10)
        let kept = try #require(
            try Self.lane(deadLetterBytesMax: needed).process(event.with(key: "case")).deadLetters.first)
        #expect(kept.record.value == value)
        #expect(try RejectionReading(kept).tree["valueSha256"] == nil)
        let cut = try #require(
            try Self.lane(deadLetterBytesMax: needed - 1).process(event.with(key: "case")).deadLetters.first)
        #expect(cut.record.value == nil)
        #expect(cut.record.key == Array("case".utf8))
        #expect(cut.record.headers.first == TestHeader("x", "y"))
        #expect(try RejectionReading(cut).tree["valueSha256"]?.text == "\(Digest(of: value))")
    }

    /// When not even key and headers fit, the coordinates are what is left: a sender cannot stop the gateway.
    @Test func tooLargeHeaders_leaveTheReason() throws {
        var event = TestEvent("{").with(TestHeader("x", String(repeating: "y", count: 60_000)))
        event.key = [1]
        let letter = try #require(try Self.lane(deadLetterBytesMax: 64_000).process(event).deadLetters.first)
        #expect(letter.record.value == nil && letter.record.key == nil)
        #expect(letter.record.headerNames.first == "gateway-rejection")
        #expect(try RejectionReading(letter).tree["valueSha256"]?.text == "\(Digest(of: [0x7B]))")
    }

    @Test func hundredViolations_areCutAndCounted() throws {
        var tree = try JSONTree(try RealSources.example("us-iprc", "valid-plain.json"))
        for number in 0..<100 { tree = tree.adding("planted\(number)", .number("1")) }
        let letter = try #require(try Self.lane().process(TestEvent(tree.bytes)).deadLetters.first)
        let reading = try RejectionReading(letter)
        #expect(reading.code == "SCHEMA_VIOLATION")
        #expect(reading.violations.count + reading.violationsCut == 100)
        #expect((1...Limits.violationsMax).contains(reading.violations.count))
        let message = try #require(letter.record.header("__connect.errors.exception.message"))
        #expect(message.hasSuffix("(and 99 more)"))
        #expect(message.unicodeScalars.count <= 1_000)
    }

    /// The header keeps its limit whatever was wrong; what is not listed is counted.
    @Test func everyInvalidExample_keepsTheHeadersLimit() throws {
        for agency in ExampleTests.agencies {
            let lane = TestLane(try RealSources.plan(of: agency))
            for example in try RealSources.examples(of: agency) {
                for letter in lane.process(TestEvent(example)).deadLetters {
                    let header = try #require(letter.record.header("gateway-rejection"))
                    #expect(header.utf8.count <= Limits.rejectionHeaderBytesMax)
                    #expect(try !RejectionReading(letter).violations.isEmpty)
                }
            }
        }
    }
}
