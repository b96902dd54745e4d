import Exchange
import GatewayModel
import GatewayTesting
import KafkaClient
import OperatorRecords
import Telemetry
import Testing

@testable import Runtime

/// Real lanes that hold events of a recipient and release them.
@Suite(.serialized, .timeLimit(.minutes(8))) struct HoldingLaneTests {
    /// What the state topic would say about the first recipient.
    private static func book(_ world: LaneWorld, _ state: RecipientState) throws -> SuspensionBook {
        let place = RecipientPlace(world.source, try #require(RecipientID("one")))
        var book = SuspensionBook()
        let command = RecipientCommand(id: CommandID.make(), .suspend, place, by: "ann", reason: "a test")
        book.set(Suspension(state, by: command, atMs: 0), of: place)
        return book
    }

    private static func board(_ configuration: GatewayConfiguration) -> HoldBoard {
        HoldBoard(configuration, leaseMs: .max / 2)
    }

    @Test(arguments: DeliveryGuarantee.allCases)
    func suspended_isHeld_alsoByTheNextProcess_andReleasedInOrder(_ delivery: DeliveryGuarantee) throws {
        let world = try LaneWorld(TestBroker.shared())
        let configuration = try world.configuration(delivery: delivery)
        let board = Self.board(configuration)
        board.learn(SuspensionBook(), atMs: 0)
        let first = try WorkingLane(configuration, holds: board)
        try world.send((0..<30).map { "event \($0)" })
        try world.waitConsumed(30)
        board.learn(try Self.book(world, .suspended), atMs: 0)
        try world.send((30..<330).map { $0 % 10 == 7 ? "reject" : "event \($0)" })
        try world.waitConsumed(330)
        _ = try first.stop()
        var accounts = try world.accounts()
        #expect(accounts.map(\.held) == [300, 0] && accounts.map(\.delivered) == [30, 300])
        #expect(try world.broker.contents(of: world.inboxes[0]).count == 30)
        #expect(try world.broker.contents(of: world.inboxes[1]).count == 300)

        // Another process knows of the hold by the offsets, though nobody is suspended any more.
        let second = try WorkingLane(world.configuration(delivery: delivery))
        try world.send((330..<360).map { "event \($0)" })
        let isReleased = try Waiting.until(withinMs: 60_000) {
            let accounts = try world.accounts()
            return accounts[0].consumed == 360 && accounts[0].held == 0
        }
        #expect(isReleased)
        _ = try second.stop()
        accounts = try world.accounts()
        #expect(accounts.map(\.delivered) == [330, 330] && accounts.map(\.rejected) == [30, 30])
        let records = try world.broker.contents(of: world.inboxes[0])
        #expect(records.count == 330)
        for partition in Dictionary(grouping: records, by: \.partition).values {
            let numbers = partition.compactMap { Int($0.text.dropFirst("event ".count)) }
            for residue in 0..<LaneWorld.partitions {
                let own = numbers.filter { $0 % LaneWorld.partitions == residue }
                #expect(own == own.sorted())
            }
        }
        #expect(try world.broker.contents(of: world.deadLetters).count == 60)
    }

    @Test func nothingKnown_nothingIsProcessed() throws {
        let world = try LaneWorld(TestBroker.shared())
        let configuration = try world.configuration()
        let board = Self.board(configuration)
        let lane = try WorkingLane(configuration, holds: board)
        try world.send((0..<10).map { "event \($0)" })
        let isTold = Waiting.until(withinMs: 30_000) { lane.board.snapshot.problem?.contains("suspended") == true }
        #expect(isTold)
        #expect(try world.accounts()[0].consumed == 0)
        board.learn(try Self.book(world, .suspending), atMs: 0)
        try world.waitConsumed(10)
        _ = try lane.stop()
        #expect(try world.accounts().map(\.held) == [10, 0])
    }

    @Test func knowledgeTooOld_nothingIsCommitted_untilItIsRenewed() throws {
        let world = try LaneWorld(TestBroker.shared())
        let configuration = try world.configuration()
        let board = HoldBoard(configuration, leaseMs: 1)
        board.learn(SuspensionBook(), atMs: Clocks.bootMs() - 1_000)
        let lane = try WorkingLane(configuration, holds: board)
        try world.send((0..<10).map { "event \($0)" })
        let isOpen = Waiting.until(withinMs: 30_000) { lane.board.snapshot.condition == .running }
        #expect(isOpen)
        let isCommitted = try Waiting.until(withinMs: 2_000) { try world.accounts()[0].consumed > 0 }
        #expect(!isCommitted)
        board.learn(SuspensionBook(), atMs: .max / 2)
        try world.waitConsumed(10)
        _ = try lane.stop()
        #expect(try world.broker.contents(of: world.inboxes[0]).count == 10)
    }

    @Test func aTopicThatIsGone_holdsItsRecipientAlone() throws {
        let world = try LaneWorld(TestBroker.shared())
        let configuration = try world.configuration()
        let board = Self.board(configuration)
        board.learn(SuspensionBook(), atMs: 0)
        let admin = try Admin(world.broker.settings)
        #expect(try admin.delete([world.inboxes[0]], timeoutMs: 20_000) == [.done])
        let lane = try WorkingLane(configuration, holds: board)
        try world.send((0..<10).map { "event \($0)" })
        try world.waitConsumed(10)
        #expect(board.wishes.map(\.cause) == [.unavailable])
        #expect(try world.accounts().map(\.held) == [10, 0])
        #expect(try world.broker.contents(of: world.inboxes[1]).count == 10)

        // The topic is back, and somebody has let the recipient have events again.
        #expect(try admin.create([NewTopic(world.inboxes[0], partitions: 2)], timeoutMs: 20_000) == [.done])
        board.learn(try Self.book(world, .suspended), atMs: 0)
        board.learn(try Self.book(world, .active), atMs: 0)
        let isReleased = try Waiting.until(withinMs: 60_000) { try world.accounts()[0].held == 0 }
        #expect(isReleased)
        _ = try lane.stop()
        #expect(try world.broker.contents(of: world.inboxes[0]).count == 10)
    }

    @Test func anEventThatTheProcessDiedOn_isQuarantinedAgainAtItsRelease() throws {
        let world = try LaneWorld(TestBroker.shared())
        let configuration = try world.configuration()
        let board = Self.board(configuration)
        board.learn(try Self.book(world, .suspended), atMs: 0)
        try world.send((0..<12).map { "event \($0)" })
        let crash = CrashedEvent(partition: TopicPartition(world.source, 1), offset: 2, signal: 11)
        let lane = try WorkingLane(configuration, crashes: [crash, crash], holds: board)
        try world.waitConsumed(12)
        #expect(try world.accounts().map(\.held) == [12, 0])
        board.learn(try Self.book(world, .active), atMs: 0)
        let isReleased = try Waiting.until(withinMs: 60_000) { try world.accounts()[0].held == 0 }
        #expect(isReleased)
        _ = try lane.stop()
        #expect(try world.accounts().map(\.rejected) == [1, 1])
        #expect(try world.broker.contents(of: world.deadLetters).map(\.text) == ["event 7", "event 7"])
        #expect(try world.broker.contents(of: world.inboxes[0]).count == 11)
    }

    @Test func eventsThatTheSourceHasDeleted_stayHeld_andNobodyElseWaits() throws {
        let world = try LaneWorld(TestBroker.shared(), sourceSettings: ["retention.ms": "2000"])
        let configuration = try world.configuration()
        let board = Self.board(configuration)
        board.learn(try Self.book(world, .suspended), atMs: 0)
        let lane = try WorkingLane(configuration, holds: board)
        try world.send((0..<9).map { "event \($0)" })
        try world.waitConsumed(9)
        let admin = try Admin(world.broker.settings)
        let areDeleted = try Waiting.until(withinMs: 60_000) {
            try (0..<Int32(LaneWorld.partitions)).allSatisfy {
                try admin.watermarks(TopicPartition(world.source, $0), timeoutMs: 20_000).low >= 3
            }
        }
        try #require(areDeleted)
        board.learn(try Self.book(world, .active), atMs: 0)
        try world.send((9..<12).map { "event \($0)" })
        try world.waitConsumed(12)
        _ = try lane.stop()
        #expect(lane.ended?.fault == nil)
        #expect(try world.accounts().map(\.held) == [12, 0] && world.accounts().map(\.delivered) == [0, 12])
    }
}
