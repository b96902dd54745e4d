public import GatewayModel
public import KafkaClient
internal import OperatorRecords

/// Keeps an index up to date with the dead-letter topics, and with the topic that says what has become of rejections:
/// reads them from where the index ends, without being a member of a group, and adds what it reads. It belongs to one
/// thread, whose every call ends within the time given.
///
/// A topic that was made anew, or that lost records to retention, is noticed when the follower starts and when reading
/// fails: the index then loses what the topic does not have any more.
public final class LetterFollower {
    /// What one step brought.
    public enum Outcome: Hashable, Sendable {
        /// Nothing within the time.
        case idle
        /// So many letters were added to the index, perhaps none of those that were read.
        case added(Int)
    }

    /// Why following is interrupted. The next step tries again from the beginning.
    public enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        /// Of Kafka.
        case kafka(KafkaFault)
        /// Of the index.
        case index(RejectIndexFault)

        public var description: String {
            switch self {
            case .kafka(let fault): fault.description
            case .index(let fault): fault.description
            }
        }
    }

    private static let limits = PollLimits(records: 5_000, bytes: 32 << 20)
    /// How long nothing has to come before ends are asked for instead of records.
    private static let restAfter = Duration.seconds(1)

    private let store: RejectStore
    private let topics: [FollowedTopic]
    private let stateTopic: TopicName?
    private let actionsTopic: TopicName?
    private let settings: ClientSettings
    private let group: String
    private let timeoutMs: Int
    private let heartbeat: CallHeartbeat
    private let logSink: ClientLogSink?
    private let partitionCheckInterval: Duration

    private var reader: PartitionReader?
    private var partitions: [TopicPartition] = []
    private var checkedAt = ContinuousClock.now
    /// The last letter that the index has of each partition, until the reader has met it.
    private var awaited: [TopicPartition: Int64] = [:]
    private var letters = DeadLetterReader()
    private var batch = RecordBatch()

    /// - Parameters:
    ///   - topics: the dead-letter topics; one that does not exist yet is passed over until the next start.
    ///   - state: the topic of what has become of rejections; nil for none. It may not exist yet either.
    ///   - actions: the topic of what people did; nil for none. It may not exist yet either.
    ///   - settings: connection and tuning.
    ///   - group: a group name for the brokers' access rules; nothing is ever committed for it.
    ///   - timeoutMs: how long one question to a broker may take.
    ///   - partitionCheckInterval: how often it looks for new topics and partitions while nothing comes.
    public init(
        _ store: RejectStore, topics: [FollowedTopic], state: TopicName? = nil, actions: TopicName? = nil,
        settings: ClientSettings, group: String, timeoutMs: Int,
        partitionCheckInterval: Duration = .seconds(60), heartbeat: CallHeartbeat = CallHeartbeat(),
        logSink: ClientLogSink? = nil
    ) {
        self.store = store
        self.topics = topics
        stateTopic = state
        actionsTopic = actions
        self.settings = settings
        self.group = group
        self.timeoutMs = timeoutMs
        self.partitionCheckInterval = partitionCheckInterval
        self.heartbeat = heartbeat
        self.logSink = logSink
    }

    /// Whether the index has all that the topics had when the follower started.
    public var isCaughtUp: Bool { reader?.isCaughtUp ?? false }

    /// Partitions that are read.
    public var partitionCount: Int { partitions.count }

    /// Letters that were in the topics at the start and are still to be read; of transactions more places than letters.
    public private(set) var remaining: Int64 = 0

    /// Reads what is there, waiting at most `timeoutMs` for a first letter, and adds it.
    public func step(timeoutMs: Int) throws(Fault) -> Outcome {
        do throws(Fault) {
            return try advance(timeoutMs: timeoutMs)
        } catch {
            // Where reading goes on is asked anew.
            reader = nil
            batch.removeAll()
            throw error
        }
    }

    private func advance(timeoutMs: Int) throws(Fault) -> Outcome {
        let reader = try running()
        let outcome = reader.read(into: &batch, limits: Self.limits, timeoutMs: timeoutMs)
        let added = try addBatch(reader)
        switch outcome {
        case .idle, .finished:
            try restartWhenPartitionsChanged()
            return .idle
        case .records: return .added(added)
        case .fault(let fault):
            guard fault.faultClass == .retriable else { throw .kafka(fault) }
            return .added(added)
        }
    }

    private func addBatch(_ reader: PartitionReader) throws(Fault) -> Int {
        var read: [DeadLetter] = []
        read.reserveCapacity(batch.count)
        var changes: [RejectionChange] = []
        var actions: [ActionEntry] = []
        for index in 0..<batch.count {
            let topic = reader.topics[batch[index].topicIndex]
            if topic == stateTopic {
                changes.append(RejectionChange(batch[index], of: topic))
            } else if topic == actionsTopic {
                actions.append(ActionEntry(batch[index], of: topic))
            } else {
                read.append(letters.read(batch[index], of: topic))
            }
        }
        batch.removeAll()
        remaining = max(0, remaining - Int64(read.count + changes.count + actions.count))
        try checkFirst(read.map(\.place) + changes.map(\.place) + actions.map(\.place), reader)
        do throws(RejectIndexFault) {
            return try store.add(read, changes, actions)
        } catch {
            if error.kind == .recreated { try forgetRecreated(read) }
            throw .index(error)
        }
    }

    // MARK: Topics that were made anew

    /// Each partition begins with the last letter that the index has of it. When another one comes, or none, the topic
    /// does not have that letter any more.
    private func checkFirst(_ places: [PartitionPlace], _ reader: PartitionReader) throws(Fault) {
        guard !awaited.isEmpty else { return }
        for place in places {
            guard let offset = awaited.removeValue(forKey: place.partition) else { continue }
            if place.offset != offset { try forget(place.partition) }
        }
        if reader.isCaughtUp, let partition = awaited.keys.first { try forget(partition) }
    }

    /// Which of the partitions it is shows when they are tried one by one.
    private func forgetRecreated(_ letters: [DeadLetter]) throws(Fault) {
        for (partition, letters) in Dictionary(grouping: letters, by: \.place.partition) {
            do throws(RejectIndexFault) {
                _ = try store.add(letters)
            } catch {
                guard error.kind == .recreated else { throw .index(error) }
                try forget(partition)
            }
        }
        // It was none of the letters: what is small is read again as a whole.
        if let actionsTopic {
            try onIndex { () throws(RejectIndexFault) in try store.forgetActions(of: actionsTopic) }
        }
        if let stateTopic { try forget(TopicPartition(stateTopic, 0)) }
    }

    private func forget(_ partition: TopicPartition) throws(Fault) -> Never {
        let isOfStates = partition.topic == stateTopic
        let isOfActions = partition.topic == actionsTopic
        try onIndex { () throws(RejectIndexFault) in
            if isOfStates {
                try store.forgetStates(of: partition.topic)
            } else if isOfActions {
                try store.forgetActions(of: partition.topic)
            } else {
                try store.forget(partition)
            }
        }
        throw .index(
            RejectIndexFault(
                .recreated,
                isOfActions
                    ? "\(partition) was made anew or cleaned up: what people did is read from its beginning"
                    : isOfStates
                        ? "\(partition) was made anew or cleaned up: what became of rejections is read from its beginning"
                        : "\(partition) was made anew: its rejections are read from its beginning"))
    }

    // MARK: Starting

    private func running() throws(Fault) -> PartitionReader {
        if let reader { return reader }
        let started = try start()
        reader = started
        return started
    }

    private func start() throws(Fault) -> PartitionReader {
        try onIndex { () throws(RejectIndexFault) in
            try store.setTopics(topics, state: stateTopic, actions: actionsTopic)
        }
        let positions = try onIndex { () throws(RejectIndexFault) in try store.positions() }
        partitions = try existingPartitions()
        checkedAt = .now
        let reader = try makeReader(partitions.map { .init($0, from: positions[$0], isEndless: true) })
        remaining = 0
        awaited = [:]
        for (partition, marks) in zip(partitions, reader.watermarks) {
            let last = positions[partition]
            // A topic that is shorter than what was read of it.
            if let last, last >= marks.high { try forget(partition) }
            if let last, last >= marks.low { awaited[partition] = last }
            // Of actions retention takes the oldest: what the index has of them may stay.
            if let last, last < marks.low, partition.topic == stateTopic { try forget(partition) }
            _ = try onIndex { () throws(RejectIndexFault) in try store.remove(partition, below: marks.low) }
            remaining += marks.high - max(marks.low, (last ?? -1) + 1)
        }
        return reader
    }

    /// Topics get partitions, and topics are made, while the follower runs.
    private func restartWhenPartitionsChanged() throws(Fault) {
        guard checkedAt.duration(to: .now) > partitionCheckInterval else { return }
        checkedAt = .now
        if try existingPartitions() != partitions { reader = nil }
    }

    private func existingPartitions() throws(Fault) -> [TopicPartition] {
        do throws(KafkaFault) {
            let cluster = try Admin(settings, heartbeat: heartbeat, logSink: logSink).cluster(timeoutMs: timeoutMs)
            return (topics.map(\.name) + [stateTopic, actionsTopic].compactMap(\.self)).flatMap { topic in
                (cluster.topics.first { $0.name == topic }?.partitions ?? []).map { TopicPartition(topic, $0.number) }
            }
        } catch {
            throw .kafka(error)
        }
    }

    private func makeReader(_ ranges: [PartitionReader.Range]) throws(Fault) -> PartitionReader {
        do throws(KafkaFault) {
            return try PartitionReader(
                settings, ranges: ranges, group: group, timeoutMs: timeoutMs, restAfter: Self.restAfter,
                heartbeat: heartbeat, logSink: logSink)
        } catch {
            throw .kafka(error)
        }
    }

    private func onIndex<Value>(_ body: () throws(RejectIndexFault) -> Value) throws(Fault) -> Value {
        do throws(RejectIndexFault) { return try body() } catch { throw .index(error) }
    }
}

extension RejectionChange {
    /// Reads a record of the state topic. One that is about something else, or that is no record of this version, says
    /// nothing.
    init(_ record: borrowing RecordView, of topic: TopicName) {
        let rejection = record.key.flatMap { RejectionKey.rejection(of: $0) }
        let resolution = record.value.flatMap { Resolution(decoding: $0) }
        let isUnderstood = record.value == nil || resolution != nil
        self.init(
            at: PartitionPlace(TopicPartition(topic, record.partition), offset: record.offset),
            rejection: isUnderstood ? rejection : nil, resolution: resolution)
    }
}
