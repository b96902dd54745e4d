import GatewayModel
import GatewayTesting
import KafkaClient
import Testing

/// Writes dead letters as a gateway does into a topic of the test's broker.
struct LetterTopic {
    private static let waitMs = 20_000
    let name: TopicName
    let broker: TestBroker

    init(_ purpose: String, partitions: Int = 1) throws {
        broker = try TestBroker.shared()
        name = try broker.createTopic(purpose, partitions: partitions, configuration: ["retention.ms": "-1"])
    }

    /// Deletes the topic and makes it again.
    func recreate(partitions: Int = 1) throws {
        let admin = try Admin(broker.settings)
        _ = try admin.delete([name], timeoutMs: Self.waitMs)
        let topic = NewTopic(name, partitions: partitions, configuration: ["retention.ms": "-1"])
        let isThere = try Waiting.until(withinMs: Self.waitMs) {
            try admin.create([topic], timeoutMs: Self.waitMs) == [.done]
        }
        try #require(isThere)
    }

    /// Writes one letter for each number, with the number as its id, to a partition.
    func write(_ numbers: Range<Int>, partition: Int32 = 0) throws {
        let producer = try Producer(broker.settings, transactionalID: nil)
        let target = try producer.topic(named: name, timeoutMs: Self.waitMs)
        for number in numbers {
            var headers = OutgoingHeaders()
            let digits = String(number, radix: 16)
            let id = String(repeating: "0", count: 64 - digits.count) + digits
            let rejection = """
                {"id":"\(id)","code":"MALFORMED","stage":"parse","source":{"topic":"s","partition":0,"offset":\(number)}}
                """
            Self.append("gateway-rejection", rejection, to: &headers)
            let outcome = Array("{}".utf8).withUnsafeBytes {
                producer.produce(to: target, partition: .number(partition), key: nil, value: $0, headers: &headers)
            }
            try #require(outcome == .queued)
        }
        try producer.flush(timeoutMs: Self.waitMs)
    }

    private static func append(_ name: String, _ value: String, to headers: inout OutgoingHeaders) {
        var name = name
        var value = value
        name.withUTF8 { name in
            value.withUTF8 { headers.append(name: UnsafeRawBufferPointer(name), value: UnsafeRawBufferPointer($0)) }
        }
    }
}
