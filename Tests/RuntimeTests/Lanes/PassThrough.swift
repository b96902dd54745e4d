import Exchange
import GatewayModel

@testable import Runtime

/// A path without a catalog: a value goes to every recipient as it is, and words in it ask for other outcomes.
///
/// `reject` rejects the event as a whole, `reject:<n>` for one recipient, `withhold` for all.
struct PassThrough: ~Copyable, LaneProcessing {
    let recipients: Int

    mutating func process(
        _ record: SourceRecord, holding held: RecipientSet, into sink: inout some OutcomeSink,
        outcomes: UnsafeMutableBufferPointer<OutcomeKind>
    ) {
        let word = record.value.map { String(decoding: $0, as: UTF8.self) } ?? "reject"
        switch word {
        case "reject":
            letter(record, nil, .malformed, &sink)
            for recipient in outcomes.indices { outcomes[recipient] = held.contains(recipient) ? .held : .rejected }
        case "withhold":
            for recipient in outcomes.indices { outcomes[recipient] = held.contains(recipient) ? .held : .withheld }
        default:
            for recipient in outcomes.indices {
                if held.contains(recipient) {
                    outcomes[recipient] = .held
                } else if word == "reject:\(recipient)" {
                    letter(record, recipient, .codeUnmappable, &sink)
                    outcomes[recipient] = .rejected
                } else {
                    sink.deliver(to: recipient, key: record.key, value: record.value, headers: record.headers)
                    outcomes[recipient] = .delivered
                }
            }
        }
    }

    mutating func quarantine(
        _ record: SourceRecord, holding held: RecipientSet, into sink: inout some OutcomeSink,
        outcomes: UnsafeMutableBufferPointer<OutcomeKind>
    ) {
        letter(record, nil, .crashSuspect, &sink)
        for recipient in outcomes.indices { outcomes[recipient] = held.contains(recipient) ? .held : .rejected }
    }

    mutating func takeFlags() -> [(rule: String, count: UInt64)] { [] }

    private func letter(
        _ record: SourceRecord, _ recipient: Int?, _ code: RejectionCode, _ sink: inout some OutcomeSink
    ) {
        sink.deadLetter(
            recipient: recipient, code: code, partition: record.partition, key: record.key, value: record.value,
            headers: record.headers)
    }
}
