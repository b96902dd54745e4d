internal import Catalog
public import Exchange
internal import GatewayModel
public import Statistics

/// Reads the records of one source for the figures: up to the canonical model by the plan, then what the definition of the
/// model counts. An event that cannot be read, or whose model has no definition, is not counted, and it is said why.
/// It belongs to one thread.
public final class SourceCounter {
    /// The code of events with more than the statistics take.
    public static let limitsCode = "LIMITS"
    /// The code of events of a canonical model without `statistics.yaml`.
    public static let undefinedCode = "UNDEFINED"

    private let topic: TopicName
    private let facts: [SchemaID: FactReader]
    private var reader: CanonicalReader

    /// - Parameter plan: the source.
    public init(_ plan: SourcePlan) {
        topic = plan.source.topic
        let definitions = plan.catalog.statistics
        facts = definitions.mapValues { FactReader($0) }
        // Versions of the model that name parties differently get the pointers of the newest.
        let parties = plan.catalog.newestStatistics?.parties ?? []
        reader = CanonicalReader(plan: plan, wanted: parties.map(\.pointers))
    }

    /// What a record is to the figures.
    public func record(_ record: SourceRecord) -> CountedRecord {
        var content = CountedRecord.Content.nothing
        let outcome = reader.read(record) { tape, hub, audiences in
            guard let facts = facts[hub.id] else {
                content = .uncounted(Self.undefinedCode)
                return
            }
            let event = facts.read(tape, audiences: audiences.map { $0.map(\.rawValue) })
            content = event.map { .event($0) } ?? .uncounted(Self.limitsCode)
        }
        if case .rejected(let code) = outcome { content = .uncounted(code.rawValue) }
        return CountedRecord(
            topic: topic, partition: record.partition, offset: record.offset, stamp: "\(record.timestampMs)",
            content: content)
    }
}
