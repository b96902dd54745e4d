internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
internal import Telemetry

/// A rejection as it is printed in JSON. Times are milliseconds since 1970 and RFC 3339.
struct RejectionEntry: Encodable {
    struct Source: Encodable {
        let topic: String
        let partition: Int32?
        let offset: Int64?
        let timestamp: Int64?
    }

    struct Letter: Encodable {
        let topic: String
        let partition: Int32
        let offset: Int64
    }

    struct Violation: Encodable {
        let pointer: String
        let rule: String
        let expected: String
    }

    let rejectedAt: String
    let rejectedAtMs: Int64
    let dialect: String
    let id: String?
    let rootId: String?
    let attempt: Int
    let state: String
    let code: String
    let stage: String?
    let agency: String?
    let recipient: String?
    let source: Source?
    let schema: String?
    let mappers: [String]
    let catalog: String?
    let agreement: String?
    let rejectedBy: String?
    let replayId: String?
    let `case`: String?
    let event: String?
    let cluster: String
    let valueBytes: Int?
    let violations: [Violation]
    let violationsCut: Int
    let letter: Letter

    /// - Parameter letter: the letter as it stands in Kafka, when it was read: its pointers have the numbers of elements.
    init(_ found: FoundRejection, record letter: DeadLetter? = nil) {
        let letter = letter ?? found.letter
        rejectedAtMs = letter.timestampMs
        rejectedAt = UTCTime.text(epochMs: letter.timestampMs)
        dialect = letter.dialect.rawValue
        id = letter.id
        rootId = letter.rootID
        attempt = letter.attempt
        state = found.state.rawValue
        code = letter.code
        stage = letter.stage
        agency = found.agency?.rawValue
        recipient = letter.recipient
        source = letter.source.map {
            Source(topic: $0.topic, partition: $0.partition, offset: $0.offset, timestamp: $0.timestampMs)
        }
        schema = letter.judgement.schema
        mappers = letter.judgement.mappers
        catalog = letter.judgement.catalog
        agreement = letter.judgement.agreement
        rejectedBy = letter.judgement.judge
        replayId = letter.replayID
        `case` = letter.caseKey
        event = letter.eventID
        cluster = "\(found.cluster)"
        valueBytes = letter.valueBytes
        violations = letter.violations.map { Violation(pointer: $0.pointer, rule: $0.rule, expected: $0.expected) }
        violationsCut = letter.violationsCut
        let place = letter.place
        self.letter = Letter(
            topic: place.partition.topic.rawValue, partition: place.partition.partition, offset: place.offset)
    }
}

/// A rejection in lines and tables.
enum RejectionText {
    /// The titles of the columns of `cells`.
    static let columns = ["REJECTED AT", "CODE", "RECIPIENT", "CASE", "WHERE", "EXPECTED", "REJECTION"]

    /// The titles with that of the state, for lists in which not all are open.
    static let columnsWithState = ["STATE"] + columns

    /// The cells under `columnsWithState`.
    static func cellsWithState(_ found: FoundRejection) -> [String] { [found.state.rawValue] + cells(found) }

    /// The cells of a table, harmless.
    static func cells(_ found: FoundRejection) -> [String] {
        let letter = found.letter
        return [
            UTCTime.text(epochMs: letter.timestampMs), Printable.line(letter.code), recipient(letter),
            Printable.line(letter.caseKey ?? "-"), location(letter.violations.first), expectation(letter), name(letter),
        ]
    }

    /// What is said when nothing was found.
    static func none(_ isOfUndecided: Bool) -> String {
        isOfUndecided ? "No open rejection; --state all shows the others too." : "No rejection."
    }

    /// One line.
    static func line(_ found: FoundRejection) -> String { cells(found).joined(separator: "  ") }

    /// What a person types to see it: the first digits of the id, or the place of the letter.
    static func name(_ letter: DeadLetter) -> String {
        letter.id.map { Printable.line(String($0.prefix(Fingerprint.shownDigits))) } ?? "\(letter.place)"
    }

    static func recipient(_ letter: DeadLetter) -> String {
        if let recipient = letter.recipient { return Printable.line(recipient) }
        return letter.dialect == .gateway ? "(all)" : "-"
    }

    /// The pointer, or the rule of what concerns the whole value.
    static func location(_ violation: LetterViolation?) -> String {
        guard let violation, !violation.rule.isEmpty || !violation.pointer.isEmpty else { return "-" }
        return Printable.line(violation.pointer.isEmpty ? "(\(violation.rule))" : violation.pointer)
    }

    private static let expectationCharactersMax = 80

    private static func expectation(_ letter: DeadLetter) -> String {
        let text = shortened(Printable.line(letter.violations.first?.expected ?? ""))
        let more = letter.violations.count - 1 + letter.violationsCut
        return more > 0 ? "\(text) (and \(more) more)" : text.isEmpty ? "-" : text
    }

    static func shortened(_ text: String) -> String {
        text.count > expectationCharactersMax ? text.prefix(expectationCharactersMax) + "…" : text
    }
}
