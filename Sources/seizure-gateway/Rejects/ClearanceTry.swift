internal import Exchange
internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
internal import Runtime

/// What would come of one rejection.
enum ClearanceTry {
    /// At least one recipient would get it, none would fail.
    case delivered
    /// Policy would withhold it from every recipient concerned.
    case withheld
    /// It would be rejected again, for this cause.
    case again(LetterCause)
    /// It cannot be sent again, for the reason that the sentence says.
    case cannot(String)

    /// Its letter could not be read.
    static let gone = ClearanceTry.cannot("its dead letter is not in Kafka any more")

    /// Tries one rejection.
    init(_ rejection: String, _ record: LetterRecord, _ trial: RedriveTrial) {
        var kept = KeptOutcomes()
        do throws(RedriveTrial.Refusal) {
            let outcome = try trial.send(rejection, record, into: &kept)
            if outcome.result.state == .redriven {
                self = kept.deliveries.isEmpty ? .withheld : .delivered
            } else if let letter = kept.deadLetters.first {
                self = .again(Self.cause(letter.record, record))
            } else {
                self = .cannot("it would be rejected without a letter")
            }
        } catch {
            self = .cannot(error.description)
        }
    }

    /// The cause as the index would have it.
    private static func cause(_ made: KeptRecord, _ record: LetterRecord) -> LetterCause {
        LetterCause(of: letter(made, record))
    }

    /// What the headers of a dead letter say that would be made.
    static func letter(_ made: KeptRecord, _ record: LetterRecord) -> DeadLetter {
        var headers = LetterHeaders()
        for header in made.headers { headers.add(name: header.name, value: header.value) }
        var reader = DeadLetterReader()
        return reader.read(
            headers, at: record.letter.place, timestampMs: record.letter.timestampMs, key: nil, valueBytes: nil)
    }

    /// The word of it in documents.
    var word: String {
        switch self {
        case .delivered: "would-clear"
        case .withheld: "withheld"
        case .again: "again"
        case .cannot: "cannot"
        }
    }

    /// Why not, in one line; nil when it would clear.
    var why: String? {
        switch self {
        case .delivered, .withheld: nil
        case .again(let cause):
            "\(cause.code) \(RejectionText.location(cause.violation)) \(cause.violation.expected)"
        case .cannot(let sentence): sentence
        }
    }
}

/// One tried rejection as a line of JSON.
struct ClearanceLine: Encodable {
    let rejection: String?
    let cluster: String
    let code: String
    let recipient: String?
    let outcome: String
    let why: String?

    init(_ found: FoundRejection, _ tried: ClearanceTry) {
        rejection = found.letter.id
        cluster = "\(found.cluster)"
        code = found.letter.code
        recipient = found.letter.recipient
        outcome = tried.word
        why = tried.why
    }
}
