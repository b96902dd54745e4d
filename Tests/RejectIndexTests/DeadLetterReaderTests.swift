import GatewayModel
import Testing

@testable import RejectIndex

struct DeadLetterReaderTests {
    private static let place = PartitionPlace("us.seizures.dlq/3/41")!

    private static func read(_ headers: [(String, [UInt8]?)], key: [UInt8]? = nil, valueBytes: Int? = 7) -> DeadLetter {
        var list = LetterHeaders()
        for (name, value) in headers { list.add(name: name, value: value) }
        var reader = DeadLetterReader()
        return reader.read(list, at: place, timestampMs: 1_700_000_000_123, key: key, valueBytes: valueBytes)
    }

    private static func read(_ headers: [(String, String)]) -> DeadLetter {
        read(headers.map { ($0.0, Array($0.1.utf8)) })
    }

    private static let rejection = """
        {"id":"00ff","code":"CODE_UNMAPPABLE","stage":"map","recipient":"gacc","source":{"topic":"us.seizures",\
        "partition":3,"offset":1234,"timestamp":1699999999999},"schema":"us-iprc.seizure/2","mappers":["a@1","b@2"],\
        "catalog":"c0ffee","agreement":"us-cn-ipr/1","violations":[{"pointer":"/lines/0/unit","rule":"lookup",\
        "expected":"a code of gacc-unit"}],"violationsCut":2,"attempt":2,"rootId":"00aa","replayId":"r-1",\
        "gateway":{"id":"us-cn","instance":"gw-0","version":"1.0"}}
        """

    @Test func theGatewaysOwn_isReadWhole() {
        let letter = Self.read([
            ("ce_id", "ev-1"), ("gateway-rejection", Self.rejection), ("__connect.errors.topic", "us.seizures"),
        ])
        var expected = DeadLetter(at: Self.place, timestampMs: 1_700_000_000_123)
        expected.dialect = .gateway
        (expected.id, expected.rootID, expected.attempt) = ("00ff", "00aa", 2)
        (expected.code, expected.stage, expected.recipient) = ("CODE_UNMAPPABLE", "map", "gacc")
        expected.source = LetterSource(
            topic: "us.seizures", partition: 3, offset: 1_234, timestampMs: 1_699_999_999_999)
        expected.judgement = LetterJudgement(
            schema: "us-iprc.seizure/2", mappers: ["a@1", "b@2"], catalog: "c0ffee", agreement: "us-cn-ipr/1",
            judge: "us-cn/gw-0")
        expected.violations = [
            LetterViolation(pointer: "/lines/0/unit", rule: "lookup", expected: "a code of gacc-unit")
        ]
        (expected.violationsCut, expected.replayID, expected.eventID) = (2, "r-1", "ev-1")
        expected.valueBytes = 7
        #expect(letter == expected)
    }

    /// The sender's headers stand before the gateway's, whatever they are called.
    @Test func whatASenderForged_isNotBelieved() {
        let forged = Self.rejection.replacing("CODE_UNMAPPABLE", with: "MALFORMED")
        let letter = Self.read([
            ("gateway-rejection", forged), ("ce_id", "first"), ("ce_id", "second"),
            ("gateway-rejection", Self.rejection),
        ])
        #expect(letter.code == "CODE_UNMAPPABLE")
        #expect(letter.eventID == "first")
    }

    @Test func kafkaConnect_writesNumbersAsText() {
        let letter = Self.read([
            ("__connect.errors.topic", "orders"), ("__connect.errors.partition", "4"),
            ("__connect.errors.offset", "99"),
            ("__connect.errors.connector.name", "sink"), ("__connect.errors.task.id", "1"),
            ("__connect.errors.stage", "VALUE_CONVERTER"), ("__connect.errors.class.name", "JsonConverter"),
            ("__connect.errors.exception.class.name", "org.apache.kafka.connect.errors.DataException"),
            ("__connect.errors.exception.message", "Unknown magic byte!"),
            ("__connect.errors.exception.stacktrace", String(repeating: "at x\n", count: 1_000)),
        ])
        #expect(letter.dialect == .connect)
        #expect(letter.source == LetterSource(topic: "orders", partition: 4, offset: 99))
        #expect(letter.code == "org.apache.kafka.connect.errors.DataException")
        #expect(letter.stage == "VALUE_CONVERTER")
        #expect(letter.judgement.judge == "sink/1")
        #expect(letter.violations.map(\.expected) == ["Unknown magic byte!"])
    }

    @Test func kafkaStreams_isRead() {
        let letter = Self.read([
            ("__streams.errors.topic", "orders"), ("__streams.errors.partition", "0"),
            ("__streams.errors.offset", "12"),
            ("__streams.errors.exception", "java.lang.IllegalStateException"), ("__streams.errors.message", "broken"),
            ("__streams.errors.stacktrace", "at x"),
        ])
        #expect(letter.dialect == .streams)
        #expect(letter.source == LetterSource(topic: "orders", partition: 0, offset: 12))
        #expect(letter.code == "java.lang.IllegalStateException")
        #expect(letter.violations == [LetterViolation(pointer: "", rule: letter.code, expected: "broken")])
    }

    @Test func aShareGroup_isRead() {
        let letter = Self.read([
            ("__dlq.errors.topic", "orders"), ("__dlq.errors.partition", "2"), ("__dlq.errors.offset", "5"),
            ("__dlq.errors.group", "billing"), ("__dlq.errors.delivery.count", "5"),
            ("__dlq.errors.message", "Offset delivery count exceeded the threshold."),
        ])
        #expect(letter.dialect == .shareGroup)
        #expect(letter.code == "SHARE_GROUP")
        #expect(letter.judgement.judge == "billing")
        #expect(letter.violations.map(\.expected) == ["Offset delivery count exceeded the threshold."])
    }

