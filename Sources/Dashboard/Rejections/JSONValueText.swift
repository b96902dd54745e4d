internal import GatewayModel
internal import JSONTape

/// Values inside a JSON text.
enum JSONValueText {
    /// The value at a pointer as it is edited; nil when there is none.
    static func value(at pointer: String, in json: [UInt8]) -> (text: String, isText: Bool)? {
        guard let pointer = JSONPointer(pointer), let tape = parsed(json), let node = node(at: pointer, in: tape) else {
            return nil
        }
        switch tape.kind(node) {
        case .string: return (tape.string(node), true)
        case .number, .true, .false, .null: return (scalar(tape, node), false)
        case .object, .array, .key: return nil
        }
    }

    /// A JSON text whose names are nobody's; nil for what is none within the gateway's limits.
    static func parsed(_ json: [UInt8]) -> Tape? {
        var parser = Parser()
        var tape = Tape()
        do throws(ParseFault) {
            try parser.parse(json.span.bytes, into: &tape, keys: KeyTableBuilder().build())
        } catch {
            return nil
        }
        return tape
    }

    /// A value without members, or an empty object or array, as JSON text.
    static func scalar(_ tape: borrowing Tape, _ node: Int) -> String {
        switch tape.kind(node) {
        case .null: "null"
        case .true: "true"
        case .false: "false"
        case .number: tape.string(node)
        case .string, .key: JSONString.quoted(tape.string(node))
        case .object: "{}"
        case .array: "[]"
        }
    }

    /// The node that a pointer leads to; nil when there is none.
    static func node(at pointer: JSONPointer, in tape: borrowing Tape) -> Int? {
        var node = 0
        for token in pointer.tokens {
            switch tape.kind(node) {
            case .object:
                let name = Array(token.utf8)
                guard let found = tape.member(of: node, named: name.span) else { return nil }
                node = found
            case .array:
                guard let index = Int(token), index >= 0, let found = tape.element(of: node, at: index) else {
                    return nil
                }
                node = found
            default: return nil
            }
        }
        return node
    }

    /// Whether a field of a form would change a text.
    static func isLost(inAField text: String) -> Bool {
        text.unicodeScalars.contains { $0 == "\n" || Printable.isHarmful($0) }
    }

    /// A text as a JSON string in which nothing is invisible.
    static func printable(_ text: String) -> String { Printable.json(JSONString.quoted(text)) }
}
