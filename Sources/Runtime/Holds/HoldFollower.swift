internal import GatewayModel
internal import KafkaClient
internal import OperatorRecords

/// Reads who is suspended from the state topic: to its end whenever it is asked to, and fetches nothing in between. It
/// belongs to one thread. After a fault it may be asked again.
final class HoldFollower {
    /// The partition of the state topic on which recipients' records stand, whatever their keys.
    static let partition: Int32 = 0
    private static let questionMs = 5_000
    private static let silenceMs = 10_000
    private static let limits = PollLimits(records: 5_000, bytes: 8 << 20)

    private let settings: ClientSettings
    private let partition: TopicPartition
    private let group: String
    private let heartbeat: CallHeartbeat
    private let logSink: ClientLogSink?
    private var admin: Admin?
    /// The first offset that was not read.
    private var next: Int64?
    /// What was read.
    private(set) var book = SuspensionBook()

    init(
        _ configuration: GatewayConfiguration, heartbeat: CallHeartbeat = CallHeartbeat(), logSink: ClientLogSink? = nil
    ) {
        settings = configuration.clientSettings
        partition = TopicPartition(configuration.stateTopic, Self.partition)
        group = configuration.commandsName
        self.heartbeat = heartbeat
        self.logSink = logSink
    }

    /// Reads what was committed since. Returns the moment as of which all is known, on the clock of leases.
    func refresh() throws(KafkaFault) -> Int64 {
        let askedMs = Clocks.bootMs()
        let end = try ask()
        guard let next else {
            book = try read(from: nil, to: end).book
            self.next = end
            return askedMs
        }
        guard end >= next else {
            throw KafkaFault(
                .fatal, kind: .offsetOutOfRange, code: -1, codeName: "_STATE", operation: .watermarks,
                topic: partition.topic, text: "it was made anew: who is suspended is not known any more")
        }
        guard end > next else { return askedMs }
        let (changed, count) = try read(from: next, to: end, onto: book)
        // Some brokers keep back what was committed after an aborted transaction from whoever starts to read behind that;
        // read from the beginning everything is there.
        book = count > 0 ? changed : try read(from: nil, to: end).book
        self.next = end
        return askedMs
    }

    /// The end of what is committed.
    private func ask() throws(KafkaFault) -> Int64 {
        if let admin { return try admin.watermarks(partition, timeoutMs: Self.questionMs).high }
        let made = try Admin(settings, heartbeat: heartbeat, logSink: logSink)
        let end = try made.watermarks(partition, timeoutMs: Self.questionMs).high
        admin = made
        return end
    }

    private func read(
        from: Int64?, to end: Int64, onto known: SuspensionBook = SuspensionBook()
    ) throws(KafkaFault) -> (book: SuspensionBook, count: Int) {
        let reader = try PartitionReader(
            settings, ranges: [PartitionReader.Range(partition, from: from, to: end)], group: group,
            timeoutMs: Self.questionMs, heartbeat: heartbeat, logSink: logSink)
        var book = known
        var count = 0
        try reader.readToEnd(
            limits: Self.limits, silenceMs: Self.silenceMs, late: "who is suspended did not come in time"
        ) { record in
            book.take(record)
            count += 1
            return true
        }
        return (book, count)
    }
}

extension SuspensionBook {
    /// Takes a record of the state topic; what is of something else is passed over.
    mutating func take(_ record: borrowing RecordView) {
        guard let place = record.key.flatMap({ RecipientPlace(key: $0) }) else { return }
        guard let value = record.value else { return set(nil, of: place) }
        if let suspension = Suspension(decoding: value) { set(suspension, of: place) }
    }
}
