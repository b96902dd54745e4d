import GatewayModel
import GatewayTesting
import KafkaClient
import Testing

struct EmbeddedClusterTests {
    private static let waitMs = 20_000

    @Test(arguments: [0, 17, -1])
    func init_impossibleSize_throws(brokers: Int) {
        #expect(throws: KafkaFault.self) { _ = try EmbeddedCluster(brokers: brokers) }
    }

    @Test func stopAndStartBroker_recordsAreStillThere() throws {
        let cluster = try EmbeddedCluster(brokers: 3)
        #expect(cluster.bootstrapServers.split(separator: ",").count == 3)
        let topic = TestBroker.uniqueTopic("restart")
        try cluster.createTopic(topic, partitions: 1)
        try cluster.setLeader(2, of: topic.partition(0))
        let producer = try Producer(cluster.settings, transactionalID: nil)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        #expect(producer.send("before", to: target) == .queued)
        try producer.flush(timeoutMs: Self.waitMs)
        try cluster.stopBroker(2)
        #expect(producer.send("during", to: target) == .queued)
        #expect(throws: KafkaFault.self) { try producer.flush(timeoutMs: 300) }
        try cluster.startBroker(2)
        try producer.flush(timeoutMs: Self.waitMs)
        let reader = try PartitionReader(cluster.settings, topic: topic, timeoutMs: Self.waitMs)
        #expect(try TestBroker.drain(reader, withinMs: Self.waitMs).map(\.text) == ["before", "during"])
        #expect(throws: KafkaFault.self) { try cluster.stopBroker(4) }
    }

    @Test func group_joinsWithinItsThreeSeconds_andSeesRightsRefused() throws {
        let cluster = try EmbeddedCluster()
        let topic = TestBroker.uniqueTopic("group")
        try cluster.createTopic(topic, partitions: 2)
        let consumer = try Consumer(cluster.settings, group: "g", instance: "i", topics: [topic])
        let partitions = try consumer.awaitAssignment(partitions: 2)
        cluster.fail(.offsetFetch, with: .groupAuthorisationFailed, times: 5)
        let fault = try #require(throws: KafkaFault.self) { _ = try consumer.committed(partitions, timeoutMs: 2_000) }
        #expect(fault.kind == .authorisation && fault.operation == .committed)
        cluster.clearFailures(.offsetFetch)
        #expect(try consumer.committed(partitions, timeoutMs: Self.waitMs) == [nil, nil])
        try consumer.close(deadlineMs: Self.waitMs)
    }

    @Test func committed_coordinatorAway_isRetriableWithinItsTime() throws {
        let cluster = try EmbeddedCluster()
        let topic = TestBroker.uniqueTopic("away")
        try cluster.createTopic(topic, partitions: 1)
        let consumer = try Consumer(cluster.settings, group: "g", instance: "i", topics: [topic])
        try cluster.stopBroker(1)
        let begun = Waiting.nowMs()
        let fault = try #require(throws: KafkaFault.self) {
            _ = try consumer.committed([topic.partition(0)], timeoutMs: 300)
        }
        #expect(fault.faultClass == .retriable && !fault.kind.needsOperator)
        #expect(Waiting.nowMs() - begun < 5_000)
        try consumer.close(deadlineMs: Self.waitMs)
    }

    @Test func poll_topicForbidden_isAuthorisation() throws {
        let cluster = try EmbeddedCluster()
        let topic = TestBroker.uniqueTopic("forbidden")
        try cluster.createTopic(topic, partitions: 1)
        cluster.setTopicError(topic, .topicAuthorisationFailed)
        let consumer = try Consumer(cluster.settings, group: "g", instance: "i", topics: [topic])
        let fault = try consumer.awaitFault()
        #expect(fault.kind == .authorisation && fault.topic == topic && fault.faultClass == .retriable, "\(fault)")
        try consumer.close(deadlineMs: Self.waitMs)
    }

    @Test func close_brokerAway_endsWithinItsDeadline() throws {
        let cluster = try EmbeddedCluster()
        let topic = TestBroker.uniqueTopic("close-away")
        try cluster.createTopic(topic, partitions: 1)
        let consumer = try Consumer(cluster.settings, group: "g", instance: "i", topics: [topic])
        let partitions = try consumer.awaitAssignment(partitions: 1)
        try consumer.assign(partitions.map { PartitionOffset($0, offset: 0) })
        try cluster.stopBroker(1)
        let begun = Waiting.nowMs()
        try consumer.close(deadlineMs: 5_000)
        #expect(Waiting.nowMs() - begun < 6_000)
    }

    @Test func sendOffsets_oldGeneration_mustAbort() throws {
        let cluster = try EmbeddedCluster()
        let topic = TestBroker.uniqueTopic("generation")
        try cluster.createTopic(topic, partitions: 1)
        let consumer = try Consumer(cluster.settings, group: "g", instance: "i", topics: [topic])
        _ = try consumer.awaitAssignment(partitions: 1)
        let producer = try Producer(cluster.settings, transactionalID: "t")
        try producer.initTransactions(timeoutMs: Self.waitMs)
        try producer.begin()
        cluster.fail(.transactionOffsetCommit, with: .illegalGeneration, times: 10)
        let fault = try #require(throws: KafkaFault.self) {
            try producer.sendOffsets(
                [OffsetToCommit(topic.partition(0), offset: 0)], of: consumer.groupMetadata(), timeoutMs: Self.waitMs)
        }
        #expect(fault.faultClass == .abort && fault.codeName == "ILLEGAL_GENERATION", "\(fault)")
        cluster.clearFailures(.transactionOffsetCommit)
        try producer.abort(timeoutMs: Self.waitMs)
        try consumer.close(deadlineMs: Self.waitMs)
    }
}
