import GatewayModel
import GatewayTesting
import KafkaClient
import Synchronization
import Testing

struct ProducerTests {
    private func embedded(
        partitions: Int = 2, _ extra: [(name: String, value: String)] = []
    ) throws -> (EmbeddedCluster, Producer, ProducerTopic, TopicName) {
        let cluster = try EmbeddedCluster()
        let topic = TestBroker.uniqueTopic("produce")
        try cluster.createTopic(topic, partitions: partitions)
        let producer = try Producer(cluster.settings.merging(ClientSettings(extra)), transactionalID: nil)
        return (cluster, producer, try producer.topic(named: topic, timeoutMs: 10_000), topic)
    }

    @Test(arguments: [(1, true), (2, false), (-1, false), (Int32.max, false)] as [(Int32, Bool)])
    func produce_explicitPartition_isCheckedAgainstTheCount(number: Int32, isThere: Bool) throws {
        let (cluster, producer, target, topic) = try embedded()
        let outcome = producer.send("x", to: target, partition: .number(number))
        if isThere {
            #expect(outcome == .queued)
        } else {
            guard case .fault(let fault) = outcome else { throw TestFailure("\(outcome)") }
            #expect(fault.kind == .unknownPartition && fault.faultClass == .abort && fault.topic == topic)
        }
        withExtendedLifetime(cluster) {}
    }

    @Test func produce_whenTheQueueIsFull_saysSoAndKeepsTheHeaders() throws {
        let (cluster, producer, target, _) = try embedded([("queue.buffering.max.messages", "2")])
        try cluster.stopBroker(1)
        #expect(producer.send("1", to: target) == .queued)
        #expect(producer.send("2", to: target) == .queued)
        var headers = OutgoingHeaders()
        [UInt8]("h".utf8).withUnsafeBytes { headers.append(name: $0, value: nil) }
        for _ in 0..<1_000 {
            let outcome = producer.produce(to: target, key: nil, value: nil, headers: &headers)
            #expect(outcome == .queueFull)
        }
        #expect(headers.count == 1 && headers.totalBytes == 1)
        try cluster.startBroker(1)
        try producer.flush(timeoutMs: 20_000)
        #expect(producer.produce(to: target, key: nil, value: nil, headers: &headers) == .queued)
        try producer.flush(timeoutMs: 20_000)
        #expect(producer.deliveries.delivered == 3)
    }

    @Test func produce_largerThanTheClientTakes_isMessageTooLarge() throws {
        let (cluster, producer, target, topic) = try embedded([("message.max.bytes", "1000")])
        let text = String(repeating: "x", count: 1_001)
        guard case .fault(let fault) = producer.send(text, to: target) else { throw TestFailure("queued") }
        #expect(fault.kind == .messageTooLarge && fault.faultClass == .abort)
        #expect(fault.topic == topic && fault.codeName == "MSG_SIZE_TOO_LARGE" && !fault.text.contains("xxx"))
        withExtendedLifetime(cluster) {}
    }

    @Test func deliver_refusedByTheBroker_isCountedWithItsReason() throws {
        let (cluster, producer, target, topic) = try embedded()
        cluster.fail(.produce, with: .messageTooLarge)
        #expect(producer.send("x", to: target, partition: .number(0)) == .queued)
        try producer.flush(timeoutMs: 10_000)
        let counts = producer.deliveries
        #expect(counts.queued == 1 && counts.failed == 1 && counts.outstanding == 0 && counts.delivered == 0)
        #expect(producer.lastFailedDelivery?.kind == .messageTooLarge)
        #expect(producer.lastFailedDelivery?.topic == topic)
    }

    @Test func deliver_brokerAway_timesOutAndIsCounted() throws {
        let (cluster, producer, target, _) = try embedded([("message.timeout.ms", "500")])
        try cluster.stopBroker(1)
        #expect(producer.send("x", to: target) == .queued)
        let isCounted = Waiting.until(withinMs: 10_000) {
            producer.poll(timeoutMs: 50)
            return producer.deliveries.failed == 1
        }
        #expect(isCounted)
        #expect(producer.lastFailedDelivery?.kind == .timedOut)
        #expect(producer.takeNotices().contains { $0.kind == .unreachable })
        #expect(producer.takeNotices().isEmpty)
    }

