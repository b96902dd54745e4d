import GatewayModel
import GatewayTesting
import KafkaClient
import Testing

@testable import RejectIndex

struct LetterFollowerTests {
    private static let waitMs = 20_000

    private static func follower(
        _ store: RejectStore, _ topics: [TopicName], _ broker: TestBroker, checkInterval: Duration = .seconds(60)
    ) -> LetterFollower {
        LetterFollower(
            store, topics: topics.map { FollowedTopic($0) }, settings: broker.settings, group: "reject-index-tests",
            timeoutMs: waitMs, partitionCheckInterval: checkInterval)
    }

    /// Steps until the index has exactly these ids; faults of topics made anew are passed over.
    private static func expect(_ numbers: Range<Int>, in store: RejectStore, by follower: LetterFollower) throws {
        var ids: [Int] = []
        let isReached = try Waiting.until(withinMs: waitMs) {
            do throws(LetterFollower.Fault) {
                _ = try follower.step(timeoutMs: 100)
            } catch {
                guard case .index(let fault) = error, fault.kind == .recreated else { throw error }
            }
            ids = try store.page(RejectFilter(), count: 10_000).found.compactMap { found in
                found.letter.id.flatMap { Int($0, radix: 16) }
            }
            return ids.sorted() == Array(numbers) && follower.isCaughtUp
        }
        #expect(isReached, "\(ids.count) letters, wanted \(numbers)")
    }

    @Test func letters_areReadFromTheBeginning_thenAsTheyCome_andAfterARestartOnce() throws {
        let topic = try LetterTopic("follow", partitions: 3)
        let scratch = try ScratchStore()
        let store = try scratch.open()
        for partition in 0..<3 { try topic.write(partition * 100..<(partition + 1) * 100, partition: Int32(partition)) }
        do {
            let follower = Self.follower(store, [topic.name], topic.broker)
            try Self.expect(0..<300, in: store, by: follower)
            #expect(follower.remaining == 0)
            try topic.write(300..<320, partition: 1)
            try Self.expect(0..<320, in: store, by: follower)
        }
        try topic.write(320..<330, partition: 2)
        let restarted = Self.follower(store, [topic.name], topic.broker)
        try Self.expect(0..<330, in: store, by: restarted)
        #expect(try store.count(RejectFilter()).letters == 330)
    }

    @Test func anIndexThatWasDeleted_isReadAgain() throws {
        let topic = try LetterTopic("rebuild")
        try topic.write(0..<50)
        let scratch = try ScratchStore()
        var first: [FoundRejection] = []
        do {
            let store = try scratch.open()
            try Self.expect(0..<50, in: store, by: Self.follower(store, [topic.name], topic.broker))
            first = try store.page(RejectFilter(), count: 100).found
            try store.close()
        }
        try RejectStore.delete(scratch.path)
        let store = try scratch.open()
        #expect(store.isNew)
        try Self.expect(0..<50, in: store, by: Self.follower(store, [topic.name], topic.broker))
        #expect(try Set(store.page(RejectFilter(), count: 100).found) == Set(first))
    }

    /// Shorter than before, of the same length, longer.
    @Test(arguments: [5, 20, 45]) func aTopicMadeAnew_isReadAnew(_ count: Int) throws {
        let topic = try LetterTopic("anew")
        try topic.write(0..<20)
        let scratch = try ScratchStore()
        let store = try scratch.open()
        try Self.expect(0..<20, in: store, by: Self.follower(store, [topic.name], topic.broker))
        try topic.recreate()
        try topic.write(1_000..<1_000 + count)
        try Self.expect(1_000..<1_000 + count, in: store, by: Self.follower(store, [topic.name], topic.broker))
    }

    @Test func aTopicThatIsMadeLater_isFoundWhileNothingComes() throws {
        let topic = try LetterTopic("first")
        let later = TestBroker.uniqueTopic("later")
        let scratch = try ScratchStore()
        let store = try scratch.open()
        let follower = Self.follower(store, [topic.name, later], topic.broker, checkInterval: .milliseconds(50))
        try topic.write(0..<3)
        try Self.expect(0..<3, in: store, by: follower)
        let made = try Admin(topic.broker.settings).create(
            [NewTopic(later, partitions: 1, configuration: ["retention.ms": "-1"])], timeoutMs: Self.waitMs)
        #expect(made == [.done])
        try topic.write(3..<5)
        try Self.expect(0..<5, in: store, by: follower)
        #expect(
            try Waiting.until(withinMs: Self.waitMs) {
                _ = try follower.step(timeoutMs: 50)
                return follower.partitionCount == 2
            })
    }

    @Test func aBrokerThatIsAway_isAFaultOfKafka_andTheNextStepTriesAgain() throws {
        let scratch = try ScratchStore()
        let store = try scratch.open()
        let topic = try #require(TopicName("a.dlq"))
        let follower = LetterFollower(
            store, topics: [FollowedTopic(topic)], settings: ClientSettings([("bootstrap.servers", "127.0.0.1:1")]),
            group: "reject-index-tests", timeoutMs: 500)
        for _ in 0..<2 {
            let fault = try #require(throws: LetterFollower.Fault.self) { _ = try follower.step(timeoutMs: 10) }
            guard case .kafka(let kafka) = fault else {
                Issue.record("\(fault)")
                return
            }
            #expect(kafka.kind == .unreachable || kafka.kind == .timedOut)
        }
    }
}
