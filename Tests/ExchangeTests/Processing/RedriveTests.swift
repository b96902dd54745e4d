import Exchange
import GatewayModel
import Testing

/// Rejections that are sent again.
@Suite struct RedriveTests {
    private static let rejected = String(repeating: "1", count: 64)

    private static func redrive(of recipient: Int?, attempt: Int = 2) -> Redrive {
        Redrive(
            rejectionID: rejected, rootID: String(repeating: "0", count: 64), attempt: attempt, recipient: recipient)
    }

    @Test func aRejectedDelivery_goesToItsRecipientOnly_withTheBytesOfTheLivePath() throws {
        let lane = TestLane(try RealSources.usPlan())
        let event = TestEvent(try RealSources.example("us-iprc", "valid-plain.json"))
        let live = lane.process(event)
        #expect(live.kinds == [.delivered, .delivered])
        for recipient in 0..<2 {
            let again = lane.process(event, again: Self.redrive(of: recipient))
            #expect(again.kinds[recipient] == .delivered)
            #expect(again.deliveries.map(\.recipient) == [recipient])
            #expect(again.delivery(to: recipient) == live.delivery(to: recipient))
            #expect(again.deadLetters.isEmpty)
        }
        #expect(lane.process(event).deliveries.map(\.record) == live.deliveries.map(\.record))
    }

    @Test func aWholeEvent_goesToEveryRecipient() throws {
        let lane = TestLane(try RealSources.usPlan())
        let event = TestEvent(try RealSources.example("us-iprc", "valid-plain.json"))
        let again = lane.process(event, again: Self.redrive(of: nil))
        #expect(again.deliveries.map(\.record) == lane.process(event).deliveries.map(\.record))
    }

    @Test func whatIsRejectedAgain_isALetterOfTheNextAttemptWithTheSameRoot() throws {
        let lane = TestLane(try RealSources.usPlan())
        let name = "invalid-TARGET_VIOLATION-origin-unknown-at-wco-only.json"
        let event = TestEvent(try RealSources.example("us-iprc", name))
        let first = try RejectionReading(try #require(lane.process(event).deadLetters.first))
        #expect(first.tree["attempt"]?.text == "1" && first.tree["rootId"]?.text == first.tree["id"]?.text)
        var ids: Set<String> = []
        for attempt in 2...4 {
            let again = lane.process(event, again: Self.redrive(of: 1, attempt: attempt))
            #expect(again.kinds[1] == .rejected && again.deliveries.isEmpty)
            let reading = try RejectionReading(try #require(again.deadLetters.first))
            #expect(reading.recipient == first.recipient && reading.violations == first.violations)
            #expect(reading.tree["attempt"]?.text == "\(attempt)")
            #expect(reading.tree["rootId"]?.text == String(repeating: "0", count: 64))
            ids.insert(try #require(reading.tree["id"]?.text))
        }
        ids.insert(try #require(first.tree["id"]?.text))
        #expect(ids.count == 4)
    }

    @Test func anEditedCopy_isMarked_andHasAnIdOfItsOwn() throws {
        let lane = TestLane(try RealSources.usPlan())
        let event = TestEvent(try RealSources.example("us-iprc", "valid-plain.json"))
        func redrive(_ edited: String) -> Redrive {
            Redrive(
                rejectionID: Self.rejected, rootID: Self.rejected, attempt: 2, recipient: 0,
                edit: EditMark(original: "the original's hash", edited: edited))
        }
        let live = try #require(lane.process(event).delivery(to: 0))
        let one = try #require(lane.process(event, again: redrive("x")).delivery(to: 0))
        #expect(live.header("ce_edited") == nil)
        #expect(one.header("ce_edited") == EditMark(original: "the original's hash", edited: "x").id)
        #expect(one.header("ce_id") != live.header("ce_id"))
        #expect(one.header("ce_sourceid") == live.header("ce_sourceid"))
        #expect(try #require(lane.process(event, again: redrive("x")).delivery(to: 0)) == one)
        let other = try #require(lane.process(event, again: redrive("y")).delivery(to: 0))
        #expect(other.header("ce_id") != one.header("ce_id"))
        let broken = lane.process(TestEvent(Array("{ broken".utf8)), again: redrive("z"))
        let letter = try RejectionReading(try #require(broken.deadLetters.first))
        #expect(letter.tree["editedFrom"]?.text == "the original's hash")
    }

    /// The others have their delivery, or a rejection of their own.
    @Test func anEventThatIsNowRejectedAsAWhole_isARejectionOfThatRecipientOnly() throws {
        let lane = TestLane(try RealSources.usPlan())
        let again = lane.process(TestEvent(Array("{ broken".utf8)), again: Self.redrive(of: 0))
        #expect(again.kinds[0] == .rejected)
        #expect(again.deadLetters.map(\.recipient) == [0])
        #expect(try RejectionReading(again.deadLetters[0]).recipient == "gacc")
        let whole = lane.process(TestEvent(Array("{ broken".utf8)), again: Self.redrive(of: nil))
        #expect(whole.deadLetters.map(\.recipient) == [nil])
    }
}
