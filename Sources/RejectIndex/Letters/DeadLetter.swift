public import GatewayModel

/// What the headers of one record of a dead-letter topic say. The value itself stays in Kafka.
public struct DeadLetter: Hashable, Sendable {
    /// Where the dead letter stands.
    public var place: PartitionPlace
    /// When the record was rejected: the dead letter's timestamp, milliseconds since 1970; -1 when it has none.
    public var timestampMs: Int64
    /// Who wrote it.
    public var dialect: LetterDialect
    /// The rejection's id, 64 hexadecimal digits; nil in foreign letters.
    public var id: String?
    /// The id of the first rejection of the same delivery; the id itself unless it was sent again.
    public var rootID: String?
    /// Which attempt was rejected, from 1.
    public var attempt: Int
    /// The rejection code; of foreign letters the class of the exception.
    public var code: String
    /// The step that rejected it, in the words of whoever wrote the letter; nil when nobody said.
    public var stage: String?
    /// The recipient of the delivery; nil when the whole event was rejected.
    public var recipient: String?
    /// Where the rejected record came from; nil when the letter does not say.
    public var source: LetterSource?
    /// What judged it.
    public var judgement: LetterJudgement
    /// The violations, at most `LetterLimits.violationsMax`; of foreign letters one, which is the exception.
    public var violations: [LetterViolation]
    /// Violations beyond those.
    public var violationsCut: Int
    /// The replay during which it was rejected.
    public var replayID: String?
    /// The record's key, which is the case's; cut after `LetterLimits.keyBytesMax`. Nil when it has none.
    public var caseKey: String?
    /// The sender's id of the event (`ce_id`).
    public var eventID: String?
    /// Bytes of the value; nil for a record without one.
    public var valueBytes: Int?
    /// The SHA-256 of the rejected value when it was too large for the letter; the letter has no value then. Not in the
    /// index.
    public var valueSHA256: String?
    /// The SHA-256 of the sender's value when an edited copy was rejected. Not in the index.
    public var editedFrom: String?

    /// A letter of which nothing is known but where it stands.
    public init(at place: PartitionPlace, timestampMs: Int64) {
        self.place = place
        self.timestampMs = timestampMs
        dialect = .unknown
        attempt = 1
        code = LetterDialect.unknown.rawValue
        judgement = LetterJudgement()
        violations = []
        violationsCut = 0
    }
}

/// Where a rejected record came from, as its dead letter says: not checked against any topic.
public struct LetterSource: Hashable, Sendable {
    /// The topic.
    public var topic: String
    /// The partition; nil when the letter does not say.
    public var partition: Int32?
    /// The offset; nil when the letter does not say.
    public var offset: Int64?
    /// The record's timestamp, milliseconds since 1970; nil when the letter does not say.
    public var timestampMs: Int64?

    public init(topic: String, partition: Int32? = nil, offset: Int64? = nil, timestampMs: Int64? = nil) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestampMs = timestampMs
    }
}

/// What judged a rejected event. Thousands of letters share one.
public struct LetterJudgement: Hashable, Sendable {
    /// The schema that the event was read as.
    public var schema: String?
    /// The mappers of the path, in their order.
    public var mappers: [String]
    /// The catalog's digest.
    public var catalog: String?
    /// The agreement.
    public var agreement: String?
    /// Who rejected it: the gateway's id and instance, a connector with its task, a consumer group.
    public var judge: String?

    public init(
        schema: String? = nil, mappers: [String] = [], catalog: String? = nil, agreement: String? = nil,
        judge: String? = nil
    ) {
        self.schema = schema
        self.mappers = mappers
        self.catalog = catalog
        self.agreement = agreement
        self.judge = judge
    }
}

/// One broken rule.
public struct LetterViolation: Hashable, Sendable {
    /// JSON Pointer into the rejected value; empty for the whole of it.
    public var pointer: String
    /// The schema keyword, the rule's id or the conversion that was broken; of foreign letters the exception's class.
    public var rule: String
    /// What was expected; of foreign letters the exception's message.
    public var expected: String

    public init(pointer: String, rule: String, expected: String) {
        self.pointer = pointer
        self.rule = rule
        self.expected = expected
    }

    /// The violation without the numbers of elements and the places in a text: what the same mistake in another line of
    /// another event has too.
    public var general: LetterViolation {
        LetterViolation(pointer: Self.general(pointer), rule: rule, expected: Self.withoutPlaces(expected))
    }

    /// The text with `#` for a number behind `byte`, `line` or `column`.
    static func withoutPlaces(_ text: String) -> String {
        guard mayHavePlaces(text) else { return text }
        var words = text.split(separator: " ", omittingEmptySubsequences: false)
        for index in words.indices.dropFirst() where placeWords.contains(words[index - 1]) {
            let digits = words[index].prefix { $0.isASCII && $0.isNumber }
            if !digits.isEmpty { words[index] = "#" + words[index].dropFirst(digits.count) }
        }
        return words.joined(separator: " ")
    }

    private static let placeWords: Set<Substring> = ["byte", "line", "column"]

    /// Whether a digit stands behind a word that ends as those of places do: quick to say, and of most texts no.
    private static func mayHavePlaces(_ text: String) -> Bool {
        var (last, secondLast): (UInt8, UInt8) = (0, 0)
        for byte in text.utf8 {
            if last == UInt8(ascii: " "), UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte,
                secondLast == UInt8(ascii: "e") || secondLast == UInt8(ascii: "n")
            {
                return true
            }
            (secondLast, last) = (last, byte)
        }
        return false
    }

    /// The pointer with `*` for every token that is a number.
    static func general(_ pointer: String) -> String {
        guard pointer.utf8.contains(where: { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return pointer }
        return pointer.split(separator: "/", omittingEmptySubsequences: false)
            .map { !$0.isEmpty && $0.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? "*" : $0 }
            .joined(separator: "/")
    }
}

/// What is kept of a dead letter at most. Longer texts are cut: foreign writers put whole stack traces in.
public enum LetterLimits {
    /// Violations.
    public static let violationsMax = Limits.violationsMax
    /// Bytes of a pointer, a rule, an expectation or an exception's message.
    public static let textBytesMax = 1_000
    /// Bytes of a code, stage, schema, topic or other name.
    public static let nameBytesMax = 249
    /// Bytes of a key and of an event's id.
    public static let keyBytesMax = 256
    /// Mappers of a path.
    public static let mappersMax = 8
}
