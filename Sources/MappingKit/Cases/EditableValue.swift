internal import JSONTape
internal import SchemaKit

/// A JSON value whose places can be changed one by one. Members keep their order; scalars keep the text they have.
indirect enum EditableValue: Sendable {
    /// A scalar as it is written in JSON.
    case scalar(String)
    case array([EditableValue])
    case object([Member])

    struct Member: Sendable {
        let name: String
        var value: EditableValue
    }

    /// The value of a node, whose depth the parser has limited.
    init(_ tape: borrowing Tape, node: Int = 0, keys: KeyTable) {
        switch tape.kind(node) {
        case .object:
            self = .object(
                tape.children(of: node).map { key in
                    Member(
                        name: tape.name(ofKey: key, keys),
                        value: EditableValue(tape, node: tape.value(ofKey: key), keys: keys))
                })
        case .array:
            self = .array(tape.children(of: node).map { EditableValue(tape, node: $0, keys: keys) })
        default:
            var writer = Writer()
            writer.write(tape, node: node, keys: keys)
            self = .scalar(writer.text)
        }
    }

    /// The value as JSON.
    var json: String {
        switch self {
        case .scalar(let text): text
        case .array(let elements): "[\(elements.map(\.json).joined(separator: ","))]"
        case .object(let members):
            "{\(members.map { "\(Literal.string($0.name)):\($0.value.json)" }.joined(separator: ","))}"
        }
    }

    /// Puts a value at a place. Objects on the way are made; an element may be added at an array's end.
    /// - Returns: whether there can be such a place.
    mutating func set(_ value: EditableValue, at tokens: ArraySlice<String>) -> Bool {
        guard let token = tokens.first else {
            self = value
            return true
        }
        let rest = tokens.dropFirst()
        switch self {
        case .scalar: return false
        case .array(var elements):
            guard let index = JSONPointer.arrayIndex(token), index <= elements.count else { return false }
            if index == elements.count { elements.append(.object([])) }
            guard elements[index].set(value, at: rest) else { return false }
            self = .array(elements)
        case .object(var members):
            let place = members.firstIndex { $0.name == token } ?? members.count
            if place == members.count { members.append(Member(name: token, value: .object([]))) }
            guard members[place].value.set(value, at: rest) else { return false }
            self = .object(members)
        }
        return true
    }

    /// Takes away what is at a place.
    /// - Returns: whether something was there.
    mutating func remove(at tokens: ArraySlice<String>) -> Bool {
        guard let token = tokens.first else { return false }
        let rest = tokens.dropFirst()
        switch self {
        case .scalar: return false
        case .array(var elements):
            guard let index = JSONPointer.arrayIndex(token), index < elements.count else { return false }
            if rest.isEmpty {
                elements.remove(at: index)
            } else {
                guard elements[index].remove(at: rest) else { return false }
            }
            self = .array(elements)
        case .object(var members):
            guard let place = members.firstIndex(where: { $0.name == token }) else { return false }
            if rest.isEmpty {
                members.remove(at: place)
            } else {
                guard members[place].value.remove(at: rest) else { return false }
            }
            self = .object(members)
        }
        return true
    }
}
