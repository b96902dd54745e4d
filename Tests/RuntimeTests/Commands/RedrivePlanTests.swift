import Exchange
import GatewayModel
import OperatorRecords
import RejectIndex
import Testing

@testable import Runtime

/// What of a dead letter is sent again, and what cannot be.
struct RedrivePlanTests {
    static let rejection = String(repeating: "0a", count: 32)

    static func letter(_ change: (inout DeadLetter) -> Void = { _ in }) -> DeadLetter {
        let place = PartitionPlace(TopicPartition(TopicName("us.seizures.dlq")!, 2), offset: 40)
        var letter = DeadLetter(at: place, timestampMs: 9)
        letter.dialect = .gateway
        letter.id = rejection
        letter.rootID = rejection
        letter.recipient = "wco"
        letter.source = LetterSource(topic: "us.seizures", partition: 2, offset: 17, timestampMs: 5)
        change(&letter)
        return letter
    }

    private static func header(_ name: String, _ value: String? = nil) -> LetterRecord.Header {
        LetterRecord.Header(name: Array(name.utf8), value: value.map { Array($0.utf8) })
    }

    private static let headers = [
        header("ce_id", "7"), header("x"), header("gateway-rejection", "a forged one"),
        header("__connect.errors.topic", "theirs"), header("gateway-rejection", "{}"),
        header("__connect.errors.topic", "us.seizures"),
    ]

    private static func plan(
        _ letter: DeadLetter, key: [UInt8]? = [1], value: [UInt8]? = [2], headers: [LetterRecord.Header] = headers,
        areHeadersUnreadable: Bool = false, of rejection: String = rejection
    ) throws -> RedrivePlan {
        let record = LetterRecord(
            letter, key: key, value: value, headers: headers, areHeadersUnreadable: areHeadersUnreadable)
        return try RedrivePlan(of: rejection, record, in: TopicSamples.configuration())
    }

    private static func refusal(_ body: () throws -> RedrivePlan) -> String {
        let refusal = #expect(throws: RedrivePlan.Refusal.self) { _ = try body() }
        return refusal?.sentence ?? ""
    }

    @Test func aLetter_isSentAgainAsTheRecordThatWasRejected() throws {
        let plan = try Self.plan(Self.letter())
        let recipients = try TopicSamples.configuration().sources[0].recipients.map(\.id.rawValue)
        #expect(plan.source == 0)
        #expect(plan.redrive.recipient == recipients.firstIndex(of: "wco"))
        #expect(plan.redrive.attempt == 2 && plan.redrive.rootID == Self.rejection)
        #expect((plan.partition, plan.offset, plan.timestampMs) == (2, 17, 5))
        #expect(plan.headerCount == 4, "what the sender wrote stays, whatever it is called")
    }

    @Test func aWholeEvent_isSentAgainToAll_andTheRootStays() throws {
        let plan = try Self.plan(Self.letter { ($0.recipient, $0.rootID, $0.attempt) = (nil, "root", 19) })
        #expect(plan.redrive.recipient == nil && plan.redrive.rootID == "root" && plan.redrive.attempt == 20)
        #expect(try Self.plan(Self.letter(), value: nil).headerCount == 4, "a tombstone has no value")
    }

