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
        let configuration = configuration
        try Self.call { () throws(KafkaFault) in
            let producer = try Producer(configuration.clientSettings, transactionalID: nil)
            let topic = try producer.topic(named: configuration.commandsTopic, timeoutMs: Self.answerMs)
            for command in commands { try Self.produce(command, edit: edit, to: topic, producer) }
            try producer.flush(timeoutMs: Self.flushMs)
            if producer.deliveries.failed > 0, let fault = producer.lastFailedDelivery { throw fault }
        }
        heardMs = Clocks.monotonicMs()
    }

    private static func produce(
        _ command: OperatorCommand, edit: [UInt8]?, to topic: ProducerTopic, _ producer: Producer
    ) throws(KafkaFault) {
        let key = RejectionKey.encoded(command.rejection)
        let value = command.encoded
        var headers = OutgoingHeaders()
        if let edit, command.edit != nil {
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
        let reader = try opened()
        let outcome = reader.read(into: &batch, limits: Self.limits, timeoutMs: Self.pollMs)
        defer { batch.removeAll() }
        for index in 0..<batch.count {
            guard let action = Self.action(batch[index]), commands.contains(action.command) else { continue }
            heardMs = Clocks.monotonicMs()
            if action.outcome == .accepted {
                answers.accepted[action.command] = action.after
            } else {
                answers.final[action.command] = action
            }
        }
        if case .fault(let fault) = outcome, fault.faultClass != .retriable { throw Self.fault(fault) }
        if !isSecondReading, Clocks.monotonicMs() - heardMs > Self.silenceMs {
            isSecondReading = true
            self.reader = nil
        }
    }

    private static func action(_ record: borrowing RecordView) -> ActionRecord? {
        record.value.flatMap { ActionRecord(decoding: $0) }
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
        do throws(KafkaFault) { return try body() } catch { throw fault(error) }
    }

    private static func fault(_ fault: KafkaFault) -> RuntimeFault {
        let advice = fault.kind == .unknownTopic ? "; 'topics apply' creates what is missing" : ""
        return RuntimeFault(
            fault.kind.needsOperator ? .configuration : .unreachable,
            "\(FaultTranslation.sentence(fault))\(advice) (\(fault))")
    }
}
