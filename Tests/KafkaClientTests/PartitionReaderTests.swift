import GatewayModel
import GatewayTesting
import KafkaClient
import Testing

struct PartitionReaderTests {
    private static let waitMs = 20_000

    @Test func read_emptyTopic_isFinishedAtOnce() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("empty", partitions: 3)
        let reader = try PartitionReader(broker.settings, topic: topic, timeoutMs: Self.waitMs)
        var batch = RecordBatch()
        #expect(reader.read(into: &batch, limits: PollLimits(), timeoutMs: 1_000) == .finished)
    }

    @Test func read_topicThatEndsInAbortedRecords_finishes() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("aborted-end")
        let producer = try Producer(broker.settings, transactionalID: topic.rawValue)
        try producer.initTransactions(timeoutMs: Self.waitMs)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        for commits in [true, false] {
            try producer.begin()
            for number in 0..<10 { #expect(producer.send("\(number)", to: target) == .queued) }
            try producer.flush(timeoutMs: Self.waitMs)
            if commits {
                try producer.commit(timeoutMs: Self.waitMs)
            } else {
                try producer.abort(timeoutMs: Self.waitMs)
            }
        }
        #expect(try broker.contents(of: topic).map(\.text) == (0..<10).map { "\($0)" })
    }

    @Test func read_ranges_areKeptAndClampedToTheLog() throws {
        let cluster = try EmbeddedCluster()
        let topic = TestBroker.uniqueTopic("ranges")
        try cluster.createTopic(topic, partitions: 3)
        let producer = try Producer(cluster.settings, transactionalID: nil)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        for partition in 0..<3 {
            for number in 0..<10 {
                #expect(producer.send("\(number)", to: target, partition: .number(Int32(partition))) == .queued)
            }
        }
        try producer.flush(timeoutMs: Self.waitMs)
        let reader = try PartitionReader(
            cluster.settings,
            ranges: [
                .init(topic.partition(2), from: 7), .init(topic.partition(0), from: 2, to: 5),
                .init(topic.partition(1), from: -5, to: 1_000),
            ], timeoutMs: Self.waitMs)
        let records = try TestBroker.drain(reader, withinMs: Self.waitMs)
        #expect(records.filter { $0.partition == 0 }.map(\.offset) == [2, 3, 4])
        #expect(records.filter { $0.partition == 1 }.map(\.offset) == Array(0..<10))
        #expect(records.filter { $0.partition == 2 }.map(\.offset) == [7, 8, 9])
    }

    @Test func read_atRest_fetchesNothing_andMissesNothing() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("rest", partitions: 2)
        let producer = try Producer(broker.settings, transactionalID: topic.rawValue)
        try producer.initTransactions(timeoutMs: Self.waitMs)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        let reader = try PartitionReader(
            broker.settings, ranges: (0..<2).map { .init(topic.partition($0), isEndless: true) },
            timeoutMs: Self.waitMs, restAfter: .milliseconds(300))
        var batch = RecordBatch()
        var texts: [String] = []
        func read() -> PartitionReader.Outcome { reader.read(into: &batch, limits: PollLimits(), timeoutMs: 50) }
        for round in 0..<3 {
            // The topic ends with a marker, which takes an offset and never comes.
            try producer.begin()
            for number in 0..<5 {
                #expect(
                    producer.send("\(round)-\(number)", to: target, partition: .number(Int32(number % 2))) == .queued)
            }
            try producer.commit(timeoutMs: Self.waitMs)
            let isRead = Waiting.until(withinMs: Self.waitMs) {
                _ = read()
                return batch.count == 5 * (round + 1)
            }
            #expect(isRead)
            let isResting = Waiting.until(withinMs: Self.waitMs) { read() == .idle && reader.isResting }
            #expect(isResting)
            for _ in 0..<20 { #expect(read() == .idle && reader.isResting) }
        }
        texts = (0..<batch.count).map { CopiedRecord(batch[$0]).text }
        #expect(texts.sorted() == (0..<3).flatMap { round in (0..<5).map { "\(round)-\($0)" } })
    }

    @Test func read_inSmallBatches_givesEveryRecordOnce() throws {
        let cluster = try EmbeddedCluster()
        let topic = TestBroker.uniqueTopic("batches")
        try cluster.createTopic(topic, partitions: 1)
        let producer = try Producer(cluster.settings, transactionalID: nil)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        for number in 0..<100 { #expect(producer.send("\(number)", to: target) == .queued) }
        try producer.flush(timeoutMs: Self.waitMs)
        let reader = try PartitionReader(cluster.settings, topic: topic, timeoutMs: Self.waitMs)
        var batch = RecordBatch(capacity: 7)
        var texts: [String] = []
        let isFinished = try Waiting.until(withinMs: Self.waitMs) {
            let outcome = reader.read(into: &batch, limits: PollLimits(records: 7), timeoutMs: 200)
            if case .fault(let fault) = outcome { throw fault }
            #expect(batch.count <= 7)
            for index in 0..<batch.count { texts.append(CopiedRecord(batch[index]).text) }
            batch.removeAll()
            return outcome == .finished
        }
        #expect(isFinished)
        #expect(texts == (0..<100).map { "\($0)" })
    }

    @Test func init_unknownTopicOrNoBroker_throws() throws {
        let broker = try TestBroker.shared()
        let fault = try #require(throws: KafkaFault.self) {
            _ = try PartitionReader(broker.settings, topic: TestBroker.uniqueTopic("missing"), timeoutMs: 5_000)
        }
        #expect(fault.kind == .unknownTopic)
        let cluster = try EmbeddedCluster()
        let settings = cluster.settings
        try cluster.stopBroker(1)
        #expect(throws: KafkaFault.self) {
            _ = try PartitionReader(settings, ranges: [.init(TopicPartition(.named("x"), 0))], timeoutMs: 300)
        }
    }

    @Test func read_endlessPartitions_goesOnBehindTheEndAndNeverFinishes() throws {
        let cluster = try EmbeddedCluster()
        let topic = TestBroker.uniqueTopic("endless")
        try cluster.createTopic(topic, partitions: 2)
        let producer = try Producer(cluster.settings, transactionalID: nil)
        let target = try producer.topic(named: topic, timeoutMs: Self.waitMs)
        func write(_ numbers: Range<Int>, to partition: Int32) throws {
            for number in numbers {
                #expect(producer.send("\(number)", to: target, partition: .number(partition)) == .queued)
            }
            try producer.flush(timeoutMs: Self.waitMs)
        }
        try write(0..<5, to: 0)
        let reader = try PartitionReader(
            cluster.settings,
            ranges: [
                .init(topic.partition(0), from: 3, isEndless: true), .init(topic.partition(1), isEndless: true),
            ], timeoutMs: Self.waitMs)
        #expect(reader.watermarks == [Watermarks(low: 0, high: 5), Watermarks(low: 0, high: 0)])
        #expect(!reader.isCaughtUp)
        var batch = RecordBatch()
        func read(_ count: Int) throws -> [String] {
            let isRead = try Waiting.until(withinMs: Self.waitMs) {
                let outcome = reader.read(into: &batch, limits: PollLimits(), timeoutMs: 100)
                if case .fault(let fault) = outcome { throw fault }
                #expect(outcome != .finished)
                return batch.count >= count && reader.isCaughtUp
            }
            #expect(isRead)
            defer { batch.removeAll() }
            return (0..<batch.count).map { CopiedRecord(batch[$0]).text }
        }
        #expect(try read(2) == ["3", "4"])
        try write(5..<7, to: 0)
        #expect(try read(2) == ["5", "6"])
        try write(10..<12, to: 1)
        #expect(try read(2) == ["10", "11"])
    }
}
