import GatewayModel
import GatewayTesting
import KafkaClient
import Testing

/// Membership: assignments, revocations, twins. Against a broker with groups.
@Suite(.serialized)
struct GroupTests {
    private let broker: TestBroker

    init() throws { broker = try TestBroker.shared() }

    private func consumer(
        _ topics: [TopicName], group: TopicName, instance: String, _ extra: [(name: String, value: String)] = [],
        heartbeat: CallHeartbeat = CallHeartbeat()
    ) throws -> Consumer {
        try Consumer(
            broker.settings.merging(ClientSettings(extra)), group: group.rawValue, instance: instance, topics: topics,
            heartbeat: heartbeat)
    }

    private func produce(_ count: Int, to topic: TopicName, partition: Int32 = 0) throws {
        let producer = try Producer(broker.settings, transactionalID: nil)
        let target = try producer.topic(named: topic, timeoutMs: 10_000)
        for number in 0..<count {
            #expect(producer.send("\(number)", to: target, partition: .number(partition)) == .queued)
        }
        try producer.flush(timeoutMs: 20_000)
        #expect(producer.deliveries.delivered == UInt64(count))
    }

    @Test func poll_firstAssignment_namesEveryPartitionInOrder() throws {
        let first = try broker.createTopic("group-b", partitions: 2)
        let second = try broker.createTopic("group-a", partitions: 3)
        try produce(1, to: second, partition: 2)
        let consumer = try consumer([first, second], group: first, instance: "one")
        let partitions = try consumer.awaitAssignment(partitions: 5)
        #expect(partitions == (0..<3).map { second.partition($0) } + (0..<2).map { first.partition($0) })
        try consumer.assign(partitions.reversed().map { PartitionOffset($0, offset: 0) })
        var batch = RecordBatch()
        #expect(
            Waiting.until(withinMs: 10_000) {
                consumer.poll(into: &batch, limits: PollLimits(), timeoutMs: 100) == .records(1)
            })
        #expect(batch[0].topicIndex == 1)
        #expect(batch[0].assignmentIndex == 2)
        #expect(batch[0].partition == 2)
        try consumer.close(deadlineMs: 10_000)
    }

    @Test func poll_limits_ofRecordsAndBytes_areKept() throws {
        let topic = try broker.createTopic("limits")
        try produce(10, to: topic)
        let consumer = try consumer([topic], group: topic, instance: "one")
        let partitions = try consumer.awaitAssignment(partitions: 1)
        try consumer.assign([PartitionOffset(partitions[0], offset: 0)])
        var batch = RecordBatch(capacity: 4)
        #expect(
            Waiting.until(withinMs: 10_000) {
                consumer.poll(into: &batch, limits: PollLimits(records: 1), timeoutMs: 100) == .records(1)
            })
        #expect(
            Waiting.until(withinMs: 10_000) {
                _ = consumer.poll(into: &batch, limits: PollLimits(records: 4), timeoutMs: 100)
                return batch.count == 4
            })
        #expect(consumer.poll(into: &batch, limits: PollLimits(records: 4), timeoutMs: 0) == .idle)
        #expect(batch.totalBytes == 4)
        // The record that passes the limit is still taken.
        #expect(
            Waiting.until(withinMs: 10_000) {
                _ = consumer.poll(into: &batch, limits: PollLimits(bytes: 6), timeoutMs: 100)
                return batch.totalBytes == 6
            })
        #expect(try consumer.positions([partitions[0]]) == [6])
        batch.removeAll()
        #expect(batch.isEmpty && batch.totalBytes == 0)
        try consumer.close(deadlineMs: 10_000)
    }

    @Test func poll_secondMember_partitionsAreSharedAndComeBack() throws {
        let topic = try broker.createTopic("shared", partitions: 4)
        let first = try consumer([topic], group: topic, instance: "one", [("session.timeout.ms", "6000")])
        try first.assign(first.awaitAssignment(partitions: 4).map { PartitionOffset($0, offset: 0) })
        let second = try consumer([topic], group: topic, instance: "two", [("session.timeout.ms", "6000")])
        let halves = try shareOut(first, second, counts: (2, 2))
        #expect(Set(halves.0).isDisjoint(with: halves.1))
        try second.close(deadlineMs: 10_000)
        // A static member does not leave: its partitions come back when its session is over, which noida-db never says.
        guard broker.isRealKafka else { return try first.close(deadlineMs: 10_000) }
        #expect(try first.awaitAssignment(partitions: 4).count == 4)
        try first.close(deadlineMs: 10_000)
    }

    /// Polls both members in turn until each has as many partitions as it should.
    private func shareOut(
        _ first: Consumer, _ second: Consumer, counts: (Int, Int)
    ) throws -> ([TopicPartition], [TopicPartition]) {
        var batch = RecordBatch()
        var held: ([TopicPartition], [TopicPartition]) = ([], [])
        func take(_ consumer: Consumer, _ partitions: inout [TopicPartition]) throws {
            switch consumer.poll(into: &batch, limits: PollLimits(), timeoutMs: 50) {
            case .assigned(let granted):
                partitions = granted
                try consumer.assign(granted.map { PartitionOffset($0, offset: 0) })
            case .revoked: partitions = []
            case .fault(let fault): throw fault
            case .idle, .records: batch.removeAll()
            }
        }
        let isShared = try Waiting.until(withinMs: 30_000) {
            try take(first, &held.0)
            try take(second, &held.1)
            return held.0.count == counts.0 && held.1.count == counts.1
        }
        guard isShared else { throw TestFailure("partitions were not shared: \(held)") }
        return held
    }

    @Test func assign_afterARevocation_isRefusedAsRetriable() throws {
        let topic = try broker.createTopic("stale", partitions: 2)
        let first = try consumer([topic], group: topic, instance: "one")
        let partitions = try first.awaitAssignment(partitions: 2)
        let stranger = try broker.createTopic("stranger")
        #expect(throws: KafkaFault.self) { try first.assign([PartitionOffset(stranger.partition(0), offset: 0)]) }
        try first.assign(partitions.map { PartitionOffset($0, offset: 0) })
        let second = try consumer([topic], group: topic, instance: "two")
        var batch = RecordBatch()
        #expect(
            Waiting.until(withinMs: 20_000) {
                _ = second.poll(into: &batch, limits: PollLimits(), timeoutMs: 20)
                return first.poll(into: &batch, limits: PollLimits(), timeoutMs: 20) == .revoked(wasLost: false)
            })
        let fault = try #require(throws: KafkaFault.self) {
            try first.assign(partitions.map { PartitionOffset($0, offset: 0) })
        }
        #expect(fault.faultClass == .retriable && fault.codeName == "_ASSIGNMENT_LOST")
        try first.close(deadlineMs: 10_000)
        try second.close(deadlineMs: 10_000)
    }

    @Test func poll_twinOfTheSameInstance_fencesTheOlder() throws {
        let topic = try broker.createTopic("twin")
        let older = try consumer([topic], group: topic, instance: "same", [("heartbeat.interval.ms", "200")])
        let partitions = try older.awaitAssignment(partitions: 1)
        try older.assign(partitions.map { PartitionOffset($0, offset: 0) })
        let newer = try consumer([topic], group: topic, instance: "same")
        let granted = try newer.awaitAssignment(partitions: 1)
        try newer.assign(granted.map { PartitionOffset($0, offset: 0) })
        let fault = try older.awaitFault()
        #expect(fault.faultClass == .fatal && fault.kind == .fenced && fault.codeName == "FENCED_INSTANCE_ID")
        #expect(older.fatalFault?.kind == .fenced)
        #expect(newer.fatalFault == nil)
        try older.close(deadlineMs: 10_000)
        try newer.close(deadlineMs: 10_000)
    }

    @Test func close_beforeAndAfterAnAssignmentIsTakenUp_ends() throws {
        let topic = try broker.createTopic("close")
        let early = try consumer([topic], group: topic, instance: "early")
        try early.close(deadlineMs: 10_000)
        try early.close(deadlineMs: 10_000)
        let untaken = try consumer([topic], group: TestBroker.uniqueTopic("close"), instance: "untaken")
        _ = try untaken.awaitAssignment(partitions: 1)
        try untaken.close(deadlineMs: 10_000)
        var batch = RecordBatch()
        guard case .fault(let fault) = untaken.poll(into: &batch, limits: PollLimits(), timeoutMs: 0) else {
            throw TestFailure("a closed consumer polls")
        }
        #expect(fault.faultClass == .fatal)
        #expect(throws: KafkaFault.self) { _ = try untaken.groupMetadata() }
    }

    @Test func close_whileABatchIsHeld_theRecordsStayReadable() throws {
        let topic = try broker.createTopic("held")
        try produce(3, to: topic)
        let consumer = try consumer([topic], group: topic, instance: "one")
        let partitions = try consumer.awaitAssignment(partitions: 1)
        try consumer.assign([PartitionOffset(partitions[0], offset: 0)])
        var batch = RecordBatch()
        #expect(
            Waiting.until(withinMs: 10_000) {
                _ = consumer.poll(into: &batch, limits: PollLimits(), timeoutMs: 100)
                return batch.count == 3
            })
        try consumer.close(deadlineMs: 10_000)
        #expect((0..<3).map { CopiedRecord(batch[$0]).text } == ["0", "1", "2"])
        batch.removeAll()
    }

    @Test func poll_offsetBehindTheLog_isOffsetOutOfRange() throws {
        let topic = try broker.createTopic("range")
        try produce(2, to: topic)
        let consumer = try consumer([topic], group: topic, instance: "one")
        let partitions = try consumer.awaitAssignment(partitions: 1)
        try consumer.assign([PartitionOffset(partitions[0], offset: 1_000)])
        let fault = try consumer.awaitFault()
        #expect(fault.kind == .offsetOutOfRange && fault.topic == topic)
        try consumer.assign([PartitionOffset(partitions[0], offset: 0)])
        #expect(try consumer.records(2).map(\.text) == ["0", "1"])
        try consumer.close(deadlineMs: 10_000)
    }

    @Test func poll_missingTopic_isUnknownTopicAndCreatesNothing() throws {
        let missing = TestBroker.uniqueTopic("missing")
        let consumer = try consumer([missing], group: missing, instance: "one")
        let fault = try consumer.awaitFault()
        #expect(fault.kind == .unknownTopic && fault.topic == missing && fault.faultClass == .retriable, "\(fault)")
        try consumer.close(deadlineMs: 10_000)
        #expect(throws: KafkaFault.self) { _ = try Admin(broker.settings).topic(missing, timeoutMs: 10_000) }
    }

    @Test func poll_topicDeletedWhileConsumed_isToldAndCloses() throws {
        let topic = try broker.createTopic("deleted")
        try produce(1, to: topic)
        let consumer = try consumer(
            [topic], group: topic, instance: "one",
            [("metadata.max.age.ms", "1000"), ("topic.metadata.refresh.interval.ms", "500")])
        let partitions = try consumer.awaitAssignment(partitions: 1)
        try consumer.assign([PartitionOffset(partitions[0], offset: 0)])
        _ = try consumer.records(1)
        #expect(try Admin(broker.settings).delete([topic], timeoutMs: 10_000) == [.done])
        let fault = try consumer.awaitFault()
        #expect(fault.kind == .unknownTopic && fault.topic == topic, "\(fault)")
        try consumer.close(deadlineMs: 10_000)
    }

    @Test func seekAndPause_moveAndHoldBack() throws {
        let topic = try broker.createTopic("seek", partitions: 2)
        try produce(3, to: topic, partition: 0)
        try produce(1, to: topic, partition: 1)
        let consumer = try consumer([topic], group: topic, instance: "one")
        let partitions = try consumer.awaitAssignment(partitions: 2)
        try consumer.assign(partitions.map { PartitionOffset($0, offset: 0) })
        _ = try consumer.records(4)
        try consumer.seek(PartitionOffset(topic.partition(0), offset: 1), timeoutMs: 10_000)
        #expect(try consumer.records(2).map(\.text) == ["1", "2"])
        try consumer.pause([topic.partition(0)])
        try consumer.seek(PartitionOffset(topic.partition(1), offset: 0), timeoutMs: 10_000)
        try produce(1, to: topic, partition: 0)
        #expect(try consumer.records(1).map(\.partition) == [1])
        try consumer.resume([topic.partition(0)])
        #expect(try consumer.records(1).map(\.partition) == [0])
        #expect(try consumer.watermarks(topic.partition(0), timeoutMs: 10_000) == Watermarks(low: 0, high: 4))
        let fault = try #require(throws: KafkaFault.self) {
            try consumer.seek(PartitionOffset(.init(.named("elsewhere"), 0), offset: 0), timeoutMs: 100)
        }
        #expect(fault.kind == .unknownPartition)
        try consumer.close(deadlineMs: 10_000)
    }

    @Test func wake_fromAnotherThread_endsAWait() throws {
        let topic = try broker.createTopic("wake")
        let heartbeat = CallHeartbeat()
        let consumer = try consumer([topic], group: topic, instance: "one", heartbeat: heartbeat)
        let partitions = try consumer.awaitAssignment(partitions: 1)
        try consumer.assign([PartitionOffset(partitions[0], offset: 0)])
        let waker = consumer.waker
        let thread = TestThread {
            // The poll's wait has begun when the watchdog can see it.
            let isPolling = Waiting.until(withinMs: 10_000) { (heartbeat.currentCall?.ageMs ?? 0) >= 50 }
            if isPolling, heartbeat.currentCall?.operation == .poll { waker.wake() }
        }
        var batch = RecordBatch()
        let begun = Waiting.nowMs()
        #expect(consumer.poll(into: &batch, limits: PollLimits(), timeoutMs: 15_000) == .idle)
        #expect(Waiting.nowMs() - begun < 10_000)
        thread.join()
        #expect(heartbeat.currentCall == nil && heartbeat.finishedCalls > 0)
        try consumer.close(deadlineMs: 10_000)
        waker.wake()
    }
}
