public import GatewayModel
public import KafkaClient

/// A record with copies of all its bytes, for tests that compare.
public struct CopiedRecord: Hashable, Sendable {
    /// A header with copies of its bytes; a nil value is null, not empty.
    public struct Header: Hashable, Sendable {
        public let name: String
        public let value: [UInt8]?

        public init(_ name: String, _ value: [UInt8]?) {
            self.name = name
            self.value = value
        }
    }

    public var partition: Int32
    public var offset: Int64
    public var timestampMs: Int64
    public var key: [UInt8]?
    public var value: [UInt8]?
    public var headers: [Header]

    /// Copies a record.
    public init(_ record: borrowing RecordView) {
        partition = record.partition
        offset = record.offset
        timestampMs = record.timestampMs
        key = record.key.map { Array($0) }
        value = record.value.map { Array($0) }
        let headers = record.headers
        self.headers = (0..<headers.count).map { index in
            let header = headers[index]
            return Header(String(decoding: header.name, as: UTF8.self), header.value.map { Array($0) })
        }
    }

    /// The value as text; empty when there is none.
    public var text: String { String(decoding: value ?? [], as: UTF8.self) }
}

extension TestBroker {
    private static let answerWithinMs = 20_000

    /// A topic name that no other test has.
    public static func uniqueTopic(_ purpose: String) -> TopicName {
        let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
        guard let name = TopicName("test-\(purpose)-\(suffix)") else {
            preconditionFailure("a test names its topics as Kafka wants them")
        }
        return name
    }

    /// Creates a topic with a new name and returns that.
    public func createTopic(
        _ purpose: String, partitions: Int = 1, configuration: [String: String] = [:]
    ) throws -> TopicName {
        let name = Self.uniqueTopic(purpose)
        let topic = NewTopic(name, partitions: partitions, configuration: configuration)
        let result = try Admin(settings).create([topic], timeoutMs: Self.answerWithinMs)
        guard result == [.done] else { throw Unavailable(description: "cannot create \(name): \(result)") }
        return name
    }

    /// Every committed record of a topic up to its present end, in the order of partition and offset.
    public func contents(of topic: TopicName) throws -> [CopiedRecord] {
        let reader = try PartitionReader(settings, topic: topic, timeoutMs: Self.answerWithinMs)
        return try Self.drain(reader, withinMs: Self.answerWithinMs)
    }

    /// Reads a bounded reader to its end, in the order of partition and offset.
    public static func drain(_ reader: PartitionReader, withinMs limitMs: Int) throws -> [CopiedRecord] {
        var batch = RecordBatch()
        let end = Waiting.nowMs() + limitMs
        while true {
            switch reader.read(into: &batch, limits: PollLimits(records: .max, bytes: .max), timeoutMs: 200) {
            case .idle, .records: break
            case .finished: return (0..<batch.count).map { CopiedRecord(batch[$0]) }.sorted(by: isBefore)
            case .fault(let fault): throw fault
            }
            guard Waiting.nowMs() < end else {
                throw Unavailable(description: "the topic's end was not reached; \(batch.count) records so far")
            }
        }
    }

    private static func isBefore(_ left: CopiedRecord, _ right: CopiedRecord) -> Bool {
        (left.partition, left.offset) < (right.partition, right.offset)
    }
}
