import GatewayModel
import GatewayTesting
import KafkaClient
import Testing

/// Transactions against a broker that has them. Cites P1, P2, P3.
@Suite(.serialized)
struct TransactionTests {
    private static let waitMs = 20_000
    private let broker: TestBroker

    init() throws { broker = try TestBroker.shared() }

    private func producer(_ id: TopicName) throws -> Producer {
        let producer = try Producer(broker.settings, transactionalID: id.rawValue)
        try producer.initTransactions(timeoutMs: Self.waitMs)
        return producer
    }

    /// Produces the records "0", "1" … to a topic with one partition.
    private func source(_ count: Int) throws -> TopicName {
        let topic = try broker.createTopic("source")
        let producer = try Producer(broker.settings, transactionalID: nil)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        for number in 0..<count { #expect(producer.send("\(number)", to: target) == .queued) }
        try producer.flush(timeoutMs: Self.waitMs)
        return topic
    }

    private func member(of topic: TopicName) throws -> Consumer {
        let consumer = try Consumer(broker.settings, group: topic.rawValue, instance: "one", topics: [topic])
        let partitions = try consumer.awaitAssignment(partitions: 1)
        try consumer.assign(partitions.map { PartitionOffset($0, offset: 0) })
        return consumer
    }

    @Test func commit_recordsAreVisible_abortedAreNot() throws {
        let topic = try broker.createTopic("visible")
        let producer = try producer(topic)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        for (text, commits) in [("one", true), ("two", false), ("three", true)] {
            try producer.begin()
            #expect(producer.send(text, to: target) == .queued)
            // Without a flush an abort drops what is queued, and proves nothing about reading.
            try producer.flush(timeoutMs: Self.waitMs)
            if commits {
                try producer.commit(timeoutMs: Self.waitMs)
            } else {
                try producer.abort(timeoutMs: Self.waitMs)
            }
        }
        #expect(try broker.contents(of: topic).map(\.text) == ["one", "three"])
        #expect(producer.deliveries.queued == 3)
    }

    @Test(arguments: [0, 1, Limits.offsetMetadataBytesMax])
    func sendOffsets_withMetadata_bothComeBackUnchanged(metadataBytes: Int) throws {
        let topic = try source(3)
        let consumer = try member(of: topic)
        _ = try consumer.records(3)
        #expect(try consumer.committedOffset(topic.partition(0)) == nil)
        let metadata = (0..<metadataBytes).map { UInt8(33 + $0 % 94) }
        let producer = try producer(topic)
        try producer.begin()
        let positions = try consumer.positions([topic.partition(0)])
        #expect(positions == [3])
        try producer.sendOffsets(
            [OffsetToCommit(topic.partition(0), offset: 3, metadata: metadata)], of: consumer.groupMetadata(),
            timeoutMs: Self.waitMs)
        try producer.commit(timeoutMs: Self.waitMs)
        #expect(try consumer.committedOffset(topic.partition(0)) == CommittedOffset(offset: 3, metadata: metadata))
        try consumer.close(deadlineMs: Self.waitMs)
        // What is committed is there for the next member, and for whoever asks without being one.
        let next = try Consumer(broker.settings, group: topic.rawValue, instance: "one", topics: [topic])
        _ = try next.awaitAssignment(partitions: 1)
        #expect(try next.committedOffset(topic.partition(0)) == CommittedOffset(offset: 3, metadata: metadata))
        try next.close(deadlineMs: Self.waitMs)
        let seen = try Admin(broker.settings).committed(
            byGroup: topic.rawValue, [topic.partition(0)], timeoutMs: Self.waitMs)
        #expect(seen == [CommittedOffset(offset: 3, metadata: metadata)])
    }

    @Test func abort_thenRewind_sameRecordsAgainAndOffsetsAsBefore() throws {
        let topic = try source(5)
        let output = try broker.createTopic("output")
        let consumer = try member(of: topic)
        let producer = try producer(topic)
        let target = try producer.topic(named: output, timeoutMs: Self.waitMs)
        for attempt in ["first", "second"] {
            let records = try consumer.records(5)
            #expect(records.map(\.offset) == [0, 1, 2, 3, 4])
            try producer.begin()
            for record in records { #expect(producer.send("\(attempt) \(record.text)", to: target) == .queued) }
            try producer.flush(timeoutMs: Self.waitMs)
            try producer.sendOffsets(
                [OffsetToCommit(topic.partition(0), offset: 5)], of: consumer.groupMetadata(), timeoutMs: Self.waitMs)
            guard attempt == "first" else { break }
            try producer.abort(timeoutMs: Self.waitMs)
            #expect(try consumer.committedOffset(topic.partition(0)) == nil)
            try consumer.assign([PartitionOffset(topic.partition(0), offset: 0)])
        }
        try producer.commit(timeoutMs: Self.waitMs)
        #expect(try broker.contents(of: output).map(\.text) == (0..<5).map { "second \($0)" })
        #expect(try consumer.committedOffset(topic.partition(0))?.offset == 5)
        try consumer.close(deadlineMs: Self.waitMs)
    }

    @Test func abort_withoutFlush_dropsWhatIsQueuedAndCountsIt() throws {
        let topic = try broker.createTopic("dropped")
        let producer = try producer(topic)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        try producer.begin()
        for _ in 0..<100 { #expect(producer.send("x", to: target) == .queued) }
        try producer.abort(timeoutMs: Self.waitMs)
        producer.poll(timeoutMs: 0)
        #expect(producer.deliveries.outstanding == 0)
        #expect(try broker.contents(of: topic).isEmpty)
        try producer.begin()
        #expect(producer.send("y", to: target) == .queued)
        try producer.commit(timeoutMs: Self.waitMs)
        #expect(try broker.contents(of: topic).map(\.text) == ["y"])
    }

    @Test func initTransactions_byATwin_fencesTheOlderAndEndsItsTransaction() throws {
        let topic = try broker.createTopic("fence")
        let older = try producer(topic)
        let target = try older.topic(named: topic, timeoutMs: Self.waitMs)
        try older.begin()
        #expect(older.send("of the older", to: target) == .queued)
        try older.flush(timeoutMs: Self.waitMs)
        let newer = try producer(topic)
        let newTarget = try newer.topic(named: topic, timeoutMs: Self.waitMs)
        try newer.begin()
        #expect(newer.send("of the newer", to: newTarget) == .queued)
        try newer.commit(timeoutMs: Self.waitMs)
        let fault = try #require(throws: KafkaFault.self) { try older.commit(timeoutMs: Self.waitMs) }
        #expect(fault.faultClass == .fatal && fault.kind == .fenced, "\(fault)")
        #expect(older.fatalFault != nil)
        #expect(try broker.contents(of: topic).map(\.text) == ["of the newer"])
    }

    @Test func begin_withoutInit_isAFault() throws {
        let topic = try broker.createTopic("uninitialised")
        let producer = try Producer(broker.settings, transactionalID: topic.rawValue)
        let fault = try #require(throws: KafkaFault.self) { try producer.begin() }
        #expect(fault.operation == .beginTransaction && fault.faultClass == .fatal)
    }

    @Test func commit_recordRefused_faultNamesReasonAndTopic() throws {
        let cluster = try EmbeddedCluster()
        let topic = TestBroker.uniqueTopic("refused")
        try cluster.createTopic(topic, partitions: 1)
        let producer = try Producer(cluster.settings, transactionalID: topic.rawValue)
        try producer.initTransactions(timeoutMs: Self.waitMs)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        try producer.begin()
        cluster.fail(.produce, with: .messageTooLarge)
        #expect(producer.send("large", to: target) == .queued)
        let fault = try #require(throws: KafkaFault.self) { try producer.commit(timeoutMs: Self.waitMs) }
        #expect(fault.faultClass == .abort && fault.kind == .messageTooLarge && fault.topic == topic, "\(fault)")
        try producer.abort(timeoutMs: Self.waitMs)
        // The gap in the sequence numbers, which the refused record leaves, may cost the next transaction as well.
        var faults: [KafkaFault] = []
        for _ in 0..<3 {
            do {
                try producer.begin()
                #expect(producer.send("small", to: target) == .queued)
                try producer.commit(timeoutMs: Self.waitMs)
                return
            } catch {
                faults.append(error)
                guard error.faultClass == .abort else { break }
                try producer.abort(timeoutMs: Self.waitMs)
            }
        }
        Issue.record("no transaction went through: \(faults)")
    }

    @Test func commit_coordinatorAway_isRetriableAndResumes() throws {
        let cluster = try EmbeddedCluster()
        let topic = TestBroker.uniqueTopic("resume")
        try cluster.createTopic(topic, partitions: 1)
        let heartbeat = CallHeartbeat()
        let producer = try Producer(cluster.settings, transactionalID: topic.rawValue, heartbeat: heartbeat)
        try producer.initTransactions(timeoutMs: Self.waitMs)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        try producer.begin()
        #expect(producer.send("x", to: target) == .queued)
        try producer.flush(timeoutMs: Self.waitMs)
        try cluster.stopBroker(1)
        let fault = try #require(throws: KafkaFault.self) { try producer.commit(timeoutMs: 300) }
        #expect(fault.faultClass == .retriable && fault.kind == .timedOut, "\(fault)")
        try cluster.startBroker(1)
        try producer.commit(timeoutMs: Self.waitMs)
        #expect(heartbeat.currentCall == nil)
    }

    @Test func initTransactions_noBroker_isRetriableWithinItsTime() throws {
        guard let port = LoopbackPort.free() else { throw TestFailure("no port") }
        let heartbeat = CallHeartbeat()
        let producer = try Producer(
            ClientSettings([("bootstrap.servers", "127.0.0.1:\(port)")]), transactionalID: "alone",
            heartbeat: heartbeat)
        let watchdog = TestThread {
            _ = Waiting.until(withinMs: 5_000) { heartbeat.currentCall?.operation == .initTransactions }
        }
        let fault = try #require(throws: KafkaFault.self) { try producer.initTransactions(timeoutMs: 500) }
        #expect(fault.faultClass == .retriable && fault.kind == .timedOut, "\(fault)")
        watchdog.join()
    }
}
