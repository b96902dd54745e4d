import Catalog
import Exchange
import GatewayModel
import Testing

/// Every rejection code: which event gets it, at which step, for whom, in which words.
@Suite struct RejectionTests {
    @Test(arguments: RejectionTable.all)
    func event_isRejectedAsTheTableSays(_ one: RejectionCase) throws {
        let plan = try RealSources.usPlan()
        let outcome = TestLane(plan).process(try one.event())
        #expect(outcome.isConserved)
        let names = plan.recipients.map(\.id.rawValue)
        let expected = names.map { one.recipients?.contains($0) ?? true ? OutcomeKind.rejected : .delivered }
        #expect(outcome.kinds == expected)
        #expect(outcome.deadLetters.count == one.recipients?.count ?? 1)
        for letter in outcome.deadLetters {
            let reading = try RejectionReading(letter)
            #expect(letter.code == one.code)
            #expect(reading.code == one.code.rawValue)
            #expect(reading.stage == one.stage.rawValue)
            #expect(reading.recipient == letter.recipient.map { names[$0] })
            #expect((letter.recipient == nil) == (one.recipients == nil))
            let first = try #require(reading.violations.first)
            #expect(first.pointer == one.pointer)
            #expect(first.rule.hasPrefix(one.rule), "\(first.rule)")
            #expect(first.expected.contains(one.expected), "\(first.expected)")
            #expect(letter.record.header("__connect.errors.exception.class.name") == one.code.rawValue)
            let message = try #require(letter.record.header("__connect.errors.exception.message"))
            #expect(message.hasPrefix(one.code.rawValue) && message.contains(first.expected))
        }
    }

    /// The table misses no code, nor do the two codes that have tests of their own.
    @Test func everyCode_hasATest() {
        let tested = Set(RejectionTable.all.map(\.code)).union([.sizeExceeded, .crashSuspect])
        #expect(tested == Set(RejectionCode.allCases))
    }

    @Test func quarantine_rejectsWithoutLooking() throws {
        let plan = try RealSources.usPlan()
        var event = try SampleEvents.plain()
        event.headers = [TestHeader("ce_id", nil)]
        for value in [event.value, nil, [0xFF]] {
            event.value = value
            let outcome = TestLane(plan).quarantine(event)
            #expect(outcome.kinds == [.rejected, .rejected])
            let letter = try #require(outcome.deadLetters.first)
            #expect(outcome.deadLetters.count == 1)
            #expect(letter.code == .crashSuspect && letter.recipient == nil)
            #expect(letter.record.value == value)
            let reading = try RejectionReading(letter)
            #expect(reading.stage == "identify")
            #expect(reading.violations.map(\.rule) == ["crash"])
        }
    }
}

/// Both sides of every limit: SIZE_EXCEEDED.
@Suite struct SizeTests {
    struct Limit: Sendable, CustomTestStringConvertible {
        var name: String
        /// The largest that is still looked at.
        var allowed: @Sendable () throws -> TestEvent
        /// One more.
        var refused: @Sendable () throws -> TestEvent
        var stage: RejectionStage

        var testDescription: String { name }
    }

    private static func spaces(_ count: Int) -> TestEvent { TestEvent([UInt8](repeating: 0x20, count: count)) }

    private static func nested(_ depth: Int) -> TestEvent {
        TestEvent(String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
    }

    private static func members(_ count: Int) -> TestEvent {
        TestEvent("{" + (0..<count).map { "\"m\($0)\":0" }.joined(separator: ",") + "}")
    }

    private static func header(bytes count: Int) throws -> TestEvent {
        try SampleEvents.plain(TestHeader("x", String(repeating: "y", count: count - 1)))
    }

    static let limits = [
        Limit(
            name: "bytes of a value", allowed: { spaces(Limits.eventBytesMax) },
            refused: { spaces(Limits.eventBytesMax + 1) }, stage: .identify),
        Limit(
            name: "headers", allowed: { try SampleEvents.plain(headers: Limits.headersMax) },
            refused: { try SampleEvents.plain(headers: Limits.headersMax + 1) }, stage: .identify),
        Limit(
            name: "bytes of a header", allowed: { try header(bytes: Limits.headerBytesMax) },
            refused: { try header(bytes: Limits.headerBytesMax + 1) }, stage: .identify),
        Limit(
            name: "depth", allowed: { nested(Limits.depthMax) }, refused: { nested(Limits.depthMax + 1) },
            stage: .parse),
        Limit(
            name: "members", allowed: { members(Limits.membersMax) }, refused: { members(Limits.membersMax + 1) },
            stage: .parse),
        Limit(
            name: "digits", allowed: { TestEvent(String(repeating: "1", count: Limits.numberDigitsMax)) },
            refused: { TestEvent(String(repeating: "1", count: Limits.numberDigitsMax + 1)) }, stage: .parse),
        Limit(
            name: "exponent", allowed: { TestEvent("1e\(Limits.numberExponentMax)") },
            refused: { TestEvent("1e-\(Limits.numberExponentMax + 1)") }, stage: .parse),
    ]

    @Test(arguments: limits)
    func event_beyondALimit_isRejected(_ limit: Limit) throws {
        let lane = TestLane(try RealSources.usPlan())
        let inside = lane.process(try limit.allowed())
        #expect(!inside.deadLetters.contains { $0.code == .sizeExceeded })
        let outside = lane.process(try limit.refused())
        #expect(outside.kinds == [.rejected, .rejected])
        let letter = try #require(outside.deadLetters.first)
        #expect(letter.code == .sizeExceeded)
        #expect(try RejectionReading(letter).stage == limit.stage.rawValue)
    }

    /// The smallest topic that takes the output, and the largest that does not; the other recipient still gets it.
    @Test func output_largerThanItsTopic_isRejectedForThatRecipient() throws {
        let plan = try RealSources.usPlan()
        let event = try SampleEvents.plain()
        let record = try #require(TestLane(plan).process(event).delivery(to: 0))
        let needed = (record.value?.count ?? 0) + 2 * (record.key?.count ?? 0) + (4 << 10)
        for (bytesMax, kind) in [(needed, OutcomeKind.delivered), (needed - 1, .rejected)] {
            let sizes = OutputSizes(
                recipients: [bytesMax, OutputSizes.kafkaDefault], deadLetters: OutputSizes.kafkaDefault)
            let outcome = TestLane(plan, sizes: sizes).process(event)
            #expect(outcome.kinds == [kind, .delivered])
            guard let letter = outcome.deadLetters.first else { continue }
            #expect(letter.code == .sizeExceeded && letter.recipient == 0)
            let reading = try RejectionReading(letter)
            #expect(reading.stage == "check")
            #expect(reading.violations.first?.rule == "max.message.bytes")
        }
    }

    /// What is delivered fits into the topic whole: value, key, headers, and room for Kafka's framing.
    @Test func deliveredRecord_fitsIntoTheSmallestTopicThatTakesIt() throws {
        for agency in ExampleTests.agencies {
            let plan = try RealSources.plan(of: agency)
            let lane = TestLane(plan)
            for example in try RealSources.examples(of: agency) where example.code == nil {
                for (_, record) in lane.process(TestEvent(example)).deliveries {
                    let headers = record.headers.reduce(0) { $0 + $1.name.count + ($1.value?.count ?? 0) + 10 }
                    let beside = headers + (record.key?.count ?? 0)
                    #expect(beside + 100 <= 2 * (record.key?.count ?? 0) + (4 << 10), "\(example.file)")
                }
            }
        }
    }
}
