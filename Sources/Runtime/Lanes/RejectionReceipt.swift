internal import Exchange
internal import GatewayModel
internal import JSONTape
internal import RejectIndex

/// The notice of a rejection to the agency that sent the event: what is wrong and where, what was expected, what to do,
/// and which event it was. Nothing in it comes from anybody else: neither recipient, agreement and mappers nor content.
struct RejectionReceipt {
    /// The type of the CloudEvent.
    static let type = "seizure-gateway.rejection"
    /// The format's version.
    static let version: Int64 = 1

    /// The value: one JSON object.
    let value: [UInt8]
    /// The headers of the CloudEvents Kafka binding, in binary mode.
    let headers: [(name: String, value: String)]

    /// Makes the notice of a dead letter; nil when its headers do not say what a gateway says.
    init?(_ headers: UnsafeBufferPointer<HeaderView>, gateway: String, reader: inout DeadLetterReader) {
        var told = LetterHeaders()
        for header in headers {
            told.add(name: String(decoding: header.name, as: UTF8.self), value: header.value.map { Array($0) })
        }
        // Only what the headers say is looked at.
        let nowhere = PartitionPlace(TopicPartition(Self.nowhere, 0), offset: 0)
        let letter = reader.read(told, at: nowhere, timestampMs: 0, key: nil, valueBytes: nil)
        guard letter.dialect == .gateway, let id = letter.id, let source = letter.source else { return nil }
        value = Self.document(letter, id, source)
        self.headers = [
            ("ce_specversion", "1.0"), ("ce_id", id), ("ce_source", "/\(gateway)"), ("ce_type", Self.type),
            ("content-type", "application/json"),
        ]
    }

    private static let nowhere: TopicName = {
        guard let name = TopicName("receipt") else { preconditionFailure("it is a topic's name") }
        return name
    }()

    private static func document(_ letter: DeadLetter, _ id: String, _ source: LetterSource) -> [UInt8] {
        var text = JSONText()
        text.raw("{")
        text.member("version", version)
        text.member("id", id)
        text.member("code", letter.code)
        text.member("attempt", Int64(letter.attempt))
        text.raw("\"violations\":[")
        for (index, violation) in letter.violations.enumerated() {
            if index > 0 { text.raw(",") }
            text.raw("{")
            text.member("field", violation.pointer)
            text.member("rule", violation.rule)
            text.member("expected", violation.expected)
            text.raw("}")
        }
        text.raw("],")
        text.member("violationsCut", Int64(letter.violationsCut))
        if let code = RejectionCode(rawValue: letter.code) { text.member("hint", code.senderHint) }
        text.raw("\"event\":{")
        if let event = letter.eventID { text.member("id", event) }
        text.member("topic", source.topic)
        text.member("partition", Int64(source.partition ?? 0))
        text.member("offset", source.offset ?? 0)
        text.raw("},")
        return text.closed
    }
}
