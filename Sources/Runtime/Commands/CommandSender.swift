internal import GatewayModel
internal import KafkaClient
public import OperatorRecords

/// Asks the gateway for something, and waits for what becomes of it: the other end of the desk of commands. It belongs to
/// one thread.
public final class CommandSender {
    /// What became of commands.
    public struct Answers: Sendable {
        /// The last word on each command that has one, by the command's id.
        public var final: [String: ActionRecord] = [:]
        /// The states that commands led to when they were taken up, by the command's id.
        public var accepted: [String: RejectionState] = [:]

        public init() {}
    }

    private static let answerMs = 15_000
    private static let flushMs = 60_000
    private static let pollMs = 250
    private static let queueFullPollMs = 50
    /// Silence after which the answers are read from the beginning of the topic, once: some brokers keep back what was
    /// committed after an aborted transaction from whoever starts to read behind that.
    private static let silenceMs: Int64 = 20_000
    private static let limits = PollLimits(records: 5_000, bytes: 8 << 20)

    private let configuration: GatewayConfiguration
    private let starts: [PartitionReader.Range]
    private var reader: PartitionReader?
    private var isSecondReading = false
    private var heardMs = Clocks.monotonicMs()
    private var batch = RecordBatch()

    /// Makes sure that there is somebody to ask: looks for the topics, and where the answers will stand.
    /// - Throws: one sentence.
    public init(_ configuration: GatewayConfiguration) throws(RuntimeFault) {
        self.configuration = configuration
        starts = try Self.call { () throws(KafkaFault) in
            let admin = try Admin(configuration.clientSettings)
            for topic in [configuration.commandsTopic, configuration.stateTopic] {
                _ = try admin.topic(topic, timeoutMs: Self.answerMs)
            }
            let actions = configuration.actionsTopic
            var starts: [PartitionReader.Range] = []
            for partition in try admin.topic(actions, timeoutMs: Self.answerMs).partitions {
                let place = TopicPartition(actions, partition.number)
                let end = try admin.watermarks(place, timeoutMs: Self.answerMs).high
                starts.append(PartitionReader.Range(place, from: end, isEndless: true))
            }
            return starts
        }
    }

    /// Writes the commands, in their order, and waits until the brokers have them.
    /// - Throws: one sentence; some of the commands may have been written then.
    /// - Parameter edit: the bytes of the edited copy that the one command asks for.
    public func send(_ commands: [OperatorCommand], edit: [UInt8]? = nil) throws(RuntimeFault) {
        let records = commands.map { command in
            let bytes = command.edit == nil ? nil : edit
            return (key: RejectionKey.encoded(command.rejection), value: command.encoded, edit: bytes)
        }
        try write(records)
    }

    /// Writes commands about recipients, as `send` does with others.
    public func send(_ commands: [RecipientCommand]) throws(RuntimeFault) {
        try write(commands.map { (key: $0.place.key, value: $0.encoded, edit: nil) })
    }

    private func write(_ records: [(key: [UInt8], value: [UInt8], edit: [UInt8]?)]) throws(RuntimeFault) {
        let configuration = configuration
        try Self.call { () throws(KafkaFault) in try Self.write(records, configuration) }
        heardMs = Clocks.monotonicMs()
    }

    /// Writes down that somebody sees a payload, and waits until the brokers have it.
    /// - Throws: one sentence; the payload is not to be shown then.
    public static func record(_ view: PayloadView, _ configuration: GatewayConfiguration) throws(RuntimeFault) {
        try call { () throws(KafkaFault) in
            try write([(key: view.key, value: view.encoded, edit: nil)], to: configuration.actionsTopic, configuration)
        }
    }

    /// Writes records of commands, in their order, and waits until the brokers have them.
    static func write(
        _ records: [(key: [UInt8], value: [UInt8], edit: [UInt8]?)], _ configuration: GatewayConfiguration
    ) throws(KafkaFault) {
        try write(records, to: configuration.commandsTopic, configuration)
    }

