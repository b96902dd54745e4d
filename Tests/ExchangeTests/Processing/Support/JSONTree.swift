import JSONTape

/// A JSON value that tests can change. Numbers keep their text, objects the order of their members.
indirect enum JSONTree: Hashable, Sendable {
    case object([Member])
    case array([JSONTree])
    case string(String)
    case number(String)
    case literal(String)

    struct Member: Hashable, Sendable {
        var name: String
        var value: JSONTree
    }

    /// One step into a value.
    enum Step: Hashable, Sendable {
        case member(String)
        case element(Int)
    }

    init(_ text: [UInt8]) throws {
        var parser = Parser()
        var tape = Tape()
        try parser.parse(text.span.bytes, into: &tape, keys: .empty)
        self = Self.read(tape, 0)
    }

    init(_ text: String) throws { try self.init(Array(text.utf8)) }

    private static func read(_ tape: borrowing Tape, _ node: Int) -> JSONTree {
        switch tape.kind(node) {
        case .object:
            var members: [Member] = []
            var key = tape.firstChild(node)
            while key < tape.end(node) {
                members.append(Member(name: tape.string(key), value: read(tape, tape.value(ofKey: key))))
                key = tape.next(key)
            }
            return .object(members)
        case .array:
            var elements: [JSONTree] = []
            var element = tape.firstChild(node)
            while element < tape.end(node) {
                elements.append(read(tape, element))
                element = tape.next(element)
            }
            return .array(elements)
        case .string, .key: return .string(tape.string(node))
        case .number: return .number(tape.string(node))
        case .true: return .literal("true")
        case .false: return .literal("false")
        case .null: return .literal("null")
        }
    }

    /// The member of this name.
    subscript(name: String) -> JSONTree? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    /// The elements of an array.
    var elements: [JSONTree] {
        guard case .array(let elements) = self else { return [] }
        return elements
    }

    /// The names of an object's members.
    var names: [String] {
        guard case .object(let members) = self else { return [] }
        return members.map(\.name)
    }

    /// The text of a string or number.
    var text: String? {
        switch self {
        case .string(let text), .number(let text), .literal(let text): text
        case .object, .array: nil
        }
    }

    // MARK: Changing

    /// The value with the place at the path replaced, or taken away when the replacement is nil.
    func replacing(_ path: some Collection<Step>, with replacement: JSONTree?) -> JSONTree {
        guard let step = path.first else { return replacement ?? self }
        let rest = path.dropFirst()
        switch (self, step) {
        case (.object(let members), .member(let name)):
            return .object(
                members.compactMap { member in
                    guard member.name == name else { return member }
                    if rest.isEmpty, replacement == nil { return nil }
                    return Member(name: name, value: member.value.replacing(rest, with: replacement))
                })
        case (.array(let elements), .element(let index)):
            return .array(
                elements.enumerated().compactMap { number, element in
                    guard number == index else { return element }
                    if rest.isEmpty, replacement == nil { return nil }
                    return element.replacing(rest, with: replacement)
                })
        default: return self
        }
    }

    /// The object at the path with one more member at its end.
    func adding(_ name: String, _ value: JSONTree, at path: [Step] = []) -> JSONTree {
        guard case .object(let members)? = self.value(at: path) else { return self }
        return replacing(path, with: .object(members + [Member(name: name, value: value)]))
    }

    /// The value at a path.
    func value(at path: [Step]) -> JSONTree? {
        path.reduce(Optional(self)) { value, step in
            switch step {
            case .member(let name): return value?[name]
            case .element(let index):
                guard let elements = value?.elements, index < elements.count else { return nil }
                return elements[index]
            }
        }
    }

    // MARK: Writing

    /// Compact JSON.
    var bytes: [UInt8] { Array(json.utf8) }

    private var json: String {
        switch self {
        case .object(let members):
            "{" + members.map { Self.quoted($0.name) + ":" + $0.value.json }.joined(separator: ",") + "}"
        case .array(let elements): "[" + elements.map(\.json).joined(separator: ",") + "]"
        case .string(let text): Self.quoted(text)
        case .number(let text), .literal(let text): text
        }
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension [JSONTree.Step] {
    /// Parses `/lines/0/number`; tokens of digits are elements.
    init(_ pointer: String) {
        self = pointer.split(separator: "/").map { token in
            let name = String(token).replacing("~1", with: "/").replacing("~0", with: "~")
            return Int(name).map { .element($0) } ?? .member(name)
        }
    }

    /// The place as a pattern, with `*` for every element.
    var pattern: String {
        map { step in
            switch step {
            case .member(let name): "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
            case .element: "/*"
            }
        }.joined()
    }
}