    @Test func whatIsNotThatRejection_isRefused() {
        let another = String(repeating: "0b", count: 32)
        #expect(Self.refusal { try Self.plan(Self.letter(), of: another) }.hasSuffix("is of another rejection"))
        for dialect in LetterDialect.allCases where dialect != .gateway {
            #expect(
                Self.refusal { try Self.plan(Self.letter { $0.dialect = dialect }) }
                    .hasSuffix("is of another rejection"))
        }
        #expect(
            Self.refusal { try Self.plan(Self.letter(), headers: [Self.header("ce_id")]) }
                .hasSuffix("is of another rejection"))
    }

    @Test func whatIsNotConfiguredAnyMore_isRefused() {
        #expect(
            Self.refusal { try Self.plan(Self.letter { $0.recipient = "gone" }) }
                == "its recipient is not configured for this source any more")
        for source in ["cn.seizures", "gone"] {
            #expect(
                Self.refusal { try Self.plan(Self.letter { $0.source?.topic = source }) }
                    == "its source is not configured any more")
        }
    }

    @Test func whatTheLetterDoesNotHave_isNotInvented() {
        let sentences: [(String, () throws -> RedrivePlan)] = [
            ("does not say where", { try Self.plan(Self.letter { $0.source?.offset = nil }) }),
            ("does not say where", { try Self.plan(Self.letter { $0.source?.partition = 1 }) }),
            ("does not say where", { try Self.plan(Self.letter { $0.source?.timestampMs = nil }) }),
            ("too large", { try Self.plan(Self.letter { $0.valueSHA256 = "00" }, value: nil) }),
            (
                "headers were too large",
                { try Self.plan(Self.letter(), key: nil, value: nil, headers: [Self.headers[4]]) }
            ),
            ("cannot be read", { try Self.plan(Self.letter(), areHeadersUnreadable: true) }),
            ("20 times, which is the limit", { try Self.plan(Self.letter { $0.attempt = 20 }) }),
        ]
        for (words, body) in sentences { #expect(Self.refusal(body).contains(words)) }
    }

    @Test func aLargeValue_isTakenFromTheSource_whenItIsTheOne() throws {
        let value = Array("a large value".utf8)
        let letter = Self.letter { $0.valueSHA256 = EditMark.hash(of: value) }
        let own = Array(Self.headers[4...])
        let record = LetterRecord(letter, key: nil, value: nil, headers: own)
        let configuration = try TopicSamples.configuration()
        let place = try #require(record.placeOfValue(in: configuration))
        #expect("\(place)" == "us.seizures/2/17")
        func source(_ value: [UInt8]?) -> LetterRecord {
            LetterRecord(
                DeadLetter(at: place, timestampMs: 5), key: [7], value: value, headers: [Self.header("ce_id", "7")])
        }
        let completed = record.completed(from: source(value))
        #expect(completed.value == value && completed.key == [7] && completed.headers.count == 3)
        let plan = try RedrivePlan(of: Self.rejection, completed, in: configuration)
        #expect(plan.value == value && plan.headerCount == 1)
        for other in [nil, Array("another".utf8)] {
            let same = record.completed(from: source(other))
            #expect(same.value == nil)
            #expect(Self.refusal { try RedrivePlan(of: Self.rejection, same, in: configuration) }.contains("too large"))
        }
    }

    @Test func aLetterThatNamesAForeignPlace_isNotCompletedFromThere() throws {
        let configuration = try TopicSamples.configuration()
        let changes: [(inout DeadLetter) -> Void] = [
            { $0.source?.topic = "cn.seizures" }, { $0.source?.topic = "secrets" }, { $0.source?.topic = "no topic" },
            { $0.source?.partition = 1 }, { $0.source?.offset = -1 }, { $0.source?.offset = nil }, { $0.source = nil },
            { $0.dialect = .connect }, { $0.valueSHA256 = nil },
        ]
        for change in changes {
            let letter = Self.letter {
                $0.valueSHA256 = "00"
                change(&$0)
            }
            let record = LetterRecord(letter, key: nil, value: nil, headers: Self.headers)
            #expect(record.placeOfValue(in: configuration) == nil)
        }
    }

    /// Every outcome of two recipients.
    @Test(arguments: OutcomeKind.allCases, OutcomeKind.allCases)
    func theState_isRejectedAgainWhenAnyFailed(_ first: OutcomeKind, _ second: OutcomeKind) {
        let recipients = [RecipientID("one")!, RecipientID("two")!]
        let whole = RedriveRun.result(of: [first, second], recipients, only: nil)
        #expect(whole.state == (first == .rejected || second == .rejected ? .rejectedAgain : .redriven))
        #expect(whole.detail?.contains("\(first) for one") == true)
        #expect(whole.detail?.contains(first == second ? "\(first) for one, two" : "\(second) for two") == true)
        let single = RedriveRun.result(of: [first, second], recipients, only: 1)
        #expect(single.state == (second == .rejected ? .rejectedAgain : .redriven))
        #expect(single.detail == "\(second) for two")
    }
}
