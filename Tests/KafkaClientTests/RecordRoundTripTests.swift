import GatewayModel
import GatewayTesting
import KafkaClient
import Testing

/// What is produced is what is read: every edge of a record's form.
struct RecordRoundTripTests {
    struct Form: Sendable, CustomStringConvertible {
        let description: String
        var key: [UInt8]?
        var value: [UInt8]?
        var headers: [CopiedRecord.Header] = []
    }

    static let forms: [Form] = [
        Form(description: "plain", key: [1], value: [2, 3]),
        Form(description: "no key", key: nil, value: [1]),
        Form(description: "empty key", key: [], value: [1]),
        Form(description: "tombstone", key: [1], value: nil),
        Form(description: "empty value", key: [1], value: []),
        Form(description: "nothing at all", key: nil, value: nil),
        Form(description: "empty everything", key: [], value: [], headers: [.init("", [])]),
        Form(description: "bytes that are no text", key: [0, 255], value: [0, 0, 254]),
        Form(
            description: "headers", key: [1], value: [1],
            headers: [
                .init("a", [1]), .init("null", nil), .init("empty", []), .init("a", [2]), .init("", [0]),
                .init("ключ", [0, 255]),
            ]),
        Form(description: "1 MB", key: [1], value: [UInt8](repeating: 120, count: 1_000_000)),
        Form(
            description: "256 headers", key: nil, value: nil,
            headers: (0..<256).map { .init("h\($0)", [UInt8](repeating: UInt8($0), count: $0)) }),
        Form(
            description: "64 KiB header", key: nil, value: [],
            headers: [.init("h", [UInt8](repeating: 7, count: 65_536))]),
    ]

    @Test func embedded_everyForm_comesBackUnchanged() throws {
        let cluster = try EmbeddedCluster()
        let topic = TestBroker.uniqueTopic("forms")
        try cluster.createTopic(topic, partitions: 1)
        try produceAll(to: topic, settings: cluster.settings)
        let reader = try PartitionReader(cluster.settings, topic: topic, timeoutMs: 10_000)
        try expectForms(TestBroker.drain(reader, withinMs: 20_000))
    }

    @Test func broker_everyForm_comesBackUnchanged() throws {
        let broker = try TestBroker.shared()
        // The records carry the time of 2014: a retention would delete them while they are read.
        let topic = try broker.createTopic("forms", configuration: ["retention.ms": "-1"])
        try produceAll(to: topic, settings: broker.settings)
        try expectForms(broker.contents(of: topic))
    }

    private func produceAll(to topic: TopicName, settings: ClientSettings) throws {
        let producer = try Producer(
            settings.merging(ClientSettings([("message.max.bytes", "2000000")])), transactionalID: nil)
        let target = try producer.topic(named: topic, timeoutMs: 10_000)
        for form in Self.forms {
            let outcome = Self.produce(form, to: target, by: producer)
            #expect(outcome == .queued, "\(form)")
        }
        try producer.flush(timeoutMs: 20_000)
        #expect(producer.deliveries.delivered == UInt64(Self.forms.count))
        #expect(producer.lastFailedDelivery == nil)
    }

    static func produce(_ form: Form, to topic: ProducerTopic, by producer: Producer) -> ProduceOutcome {
        var headers = OutgoingHeaders()
        for header in form.headers {
            Array(header.name.utf8).withUnsafeBytes { name in
                withBytes(header.value) { headers.append(name: name, value: $0) }
            }
        }
        let outcome = withBytes(form.key) { key in
            withBytes(form.value) { value in
                producer.produce(to: topic, key: key, value: value, headers: &headers, timestampMs: 1_400_000_000_123)
            }
        }
        #expect(headers.count == 0)
        return outcome
    }

    static func withBytes<R>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> R) -> R {
        guard let bytes else { return body(nil) }
        return bytes.withUnsafeBytes { body($0) }
    }

    private func expectForms(_ records: [CopiedRecord]) throws {
        try #require(records.count == Self.forms.count)
        for (form, record) in zip(Self.forms, records) {
            #expect(record.key == form.key, "\(form)")
            #expect(record.value == form.value, "\(form)")
            #expect(record.headers == form.headers, "\(form)")
            #expect(record.timestampMs == 1_400_000_000_123, "\(form)")
        }
        #expect(records.map(\.offset) == Array(0..<Int64(records.count)))
    }

    /// Vectors of Kafka's own tests of murmur2: hash, as Java has it, modulo the partitions.
    @Test(
        arguments: [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829), ("abc", 479_470_107),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
        ] as [(String, Int32)])
    func byKey_sameKey_samePartitionAsJava(key: String, hash: Int32) throws {
        let cluster = try EmbeddedCluster()
        let topic = TestBroker.uniqueTopic("murmur")
        try cluster.createTopic(topic, partitions: 16)
        let producer = try Producer(cluster.settings, transactionalID: nil)
        let target = try producer.topic(named: topic, timeoutMs: 10_000)
        #expect(producer.partitionCount(of: target) == 16)
        #expect(producer.send("x", key: key, to: target) == .queued)
        try producer.flush(timeoutMs: 10_000)
        let reader = try PartitionReader(cluster.settings, topic: topic, timeoutMs: 10_000)
        let records = try TestBroker.drain(reader, withinMs: 20_000)
        #expect(records.map(\.partition) == [(hash & Int32.max) % 16])
    }
}
