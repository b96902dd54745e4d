internal import Exchange
internal import GatewayModel
internal import KafkaClient

/// Reads events that are held for one recipient once more, oldest first, of every partition in which it is behind. It
/// belongs to one lane, and is given up whenever the lane goes back to the committed offsets or who is held changes.
final class ReleaseReader {
    /// An event that is to be released: its place in the batch and in the assignment.
    struct Release {
        let index: Int
        let place: Int
    }

    /// The recipient, by source and place among its recipients.
    let source: Int
    let recipient: Int
    /// What is known of the holds; another revision ends the reader.
    let revision: UInt64
    private let reader: PartitionReader
    /// The partitions that are read, by their places in the assignment of the lane.
    private let places: [Int]
    /// Those of them whose oldest held events are not in the source any more: nothing of them is released, because what
    /// is behind would not be in order.
    private let lost: Set<Int>
    /// What there is to say about them; nil when nothing is lost.
    let lostSentence: String?

    /// Starts to read where the holds begin.
    /// - Throws: what the brokers say, or that everything held is gone from the source.
    init(
        _ settings: ClientSettings, group: String, recipient: (source: Int, index: Int), revision: UInt64,
        holds: [(place: Int, partition: TopicPartition, from: Int64)], timeoutMs: Int, heartbeat: CallHeartbeat,
        logSink: @escaping ClientLogSink
    ) throws(KafkaFault) {
        source = recipient.source
        self.recipient = recipient.index
        self.revision = revision
        places = holds.map(\.place)
        let reader = try PartitionReader(
            settings,
            ranges: holds.map { PartitionReader.Range($0.partition, from: $0.from, isEndless: true) }, group: group,
            timeoutMs: timeoutMs, heartbeat: heartbeat, logSink: logSink)
        self.reader = reader
        let gone = zip(holds, reader.watermarks).filter { $1.low > $0.from }.map(\.0)
        lost = Set(gone.map(\.place))
        lostSentence = gone.first.map { hold in
            "events of \(hold.partition) that are held from offset \(hold.from) on were deleted from the source"
        }
        guard let sentence = lostSentence, lost.count == holds.count else { return }
        throw KafkaFault(
            .fatal, kind: .offsetOutOfRange, code: -1, codeName: "_HELD", operation: .poll,
            topic: holds.first?.partition.topic, text: sentence)
    }

    /// Whether the recipient is still behind in a partition that can be released.
    func hasMore(_ book: borrowing AccountBook) -> Bool {
        for place in places where !lost.contains(place) {
            if book.heldFrom(partition: place, recipient: recipient) != nil { return true }
        }
        return false
    }

    /// Gathers what is held still. What is behind that is passed over: the lane has it, or will.
    func gather(
        into batch: inout RecordBatch, limits: PollLimits, timeoutMs: Int, _ book: borrowing AccountBook
    ) throws(KafkaFault) -> [Release] {
        batch.removeAll()
        if case .fault(let fault) = reader.read(into: &batch, limits: limits, timeoutMs: timeoutMs),
            fault.faultClass != .retriable
        {
            throw fault
        }
        var left: [Int: UInt64] = [:]
        for place in places
        where !lost.contains(place) && book.heldFrom(partition: place, recipient: recipient) != nil {
            left[place] = book.counts(partition: place, recipient: recipient).held
        }
        var releases: [Release] = []
        for index in 0..<batch.count {
            let place = places[batch[index].assignmentIndex]
            guard let held = left[place], held > 0 else { continue }
            left[place] = held - 1
            releases.append(Release(index: index, place: place))
        }
        return releases
    }
}
