import JSONTape
import XMLWire

/// Values of the sample schema, from a seed, with members in the order in which a document has them.
struct SampleValues {
    private var random: SplitMix
    private let keys: KeyTable
    /// Characters that texts are made of; nil for every one that XML can carry.
    private let alphabet: [Unicode.Scalar]?

    private static let awkward = [
        "", " ", "\r", "\n", "\t", "\r\n", "&", "<", ">", "]]>", "\"", "'", "&amp;", "\u{7F}", "\u{85}", "\u{FEFF}",
    ]

    init(_ seed: UInt64, alphabet: [Unicode.Scalar]? = nil) {
        random = SplitMix(seed)
        keys = Samples.seizure.keys
        self.alphabet = alphabet
    }

    /// Writes the next value into the tape.
    mutating func next(into tape: inout Tape) {
        tape.reset()
        tape.beginObject()
        if flip() { number("version", &tape, ["0", "7", "-12", "123456789012345678"]) }
        if flip() { string("note", &tape) }
        string("caseId", &tape)
        if flip() { number("weight", &tape, ["0.50", "-1e3", "1E+2", "12.000"]) }
        if flip() {
            key("isUrgent", &tape)
            tape.addBool(flip())
        }
        if flip() { nullable("remark", &tape) }
        if flip() { officer(&tape) }
        if flip() { lines(&tape) }
        if flip() { containers(&tape) }
        if flip() { rates(&tape) }
        tape.endObject()
    }

    private mutating func officer(_ tape: inout Tape) {
        key("officer", &tape)
        tape.beginObject()
        if flip() { string("id", &tape) }
        if flip() { string("name", &tape) }
        tape.endObject()
    }

    private mutating func lines(_ tape: inout Tape) {
        key("lines", &tape)
        tape.beginArray()
        for _ in 0...random.below(3) {
            tape.beginObject()
            if flip() { number("no", &tape, ["1", "2"]) }
            if flip() { string("goods", &tape) }
            if flip() {
                key("marks", &tape)
                tape.beginArray()
                for _ in 0...random.below(3) { text(&tape) }
                tape.endArray()
            }
            tape.endObject()
        }
        tape.endArray()
    }

    private mutating func containers(_ tape: inout Tape) {
        key("containers", &tape)
        tape.beginArray()
        for _ in 0..<random.below(4) {
            if flip() { text(&tape) } else { tape.addNull() }
        }
        tape.endArray()
    }

    private mutating func rates(_ tape: inout Tape) {
        key("rates", &tape)
        tape.beginArray()
        for _ in 0..<random.below(3) {
            tape.beginArray()
            for _ in 0..<random.below(3) { add("1.5", &tape) }
            tape.endArray()
        }
        tape.endArray()
    }

    // MARK: Scalars

    private mutating func flip() -> Bool { random.next() & 1 == 0 }

    private func key(_ name: String, _ tape: inout Tape) { tape.key(keys.id(of: name)) }

    private mutating func number(_ name: String, _ tape: inout Tape, _ choices: [String]) {
        key(name, &tape)
        add(choices[random.below(choices.count)], &tape)
    }

    private func add(_ number: String, _ tape: inout Tape) {
        let bytes = Array(number.utf8)
        tape.addNumber(bytes.span)
    }

    private mutating func string(_ name: String, _ tape: inout Tape) {
        key(name, &tape)
        text(&tape)
    }

    private mutating func nullable(_ name: String, _ tape: inout Tape) {
        key(name, &tape)
        if flip() { text(&tape) } else { tape.addNull() }
    }

    private mutating func text(_ tape: inout Tape) {
        var text = ""
        for _ in 0..<random.below(6) {
            if let alphabet {
                text.unicodeScalars.append(alphabet[random.below(alphabet.count)])
            } else if random.below(3) == 0 {
                text += Self.awkward[random.below(Self.awkward.count)]
            } else {
                text.unicodeScalars.append(scalar())
            }
        }
        let bytes = Array(text.utf8)
        tape.addString(bytes.span)
    }

    /// Any character that XML can carry, most of them below U+10000.
    private mutating func scalar() -> Unicode.Scalar {
        while true {
            let number = UInt32(random.below(random.below(4) == 0 ? 0x110000 : 0x10000))
            if number < 0x20 || number == 0xFFFE || number == 0xFFFF { continue }
            if let scalar = Unicode.Scalar(number) { return scalar }
        }
    }
}
