internal import CRdKafka
public import GatewayModel

/// Reads given partitions from given offsets, committed records only, without being a member of a group: to the end that
/// they had when it was made, or on and on. It belongs to one thread.
///
/// A reader that goes on can rest: after a time without a record it fetches no more, and asks for the ends of its
/// partitions instead, four times a second. Brokers, some more than others, spend on an empty fetch what they spend on a
/// full one.
public final class PartitionReader {
    /// What one read brought.
    public enum Outcome: Hashable, Sendable {
        /// Nothing within the time.
        case idle
        /// This many records were added to the batch, at least one.
        case records(Int)
        /// Every partition was read to its end, and none is endless. The batch may have got the last records.
        case finished
        /// Something failed; what was gathered before it is still in the batch.
        case fault(KafkaFault)
    }

    /// What to read of one partition.
    public struct Range: Hashable, Sendable {
        /// The partition.
        public let partition: TopicPartition
        /// The first offset to read; nil for the oldest that is there.
        public let from: Int64?
        /// The offset to stop before; nil for the end that the partition has now.
        public let to: Int64?
        /// Whether what comes behind the end is read too, as it comes.
        public let isEndless: Bool

        public init(_ partition: TopicPartition, from: Int64? = nil, to: Int64? = nil, isEndless: Bool = false) {
            self.partition = partition
            self.from = from
            self.to = to
            self.isEndless = isEndless
        }
    }

    /// The topics, in the order that `RecordView.topicIndex` counts by.
    public var topics: [TopicName] { table.topics }

    /// The oldest offset and the end that each partition had when the reader was made, in the order of the ranges.
    public let watermarks: [Watermarks]
    /// Whether every partition was read to its end, which of endless ones is the end that they had at the start.
    public private(set) var isCaughtUp: Bool

    private let handle: ClientHandle
    private var table: TopicTable
    /// The offset to stop before, and whether it was reached, by place in the assignment.
    private var ends: [Int64]
    private var isFinished: [Bool]
    private let isEndless: [Bool]
    private let partitions: [TopicPartition]
    /// The first offset that was not read, by place in the assignment.
    private var next: [Int64]
    /// How long nothing has to come before the reader rests; nil for never.
    private let restAfter: Duration?
    private var heardAt = ContinuousClock.now
    private var lookAt = ContinuousClock.now
    private let timeoutMs: Int
    /// Whether nothing is fetched at the moment.
    public private(set) var isResting = false

    /// Partitions whose ends are asked for one by one; with more a reader does not rest.
    private static let restPartitionsMax = 32
    private static let restLook = Duration.milliseconds(250)

    /// Asks where the partitions begin and end, and starts to read them.
    ///
    /// - Parameters:
    ///   - settings: connection and tuning.
    ///   - ranges: what to read; a partition at most once.
    ///   - group: a group name for the brokers' access rules; nothing is ever committed for it.
    ///   - timeoutMs: how long one question to a broker may take.
    ///   - restAfter: how long nothing has to come before a reader that goes on rests; nil for never.
    /// - Throws: `.invalidSetting`, or what the brokers say about the partitions.
    public init(
        _ settings: ClientSettings, ranges: [Range], group: String = "seizure-gateway-reader", timeoutMs: Int,
        restAfter: Duration? = nil, heartbeat: CallHeartbeat = CallHeartbeat(), logSink: ClientLogSink? = nil
    ) throws(KafkaFault) {
        self.timeoutMs = timeoutMs
        self.restAfter = ranges.count <= Self.restPartitionsMax ? restAfter : nil
        let named = settings.merging(ClientSettings([("group.id", group)]))
        handle = try ClientHandle(.reader, named, heartbeat: heartbeat, logSink: logSink)
        rd_kafka_poll_set_consumer(handle.client)
        partitions = ranges.map(\.partition)
        var topics: [TopicName] = []
        for partition in partitions where !topics.contains(partition.topic) { topics.append(partition.topic) }
        table = TopicTable(topics: topics)
        ends = []
        isFinished = []
        isEndless = ranges.map(\.isEndless)
        var watermarks: [Watermarks] = []
        next = []
        let list = PartitionList(capacity: ranges.count)
        for range in ranges {
            let marks = try handle.watermarks(range.partition, timeoutMs: timeoutMs)
            let start = min(max(range.from ?? marks.low, marks.low), marks.high)
            let end = min(range.to ?? marks.high, marks.high)
            watermarks.append(marks)
            next.append(start)
            ends.append(end)
            isFinished.append(start >= end)
            if start < end || range.isEndless { list.add(range.partition, offset: start) }
        }
        self.watermarks = watermarks
        isCaughtUp = !isFinished.contains(false)
        try table.setAssignment(partitions, client: handle.client)
        try KafkaFault.check(rd_kafka_assign(handle.client, list.handle), .assign)
    }