    private static func write(
        _ records: [(key: [UInt8], value: [UInt8], edit: [UInt8]?)], to name: TopicName,
        _ configuration: GatewayConfiguration
    ) throws(KafkaFault) {
        let producer = try Producer(configuration.clientSettings, transactionalID: nil)
        let topic = try producer.topic(named: name, timeoutMs: answerMs)
        for record in records { try produce(record, to: topic, producer) }
        try producer.flush(timeoutMs: flushMs)
        if producer.deliveries.failed > 0, let fault = producer.lastFailedDelivery { throw fault }
    }

    private static func produce(
        _ record: (key: [UInt8], value: [UInt8], edit: [UInt8]?), to topic: ProducerTopic, _ producer: Producer
    ) throws(KafkaFault) {
        let (key, value) = (record.key, record.value)
        var headers = OutgoingHeaders()
        if let edit = record.edit {
            Array(RecordEdit.header.utf8).withUnsafeBytes { name in
                edit.withUnsafeBytes { headers.append(name: name, value: $0) }
            }
        }
        let deadlineMs = Clocks.monotonicMs() + Int64(flushMs)
        while true {
            let outcome = key.withUnsafeBytes { key in
                value.withUnsafeBytes { value in
                    producer.produce(
                        to: topic, partition: .number(CommandDesk.partition), key: key, value: value, headers: &headers)
                }
            }
            switch outcome {
            case .queued: return
            case .fault(let fault): throw fault
            case .queueFull:
                guard Clocks.monotonicMs() < deadlineMs else {
                    throw KafkaFault(
                        .retriable, kind: .timedOut, code: -184, codeName: "_QUEUE_FULL", operation: .produce,
                        topic: producer.name(of: topic), text: "the producer's queue stayed full")
                }
                producer.poll(timeoutMs: queueFullPollMs)
            }
        }
    }

    /// Reads what has become of the commands with these ids since, waiting a moment when there is nothing.
    public func readAnswers(to commands: Set<String>, into answers: inout Answers) throws(RuntimeFault) {
        try readActions { record in
            guard let action = record.value.flatMap({ ActionRecord(decoding: $0) }), commands.contains(action.command)
            else { return false }
            if action.outcome == .accepted {
                answers.accepted[action.command] = action.after
            } else {
                answers.final[action.command] = action
            }
            return true
        }
    }

    /// Reads what has become of commands about recipients with these ids since, waiting a moment when there is nothing.
    /// - Returns: the newest of each, by the command's id.
    public func readAnswers(toRecipientCommands commands: Set<String>) throws(RuntimeFault) -> [String: RecipientAction]
    {
        var answers: [String: RecipientAction] = [:]
        try readActions { record in
            guard let action = record.value.flatMap({ RecipientAction(decoding: $0) }),
                commands.contains(action.command)
            else { return false }
            answers[action.command] = action
            return true
        }
        return answers
    }

    /// Shows what was added to the actions since; `take` says whether a record was waited for.
    private func readActions(_ take: (borrowing RecordView) -> Bool) throws(RuntimeFault) {
        let reader = try opened()
        let outcome = reader.read(into: &batch, limits: Self.limits, timeoutMs: Self.pollMs)
        defer { batch.removeAll() }
        for index in 0..<batch.count where take(batch[index]) { heardMs = Clocks.monotonicMs() }
        if case .fault(let fault) = outcome, fault.faultClass != .retriable { throw RuntimeFault(fault) }
        if !isSecondReading, Clocks.monotonicMs() - heardMs > Self.silenceMs {
            isSecondReading = true
            self.reader = nil
        }
    }

    private func opened() throws(RuntimeFault) -> PartitionReader {
        if let reader { return reader }
        let ranges = isSecondReading ? starts.map { .init($0.partition, isEndless: true) } : starts
        let configuration = configuration
        let made = try Self.call { () throws(KafkaFault) in
            try PartitionReader(
                configuration.clientSettings, ranges: ranges, group: configuration.commandsName,
                timeoutMs: Self.answerMs)
        }
        reader = made
        return made
    }

    private static func call<Value>(_ body: () throws(KafkaFault) -> Value) throws(RuntimeFault) -> Value {
        do throws(KafkaFault) { return try body() } catch { throw RuntimeFault(error) }
    }
}
