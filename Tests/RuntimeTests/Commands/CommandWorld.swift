import Exchange
import Foundation
import GatewayModel
import GatewayTesting
import KafkaClient
import OperatorRecords
import Testing

@testable import Runtime

/// A source with one recipient, its dead letters and the gateway's own topics on the test broker, with the catalog of
/// this repository.
final class CommandWorld: Sendable {
    static let waitMs = 20_000
    let broker: TestBroker
    let source: TopicName
    let inbox: TopicName
    let id = "desk-\(UInt64.random(in: .min ... .max))"
    let folder = NSTemporaryDirectory() + "desk-\(UUID().uuidString)"

    init() throws {
        broker = try TestBroker.shared()
        let kept = ["retention.ms": "-1"]
        source = try broker.createTopic("source", partitions: 1, configuration: kept)
        inbox = try broker.createTopic("inbox", partitions: 1, configuration: kept)
        let own = ["commands", "state", "actions"].map { TopicName("\(id).\($0)")! } + [source.deadLetter!]
        let made = try Admin(broker.settings).create(
            own.map { NewTopic($0, partitions: 1, configuration: kept) }, timeoutMs: Self.waitMs)
        try #require(made.allSatisfy { $0 == .done })
    }

    deinit {
        // What a test leaves in the temporary folder harms nobody.
        do { try FileManager.default.removeItem(atPath: folder) } catch {}
    }

    private static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    func configuration(instance: String = "a") throws -> GatewayConfiguration {
        let text = """
            gateway: { id: \(id), instance: \(instance), schemas: "\(Self.repository)/schemas", data: "\(folder)/\(instance)" }
            kafka:
              bootstrap.servers: "\(broker.settings["bootstrap.servers"] ?? "")"
              receive.message.max.bytes: "\(broker.settings["receive.message.max.bytes"] ?? "100000000")"
            sources:
              - topic: \(source)
                agency: us-iprc
                default-schema: us-iprc.seizure/2
                recipients:
                  - { id: gacc, agency: cn-gacc, topic: \(inbox), schema: cn-gacc.seizure/2, agreement: us-cn-ipr/1 }
            """
        return try ConfigurationReader.read(bytes: Array(text.utf8), path: "desk.yaml") { _ in nil }
    }

    func assembly(instance: String = "a") throws -> CommandAssembly {
        let configuration = try configuration(instance: instance)
        try LocalFile.makeFolder(configuration.dataFolder)
        let plans = try configuration.loadPlans()
        let maker = ProcessingMaker<EventProcessor> {
            EventProcessor(plan: plans[$0], sizes: OutputSizes(recipientCount: 1))
        }
        return CommandAssembly(
            configuration: configuration, limits: nil, maker: maker, catalog: { "one" }, heartbeat: CallHeartbeat(),
            logSink: { _ in })
    }

    func crash(_ assembly: CommandAssembly) throws -> DeskCrash { try DeskCrash(path: assembly.markerPath) }