    /// Reads every partition of a topic from its beginning to its present end.
    public convenience init(
        _ settings: ClientSettings, topic: TopicName, timeoutMs: Int, heartbeat: CallHeartbeat = CallHeartbeat(),
        logSink: ClientLogSink? = nil
    ) throws(KafkaFault) {
        let admin = try Admin(settings, heartbeat: heartbeat, logSink: logSink)
        let description = try admin.topic(topic, timeoutMs: timeoutMs)
        try self.init(
            settings, ranges: description.partitions.map { Range(TopicPartition(topic, $0.number)) },
            timeoutMs: timeoutMs, heartbeat: heartbeat, logSink: logSink)
    }

    deinit {
        table.release()
        // There is no membership to leave; this only stops the fetching.
        _ = rd_kafka_assign(handle.client, nil)
    }

    /// Waits for a first record at most `timeoutMs`, then gathers what is there without waiting, until a limit is
    /// reached. The batch is added to.
    public func read(into batch: inout RecordBatch, limits: PollLimits, timeoutMs: Int) -> Outcome {
        if isResting, let outcome = stayAtRest(timeoutMs) { return outcome }
        let before = batch.count
        var wait = timeoutMs
        while hasMore, batch.count < limits.records, batch.totalBytes < limits.bytes {
            let message = handle.heartbeat.during(.poll) { rd_kafka_consumer_poll(handle.client, timeout(wait)) }
            guard let message else { break }
            wait = 0
            if let fault = take(message, into: &batch) { return .fault(fault) }
        }
        if !hasMore { return .finished }
        guard batch.count == before else {
            heardAt = .now
            return .records(batch.count - before)
        }
        restWhenIdle()
        return .idle
    }

    // MARK: Resting

    private func restWhenIdle() {
        guard let restAfter, isCaughtUp, isEndless.allSatisfy(\.self), heardAt.duration(to: .now) > restAfter else {
            return
        }
        // What was fetched meanwhile and not polled is dropped, and fetched again from `next`.
        isResting = rd_kafka_assign(handle.client, nil) == RD_KAFKA_RESP_ERR_NO_ERROR
        lookAt = .now
    }

    /// Waits, and looks for records behind those that were read; nil when there are some, and reading goes on.
    private func stayAtRest(_ waitMs: Int) -> Outcome? {
        let leftMs = Int(ContinuousClock.now.duration(to: lookAt) / .milliseconds(1))
        if leftMs > 0 { MonotonicClock.sleep(ms: min(leftMs, waitMs)) }
        guard lookAt <= .now else { return .idle }
        lookAt = .now + Self.restLook
        do throws(KafkaFault) {
            for (place, partition) in partitions.enumerated()
            where try handle.watermarks(partition, timeoutMs: timeoutMs).high != next[place] {
                try wake()
                return nil
            }
            return .idle
        } catch {
            return .fault(error)
        }
    }

    private func wake() throws(KafkaFault) {
        let list = PartitionList(capacity: partitions.count)
        for (partition, offset) in zip(partitions, next) { list.add(partition, offset: offset) }
        try KafkaFault.check(rd_kafka_assign(handle.client, list.handle), .assign)
        isResting = false
        heardAt = .now
    }

    private var hasMore: Bool { !isCaughtUp || isEndless.contains(true) }

    /// The end of a partition is told by librdkafka, not only by offsets: the last ones may be of transaction markers or
    /// of aborted records, which never come. A pending transaction holds the end back.
    private func take(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, into batch: inout RecordBatch
    ) -> KafkaFault? {
        let code = message.pointee.err
        guard let place = table.place(message), code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            defer { rd_kafka_message_destroy(message) }
            if code == RD_KAFKA_RESP_ERR_NO_ERROR { return nil }
            if code == RD_KAFKA_RESP_ERR__PARTITION_EOF {
                if let place = table.place(message) { reached(message.pointee.offset, place.assignmentIndex) }
                return nil
            }
            return handle.fatalFault(during: .poll)
                ?? KafkaFault(
                    code: code, operation: .poll, text: String(cString: rd_kafka_message_errstr(message)))
        }
        let offset = message.pointee.offset
        if offset < ends[Int(place.assignmentIndex)] || isEndless[Int(place.assignmentIndex)] {
            batch.append(
                RecordBatch.Entry(
                    message: message, topicIndex: place.topicIndex, assignmentIndex: place.assignmentIndex),
                of: handle)
        } else {
            rd_kafka_message_destroy(message)
        }
        reached(offset + 1, place.assignmentIndex)
        return nil
    }

    private func reached(_ offset: Int64, _ place: Int32) {
        next[Int(place)] = max(next[Int(place)], offset)
        guard offset >= ends[Int(place)], !isFinished[Int(place)] else { return }
        isFinished[Int(place)] = true
        isCaughtUp = !isFinished.contains(false)
    }
}
