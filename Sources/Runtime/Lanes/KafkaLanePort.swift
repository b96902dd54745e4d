internal import Exchange
internal import GatewayModel
internal import KafkaClient
internal import Telemetry

/// The time-outs of the calls into Kafka, in milliseconds. A call that times out is made again by the lane; those that
/// ignore their time-out are ended by the watchdog.
struct LaneTimeouts: Sendable {
    /// Asking for topics, offsets and the ends of partitions.
    var questionMs = 15_000
    /// `init_transactions`, commit and abort.
    var transactionMs = 30_000
    /// `send_offsets_to_transaction`, which cannot be repeated.
    var offsetsMs = 60_000
    /// Waiting for a first event.
    var idleMs = 100
    /// Asking the group whether this member stands: longer than `heartbeat.interval.ms`.
    var membershipMs = 5_000
    /// Closing the consumer.
    var closeMs = 8_000
    /// New events waiting for held ones that are on their way.
    var releaseWaitMs = 5
    /// Held events that cannot be read, before they are tried again.
    var releaseRetryMs = 5_000
    /// Serving one recipient while another one is behind too.
    var releaseShareMs = 2_000
    /// A commit waiting to hear of suspensions, before the transaction is given up.
    var knowledgeMs = 10_000
    /// One piece of that wait.
    var knowledgePollMs = 20
    /// Waiting to hear who is suspended, before that is told as a problem.
    var unknownMs = 5_000
}

/// What one lane needs to know to make its port.
struct LaneAssembly: Sendable {
    let configuration: GatewayConfiguration
    let lane: Int
    let control: LaneControl
    let heartbeat: LaneHeartbeat
    let suspects: CrashSuspects
    let holds: HoldBoard
    let breakers: BreakerBoard?
    let timeouts: LaneTimeouts
    /// What the output topics take; nil when they were not asked.
    let limits: OutputLimits?
    let logSink: ClientLogSink

    /// The name of the lane in the group and as a transactional id.
    var name: String { configuration.laneName(lane) }
    /// The settings of the lane's clients: statistics for the metrics, and messages as large as the output topics take;
    /// the configuration's own settings stand over them.
    var clientSettings: ClientSettings {
        ClientSettings([("statistics.interval.ms", "5000")]).merging(configuration.clientSettings(limits))
    }
    /// Where the lane's crash marker is.
    var markerPath: String { "\(configuration.dataFolder)/\(name).marker" }
}

/// The lane's port over librdkafka. Owned and used by the lane's thread.
struct KafkaLanePort<Processing: LaneProcessing & ~Copyable>: ~Copyable, LanePort {
    let assembly: LaneAssembly
    let maker: ProcessingMaker<Processing>
    let marker: CrashMarker
    var processings: ProcessingTable<Processing>
    var consumer: Consumer?
    var producer: Producer?
    var sink: LaneSink?
    var batch: RecordBatch
    var pacer: BatchPacer
    /// What a poll met while it was asked for something else; told by the next one.
    var metMeanwhile: PollResult?
    /// What reads held events again, and those of the open batch.
    var releaseReader: ReleaseReader?
    var releaseBatch = RecordBatch()
    var releases: [ReleaseReader.Release] = []
    /// Before this moment held events are not tried again, on the monotonic clock in milliseconds.
    var releaseRetryMs: Int64 = 0
    /// Which of the recipients that are behind is served next, and since when the reader serves its own, on the monotonic
    /// clock in milliseconds.
    var releaseChoice = 0
    var releaseSinceMs: Int64 = 0
    /// Whether the next batch may be of held events, and how many new ones there were at the last look.
    var isTurnOfHeld = false
    var load = Load.none
    /// When the lane began, on the monotonic clock in milliseconds.
    let startedMs = Clocks.monotonicMs()
    /// Who was held when the open batch was processed.
    var holdMoment = HoldBoard.Moment()
    /// The oldest offset of each partition that is not decided for everybody: what is held counts.
    var undecided: [Int64] = []
    /// A fault that came after events were gathered; told by the next poll.
    var laterFault: LaneFault?
    /// The partitions that are consumed, and for each its source and its position.
    var partitions: [TopicPartition] = []
    var sources: [Int] = []
    var positions: [Int64] = []
    /// Events the process died on before, of the partitions that are consumed.
    var suspects: [CrashSuspects.Suspect] = []
    /// Offsets that `commit` sends when there is no transaction to carry them.
    var offsetsToCommit: [OffsetToCommit] = []
    /// Whether the commit of the open transaction was asked for.
    var isCommitAsked = false
    /// Records of the producer that had failed when the batch began.
    var failedBefore: UInt64 = 0
    /// The headers of the record at hand, and the outcomes of its event.
    let headerViews = HeaderViews()
    let outcomes: UnsafeMutableBufferPointer<OutcomeKind>
    /// What the lane tells about itself; the observer completes and publishes it.
    var figures = LaneFigures()

