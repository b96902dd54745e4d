import Exchange
import GatewayModel
import GatewayTesting
import KafkaClient
import Telemetry
import Testing

@testable import Runtime

/// Real lanes over a pass-through path on a real broker: promises P1 to P5 and P9 without a catalog.
@Suite(.serialized, .timeLimit(.minutes(8))) struct LaneTests {
    private static func texts(_ count: Int) -> [String] {
        (0..<count).map { index in
            switch index % 10 {
            case 7: "reject"
            case 8: "reject:1"
            case 9: "withhold"
            default: "event \(index)"
            }
        }
    }

    @Test(arguments: DeliveryGuarantee.allCases)
    func lane_everyOutcome_isPublishedOnceAndAccountedFor(_ delivery: DeliveryGuarantee) throws {
        let world = try LaneWorld(TestBroker.shared())
        let texts = Self.texts(300)
        try world.send(texts)
        let lane = try WorkingLane(world.configuration(delivery: delivery))
        try world.waitConsumed(300)
        #expect(try lane.stop().fault == nil)
        let accounts = try world.accounts()
        #expect(accounts.map(\.consumed) == [300, 300])
        #expect(accounts.map(\.delivered) == [240, 210])
        #expect(accounts.map(\.rejected) == [30, 60])
        #expect(accounts.map(\.withheld) == [30, 30])
        let first = try world.broker.contents(of: world.inboxes[0]).map(\.text)
        #expect(first.sorted() == texts.filter { $0.hasPrefix("event") || $0 == "reject:1" }.sorted())
        let second = try world.broker.contents(of: world.inboxes[1]).map(\.text)
        #expect(second.sorted() == texts.filter { $0.hasPrefix("event") }.sorted())
        let letters = try world.broker.contents(of: world.deadLetters)
        #expect(letters.count == 60)
        #expect(lane.board.snapshot.rejections[0][1][.codeUnmappable] == 30)
        #expect(lane.board.snapshot.rejections[0][2][.malformed] == 30)
    }

    @Test func lane_deadLetter_liesInThePartitionOfItsEvent() throws {
        let world = try LaneWorld(TestBroker.shared())
        try world.send(["event", "reject", "reject:0"])
        let lane = try WorkingLane(world.configuration())
        try world.waitConsumed(3)
        _ = try lane.stop()
        let letters = try world.broker.contents(of: world.deadLetters)
        #expect(letters.map(\.partition) == [1, 2])
        #expect(letters.map(\.text) == ["reject", "reject:0"])
    }

    @Test func lane_ordersAKey() throws {
        let world = try LaneWorld(TestBroker.shared())
        try world.send((0..<600).map { "event \($0)" })
        let lane = try WorkingLane(world.configuration())
        try world.waitConsumed(600)
        _ = try lane.stop()
        // Each source partition's events stand in their order in whatever partition they went to.
        for records in Dictionary(grouping: try world.broker.contents(of: world.inboxes[0]), by: \.partition).values {
            let numbers = records.compactMap { Int($0.text.dropFirst("event ".count)) }
            for residue in 0..<LaneWorld.partitions {
                let own = numbers.filter { $0 % LaneWorld.partitions == residue }
                #expect(own == own.sorted())
            }
        }
    }

    @Test func lane_goesOn_whereTheLastOneStopped() throws {
        let world = try LaneWorld(TestBroker.shared())
        try world.send((0..<50).map { "event \($0)" })
        let first = try WorkingLane(world.configuration())
        try world.waitConsumed(50)
        _ = try first.stop()
        try world.send((50..<80).map { "event \($0)" })
        let second = try WorkingLane(world.configuration())
        try world.waitConsumed(80)
        _ = try second.stop()
        #expect(try world.broker.contents(of: world.inboxes[0]).count == 80)
        #expect(try world.accounts().map(\.delivered) == [80, 80])
    }

    @Test func lane_twinUnderTheSameName_stopsTheOlderWithASentence() throws {
        let world = try LaneWorld(TestBroker.shared())
        try world.send((0..<10).map { "event \($0)" })
        let older = try WorkingLane(world.configuration())
        try world.waitConsumed(10)
        let newer = try WorkingLane(world.configuration())
        let end = try older.waitEnd()
        #expect(end.fault?.kind == .configuration)
        #expect(end.fault?.description.contains("another process runs under the same gateway") == true)
        try world.send((10..<20).map { "event \($0)" })
        try world.waitConsumed(20)
        _ = try newer.stop()
        #expect(try world.broker.contents(of: world.inboxes[0]).count == 20)
    }

    @Test func lane_fullQueue_waitsAndLosesNothing() throws {
        let world = try LaneWorld(TestBroker.shared())
        try world.send((0..<2_000).map { "event \($0)" })
        let lane = try WorkingLane(world.configuration(kafka: ["queue.buffering.max.messages": "50"]))
        try world.waitConsumed(2_000)
        _ = try lane.stop()
        #expect(try world.broker.contents(of: world.inboxes[1]).count == 2_000)
        #expect(try world.accounts().map(\.delivered) == [2_000, 2_000])
        let waited = lane.board.snapshot.stages[LaneStage.allCases.firstIndex(of: .produce)!]
        #expect(waited.nanoseconds > 0)
    }

    @Test func lane_diedTwiceOnAnEvent_quarantinesItAlone() throws {
        let world = try LaneWorld(TestBroker.shared())
        try world.send((0..<12).map { "event \($0)" })
        let crash = CrashedEvent(partition: TopicPartition(world.source, 1), offset: 2, signal: 11)
        let lane = try WorkingLane(world.configuration(), crashes: [crash, crash])
        try world.waitConsumed(12)
        _ = try lane.stop()
        #expect(try world.broker.contents(of: world.deadLetters).map(\.text) == ["event 7"])
        #expect(lane.board.snapshot.rejections[0][2][.crashSuspect] == 1)
        #expect(try world.broker.contents(of: world.inboxes[0]).count == 11)
    }

    @Test func lane_diedOnceOnAnEvent_triesItAlone() throws {
        let world = try LaneWorld(TestBroker.shared())
        try world.send((0..<12).map { "event \($0)" })
        let crash = CrashedEvent(partition: TopicPartition(world.source, 1), offset: 2, signal: 11)
        let lane = try WorkingLane(world.configuration(), crashes: [crash])
        try world.waitConsumed(12)
        _ = try lane.stop()
        #expect(try world.broker.contents(of: world.deadLetters).isEmpty)
        #expect(try world.broker.contents(of: world.inboxes[0]).count == 12)
    }

    @Test func lane_withoutAPartition_doesNotHoldUpTheGroup() throws {
        let world = try LaneWorld(TestBroker.shared())
        var lanes: [WorkingLane] = []
        // One more than there are partitions, and then one more: both rebalances must come to their end.
        for instance in ["a", "b", "c", "d", "e"] {
            lanes.append(try WorkingLane(world.configuration(instance: instance)))
            let last = lanes.count
            let areRunning = Waiting.until(withinMs: 60_000) {
                lanes.filter { $0.board.snapshot.condition == .running }.count == last
                    && lanes.map { $0.board.snapshot.partitions.count }.reduce(0, +) == LaneWorld.partitions
            }
            #expect(areRunning, "with \(last) lanes")
        }
        try world.send((0..<30).map { "event \($0)" })
        try world.waitConsumed(30)
        for lane in lanes { #expect(try lane.stop().fault == nil) }
        #expect(try world.broker.contents(of: world.inboxes[0]).count == 30)
    }

    @Test func lane_startingAtTheEnd_losesNothingOfWhatCameAfter() throws {
        let world = try LaneWorld(TestBroker.shared())
        try world.send((0..<9).map { "old \($0)" })
        let first = try WorkingLane(world.configuration(start: .latest))
        let isRunning = Waiting.until(withinMs: 60_000) {
            first.board.snapshot.partitions.count == LaneWorld.partitions
        }
        #expect(isRunning)
        _ = try first.stop()
        try world.send((0..<6).map { "event \($0)" })
        let second = try WorkingLane(world.configuration(start: .latest))
        try world.waitConsumed(6)
        _ = try second.stop()
        let texts = try world.broker.contents(of: world.inboxes[0]).map(\.text).sorted()
        #expect(texts == (0..<6).map { "event \($0)" })
    }

    @Test func lane_foreignOffset_isRefusedWithASentence() throws {
        let world = try LaneWorld(TestBroker.shared())
        try world.send((0..<6).map { "event \($0)" })
        try Self.commitWithoutAccounts(world)
        let end = try WorkingLane(world.configuration()).waitEnd()
        #expect(end.fault?.kind == .configuration)
        #expect(end.fault?.description.contains("another tool committed it") == true)
        #expect(try world.broker.contents(of: world.inboxes[0]).isEmpty)
    }

    @Test func lane_foreignOffset_isAdopted_whenTheConfigurationSaysSo() throws {
        let world = try LaneWorld(TestBroker.shared())
        try world.send((0..<6).map { "event \($0)" })
        try Self.commitWithoutAccounts(world)
        let lane = try WorkingLane(world.configuration(foreignOffsets: .adopt))
        try world.waitConsumed(3)
        _ = try lane.stop()
        #expect(
            try world.broker.contents(of: world.inboxes[0]).map(\.text).sorted() == ["event 3", "event 4", "event 5"])
        #expect(try world.accounts().map(\.delivered) == [3, 3])
    }

    /// Commits offsets of the lane's group as another tool would: without accounts.
    private static func commitWithoutAccounts(_ world: LaneWorld) throws {
        // Under the lane's own name, so that the lane takes its place at once.
        let consumer = try Consumer(
            world.broker.settings, group: world.group, instance: world.configuration().laneName(0),
            topics: [world.source])
        var batch = RecordBatch()
        var assigned: [TopicPartition] = []
        _ = Waiting.until(withinMs: 30_000) {
            if case .assigned(let partitions) = consumer.poll(into: &batch, limits: PollLimits(), timeoutMs: 100) {
                assigned = partitions
            }
            return !assigned.isEmpty
        }
        try consumer.assign(assigned.map { PartitionOffset($0, offset: 0) })
        try consumer.commit(assigned.map { OffsetToCommit($0, offset: 1) })
        try consumer.close(deadlineMs: 10_000)
    }
}
