import GatewayModel
import GatewayTesting
import KafkaClient
import Testing

/// The fixture itself: a broker that restarts with its data, and clients that live through it.
@Suite(.serialized)
struct TestBrokerTests {
    private static let waitMs = 20_000

    @Test(arguments: [false, true])
    func restart_withQuietClients_dataAndOffsetsAreStillThere(abruptly: Bool) throws {
        let broker = try TestBroker.own()
        defer { broker.remove() }
        let topic = try broker.createTopic("restart")
        let producer = try Producer(broker.settings, transactionalID: topic.rawValue)
        try producer.initTransactions(timeoutMs: Self.waitMs)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        let consumer = try Consumer(broker.settings, group: topic.rawValue, instance: "one", topics: [topic])
        let partitions = try consumer.awaitAssignment(partitions: 1)
        try consumer.assign(partitions.map { PartitionOffset($0, offset: 0) })
        try publish("before", producer, target, consumer)
        // What noida-db acknowledged within its last second may be lost in an abrupt end.
        let quietUntilMs = Waiting.nowMs() + (abruptly ? 1_500 : 0)
        #expect(Waiting.until(withinMs: 5_000) { Waiting.nowMs() >= quietUntilMs })
        try broker.restart(abruptly: abruptly)
        #expect(try broker.contents(of: topic).map(\.text) == ["before"])
        let admin = try Admin(broker.settings)
        let offsets = try admin.committed(byGroup: topic.rawValue, partitions, timeoutMs: Self.waitMs)
        #expect(offsets == [CommittedOffset(offset: 1, metadata: [64])])
        try consumer.close(deadlineMs: Self.waitMs)
    }

    private func publish(
        _ text: String, _ producer: Producer, _ target: ProducerTopic, _ consumer: Consumer
    ) throws {
        try producer.begin()
        #expect(producer.send(text, to: target) == .queued)
        let offset = OffsetToCommit(TopicPartition(producer.name(of: target), 0), offset: 1, metadata: [64])
        try producer.sendOffsets([offset], of: consumer.groupMetadata(), timeoutMs: Self.waitMs)
        try producer.commit(timeoutMs: Self.waitMs)
    }

    @Test func brokerAwayAndBack_consumerAndProducerGoOn() throws {
        let broker = try TestBroker.own()
        defer { broker.remove() }
        let topic = try broker.createTopic("away")
        let producer = try Producer(broker.settings, transactionalID: nil)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        let consumer = try Consumer(broker.settings, group: topic.rawValue, instance: "one", topics: [topic])
        let partitions = try consumer.awaitAssignment(partitions: 1)
        try consumer.assign(partitions.map { PartitionOffset($0, offset: 0) })
        #expect(producer.send("before", to: target) == .queued)
        try producer.flush(timeoutMs: Self.waitMs)
        #expect(try consumer.records(1).map(\.text) == ["before"])
        try broker.stop()
        #expect(producer.send("during", to: target) == .queued)
        let fault = try #require(throws: KafkaFault.self) { try producer.flush(timeoutMs: 500) }
        #expect(fault.faultClass == .retriable)
        var batch = RecordBatch()
        var notices: [KafkaFault] = []
        #expect(
            Waiting.until(withinMs: Self.waitMs) {
                let outcome = consumer.poll(into: &batch, limits: PollLimits(), timeoutMs: 50)
                if case .fault(let fault) = outcome, fault.faultClass == .fatal { return false }
                notices += consumer.takeNotices()
                return notices.contains { $0.kind == .unreachable }
            })
        try broker.start()
        try producer.flush(timeoutMs: Self.waitMs)
        #expect(producer.deliveries.delivered == 2)
        let came = Waiting.until(withinMs: Self.waitMs) {
            switch consumer.poll(into: &batch, limits: PollLimits(), timeoutMs: 50) {
            case .assigned(let again):
                do { try consumer.assign(again.map { PartitionOffset($0, offset: 1) }) } catch { return false }
            case .idle, .records, .revoked, .fault: break
            }
            return !batch.isEmpty
        }
        #expect(came)
        #expect((0..<batch.count).map { CopiedRecord(batch[$0]).text } == ["during"])
        try consumer.close(deadlineMs: Self.waitMs)
    }
}
