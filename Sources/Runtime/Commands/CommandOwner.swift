internal import Exchange
internal import GatewayModel
internal import KafkaClient
internal import OperatorRecords

/// Carries out what people ask about rejections, for as long as the group gives this process the commands. Everything
/// happens in transactions of one transactional id, so that of two processes that believe to be the owner only the later
/// can commit. Any fault costs the owner: the next one reads the state again, and nothing is lost or done twice.
final class CommandOwner {
    /// What one call did.
    struct Tally: Equatable {
        var accepted: UInt64 = 0
        var refused: UInt64 = 0
        /// Records of the commands topic that are no commands.
        var ignored: UInt64 = 0
        var redriven: UInt64 = 0
        var rejectedAgain: UInt64 = 0
        /// Rejections that could not be sent again and are open once more.
        var givenBack: UInt64 = 0
    }

    /// Rejections that are sent again in one transaction at most.
    static let redrivesMax = 200
    /// Commit is asked again so often after a fault that allows it.
    private static let commitTriesMax = 3
    private static let stateLimits = PollLimits(records: 5_000, bytes: 8 << 20)

    let assembly: CommandAssembly
    let producer: Producer
    let sink: LaneSink
    let stateTopic: ProducerTopic
    let actionsTopic: ProducerTopic
    let sourceTopics: [LaneSink.Topics]
    let crash: DeskCrash
    var pacer: RedrivePacer
    /// What has become of every rejection that somebody asked something about.
    var book: ResolutionBook
    /// Whether each recipient gets events.
    var suspensions: SuspensionBook
    /// When the suspensions that are not confirmed were known to be written down.
    var writtenMs: [RecipientPlace: Int64] = [:]
    /// When open transactions are looked for again.
    var nextLookMs: Int64 = 0
    /// The processing that redrives go through, and the catalog that it works by.
    var run: RedriveRun
    var catalog: String

    /// Becomes the owner: ends what an earlier owner left open and fences it, then reads the state to its end.
    init(_ assembly: CommandAssembly, crash: DeskCrash) throws(KafkaFault) {
        self.assembly = assembly
        self.crash = crash
        pacer = RedrivePacer(
            perSecond: assembly.configuration.rejections.redrivesPerSecond, chunkMax: Self.redrivesMax)
        let questionMs = assembly.timeouts.questionMs
        let configuration = assembly.configuration
        producer = try Producer(
            assembly.clientSettings, transactionalID: configuration.commandsName, heartbeat: assembly.heartbeat,
            logSink: assembly.logSink)
        stateTopic = try producer.topic(named: configuration.stateTopic, timeoutMs: questionMs)
        actionsTopic = try producer.topic(named: configuration.actionsTopic, timeoutMs: questionMs)
        var topics: [LaneSink.Topics] = []
        for source in configuration.sources {
            topics.append(try LaneSink.Topics(source, producer, timeoutMs: questionMs))
        }
        sourceTopics = topics
        sink = LaneSink(producer: producer, topics: topics, gateway: configuration.id)
        catalog = assembly.catalog()
        run = RedriveRun(configuration, assembly.maker)
        try producer.initTransactions(timeoutMs: assembly.timeouts.transactionMs)
        (book, suspensions) = try Self.readState(assembly)
        for place in suspensions.suspending { writtenMs[place] = Clocks.bootMs() }
    }

    private static func readState(
        _ assembly: CommandAssembly
    ) throws(KafkaFault) -> (ResolutionBook, SuspensionBook) {
        var book = ResolutionBook()
        var suspensions = SuspensionBook()
        let reader = try PartitionReader(
            assembly.clientSettings, topic: assembly.configuration.stateTopic,
            timeoutMs: assembly.timeouts.questionMs, heartbeat: assembly.heartbeat, logSink: assembly.logSink)
        try reader.readToEnd(
            limits: stateLimits, silenceMs: assembly.timeouts.transactionMs, late: "the state did not come in time"
        ) { record in
            take(record, into: &book)
            suspensions.take(record)
            return true
        }
        return (book, suspensions)
    }

