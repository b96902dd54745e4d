internal import Catalog
internal import GatewayModel
internal import KafkaClient
internal import Runtime

/// Reads the partners' and the dead-letter topics on a thread of its own while they are written, because the embedded
/// broker drops the oldest records.
struct TopicReader: Sendable {
    typealias Thread = Worker<Progress, Ledger>

    /// How far the reader is.
    struct Progress: Sendable {
        /// Whether it reads every topic.
        var isReady = false
        /// The records of each topic, in the order of `topics`.
        var counts: [Int]
    }

    private static let pollMs = 100
    private static let closeMs = 5_000
    private static let limits = PollLimits(records: 2_000, bytes: 8 << 20)

    let topics: [LedgerTopic]
    let routes: [DemoRoute]
    let settings: ClientSettings
    let sample: SampleEvent?
    let catalog: Catalog

    /// Starts the thread.
    func start() -> Thread {
        let thread = Thread(progress: Progress(counts: topics.map { _ in 0 }))
        thread.start(name: "demo-reader") { thread throws(CommandFault) in
            do throws(KafkaFault) { return try run(thread) } catch { throw CommandFault(error) }
        }
        return thread
    }

    private func run(_ thread: Thread) throws(KafkaFault) -> Ledger {
        let consumer = try Consumer(
            settings, group: "demo-partners", instance: "demo-partners", topics: topics.map { $0.name(in: routes) },
            logSink: DemoBroker.logSink)
        var book = LedgerBook(topics: topics, routes: routes, sample: sample, catalog: catalog)
        var batch = RecordBatch()
        while !thread.isStopped {
            switch consumer.poll(into: &batch, limits: Self.limits, timeoutMs: Self.pollMs) {
            case .idle: break
            case .records:
                for index in 0..<batch.count { book.add(batch[index]) }
                batch.removeAll()
                thread.progress = Progress(isReady: true, counts: book.counts)
            case .assigned(let partitions):
                try consumer.assign(partitions.map { PartitionOffset($0, offset: 0) })
                thread.progress.isReady = true
            case .revoked: thread.progress.isReady = false
            case .fault(let fault): if fault.faultClass != .retriable { throw fault }
            }
        }
        try consumer.close(deadlineMs: Self.closeMs)
        return book.ledger
    }
}
