internal import Catalog
internal import Exchange
internal import GatewayModel
internal import KafkaClient
internal import Statistics

/// Counts the events of the source topics: reads them from where the figures end, committed ones only and without being a
/// member of a group, and adds what it reads. It belongs to one thread, whose every call ends within the time given.
///
/// A topic that was made anew is noticed when the follower starts and when reading fails: what was counted of it is then
/// dropped. What retention deletes stays counted, until the figures are made anew.
final class SourceFollower {
    /// What keeps it from counting. The next step tries again from the beginning.
    enum Fault: Error {
        case kafka(KafkaFault)
        case store(StatisticsFault)
    }

    /// Small pieces: the lanes have the machine in between.
    private static let limits = PollLimits(records: 1_000, bytes: 8 << 20)
    /// Kibibytes that librdkafka fetches ahead of every partition, and at most of all.
    private static let fetchAheadKiB = 8 << 10
    private static let restAfter = Duration.seconds(1)
    /// How often it looks for new topics and partitions while nothing comes.
    private static let partitionCheckInterval = Duration.seconds(60)
    private static let answerMs = 10_000

    private let store: StatisticsStore
    private let plans: [SourcePlan]
    private let settings: ClientSettings
    private let group: String
    private let logSink: ClientLogSink?
    private let work: [TopicName: SourceCounter]
    private let headers = HeaderViews()

    private var reader: PartitionReader?
    private var partitions: [TopicPartition] = []
    private var checkedAt = ContinuousClock.now
    /// What was read last of each partition, until the reader has met it again.
    private var awaited: [TopicPartition: CountedPosition] = [:]
    private var batch = RecordBatch()

    /// - Parameters:
    ///   - plans: those that events are read by.
    ///   - group: a group name for the brokers' access rules; nothing is ever committed for it.
    init(
        _ store: StatisticsStore, plans: [SourcePlan], settings: ClientSettings, group: String, logSink: ClientLogSink?
    ) {
        self.store = store
        self.plans = plans
        self.settings = settings.merging(
            ClientSettings([("queued.max.messages.kbytes", "\(Self.fetchAheadKiB)")]))
        self.group = group
        self.logSink = logSink
        work = Dictionary(plans.map { ($0.source.topic, SourceCounter($0)) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether everything is counted that the topics had when reading began.
    var isCaughtUp: Bool { reader?.isCaughtUp ?? false }

    /// Reads what is there, waiting at most `timeoutMs` for a first event, and counts it.
    /// - Returns: how many events changed a case.
    func step(timeoutMs: Int) throws(Fault) -> Int {
        do throws(Fault) {
            return try advance(timeoutMs: timeoutMs)
        } catch {
            reader = nil
            batch.removeAll()
            throw error
        }
    }

    private func advance(timeoutMs: Int) throws(Fault) -> Int {
        let reader = try running()
        let outcome = reader.read(into: &batch, limits: Self.limits, timeoutMs: timeoutMs)
        let added = try addBatch(reader)
        switch outcome {
        case .idle, .finished: try restartWhenPartitionsChanged()
        case .records: break
        case .fault(let fault): if fault.faultClass != .retriable { throw .kafka(fault) }
        }
        return added
    }

    private func addBatch(_ reader: PartitionReader) throws(Fault) -> Int {
        var records: [CountedRecord] = []
        records.reserveCapacity(batch.count)
        for index in 0..<batch.count {
            let topic = reader.topics[batch[index].topicIndex]
            guard let counter = work[topic] else { continue }
            records.append(counter.record(KafkaLanePort<EventProcessor>.sourceRecord(batch[index], headers)))
        }
        batch.removeAll()
        try checkFirst(records, reader)
        do throws(StatisticsFault) {
            return try store.add(records)
        } catch {
            throw .store(error)
        }
    }

    // MARK: Topics that were made anew

    /// Each partition begins with the record that was read of it last. When another one comes, or none, the topic does not
    /// have that record any more.
    private func checkFirst(_ records: [CountedRecord], _ reader: PartitionReader) throws(Fault) {
        guard !awaited.isEmpty else { return }
        for record in records {
            let partition = TopicPartition(record.topic, record.partition)
            guard let known = awaited.removeValue(forKey: partition) else { continue }
            if record.offset != known.offset || record.stamp != known.stamp { try forget(partition.topic) }
        }
        if reader.isCaughtUp, let partition = awaited.keys.first { try forget(partition.topic) }
    }

    private func forget(_ topic: TopicName) throws(Fault) -> Never {
        try onStore { () throws(StatisticsFault) in try store.forget(topic) }
        throw .store(
            StatisticsFault(.recreated, "\(topic) was made anew: its events are counted from its beginning"))
    }

    // MARK: Starting

    private func running() throws(Fault) -> PartitionReader {
        if let reader { return reader }
        let started = try start()
        reader = started
        return started
    }

    private func start() throws(Fault) -> PartitionReader {
        let positions = try onStore { () throws(StatisticsFault) in try store.positions() }
        partitions = try existingPartitions()
        checkedAt = .now
        let last = partitions.map { positions[$0.topic]?[$0.partition] }
        let ranges = zip(partitions, last).map {
            PartitionReader.Range($0, from: $1?.offset, isEndless: true)
        }
        let reader = try onKafka { () throws(KafkaFault) in
            try PartitionReader(
                settings, ranges: ranges, group: group, timeoutMs: Self.answerMs, restAfter: Self.restAfter,
                logSink: logSink)
        }
        awaited = [:]
        for (index, marks) in reader.watermarks.enumerated() {
            guard let last = last[index] else { continue }
            // A topic that is shorter than what was read of it.
            if last.offset >= marks.high { try forget(partitions[index].topic) }
            if last.offset >= marks.low { awaited[partitions[index]] = last }
        }
        return reader
    }

    private func restartWhenPartitionsChanged() throws(Fault) {
        guard checkedAt.duration(to: .now) > Self.partitionCheckInterval else { return }
        checkedAt = .now
        if try existingPartitions() != partitions { reader = nil }
    }

    private func existingPartitions() throws(Fault) -> [TopicPartition] {
        let cluster = try onKafka { () throws(KafkaFault) in
            try Admin(settings, logSink: logSink).cluster(timeoutMs: Self.answerMs)
        }
        return plans.flatMap { plan in
            (cluster.topics.first { $0.name == plan.source.topic }?.partitions ?? []).map {
                TopicPartition(plan.source.topic, $0.number)
            }
        }
    }

    private func onKafka<Value>(_ body: () throws(KafkaFault) -> Value) throws(Fault) -> Value {
        do throws(KafkaFault) { return try body() } catch { throw .kafka(error) }
    }

    private func onStore<Value>(_ body: () throws(StatisticsFault) -> Value) throws(Fault) -> Value {
        do throws(StatisticsFault) { return try body() } catch { throw .store(error) }
    }
}
