internal import GatewayModel
internal import Generator
internal import KafkaClient

/// Publishes generated events with an idempotent producer. It belongs to one thread.
struct EventPublisher: ~Copyable {
    /// How long one question to a broker, or the wait for room in the queue, may take.
    private static let waitMs = 15_000
    private static let pollMs = 100
    private static let flushMs = 60_000
    /// Events between two looks at the delivery reports.
    private static let eventsPerPoll = 256

    private let producer: Producer
    private let topics: [ProducerTopic]
    private var headers: OutgoingHeaders
    private var count: Int

    /// Connects and asks for the topics.
    init(_ settings: ClientSettings, topics names: [TopicName], logSink: ClientLogSink? = nil) throws(KafkaFault) {
        let producer = try Producer(settings, transactionalID: nil, logSink: logSink)
        var topics: [ProducerTopic] = []
        for name in names { topics.append(try producer.topic(named: name, timeoutMs: Self.waitMs)) }
        self.producer = producer
        self.topics = topics
        headers = OutgoingHeaders()
        count = 0
    }

    /// Queues an event, waiting for room while the queue is full.
    /// - Parameters:
    ///   - index: which of the topics.
    ///   - timestampMs: milliseconds since 1970; 0 for now.
    mutating func publish(_ event: GeneratedEvent, to index: Int, timestampMs: Int64) throws(KafkaFault) {
        for header in event.headers { append(header) }
        var waitedMs = 0
        while true {
            switch queue(event, topics[index], timestampMs) {
            case .queued:
                count += 1
                if count % Self.eventsPerPoll == 0 { producer.poll(timeoutMs: 0) }
                return try check()
            case .queueFull:
                producer.poll(timeoutMs: Self.pollMs)
                waitedMs += Self.pollMs
                // Nothing has left the queue for so long: that is a time-out.
                if waitedMs >= Self.flushMs { try producer.flush(timeoutMs: 0) }
            case .fault(let fault): throw fault
            }
        }
    }

    private mutating func append(_ header: GeneratedHeader) {
        Array(header.name.utf8).withUnsafeBytes { name in
            header.value.withUnsafeBytes { value in headers.append(name: name, value: value) }
        }
    }

    private mutating func queue(_ event: GeneratedEvent, _ topic: ProducerTopic, _ timestampMs: Int64) -> ProduceOutcome
    {
        Self.withBytes(event.key) { key in
            Self.withBytes(event.value) { value in
                producer.produce(to: topic, key: key, value: value, headers: &headers, timestampMs: timestampMs)
            }
        }
    }

    /// An empty key or value must not become none.
    private static func withBytes<R>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> R) -> R {
        guard let bytes else { return body(nil) }
        guard bytes.isEmpty else { return bytes.withUnsafeBytes { body($0) } }
        return withUnsafeBytes(of: UInt8(0)) { body(UnsafeRawBufferPointer(rebasing: $0[..<0])) }
    }

    /// Sends what is queued on its way without waiting, and looks at the delivery reports.
    func tick() throws(KafkaFault) {
        producer.poll(timeoutMs: 0)
        try check()
    }

    /// Waits until every event is acknowledged by the brokers.
    mutating func finish() throws(KafkaFault) {
        try producer.flush(timeoutMs: Self.flushMs)
        try check()
    }

    private func check() throws(KafkaFault) {
        if let fault = producer.lastFailedDelivery ?? producer.fatalFault { throw fault }
    }
}
