public import JSONTape

/// A JSON value written in a schema: an element of `enum`, a `const`.
public enum Literal: Hashable, Sendable, CustomStringConvertible {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number by its canonical decimal text, so that `1.0` and `1` are the same.
    case number(String)
    /// A string.
    case string(String)
    /// An array or object, as compact JSON.
    case composite(String)

    /// The value of a node. Numbers too large for canonical text keep the text they have.
    public init(_ node: Int, in tape: borrowing Tape, keys: borrowing KeyTable) {
        switch tape.kind(node) {
        case .null: self = .null
        case .true: self = .bool(true)
        case .false: self = .bool(false)
        case .string, .key: self = .string(tape.string(node))
        case .number:
            var canonical: [UInt8] = []
            let isShort = NumberText(tape.text(node)).appendCanonical(to: &canonical, digitsMax: 256)
            self = .number(isShort ? String(decoding: canonical, as: UTF8.self) : tape.string(node))
        case .array, .object:
            var writer = Writer()
            writer.write(tape, node: node, keys: keys)
            self = .composite(writer.text)
        }
    }

    /// The type of the value.
    public var type: TypeSet {
        switch self {
        case .null: .null
        case .bool: .boolean
        case .number(let text): text.contains(".") ? .fraction : .integer
        case .string: .string
        case .composite(let text): text.hasPrefix("[") ? .array : .object
        }
    }

    /// The text of a string; nil for other values.
    public var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    /// The value as JSON.
    public var description: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .number(let text), .composite(let text): text
        case .string(let text): quoted(text)
        }
    }

    private func quoted(_ text: String) -> String {
        var tape = Tape()
        let bytes = Array(text.utf8)
        tape.addString(bytes.span)
        var writer = Writer()
        writer.write(tape, keys: .empty)
        return writer.text
    }
}