    private static func take(_ record: borrowing RecordView, into book: inout ResolutionBook) {
        guard let rejection = record.key.flatMap({ RejectionKey.rejection(of: $0) }) else { return }
        guard let value = record.value else { return book.remove(rejection) }
        if let resolution = Resolution(decoding: value) { book.set(resolution, of: rejection) }
    }

    // MARK: Deciding

    /// Decides about commands: what is taken up, what is refused and why, in one transaction with the offset of the last.
    func decide(
        _ commands: borrowing RecordBatch, upTo offset: OffsetToCommit, of member: borrowing GroupMetadata
    ) throws(KafkaFault) -> Tally {
        var tally = Tally()
        try producer.begin()
        sink.startBatch()
        for index in 0..<commands.count {
            let record = commands[index]
            if let command = record.value.flatMap({ RecipientCommand(decoding: $0) }),
                record.key.flatMap({ RecipientPlace(key: $0) }) == command.place
            {
                decide(command, atMs: record.timestampMs, &tally)
                continue
            }
            guard let command = record.value.flatMap({ OperatorCommand(decoding: $0) }),
                record.key.flatMap({ RejectionKey.rejection(of: $0) }) == command.rejection
            else {
                tally.ignored += 1
                continue
            }
            if let reason = refusal(of: command, record) {
                write(nil, book.refuse(command, atMs: record.timestampMs, because: reason))
                tally.refused += 1
                continue
            }
            let place = PartitionPlace(
                TopicPartition(assembly.configuration.commandsTopic, record.partition), offset: record.offset)
            let needsApproval = assembly.configuration.rejections.edits == .approve
            switch book.decide(command, at: place, atMs: record.timestampMs, editsNeedApproval: needsApproval) {
            case .accepted(let resolution, let action):
                // Commands behind it in the batch see it; when the transaction fails the book goes with the owner.
                book.set(resolution, of: command.rejection)
                write(resolution, action)
                tally.accepted += 1
            case .refused(let action):
                write(nil, action)
                tally.refused += 1
            }
        }
        try checkSink()
        try producer.sendOffsets([offset], of: member, timeoutMs: assembly.timeouts.transactionMs)
        try commit()
        for place in suspensions.suspending where writtenMs[place] == nil { writtenMs[place] = Clocks.bootMs() }
        return tally
    }

    /// What keeps an edited copy from being looked at.
    private func refusal(of command: OperatorCommand, _ record: borrowing RecordView) -> String? {
        guard let edit = command.edit else { return nil }
        guard command.verb == .redrive else { return "only what is sent again can be edited" }
        guard assembly.configuration.rejections.edits != .refuse else { return "edited copies are not allowed here" }
        do throws(EditedValue.Refusal) {
            _ = try EditedValue.bytes(of: edit, in: LetterRecord.header(RecordEdit.header, of: record))
            return nil
        } catch {
            return error.sentence
        }
    }

    /// Writes what becomes of a rejection, and the record of the action.
    func write(_ resolution: Resolution?, _ action: ActionRecord) {
        let key = RejectionKey.encoded(action.rejection)
        if let resolution { sink.record(to: stateTopic, key: key, value: resolution.encoded) }
        sink.record(to: actionsTopic, key: key, value: action.encoded)
    }

    func checkSink() throws(KafkaFault) {
        if let fault = sink.fault { throw fault }
    }

    func commit() throws(KafkaFault) {
        var tries = 1
        while true {
            do throws(KafkaFault) {
                return try producer.commit(timeoutMs: assembly.timeouts.transactionMs)
            } catch {
                guard error.faultClass == .retriable, tries < Self.commitTriesMax else { throw error }
                tries += 1
            }
        }
    }
}
