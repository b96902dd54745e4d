internal import GatewayModel
internal import JSONTape

/// Values inside a JSON text.
enum JSONValueText {
    /// The value at a pointer as it is edited; nil when there is none.
    static func value(at pointer: String, in json: [UInt8]) -> (text: String, isText: Bool)? {
        guard let pointer = JSONPointer(pointer) else { return nil }
        var parser = Parser()
        var tape = Tape()
        do throws(ParseFault) {
            try parser.parse(json.span.bytes, into: &tape, keys: KeyTableBuilder().build())
        } catch {
            return nil
        }
        guard let node = node(at: pointer, in: tape) else { return nil }
        switch tape.kind(node) {
        case .string: return (tape.string(node), true)
        case .number: return (tape.string(node), false)
        case .true: return ("true", false)
        case .false: return ("false", false)
        case .null: return ("null", false)
        case .object, .array, .key: return nil
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
    static func printable(_ text: String) -> String { Printable.json(quoted(text)) }

    /// A text as a JSON string.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
