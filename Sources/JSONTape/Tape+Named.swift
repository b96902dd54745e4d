/// Members by their names, for small documents that no key table knows. On a parsed tape only.
extension Tape {
    /// The value of a member; nil when the node has none of the name, or is no object.
    package func member(_ name: StaticString, of object: Int) -> Int? {
        let bytes = UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
        return member(of: object, named: bytes.span)
    }

    /// The text of a member that is a string.
    package func string(_ name: StaticString, of object: Int) -> String? {
        guard let node = member(name, of: object), kind(node) == .string else { return nil }
        return string(node)
    }

    /// The value of a member that is a whole number.
    package func integer(_ name: StaticString, of object: Int) -> Int64? {
        guard let node = member(name, of: object), kind(node) == .number else { return nil }
        return NumberText(text(node)).int64
    }

    /// The elements of a member that is an array; none otherwise.
    package func elements(_ name: StaticString, of object: Int) -> [Int] {
        guard let array = member(name, of: object), kind(array) == .array else { return [] }
        return children(of: array)
    }
}