    @Test(arguments: [("kafka_dlt-", LetterDialect.spring), ("kafka_", .springRetry)])
    func spring_writesNumbersAsBigEndianIntegers(_ prefix: String, _ dialect: LetterDialect) {
        let headers: [(String, [UInt8]?)] = [
            ("\(prefix)original-topic", Array("orders".utf8)), ("\(prefix)original-partition", [0, 0, 0, 7]),
            ("\(prefix)original-offset", [0, 0, 0, 0, 0, 1, 0x86, 0xA0]),
            ("\(prefix)original-timestamp", [0, 0, 1, 0x8B, 0xCF, 0xE5, 0x68, 0]),
            ("\(prefix)original-timestamp-type", Array("CreateTime".utf8)),
            ("\(prefix)original-consumer-group", Array("billing".utf8)),
            (
                "\(prefix)exception-fqcn",
                Array("org.springframework.kafka.listener.ListenerExecutionFailedException".utf8)
            ),
            ("\(prefix)exception-cause-fqcn", Array("java.lang.NullPointerException".utf8)),
            ("\(prefix)exception-message", Array("Listener failed".utf8)),
        ]
        let letter = Self.read(headers)
        #expect(letter.dialect == dialect)
        #expect(
            letter.source
                == LetterSource(topic: "orders", partition: 7, offset: 100_000, timestampMs: 1_700_000_000_000))
        #expect(letter.code == "java.lang.NullPointerException")
        #expect(letter.judgement.judge == "billing")
    }

    @Test(
        arguments: [
            [("gateway-rejection", "")], [("gateway-rejection", "{")], [("gateway-rejection", "[]")],
            [("gateway-rejection", "null")], [("gateway-rejection", #"{"id":"a"}"#)],
            [("gateway-rejection", #"{"id":1,"code":"X","source":{"topic":"t"}}"#)],
            [("gateway-rejection", #"{"id":"a","code":"X","source":"t"}"#)],
            [("gateway-rejection", #"{"id":"a","id":"b","code":"X","source":{"topic":"t"}}"#)],
            [("gateway-rejection", String(repeating: "[", count: 60_000))],
            [("gateway-rejection", String(repeating: "x", count: 70_000))], [("kafka_dlt-original-partition", "1")], [],
        ] as [[(String, String)]])
    func whatIsNoLetter_isListedAsUnknown(_ headers: [(String, String)]) {
        let letter = Self.read(headers)
        #expect(letter.dialect == .unknown)
        #expect(letter.code == "UNKNOWN")
        #expect(letter.place == Self.place)
    }

    @Test func hostileMembers_areCutOrPassedOver() {
        let long = String(repeating: "é", count: 4_000)
        let many = Array(repeating: #"{"pointer":1,"rule":"\#(long)"}"#, count: 7).joined(separator: ",")
        let letter = Self.read([
            (
                "gateway-rejection",
                """
                {"id":"\(long.prefix(500))","code":"X","source":{"topic":"t","partition":99999999999,"offset":1e3},\
                "mappers":[1,null,"\(long.prefix(300))"],"violations":[\(many.prefix(10)),7],"attempt":-5}
                """.replacing("\(many.prefix(10)),7", with: #"{"rule":"\#(long.prefix(2_000))"},7,null"#)
            )
        ])
        #expect(letter.dialect == .gateway)
        #expect(letter.id?.utf8.count == 248)
        #expect(letter.source?.partition == .max)
        #expect(letter.source?.offset == 1_000)
        #expect(letter.judgement.mappers.map(\.utf8.count) == [248])
        #expect(letter.violations.map(\.rule.utf8.count) == [1_000, 0, 0])
        #expect(letter.attempt == 1)
    }

    @Test func keysAndIDsOfAnyBytes_becomeText() {
        let letter = Self.read(
            [("ce_id", [0xFF, 0x41])], key: Array(repeating: 0xC3, count: 1_000), valueBytes: nil)
        #expect(letter.eventID == "\u{FFFD}A")
        #expect(letter.caseKey?.utf8.count == 255)
        #expect(letter.valueBytes == nil)
        #expect(Self.read([], key: []).caseKey == "")
    }

    @Test(
        arguments: [
            ("12", 12), ("-1", -1), ("", nil), ("twelve", nil), ("1 ", nil), ("99999999999999999999", nil),
        ] as [(String, Int64?)])
    func numbersAsText(_ text: String, _ number: Int64?) {
        var headers = LetterHeaders()
        headers.add(name: "kafka_dlt-original-offset", value: Array(text.utf8))
        #expect(headers.number("kafka_dlt-original-offset") == number)
    }

    @Test func manyHeaders_theLastAreLookedAt() {
        var headers: [(String, String)] = (0..<300).map { ("x-\($0)", "y") }
        headers.append(("gateway-rejection", Self.rejection))
        #expect(Self.read(headers).dialect == .gateway)
    }

    @Test(arguments: [
        ("a.dlq/0/0", true), ("a.dlq/3/9223372036854775807", true), ("a.dlq/0", false), ("a/b/0/0", false),
        ("a.dlq/-1/0", false), ("a.dlq/0/-1", false), ("/0/0", false), ("a.dlq/0/0/", false), ("a.dlq/x/0", false),
    ])
    func places_areParsed(_ text: String, _ isPlace: Bool) {
        #expect((PartitionPlace(text) != nil) == isPlace)
        #expect(PartitionPlace(text).map { "\($0)" } == (isPlace ? text : nil))
    }
}
