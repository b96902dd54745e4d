import Exchange
import GatewayModel

/// What became of one event.
struct TestOutcome {
    /// One outcome for every recipient.
    var kinds: [OutcomeKind]
    var deliveries: [(recipient: Int, record: MadeRecord)]
    var deadLetters: [MadeDeadLetter]

    /// What a recipient got.
    func delivery(to recipient: Int) -> MadeRecord? { deliveries.first { $0.recipient == recipient }?.record }

    /// The dead letter that is about a recipient.
    func deadLetter(of recipient: Int) -> MadeDeadLetter? {
        deadLetters.first { $0.recipient == nil || $0.recipient == recipient }
    }

    /// Whether every recipient has exactly one outcome, and the records that go with it (P3).
    var isConserved: Bool {
        kinds.indices.allSatisfy { recipient in
            let delivered = deliveries.count { $0.recipient == recipient }
            let rejected = deadLetters.count { $0.recipient == recipient }
            let isWhole = deadLetters.contains { $0.recipient == nil }
            switch kinds[recipient] {
            case .delivered: return delivered == 1 && rejected == 0 && !isWhole
            case .rejected: return delivered == 0 && (isWhole ? rejected == 0 && deadLetters.count == 1 : rejected == 1)
            case .withheld: return delivered == 0 && rejected == 0 && !isWhole
            case .held: return false
            }
        }
    }
}

/// One lane's processing of one source, without a lane.
final class TestLane {
    let plan: SourcePlan
    private var processor: EventProcessor

    init(_ plan: SourcePlan, sizes: OutputSizes? = nil) {
        self.plan = plan
        processor = EventProcessor(plan: plan, sizes: sizes ?? OutputSizes(recipientCount: plan.recipients.count))
    }

    func process(_ event: TestEvent) -> TestOutcome {
        run(event) { processor, record, sink, outcomes in
            processor.process(record, into: &sink, outcomes: outcomes)
        }
    }

    func process(_ event: TestEvent, holding held: RecipientSet) -> TestOutcome {
        run(event) { processor, record, sink, outcomes in
            processor.process(record, holding: held, into: &sink, outcomes: outcomes)
        }
    }

    func process(_ event: TestEvent, again redrive: Redrive) -> TestOutcome {
        run(event) { processor, record, sink, outcomes in
            processor.process(record, again: redrive, into: &sink, outcomes: outcomes)
        }
    }

    func quarantine(_ event: TestEvent) -> TestOutcome {
        run(event) { processor, record, sink, outcomes in
            processor.quarantine(record, holding: [], into: &sink, outcomes: outcomes)
        }
    }

    func takeFlags() -> [(rule: String, count: UInt64)] { processor.takeFlags() }

    private func run(
        _ event: TestEvent,
        _ body: (
            inout EventProcessor, SourceRecord, inout RecordingSink, UnsafeMutableBufferPointer<OutcomeKind>
        ) -> Void
    ) -> TestOutcome {
        // An outcome that nobody sets stays `held`, which the processing never sets.
        var kinds = [OutcomeKind](repeating: .held, count: plan.recipients.count)
        var sink = RecordingSink()
        event.withRecord { record in
            kinds.withUnsafeMutableBufferPointer { body(&processor, record, &sink, $0) }
        }
        return TestOutcome(kinds: kinds, deliveries: sink.deliveries, deadLetters: sink.deadLetters)
    }
}