    /// How many new events a look for them brought.
    enum Load {
        case none, some, full
    }

    /// - Throws: one sentence when the crash marker cannot be made.
    init(_ assembly: LaneAssembly, _ maker: ProcessingMaker<Processing>) throws(RuntimeFault) {
        self.assembly = assembly
        self.maker = maker
        marker = try CrashMarker(path: assembly.markerPath)
        processings = maker.make(sources: assembly.configuration.sources.count)
        batch = RecordBatch(capacity: assembly.configuration.transaction.eventsMax)
        pacer = BatchPacer(limits: assembly.configuration.batchLimits)
        outcomes = .allocate(capacity: Limits.recipientsMax)
        outcomes.initialize(repeating: .rejected)
    }

    deinit {
        outcomes.deallocate()
    }

    mutating func takeRequests() -> LaneRequests { assembly.control.take() }

    mutating func wait(milliseconds: Int) { assembly.control.wait(milliseconds: milliseconds) }

    func recipients(of topic: TopicName) -> [RecipientID] {
        assembly.configuration.sources.first { $0.topic == topic }?.recipients.map(\.id) ?? []
    }

    mutating func swapCatalog() {
        processings = maker.make(sources: assembly.configuration.sources.count)
    }

    /// Whether outcomes and offsets commit in one transaction.
    var isTransactional: Bool { assembly.configuration.delivery == .exactlyOnce }

    /// Makes a call into Kafka and turns its fault into one of the lane. What an operator must know is kept.
    mutating func call<R: ~Copyable>(
        _ operation: LaneOperation, _ body: (inout Self) throws(KafkaFault) -> R
    ) throws(LaneFault) -> R {
        do throws(KafkaFault) {
            return try body(&self)
        } catch {
            throw given(error, operation)
        }
    }

    /// The fault as the lane takes it. A recipient whose topic is gone or forbidden is held from now on; then the open
    /// transaction is given up, and the others do not wait.
    mutating func given(_ fault: KafkaFault, _ operation: LaneOperation) -> LaneFault {
        let laneFault = keep(fault, operation)
        guard FaultTranslation.isOfTransaction(operation), holdUnavailable(fault),
            laneFault.faultClass == .configuration
        else {
            return laneFault
        }
        figures.problem = nil
        return LaneFault(.abort, operation, code: laneFault.code, message: laneFault.message)
    }

    /// Remembers what a fault says to the operator, and translates it for the lane.
    mutating func keep(_ fault: KafkaFault, _ operation: LaneOperation) -> LaneFault {
        let laneFault = FaultTranslation.laneFault(fault, operation)
        if laneFault.faultClass != .abort { figures.problem = FaultTranslation.sentence(fault) }
        return laneFault
    }
}

extension GatewayConfiguration {
    /// The settings of clients that produce deliveries: messages as large as the output topics take. The configuration's
    /// own settings stand over them.
    func clientSettings(_ limits: OutputLimits?) -> ClientSettings {
        var defaults = ClientSettings([])
        if let limits {
            defaults["message.max.bytes"] = "\(limits.producerMessageBytesMax)"
            defaults["batch.size"] = "\(limits.producerBatchBytesMax)"
        }
        return defaults.merging(clientSettings)
    }

    /// When a batch is taken, as the lane takes it.
    var batchLimits: BatchLimits {
        BatchLimits(
            intervalMs: transaction.intervalMs, events: transaction.eventsMax, bytes: transaction.bytesMax)
    }
}

/// What the port counts between two looks of the observer.
struct LaneFigures: Sendable {
    /// What keeps the lane from working; cleared by the next commit or answered poll.
    var problem: String?
    /// The sentence with which the lane must stop for good; nil while there is none.
    var stopSentence: String?
    /// What keeps held events from being released; nil since the last release.
    var releaseProblem: String?
    /// Dead letters of the open batch.
    var rejections: [[CountTable<RejectionCode>]] = []
    /// Flags of the open batch, by source.
    var flags: [[(rule: String, count: UInt64)]] = []
    /// Events of the open batch.
    var events: UInt64 = 0
    /// Bytes of keys and values of the batch.
    var bytesConsumed: UInt64 = 0
    /// Bytes of keys and values handed to the producer.
    var bytesProduced: UInt64 = 0
    /// Nanoseconds waited for the producer's queue.
    var waitedNs: UInt64 = 0
    /// The timestamp of the last event of each partition, by its index in the assignment.
    var lastTimestampMs: [Int64?] = []
}
