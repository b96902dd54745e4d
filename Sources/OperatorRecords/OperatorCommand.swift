public import GatewayModel
internal import JSONTape

/// What somebody asks for about one rejection: the value of a record of `<gateway>.commands`, whose key is that of the
/// rejection.
public struct OperatorCommand: Hashable, Sendable {
    /// The format's version.
    public static let version: Int64 = 1

    /// The command's own id, 32 hexadecimal digits.
    public var id: String
    /// The id that commands of one selection share; nil for a single one.
    public var selection: String?
    /// What is asked for.
    public var verb: RejectionVerb
    /// The rejection's id, 64 hexadecimal digits.
    public var rejection: String
    /// Which attempt was rejected, from 1.
    public var attempt: Int
    /// Where its dead letter stands.
    public var letter: PartitionPlace
    /// Who asks.
    public var by: String
    /// Why.
    public var reason: String
    /// The edited copy that is to be sent; nil for the record as it is.
    public var edit: RecordEdit?

    public init(
        id: String, selection: String?, verb: RejectionVerb, rejection: String, attempt: Int, letter: PartitionPlace,
        by: String, reason: String, edit: RecordEdit? = nil
    ) {
        self.id = id
        self.selection = selection
        self.verb = verb
        self.rejection = rejection
        self.attempt = attempt
        self.letter = letter
        self.by = by
        self.reason = reason
        self.edit = edit
    }

    /// The record's value.
    public var encoded: [UInt8] {
        var text = JSONText()
        text.raw("{")
        text.member("version", Self.version)
        text.member("id", id)
        if let selection { text.member("selection", selection) }
        text.member("verb", verb.rawValue)
        text.member("rejection", rejection)
        text.member("attempt", Int64(attempt))
        text.place(letter)
        text.member("by", by)
        text.member("reason", reason)
        if let edit { edit.write(into: &text) }
        return text.closed
    }

    /// Reads a record's value; nil for what is no command of this version, or passes a limit.
    public init?(decoding value: UnsafeRawBufferPointer) {
        var tape = Tape()
        guard RecordDocument.parse(value, into: &tape), tape.integer("version", of: 0) == Self.version,
            let id = RecordDocument.id("id", tape), let verb = tape.string("verb", of: 0).flatMap(RejectionVerb.init),
            let rejection = RecordDocument.id("rejection", tape), let letter = RecordDocument.place(tape),
            let attempt = tape.integer("attempt", of: 0), (1...Int64(OperatorLimits.attemptsMax)).contains(attempt),
            let by = RecordDocument.text("by", tape, bytesMax: OperatorLimits.nameBytesMax), !by.isEmpty,
            let reason = RecordDocument.text("reason", tape, bytesMax: OperatorLimits.reasonBytesMax)
        else { return nil }
        let edit = RecordEdit.read(tape)
        if case .unreadable = edit { return nil }
        self.init(
            id: id, selection: RecordDocument.id("selection", tape), verb: verb, rejection: rejection,
            attempt: Int(attempt), letter: letter, by: by, reason: reason, edit: edit.edit)
    }
}

/// The key of everything about one rejection.
public enum RejectionKey {
    private static let prefix = "rejection/"

    /// The key's bytes.
    public static func encoded(_ rejection: String) -> [UInt8] { Array((prefix + rejection).utf8) }

    /// The rejection's id; nil for a key of something else.
    public static func rejection(of key: UnsafeRawBufferPointer) -> String? {
        guard key.count == prefix.utf8.count + OperatorLimits.idBytesMax, key.starts(with: prefix.utf8) else {
            return nil
        }
        return String(decoding: key.dropFirst(prefix.utf8.count), as: UTF8.self)
    }
}

/// What the records have in common.
enum RecordDocument {
    private static let limits = ParseLimits(
        bytesMax: OperatorLimits.recordBytesMax, depthMax: 8, cellsMax: 4_096, membersMax: 64, digitsMax: 20,
        exponentMax: 0)

    static func parse(_ value: UnsafeRawBufferPointer, into tape: inout Tape) -> Bool {
        var parser = Parser(limits: limits)
        do {
            try parser.parse(value.bytes, into: &tape, keys: .empty)
            return tape.kind(0) == .object
        } catch {
            return false
        }
    }

    /// Lower-case hexadecimal digits, at most as many as an id has.
    static func id(_ name: StaticString, _ tape: borrowing Tape) -> String? {
        guard let text = tape.string(name, of: 0), isID(text) else { return nil }
        return text
    }

    static func isID(_ text: String) -> Bool {
        (1...OperatorLimits.idBytesMax).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
            }
    }

    static func text(_ name: StaticString, _ tape: borrowing Tape, bytesMax: Int) -> String? {
        guard let text = tape.string(name, of: 0), text.utf8.count <= bytesMax else { return nil }
        return text
    }

    static func place(_ tape: borrowing Tape) -> PartitionPlace? {
        tape.string("letter", of: 0).flatMap { PartitionPlace($0) }
    }
}

extension JSONText {
    mutating func place(_ place: PartitionPlace) { member("letter", "\(place)") }
}
