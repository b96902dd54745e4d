import GatewayModel
import GatewayTesting
import Glibc
import KafkaClient
import Testing

struct AdminTests {
    private static let waitMs = 10_000

    @Test func create_thenAgain_isDoneThenUnneeded_andDeleteLikewise() throws {
        let broker = try TestBroker.shared()
        let admin = try Admin(broker.settings)
        let names = [TestBroker.uniqueTopic("admin"), TestBroker.uniqueTopic("admin")]
        let topics = [
            NewTopic(names[0], partitions: 3, replicationFactor: 1, configuration: ["max.message.bytes": "2000000"]),
            NewTopic(names[1], partitions: 1),
        ]
        #expect(try admin.create(topics, timeoutMs: Self.waitMs) == [.done, .done])
        #expect(try admin.create(topics, timeoutMs: Self.waitMs) == [.unneeded, .unneeded])
        let description = try admin.topic(names[0], timeoutMs: Self.waitMs)
        #expect(description.partitions.map(\.number) == [0, 1, 2])
        #expect(description.partitions.allSatisfy { $0.leader >= 0 && $0.replicas == 1 && $0.inSyncReplicas == 1 })
        #expect(try admin.cluster(timeoutMs: Self.waitMs).topics.map(\.name).contains(names[1]))
        #expect(try admin.delete([names[1]], timeoutMs: Self.waitMs) == [.done])
        #expect(
            Waiting.until(withinMs: Self.waitMs) {
                do {
                    return try admin.delete([names[1]], timeoutMs: Self.waitMs) == [.unneeded]
                } catch {
                    return false
                }
            })
        #expect(try admin.create([], timeoutMs: Self.waitMs) == [])
    }

    @Test func settings_ofATopic_haveTheSizeLimit() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("settings", configuration: ["max.message.bytes": "2000000"])
        let settings = try Admin(broker.settings).settings(of: topic, timeoutMs: Self.waitMs)
        #expect(settings.first { $0.name == "max.message.bytes" }?.value == "2000000")
        #expect(settings.map(\.name) == settings.map(\.name).sorted())
    }

    @Test func topic_unknown_throwsAndIsNotCreated() throws {
        let broker = try TestBroker.shared()
        let admin = try Admin(broker.settings)
        let name = TestBroker.uniqueTopic("missing")
        let fault = try #require(throws: KafkaFault.self) { _ = try admin.topic(name, timeoutMs: Self.waitMs) }
        #expect(fault.kind == .unknownTopic && fault.topic == name)
        #expect(throws: KafkaFault.self) { _ = try admin.watermarks(TopicPartition(name, 0), timeoutMs: 2_000) }
        #expect(!(try admin.cluster(timeoutMs: Self.waitMs).topics.map(\.name).contains(name)))
    }

    @Test func create_impossibleTopics_saysWhyPerTopic() throws {
        let broker = try TestBroker.shared()
        let admin = try Admin(broker.settings)
        #expect(throws: KafkaFault.self) {
            _ = try admin.create(
                [NewTopic(TestBroker.uniqueTopic("none"), partitions: 0, replicationFactor: 99_999)],
                timeoutMs: Self.waitMs)
        }
    }

    @Test func offsets_atTimes_areOfTheFirstRecordAtOrAfter() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("times")
        let producer = try Producer(broker.settings, transactionalID: nil)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        // Within the last hour: a broker may delete records older than its retention at any moment.
        let base = Int64(Glibc.time(nil)) * 1_000 - 3_600_000
        for time in [base + 1_000_000, base + 2_000_000, base + 3_000_000] {
            var headers = OutgoingHeaders()
            #expect(producer.produce(to: target, key: nil, value: nil, headers: &headers, timestampMs: time) == .queued)
            try producer.flush(timeoutMs: Self.waitMs)
        }
        let admin = try Admin(broker.settings)
        let expectations: [(Int64, Int64?)] = [
            (0, 0), (1_000_000, 0), (1_000_001, 1), (2_000_000, 1), (3_000_000, 2), (3_000_001, nil),
        ]
        for (time, offset) in expectations {
            let found = try admin.offsets(atTimesMs: [(TopicPartition(topic, 0), base + time)], timeoutMs: Self.waitMs)
            #expect(found == [offset], "at \(time)")
        }
        #expect(try admin.watermarks(TopicPartition(topic, 0), timeoutMs: Self.waitMs) == Watermarks(low: 0, high: 3))
    }

    @Test func everyRequest_noBroker_failsWithinItsTime() throws {
        guard let port = LoopbackPort.free() else { throw TestFailure("no port") }
        let admin = try Admin(ClientSettings([("bootstrap.servers", "127.0.0.1:\(port)")]))
        let name = try TopicName.named("any")
        let requests: [() throws -> Void] = [
            { _ = try admin.cluster(timeoutMs: 200) },
            { _ = try admin.topic(name, timeoutMs: 200) },
            { _ = try admin.create([NewTopic(name, partitions: 1)], timeoutMs: 200) },
            { _ = try admin.delete([name], timeoutMs: 200) },
            { _ = try admin.settings(of: name, timeoutMs: 200) },
            { _ = try admin.watermarks(TopicPartition(name, 0), timeoutMs: 200) },
            { _ = try admin.offsets(atTimesMs: [(TopicPartition(name, 0), 0)], timeoutMs: 200) },
        ]
        for request in requests {
            let begun = Waiting.nowMs()
            let fault = try #require(throws: KafkaFault.self, performing: request)
            #expect(fault.faultClass == .retriable && !fault.kind.needsOperator, "\(fault)")
            #expect(Waiting.nowMs() - begun < 3_000)
        }
        #expect(admin.takeNotices().contains { $0.kind == .unreachable })
    }
}
