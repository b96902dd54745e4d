import Exchange
import Foundation
import GatewayModel
import GatewayTesting
import KafkaClient
import OperatorRecords
import Telemetry
import Testing

@testable import Runtime

/// A recipient's topic that is forbidden while the gateway runs, on the embedded broker: no other lets a single answer be
/// spoiled.
@Suite(.serialized, .timeLimit(.minutes(3))) struct ForbiddenTopicTests {
    private static func configuration(_ cluster: EmbeddedCluster, _ folder: String) throws -> GatewayConfiguration {
        let text = """
            gateway: { id: embedded, instance: a, data: "\(folder)" }
            kafka: { bootstrap.servers: "\(cluster.bootstrapServers)" }
            sources:
              - topic: source
                agency: us
                default-schema: us.seizure/1
                start: earliest
                recipients:
                  - { id: one, agency: cn, topic: inbox-one, schema: cn.seizure/1, agreement: a/1 }
                  - { id: two, agency: eu, topic: inbox-two, schema: eu.seizure/1, agreement: a/1 }
            """
        return try ConfigurationReader.read(bytes: Array(text.utf8), path: "embedded.yaml") { _ in nil }
    }

    private static func send(_ count: Int, to cluster: EmbeddedCluster) throws {
        let producer = try Producer(cluster.settings, transactionalID: nil)
        let topic = try producer.topic(named: try #require(TopicName("source")), timeoutMs: 20_000)
        for number in 0..<count {
            var headers = OutgoingHeaders()
            let outcome = Array("event \(number)".utf8).withUnsafeBytes {
                producer.produce(to: topic, key: $0, value: $0, headers: &headers)
            }
            try #require(outcome == .queued)
        }
        try producer.flush(timeoutMs: 20_000)
    }

    @Test func theRecipientIsHeld_andTheOtherGoesOn() throws {
        let cluster = try EmbeddedCluster()
        for name in ["source", "source.dlq", "inbox-one", "inbox-two"] {
            try cluster.createTopic(try #require(TopicName(name)), partitions: 1)
        }
        let folder = NSTemporaryDirectory() + "embedded-\(UUID().uuidString)"
        // What a test leaves in the temporary folder harms nobody.
        defer { do { try FileManager.default.removeItem(atPath: folder) } catch {} }
        let configuration = try Self.configuration(cluster, folder)
        let holds = HoldBoard(configuration, leaseMs: .max / 2)
        holds.learn(SuspensionBook(), atMs: 0)
        try Self.send(20, to: cluster)
        // The first record that the lane writes is refused, to whomever it goes: a request is for one partition.
        cluster.fail(.produce, with: .topicAuthorisationFailed)
        let lane = try WorkingLane(configuration, holds: holds)
        func counts() -> [RecipientCounts] { lane.board.snapshot.partitions.first?.counts ?? [] }
        let isConsumed = Waiting.until(withinMs: 60_000) { counts().map(\.consumed) == [20, 20] }
        #expect(isConsumed, "\(counts())")
        _ = try lane.stop()
        #expect(counts().map(\.held).sorted() == [0, 20] && counts().map(\.delivered).sorted() == [0, 20])
        let wish = try #require(holds.wishes.first)
        #expect(holds.wishes.count == 1 && wish.cause == .unavailable && wish.reason.contains("a right is missing"))
        let held = counts()[0].held == 20 ? "one" : "two"
        #expect(wish.place.recipient == RecipientID(held))
    }
}
