internal import GatewayModel
internal import OperatorRecords
public import RejectIndex
internal import Telemetry

/// A rejection as it is printed in JSON. Times are milliseconds since 1970 and RFC 3339.
public struct RejectionEntry: Encodable, Sendable {
    struct Source: Encodable, Sendable {
        let topic: String
        let partition: Int32?
        let offset: Int64?
        let timestamp: Int64?
    }

    struct Letter: Encodable, Sendable {
        let topic: String
        let partition: Int32
        let offset: Int64
    }

    struct Violation: Encodable, Sendable {
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
    var `case`: String?
    var event: String?
    let cluster: String
    let valueBytes: Int?
    let violations: [Violation]
    let violationsCut: Int
    let letter: Letter

    /// - Parameter letter: the letter as it stands in Kafka, when it was read: its pointers have the numbers of elements.
    public init(_ found: FoundRejection, record letter: DeadLetter? = nil) {
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
