public import GatewayModel
internal import JSONTape
public import KafkaClient

/// Reads what the headers of dead letters say: the gateway's own, and those of Kafka Connect, Kafka Streams, share groups
/// and Spring. No record is refused: of one that says nothing the place is known. One reader belongs to one thread.
public struct DeadLetterReader: ~Copyable {
    private var parser = Parser(limits: Self.headerLimits)
    private var tape = Tape()
    private let keys = KeyTableBuilder().build()

    /// The gateway writes far less than this.
    private static let headerLimits = ParseLimits(
        bytesMax: 64 << 10, depthMax: 8, cellsMax: 4_096, membersMax: 256, digitsMax: 32, exponentMax: 32)

    public init() {}

    /// Reads one record of a dead-letter topic.
    public mutating func read(_ record: borrowing RecordView, of topic: TopicName) -> DeadLetter {
        let place = PartitionPlace(TopicPartition(topic, record.partition), offset: record.offset)
        return read(
            LetterHeaders(record), at: place, timestampMs: record.timestampMs, key: record.key.map { Array($0) },
            valueBytes: record.value?.count)
    }

    /// Reads one record that was taken apart.
    public mutating func read(
        _ headers: LetterHeaders, at place: PartitionPlace, timestampMs: Int64, key: [UInt8]?, valueBytes: Int?
    ) -> DeadLetter {
        var letter = DeadLetter(at: place, timestampMs: timestampMs)
        letter.caseKey = key.map { CutText.of($0, bytesMax: LetterLimits.keyBytesMax) }
        letter.eventID = headers.eventID.map { CutText.of($0, bytesMax: LetterLimits.keyBytesMax) }
        letter.valueBytes = valueBytes
        if readRejection(headers, into: &letter) { return letter }
        for (dialect, names) in LetterDialect.foreign where headers[names.topic] != nil {
            Self.read(headers, as: dialect, names, into: &letter)
            break
        }
        return letter
    }

    // MARK: The gateway's own

    /// False when there is no such header, or when it is not what a gateway writes; the letter is unchanged then.
    private mutating func readRejection(_ headers: LetterHeaders, into letter: inout DeadLetter) -> Bool {
        guard let header = headers["gateway-rejection"] else { return false }
        do { try parser.parse(header.span.bytes, into: &tape, keys: keys) } catch { return false }
        guard let id = name("id", of: 0), let code = name("code", of: 0), let source = tape.member("source", of: 0),
            let topic = name("topic", of: source)
        else { return false }
        letter.dialect = .gateway
        letter.id = id
        letter.rootID = name("rootId", of: 0) ?? id
        letter.attempt = Int(clamping: max(1, tape.integer("attempt", of: 0) ?? 1))
        letter.code = code
        letter.stage = name("stage", of: 0)
        letter.recipient = name("recipient", of: 0)
        letter.source = LetterSource(
            topic: topic, partition: tape.integer("partition", of: source).map { Int32(clamping: $0) },
            offset: tape.integer("offset", of: source), timestampMs: tape.integer("timestamp", of: source))
        letter.judgement = LetterJudgement(
            schema: name("schema", of: 0), mappers: mappers(), catalog: name("catalog", of: 0),
            agreement: name("agreement", of: 0), judge: judge())
        letter.violations = violations()
        letter.violationsCut = Int(clamping: max(0, tape.integer("violationsCut", of: 0) ?? 0))
        letter.replayID = name("replayId", of: 0)
        letter.valueSHA256 = name("valueSha256", of: 0)
        letter.editedFrom = name("editedFrom", of: 0)
        return true
    }

    private func judge() -> String? {
        guard let gateway = tape.member("gateway", of: 0), let id = name("id", of: gateway) else { return nil }
        return name("instance", of: gateway).map { "\(id)/\($0)" } ?? id
    }

    private func mappers() -> [String] {
        tape.elements("mappers", of: 0).prefix(LetterLimits.mappersMax).compactMap { node in
            tape.kind(node) == .string ? CutText.of(tape.string(node), LetterLimits.nameBytesMax) : nil
        }
    }

    private func violations() -> [LetterViolation] {
        tape.elements("violations", of: 0).prefix(LetterLimits.violationsMax).map { node in
            LetterViolation(
                pointer: text("pointer", of: node) ?? "", rule: text("rule", of: node) ?? "",
                expected: text("expected", of: node) ?? "")
        }
    }

    private func name(_ name: StaticString, of object: Int) -> String? {
        tape.string(name, of: object).map { CutText.of($0, LetterLimits.nameBytesMax) }
    }

    private func text(_ name: StaticString, of object: Int) -> String? {
        tape.string(name, of: object).map { CutText.of($0, LetterLimits.textBytesMax) }
    }

    // MARK: Those of others

    private static func read(
        _ headers: LetterHeaders, as dialect: LetterDialect, _ names: LetterDialect.HeaderNames,
        into letter: inout DeadLetter
    ) {
        let nameMax = LetterLimits.nameBytesMax
        let type = names.classes.lazy.compactMap { headers.text($0, bytesMax: nameMax) }.first
        let message = headers.text(names.message, bytesMax: LetterLimits.textBytesMax)
        letter.dialect = dialect
        letter.code = type ?? dialect.rawValue
        letter.stage = names.stage.flatMap { headers.text($0, bytesMax: nameMax) }
        letter.source = headers.text(names.topic, bytesMax: nameMax).map { topic in
            LetterSource(
                topic: topic, partition: headers.number(names.partition).flatMap { Int32(exactly: $0) },
                offset: headers.number(names.offset), timestampMs: names.timestamp.flatMap { headers.number($0) })
        }
        let judge = names.judge.flatMap { headers.text($0, bytesMax: nameMax) }
        let task = names.task.flatMap { headers.text($0, bytesMax: nameMax) }
        letter.judgement.judge = [judge, task].compactMap(\.self).joined(separator: "/")
        if letter.judgement.judge?.isEmpty == true { letter.judgement.judge = nil }
        letter.violations = [LetterViolation(pointer: "", rule: letter.code, expected: message ?? "")]
    }
}
