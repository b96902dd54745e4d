import Exchange
import GatewayModel
import Testing

/// Events that are held for some recipients.
@Suite struct HoldingTests {
    private static let plain = "valid-plain.json"
    private static let broken = TestEvent(Array("{ broken".utf8))

    @Test func heldForOne_theOtherGetsTheBytesOfTheLivePath() throws {
        let lane = TestLane(try RealSources.usPlan())
        let event = TestEvent(try RealSources.example("us-iprc", Self.plain))
        let live = lane.process(event)
        for recipient in 0..<2 {
            let outcome = lane.process(event, holding: .only(recipient))
            #expect(outcome.kinds[recipient] == .held && outcome.kinds[1 - recipient] == .delivered)
            #expect(outcome.deliveries.map(\.recipient) == [1 - recipient])
            #expect(outcome.delivery(to: 1 - recipient) == live.delivery(to: 1 - recipient))
            #expect(outcome.deadLetters.isEmpty)
        }
        #expect(lane.process(event).deliveries.map(\.record) == live.deliveries.map(\.record))
    }

    @Test func heldForAll_nothingIsLookedAt() throws {
        let lane = TestLane(try RealSources.usPlan())
        let outcome = lane.process(Self.broken, holding: .first(2))
        #expect(outcome.kinds == [.held, .held] && outcome.deliveries.isEmpty && outcome.deadLetters.isEmpty)
    }

    @Test func aWholeRejection_isALetterForEachThatIsNotHeld() throws {
        let lane = TestLane(try RealSources.usPlan())
        var ids: Set<String> = []
        for recipient in 0..<2 {
            let outcome = lane.process(Self.broken, holding: .only(1 - recipient))
            #expect(outcome.kinds[recipient] == .rejected && outcome.kinds[1 - recipient] == .held)
            #expect(outcome.deadLetters.count == 1 && outcome.deliveries.isEmpty)
            let reading = try RejectionReading(try #require(outcome.deadLetters.first))
            #expect(reading.recipient == "\(lane.plan.recipients[recipient].id)")
            ids.insert(try #require(reading.tree["id"]?.text))
        }
        let whole = try RejectionReading(try #require(lane.process(Self.broken).deadLetters.first))
        ids.insert(try #require(whole.tree["id"]?.text))
        #expect(whole.recipient == nil && ids.count == 3)
    }
}
