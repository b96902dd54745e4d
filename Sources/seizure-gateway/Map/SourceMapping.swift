internal import Exchange
internal import GatewayModel
internal import Runtime

/// The processing of one source, offline: what `run` would publish for an event.
final class SourceMapping {
    /// What became of an event for one recipient.
    struct Result {
        let recipient: Int
        let outcome: OutcomeKind
        let delivery: KeptRecord?
        let deadLetter: (code: RejectionCode, record: KeptRecord)?
    }

    let plan: SourcePlan
    private var processor: EventProcessor
    private let outcomes: UnsafeMutableBufferPointer<OutcomeKind>

    /// - Parameter sizes: what the output topics take; Kafka's default when the brokers were not asked.
    init(_ plan: SourcePlan, sizes: OutputSizes? = nil) {
        self.plan = plan
        processor = EventProcessor(
            plan: plan, sizes: sizes ?? OutputSizes(recipientCount: plan.recipients.count))
        outcomes = .allocate(capacity: plan.recipients.count)
        outcomes.initialize(repeating: .rejected)
    }

    deinit {
        outcomes.deallocate()
    }

    /// Processes an event as if it stood at this offset of partition 0.
    func map(_ event: SourceEvent, offset: Int64) -> [Result] {
        var kept = KeptOutcomes()
        event.withRecord(offset: offset) { record in
            processor.process(record, into: &kept, outcomes: outcomes)
        }
        return plan.recipients.indices.map { index in
            Result(
                recipient: index, outcome: outcomes[index], delivery: kept.deliveries[index],
                deadLetter: outcomes[index] == .rejected ? kept.deadLetter(of: index) : nil)
        }
    }
}
