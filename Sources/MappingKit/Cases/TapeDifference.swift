internal import JSONTape

/// Compares two values; the order of members does not matter, numbers and texts are compared as written.
enum TapeDifference {
    /// The first place, by pointer, at which two values differ, in words; nil when they are the same.
    static func first(_ actual: borrowing Tape, _ expected: borrowing Tape, keys: KeyTable) -> String? {
        let left = leaves(actual, keys)
        let right = leaves(expected, keys)
        for (pointer, value) in left.sorted(by: { $0.key < $1.key }) {
            guard let other = right[pointer] else { return "\(place(pointer)) is \(value), and should not be there" }
            if other != value { return "\(place(pointer)) is \(value), not \(other)" }
        }
        return right.sorted { $0.key < $1.key }.first { left[$0.key] == nil }.map {
            "\(place($0.key)) is absent, and should be \($0.value)"
        }
    }

    private static func place(_ pointer: String) -> String { pointer.isEmpty ? "the root" : pointer }

    /// Every scalar and empty container by its pointer.
    private static func leaves(_ tape: borrowing Tape, _ keys: KeyTable) -> [String: String] {
        var result: [String: String] = [:]
        var pending = [(node: 0, pointer: "")]
        while let (node, pointer) = pending.popLast() {
            switch tape.kind(node) {
            case .object, .array:
                let isObject = tape.kind(node) == .object
                if tape.childCount(node) == 0 { result[pointer] = isObject ? "{}" : "[]" }
                var child = tape.firstChild(node)
                var index = 0
                while index < tape.childCount(node) {
                    let token = isObject ? PointerPath.text([tape.name(ofKey: child, keys)]) : "/\(index)"
                    pending.append((isObject ? tape.value(ofKey: child) : child, pointer + token))
                    child = tape.next(child)
                    index += 1
                }
            case .string: result[pointer] = "\"\(tape.string(node))\""
            case .number: result[pointer] = tape.string(node)
            case .true: result[pointer] = "true"
            case .false: result[pointer] = "false"
            case .null: result[pointer] = "null"
            case .key: break
            }
        }
        return result
    }
}

extension Tape {
    /// The name of a key, whether the key table has it or not. For what stays with the author of the catalog: a name that
    /// no schema has can be content.
    func name(ofKey key: Int, _ keys: KeyTable) -> String {
        let id = keyID(key)
        return id.isKnown ? keys.name(id) : string(key)
    }
}