    /// An event that the recipient can have.
    static func value() throws -> [UInt8] {
        let path = "\(repository)/schemas/us-iprc/seizure/2/examples/valid-plain.json"
        return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// The id of the rejection with a number.
    static func rejection(_ number: Int) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 64 - digits.count) + digits
    }

    /// Where the dead letter with a number stands, when all were written by `reject` at once.
    func letter(_ number: Int) -> PartitionPlace {
        PartitionPlace(TopicPartition(source.deadLetter!, 0), offset: Int64(number))
    }

    /// Writes dead letters numbered from 0, as if a gateway had rejected the event for the recipient.
    func reject(_ count: Int) throws {
        let value = try Self.value()
        try produce(to: source.deadLetter!, count) { number in
            let header = """
                {"id":"\(Self.rejection(number))","code":"CODE_UNMAPPABLE","stage":"map","recipient":"gacc","attempt":1,\
                "source":{"topic":"\(self.source)","partition":0,"offset":\(number),"timestamp":\(1_400_000_000_000 + number)}}
                """
            return (nil, value, [("ce_id", "ev-\(number)"), ("gateway-rejection", header)])
        }
    }

    /// Writes a dead letter, the first one, of an event in the source that was too large for it.
    func rejectLarge(_ value: [UInt8], sha256: String) throws {
        try produce(to: source, 1) { _ in (nil, value, [("ce_id", "ev-0")]) }
        let header = """
            {"id":"\(Self.rejection(0))","code":"CODE_UNMAPPABLE","stage":"map","recipient":"gacc","attempt":1,\
            "source":{"topic":"\(source)","partition":0,"offset":0,"timestamp":1400000000000},"valueSha256":"\(sha256)"}
            """
        try produce(to: source.deadLetter!, 1) { _ in (nil, nil, [("gateway-rejection", header)]) }
    }

    func command(_ number: Int, by: String = "ann", verb: RejectionVerb = .redrive) -> OperatorCommand {
        OperatorCommand(
            id: String(UInt64.random(in: .min ... .max), radix: 16), selection: nil, verb: verb,
            rejection: Self.rejection(number), attempt: 1, letter: letter(number), by: by, reason: "mended")
    }

    /// Writes states as an earlier owner left them.
    func state(_ states: [(Int, RejectionState)]) throws {
        try produce(to: TopicName("\(id).state")!, states.count) { index in
            let (number, state) = states[index]
            let resolution = Resolution(state, by: self.command(number), atMs: 1)
            return (RejectionKey.encoded(Self.rejection(number)), resolution.encoded, [])
        }
    }

    private func produce(
        to name: TopicName, _ count: Int, _ make: (Int) -> ([UInt8]?, [UInt8]?, [(String, String)])
    ) throws {
        let producer = try Producer(broker.settings, transactionalID: nil)
        let topic = try producer.topic(named: name, timeoutMs: Self.waitMs)
        for number in 0..<count {
            let (key, value, texts) = make(number)
            var headers = OutgoingHeaders()
            for (name, text) in texts {
                Array(name.utf8).withUnsafeBytes { name in
                    Array(text.utf8).withUnsafeBytes { headers.append(name: name, value: $0) }
                }
            }
            let outcome = (key ?? []).withUnsafeBytes { keyBytes in
                (value ?? []).withUnsafeBytes { valueBytes in
                    producer.produce(
                        to: topic, partition: .number(0), key: key == nil ? nil : keyBytes,
                        value: value == nil ? nil : valueBytes, headers: &headers)
                }
            }
            try #require(outcome == .queued)
        }
        try producer.flush(timeoutMs: Self.waitMs)
        try #require(producer.deliveries.failed == 0)
    }

    /// The committed records of a topic: key, value.
    func records(_ name: TopicName) throws -> [(key: [UInt8], value: [UInt8])] {
        let reader = try PartitionReader(broker.settings, topic: name, timeoutMs: Self.waitMs)
        var batch = RecordBatch()
        let isRead = Waiting.until(withinMs: Self.waitMs) {
            reader.read(into: &batch, limits: PollLimits(records: 100_000, bytes: 1 << 30), timeoutMs: 100) == .finished
        }
        try #require(isRead)
        return (0..<batch.count).map { index in
            let record = batch[index]
            return (record.key.map { Array($0) } ?? [], record.value.map { Array($0) } ?? [])
        }
    }

    /// The newest state of every rejection that has one, by its number.
    func states() throws -> [Int: RejectionState] {
        var states: [Int: RejectionState] = [:]
        for record in try records(TopicName("\(id).state")!) {
            let rejection = record.key.withUnsafeBytes { RejectionKey.rejection(of: $0) }
            let resolution = record.value.withUnsafeBytes { Resolution(decoding: $0) }
            states[try #require(Int(rejection ?? "", radix: 16))] = try #require(resolution).state
        }
        return states
    }

    func actions() throws -> [ActionRecord] {
        try records(TopicName("\(id).actions")!).map { record in
            try #require(record.value.withUnsafeBytes { ActionRecord(decoding: $0) })
        }
    }
}
