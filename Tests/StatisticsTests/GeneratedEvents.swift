import Catalog
import Exchange
import GatewayModel
import Generator
import JSONTape

@testable import Statistics

/// The events of a profile, read by a plan as a running gateway reads them.
enum GeneratedEvents {
    static let topic = TopicName("us-iprc.seizures")!

    static func profile(_ folder: String) throws -> Profile {
        let path = "\(Definition.schemas)/\(folder)/generate.yaml"
        return try Profile(YAMLDocument.parse(FileReading.bytes(of: path), file: path), file: path)
    }

    /// The plan of US events for China under their agreement, as in `deploy/config/us-cn.yaml`.
    static func plan() throws -> SourcePlan {
        let source = SourcePlan.Source(
            topic: topic, agency: AgencyID("us-iprc")!, name: "us", defaultSchema: SchemaID("us-iprc.seizure/2")!,
            tombstones: .reject)
        let recipient = SourcePlan.Recipient(
            id: RecipientID("gacc")!, agency: AgencyID("cn-gacc")!, schema: SchemaID("cn-gacc.seizure/2")!,
            agreement: RevisionRef("us-cn-ipr/1")!)
        return try SourcePlan(
            source: source, recipients: [recipient], catalog: Definition.catalog(),
            gateway: GatewayIdentity(id: "test", instance: "test", version: "1"), file: "test.yaml")
    }
}

/// Copies of the bytes of one record that stay where they are as long as the object lives.
final class PinnedRecord {
    private var blocks: [UnsafeMutableRawBufferPointer] = []

    deinit { for block in blocks { block.deallocate() } }

    private func pin(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let block = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 1)
        bytes.withUnsafeBytes { block.copyMemory(from: $0) }
        blocks.append(block)
        return UnsafeRawBufferPointer(rebasing: block[..<bytes.count])
    }

    /// Calls the body with an event as a record whose memory lives as long as the call.
    static func with<Value>(_ event: GeneratedEvent, offset: Int64, _ body: (SourceRecord) -> Value) -> Value {
        let pinned = PinnedRecord()
        let views = event.headers.map { HeaderView(name: pinned.pin(Array($0.name.utf8)), value: pinned.pin($0.value)) }
        defer { withExtendedLifetime(pinned) {} }
        return views.withUnsafeBufferPointer { views in
            body(
                SourceRecord(
                    partition: 0, offset: offset, timestampMs: event.timestampMs, key: event.key.map(pinned.pin),
                    value: event.value.map(pinned.pin), headers: views))
        }
    }
}
