import Exchange
import Foundation
import GatewayModel
import GatewayTesting
import KafkaClient
import Logging
import OperatorRecords
import Synchronization
import Telemetry

@testable import Runtime

/// Why a test could not go on.
struct LaneTestFailure: Error, CustomStringConvertible {
    let description: String
}

/// One source with two recipients on the test broker, and lanes over a pass-through path between them.
final class LaneWorld: Sendable {
    static let partitions = 3
    let broker: TestBroker
    let source: TopicName
    let deadLetters: TopicName
    let inboxes: [TopicName]
    let group = "lanes-\(UInt64.random(in: .min ... .max))"
    let folder = NSTemporaryDirectory() + "lanes-\(UUID().uuidString)"

    /// - Parameter sourceSettings: settings of the source topic.
    init(_ broker: TestBroker, sourceSettings: [String: String] = [:]) throws {
        self.broker = broker
        source = try broker.createTopic("source", partitions: Self.partitions, configuration: sourceSettings)
        deadLetters = source.deadLetter!
        let admin = try Admin(broker.settings)
        let made = try admin.create([NewTopic(deadLetters, partitions: Self.partitions)], timeoutMs: 20_000)
        guard made == [.done] else { throw LaneTestFailure(description: "no dead-letter topic: \(made)") }
        inboxes = [try broker.createTopic("one", partitions: 2), try broker.createTopic("two", partitions: 2)]
    }

    deinit {
        // What a test leaves in the temporary folder harms nobody.
        do { try FileManager.default.removeItem(atPath: folder) } catch {}
    }

    /// A configuration with `more` lines of the kafka section.
    func configuration(
        instance: String = "a", delivery: DeliveryGuarantee = .exactlyOnce,
        foreignOffsets: ForeignOffsetRule = .refuse, start: StartPosition = .earliest, kafka: [String: String] = [:]
    ) throws -> GatewayConfiguration {
        let properties = broker.settings.merging(ClientSettings(kafka.map { ($0.key, $0.value) }))
        let names = ["bootstrap.servers", "receive.message.max.bytes"] + kafka.keys.sorted()
        let lines = names.compactMap { name in properties[name].map { "  \(name): \"\($0)\"" } }
        let text = """
            gateway:
              id: \(group)
              instance: \(instance)
              data: "\(folder)/\(instance)"
              delivery: \(delivery.rawValue)
              foreign-offsets: \(foreignOffsets.rawValue)
            kafka:
            \(lines.joined(separator: "\n"))
            sources:
              - topic: \(source)
                agency: us
                default-schema: us.seizure/1
                start: \(start.rawValue)
                recipients:
                  - { id: one, agency: cn, topic: \(inboxes[0]), schema: cn.seizure/1, agreement: a/1 }
                  - { id: two, agency: eu, topic: \(inboxes[1]), schema: eu.seizure/1, agreement: a/1 }
            """
        return try ConfigurationReader.read(bytes: Array(text.utf8), path: "lanes.yaml") { _ in nil }
    }

    /// Sends texts in turn to the partitions; every text is its own key.
    func send(_ texts: [String]) throws {
        let producer = try Producer(broker.settings, transactionalID: nil)
        let topic = try producer.topic(named: source, timeoutMs: 20_000)
        for (index, text) in texts.enumerated() {
            var headers = OutgoingHeaders()
            let outcome = text.withBytes { bytes in
                producer.produce(
                    to: topic, partition: .number(Int32(index % Self.partitions)), key: bytes, value: bytes,
                    headers: &headers)
            }
            guard outcome == .queued else { throw LaneTestFailure(description: "not queued: \(outcome)") }
        }
        try producer.flush(timeoutMs: 20_000)
        guard producer.deliveries.failed == 0 else { throw LaneTestFailure(description: "not delivered") }
    }

    /// The accounts beside the group's committed offsets, summed over the partitions, for each recipient.
    func accounts() throws -> [RecipientCounts] {
        let partitions = (0..<Int32(Self.partitions)).map { TopicPartition(source, $0) }
        let committed = try Admin(broker.settings).committed(byGroup: group, partitions, timeoutMs: 20_000)
        var sums = [RecipientCounts(), RecipientCounts()]
        for (partition, offset) in zip(partitions, committed) {
            // What another tool committed has no accounts.
            guard let offset, offset.metadata.starts(with: Array("sg".utf8)) else { continue }
            let account = try CountsMetadata.read(offset.metadata, partition: partition)
            for (index, recipient) in account.recipients.enumerated() {
                sums[index].consumed += recipient.counts.consumed
                sums[index].delivered += recipient.counts.delivered
                sums[index].rejected += recipient.counts.rejected
                sums[index].withheld += recipient.counts.withheld
                sums[index].held += recipient.counts.held
            }
        }
        return sums
    }

    /// Waits until the committed accounts say that this many events were consumed.
    func waitConsumed(_ count: Int, withinMs: Int = 60_000) throws {
        let isDone = try Waiting.until(withinMs: withinMs) { try accounts()[0].consumed >= UInt64(count) }
        guard isDone else {
            throw LaneTestFailure(description: "\(try accounts()[0].consumed) of \(count) were consumed")
        }
    }
}

/// A lane at work, which can be stopped and asked about.
final class WorkingLane: Sendable {
    let board: LaneBoard
    /// Whom the lane holds; nobody, and that is known for ever, unless a test brings another.
    let holds: HoldBoard
    private let control: LaneControl
    private let end = Mutex<LaneEnd?>(nil)

    init(_ configuration: GatewayConfiguration, crashes: [CrashedEvent] = [], holds: HoldBoard? = nil) throws {
        self.holds = holds ?? HoldBoard(configuration, leaseMs: .max / 2)
        if holds == nil { self.holds.learn(SuspensionBook(), atMs: 0) }
        try LocalFile.makeFolder(configuration.dataFolder)
        control = try LaneControl()
        board = LaneBoard(lane: 0, recipientCounts: configuration.sources.map { $0.recipients.count })
        let assembly = LaneAssembly(
            configuration: configuration, lane: 0, control: control, heartbeat: LaneHeartbeat(),
            suspects: try CrashSuspects(path: "\(configuration.dataFolder)/suspects", crashes: crashes),
            holds: self.holds, breakers: nil,
            timeouts: LaneTimeouts(), limits: nil, logSink: { _ in })
        let control = control
        self.holds.observe { control.request(.disclosureChanged) }
        let maker = ProcessingMaker<PassThrough> { _ in PassThrough(recipients: 2) }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        LaneRunner(assembly: assembly, maker: maker, board: board, logger: logger).start { ended in
            self.end.withLock { $0 = ended }
        }
    }

    /// How the lane ended; nil while it works.
    var ended: LaneEnd? { end.withLock { $0 } }

    /// Waits until the lane has ended by itself.
    func waitEnd(withinMs: Int = 60_000) throws -> LaneEnd {
        _ = Waiting.until(withinMs: withinMs) { ended != nil }
        guard let ended else { throw LaneTestFailure(description: "the lane did not end") }
        return ended
    }

    /// Asks the lane to stop and waits until it has.
    func stop() throws -> LaneEnd {
        control.request(.stop)
        return try waitEnd()
    }
}

extension String {
    fileprivate func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        Array(utf8).withUnsafeBytes(body)
    }
}