    @Test func flush_deadlinePasses_throwsTimedOut() throws {
        let (cluster, producer, target, _) = try embedded()
        try cluster.stopBroker(1)
        #expect(producer.send("x", to: target) == .queued)
        let fault = try #require(throws: KafkaFault.self) { try producer.flush(timeoutMs: 100) }
        #expect(fault.kind == .timedOut && fault.faultClass == .retriable)
        try producer.purge()
        producer.poll(timeoutMs: 100)
        #expect(producer.deliveries.failed == 1)
        #expect(producer.lastFailedDelivery?.codeName.hasPrefix("_PURGE") == true)
    }

    @Test func topic_unknown_throwsUnknownTopic() throws {
        let broker = try TestBroker.shared()
        let producer = try Producer(broker.settings, transactionalID: nil)
        let name = TestBroker.uniqueTopic("missing")
        let fault = try #require(throws: KafkaFault.self) { _ = try producer.topic(named: name, timeoutMs: 5_000) }
        #expect(fault.kind == .unknownTopic && fault.topic == name && fault.operation == .metadata)
    }

    @Test func topic_forbidden_throwsAuthorisation() throws {
        let cluster = try EmbeddedCluster()
        let name = TestBroker.uniqueTopic("forbidden")
        try cluster.createTopic(name, partitions: 1)
        cluster.setTopicError(name, .topicAuthorisationFailed)
        let producer = try Producer(cluster.settings, transactionalID: nil)
        let fault = try #require(throws: KafkaFault.self) { _ = try producer.topic(named: name, timeoutMs: 5_000) }
        #expect(fault.kind == .authorisation && fault.topic == name)
    }

    @Test func topic_noBroker_throwsWithinItsTime() throws {
        guard let port = LoopbackPort.free() else { throw TestFailure("no port") }
        let producer = try Producer(ClientSettings([("bootstrap.servers", "127.0.0.1:\(port)")]), transactionalID: nil)
        let begun = Waiting.nowMs()
        let fault = try #require(throws: KafkaFault.self) {
            _ = try producer.topic(named: .named("any"), timeoutMs: 300)
        }
        #expect(fault.kind == .timedOut || fault.kind == .unreachable)
        #expect(fault.faultClass == .retriable)
        #expect(Waiting.nowMs() - begun < 5_000)
    }

    @Test func statistics_onceAnInterval_areJSON() throws {
        let (cluster, producer, _, _) = try embedded([("statistics.interval.ms", "50")])
        var document: [UInt8]?
        let came = Waiting.until(withinMs: 10_000) {
            producer.poll(timeoutMs: 50)
            document = producer.takeStatistics()
            return document != nil
        }
        #expect(came)
        #expect(document?.first == UInt8(ascii: "{") && document?.last == UInt8(ascii: "}"))
        #expect(producer.takeStatistics() == nil)
        withExtendedLifetime(cluster) {}
    }

    @Test func log_brokerAway_reachesTheSink() throws {
        guard let port = LoopbackPort.free() else { throw TestFailure("no port") }
        let lines = LogLines()
        let settings = ClientSettings([("bootstrap.servers", "127.0.0.1:\(port)"), ("fetch.wait.max.ms", "10")])
        let producer = try Producer(settings, transactionalID: nil, logSink: { lines.add($0) })
        let came = Waiting.until(withinMs: 10_000) {
            producer.poll(timeoutMs: 10)
            return lines.all.contains { $0.facility == "FAIL" && $0.level <= 3 }
        }
        #expect(came)
        // A property of another role, in settings that all clients share, is no news.
        #expect(!lines.all.contains { $0.facility == "CONFWARN" })
    }

    /// Every error object is freed where it is read: a leak of 100,000 of them would show as more than 10 MB each round,
    /// while the memory of other tests comes and goes.
    @Test func faults_manyInARow_leaveNoMemoryBehind() throws {
        let (cluster, producer, _, _) = try embedded()
        var growths: [Int] = []
        for _ in 0..<6 {
            let before = try ProcessMemory.residentBytes()
            for _ in 0..<100_000 {
                do {
                    try producer.begin()
                    throw TestFailure("a transaction began without a transactional id")
                } catch is KafkaFault {}
            }
            growths.append(try ProcessMemory.residentBytes() - before)
        }
        #expect(growths.contains { $0 < 2_000_000 }, "bytes a round: \(growths)")
        withExtendedLifetime(cluster) {}
    }
}

/// Log lines from any thread.
final class LogLines: Sendable {
    private let lines = Mutex<[ClientLogLine]>([])

    var all: [ClientLogLine] { lines.withLock { $0 } }

    func add(_ line: ClientLogLine) { lines.withLock { $0.append(line) } }
}
