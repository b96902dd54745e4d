public import GatewayModel
public import RejectIndex

/// Makes letters that look like a year of rejections, the same for the same seed.
public struct LetterMaker {
    private static let codes: [(code: String, stage: String, rule: String)] = [
        ("SCHEMA_VIOLATION", "validate", "maxLength"), ("SCHEMA_VIOLATION", "validate", "required"),
        ("RULE_VIOLATION", "validate", "container-check-digit"), ("CODE_UNMAPPABLE", "map", "lookup"),
        ("DISCLOSURE_DENIED", "authorise", "handling-mark"), ("KEY_MISMATCH", "identify", "key"),
    ]
    private static let pointers = [
        "/DecHead/EntryId", "/DecLists/%/GUnit", "/DecLists/%/CodeTS", "/seizure/lines/%/value",
    ]
    private static let recipients: [String?] = ["gacc", "iprc", "wco", "own", nil]
    /// The dead-letter topics.
    public static let topics = ["us.seizures.dlq", "cn.seizures.dlq", "wco.seizures.dlq"].compactMap { TopicName($0) }
    /// The agency of each topic.
    public static let agencies = ["us-iprc", "cn-gacc", "wco-cen"].compactMap { AgencyID($0) }
    private static let firstMs: Int64 = 1_400_000_000_000

    /// The topics as an index takes them.
    public static var followed: [FollowedTopic] {
        zip(topics, agencies).map { FollowedTopic($0, agency: $1) }
    }

    private var state: UInt64
    private var offsets: [TopicPartition: Int64] = [:]
    /// How many were made.
    public private(set) var made = 0

    public init(seed: UInt64) { state = seed }

    private mutating func random(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }

    /// The next letter; times grow, with a little disorder between partitions.
    public mutating func next() -> DeadLetter {
        let topicIndex = random(Self.topics.count)
        let partition = TopicPartition(Self.topics[topicIndex], Int32(random(4)))
        let offset = offsets[partition, default: -1] + 1 + Int64(random(2))
        offsets[partition] = offset
        made += 1
        var letter = DeadLetter(
            at: PartitionPlace(partition, offset: offset),
            timestampMs: Self.firstMs + Int64(made) * 1_000 + Int64(random(60_000)))
        let kind = Self.codes[min(random(Self.codes.count), random(Self.codes.count))]
        letter.dialect = .gateway
        letter.code = kind.code
        letter.stage = kind.stage
        letter.recipient = kind.stage == "map" || kind.stage == "authorise" ? Self.recipients[random(4)] : nil
        letter.id = hexadecimal()
        letter.rootID = random(20) == 0 ? hexadecimal() : letter.id
        letter.attempt = letter.rootID == letter.id ? 1 : 2
        letter.source = LetterSource(
            topic: "\(partition.topic.rawValue.dropLast(4))", partition: partition.partition, offset: offset * 3,
            timestampMs: letter.timestampMs - 5)
        letter.judgement = LetterJudgement(
            schema: "us-iprc.seizure/\(1 + random(2))",
            mappers: [
                "us-iprc.seizure/2--hub.seizure/1@\(random(50) == 0 ? 2 : 1)", "hub.seizure/1--cn-gacc.seizure/2@1",
            ],
            catalog: "c0ffee", agreement: letter.recipient.map { _ in "us-cn-ipr/1" }, judge: "us-cn/gw-\(random(2))")
        for _ in 0...random(2) {
            let pointer = Self.pointers[min(random(4), random(4))].split(
                separator: "%", omittingEmptySubsequences: false
            )
            .joined(separator: "\(random(30))")
            letter.violations.append(
                LetterViolation(pointer: pointer, rule: kind.rule, expected: "at most \(10 + random(5)) characters"))
        }
        letter.caseKey = "2014-\(1_000 + random(200_000))-\(topicIndex)"
        letter.eventID = "ev-\(hexadecimal().prefix(24))"
        letter.valueBytes = 1_500 + random(1_000)
        return letter
    }

    private mutating func hexadecimal() -> String {
        (0..<8).map { _ in
            let digits = String(random(1 << 31), radix: 16)
            return String(repeating: "0", count: 8 - digits.utf8.count) + digits
        }.joined()
    }

    /// The headers that the gateway writes for a letter.
    public static func headers(of letter: DeadLetter) -> LetterHeaders {
        let source = letter.source.map {
            """
            "topic":"\($0.topic)","partition":\($0.partition ?? 0),"offset":\($0.offset ?? 0),\
            "timestamp":\($0.timestampMs ?? 0)
            """
        }
        let violations = letter.violations.map {
            #"{"pointer":"\#($0.pointer)","rule":"\#($0.rule)","expected":"\#($0.expected)"}"#
        }
        let judgement = letter.judgement
        let judge = judgement.judge?.split(separator: "/") ?? []
        let text = """
            {"id":"\(letter.id ?? "")","code":"\(letter.code)","stage":"\(letter.stage ?? "")",\
            \(letter.recipient.map { #""recipient":"\#($0)","# } ?? "")"source":{\(source ?? "")},\
            "schema":"\(judgement.schema ?? "")","mappers":["\(judgement.mappers.joined(separator: #"",""#))"],\
            "catalog":"\(judgement.catalog ?? "")",\(judgement.agreement.map { #""agreement":"\#($0)","# } ?? "")\
            "violations":[\(violations.joined(separator: ","))],"violationsCut":0,"attempt":\(letter.attempt),\
            "rootId":"\(letter.rootID ?? "")","gateway":{"id":"\(judge.first ?? "")","instance":"\(judge.last ?? "")"}}
            """
        var headers = LetterHeaders()
        headers.add(name: "ce_id", value: letter.eventID.map { Array($0.utf8) })
        headers.add(name: "gateway-rejection", value: Array(text.utf8))
        return headers
    }
}
