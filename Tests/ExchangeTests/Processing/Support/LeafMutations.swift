import GatewayTesting
import SchemaKit

/// Changes of one leaf of an event that may leave the event valid.
struct LeafMutations {
    /// A place with a scalar in it.
    struct Leaf {
        var path: [JSONTree.Step]
        var value: JSONTree

        var pattern: String { path.pattern }
    }

    /// Arrays with more elements than this are sampled: the first, one in the middle, the last.
    private static let elementsMax = 6

    /// The leaves of a value, in their order.
    static func leaves(of tree: JSONTree) -> [Leaf] {
        var found: [Leaf] = []
        var pending: [([JSONTree.Step], JSONTree)] = [([], tree)]
        while let (path, value) = pending.popLast() {
            switch value {
            case .object(let members):
                for member in members.reversed() { pending.append((path + [.member(member.name)], member.value)) }
            case .array(let elements):
                let isSampled = elements.count > elementsMax
                let sample = [0, elements.count / 2, elements.count - 1]
                let chosen = isSampled ? sample : Array(elements.indices)
                for index in chosen.reversed() { pending.append((path + [.element(index)], elements[index])) }
            case .string, .number, .literal:
                found.append(Leaf(path: path, value: value))
            }
        }
        return found
    }

    /// The containers of a value below its root.
    static func containers(of tree: JSONTree) -> [[JSONTree.Step]] {
        var found: [[JSONTree.Step]] = []
        for leaf in leaves(of: tree) {
            for length in stride(from: leaf.path.count - 1, to: 0, by: -1) {
                let path = Array(leaf.path.prefix(length))
                if !found.contains(path) { found.append(path) }
            }
        }
        return found
    }

    /// Other values for a leaf: another value of its enumeration, another character of the same class at one place, a
    /// longer text. Removal is the caller's.
    static func values(for leaf: Leaf, field: Field?) -> [JSONTree] {
        var values: [JSONTree]
        switch leaf.value {
        case .string(let text):
            let others = (field?.constraints.allowed ?? []).compactMap(\.text).filter { $0 != text }
            values = others.prefix(4).map { .string($0) }
            if others.isEmpty { values = texts(text).map { .string($0) } }
        case .number(let text):
            values = numbers(text).map { .number($0) }
        case .literal(let text):
            values = [.literal(text == "true" ? "false" : "true")]
        case .object, .array:
            values = []
        }
        return values.filter { $0 != leaf.value }
    }

    private static func texts(_ text: String) -> [String] {
        let scalars = Array(text.unicodeScalars)
        guard !scalars.isEmpty else { return ["planted text"] }
        let changed = Set([scalars.count - 1, 0, scalars.count / 2, scalars.count - 2]).filter { $0 >= 0 }
            .sorted(by: >).map { index in
                var other = scalars
                other[index] = neighbour(of: scalars[index])
                return String(String.UnicodeScalarView(other))
            }
        let last = String(String.UnicodeScalarView([neighbour(of: scalars[scalars.count - 1])]))
        return changed + [text + last, text + " planted text", String(text.unicodeScalars.dropLast())]
    }

    /// Another character of the same class.
    private static func neighbour(of scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "9": "8"
        case "0"..<"9": Unicode.Scalar(scalar.value + 1) ?? scalar
        case "z", "Z": Unicode.Scalar(scalar.value - 1) ?? scalar
        case "a"..<"z", "A"..<"Z": Unicode.Scalar(scalar.value + 1) ?? scalar
        case _ where scalar.value >= 0x4E00: scalar == "甲" ? "乙" : "甲"
        default: scalar
        }
    }

    private static func numbers(_ text: String) -> [String] {
        var scalars = Array(text.unicodeScalars)
        guard let last = scalars.lastIndex(where: { ("0"..."9").contains($0) }),
            let first = scalars.firstIndex(where: { ("1"..."9").contains($0) })
        else { return ["1"] }
        let original = scalars
        scalars[last] = neighbour(of: scalars[last])
        let small = String(String.UnicodeScalarView(scalars))
        scalars = original
        scalars[first] = neighbour(of: scalars[first])
        return [small, String(String.UnicodeScalarView(scalars)), "1", "2", "\(text)0"]
    }
}
