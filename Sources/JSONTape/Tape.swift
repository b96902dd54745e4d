/// A JSON value as a flat list of cells in document order: made by `Parser` or by the building methods, read by index,
/// written by `Writer`.
///
/// A tape is owned by one lane and reused: after a few events it allocates nothing. Node 0 is the root. Strings are
/// unescaped UTF-8, numbers are kept as they were written. A tape is not changed while it is read.
public struct Tape: ~Copyable, Sendable {
    /// The cells; those from `count` on are capacity.
    @usableFromInline
    var cells: [Cell] = []
    /// The bytes of the texts; those from `bytesUsed` on are capacity.
    @usableFromInline
    var bytes: [UInt8] = []
    /// The bytes in use.
    var bytesUsed = 0
    /// What the building methods are in the middle of.
    var building = BuildState()

    /// The number of cells: keys and values. Zero when the tape holds no value.
    public internal(set) var count = 0

    /// An empty tape. It grows with the values it is given.
    public init() {}

    /// Forgets the value and keeps the memory.
    public mutating func reset() {
        count = 0
        bytesUsed = 0
        building = BuildState()
    }

    /// Whether the tape holds no value.
    public var isEmpty: Bool { count == 0 }

    /// What the node is.
    @inlinable
    public func kind(_ node: Int) -> Kind { cells[node].kind }

    /// The first cell after the node's subtree; for a key, after its value's.
    @inlinable
    public func end(_ node: Int) -> Int { Int(cells[node].next) }

    /// The number of members of an object or elements of an array; 0 for other nodes.
    @inlinable
    public func childCount(_ node: Int) -> Int {
        let cell = cells[node]
        return cell.kind == .object || cell.kind == .array ? Int(cell.length) : 0
    }

    /// The text of a string, key or number. Empty for other nodes, and for a key of a built tape, whose name is in the
    /// key table.
    @inlinable
    @_lifetime(borrow self)
    public func text(_ node: Int) -> Span<UInt8> {
        bytes.span.extracting(textRange(node))
    }

    @inlinable
    func textRange(_ node: Int) -> Range<Int> {
        let cell = cells[node]
        let isText = cell.kind == .string || cell.kind == .number || cell.kind == .key
        return Int(cell.offset)..<Int(cell.offset) + (isText ? Int(cell.length) : 0)
    }

    /// The id of a key; `.unknown` for a name that the key table does not have, and for nodes that are not keys.
    @inlinable
    public func keyID(_ key: Int) -> KeyID { cells[key].keyID }

    /// Where the node begins in the text that was parsed, in bytes from 0: the bracket of a container, the first
    /// character of a number or literal, the character after the quote of a string or key. Meaningless on a built tape.
    public func offset(_ node: Int) -> Int { Int(cells[node].offset) }

    /// Whether the text of a string or key is ASCII, so that it has as many characters as bytes. False also when
    /// nobody has looked.
    @inlinable
    public func isASCII(_ node: Int) -> Bool { cells[node].flags.contains(.ascii) }

    /// Whether a number is written without fraction and exponent.
    @inlinable
    public func isPlainInteger(_ node: Int) -> Bool { cells[node].flags.contains(.integer) }

    /// Whether a key repeats an earlier one of its object; only with `DuplicateKeys.flag`.
    public func isDuplicate(_ key: Int) -> Bool { cells[key].flags.contains(.duplicate) }

    // MARK: Children

    /// The first child of a container: of an object its first key, of an array its first element. It exists when
    /// `childCount` is not zero; children end at `end(container)`.
    ///
    ///     var key = tape.firstChild(object)
    ///     while key < tape.end(object) { use(key, tape.value(ofKey: key)); key = tape.next(key) }
    @inlinable
    public func firstChild(_ container: Int) -> Int { container + 1 }

    /// The sibling after a key or element; the container's `end` after the last.
    @inlinable
    public func next(_ child: Int) -> Int { Int(cells[child].next) }

    /// The children of a container; none for other nodes. It allocates: for load time.
    package func children(of node: Int) -> [Int] {
        guard kind(node) == .object || kind(node) == .array else { return [] }
        var children: [Int] = []
        var child = firstChild(node)
        while child < end(node) {
            children.append(child)
            child = next(child)
        }
        return children
    }

    /// The value of a member, given its key.
    @inlinable
    public func value(ofKey key: Int) -> Int { key + 1 }

    /// The value of the member with this key id; nil when the node has no such member or is no object. Linear in the
    /// number of members. `.unknown` finds nothing.
    @inlinable
    public func member(of object: Int, keyID: KeyID) -> Int? {
        let cell = cells[object]
        guard cell.kind == .object, keyID.isKnown else { return nil }
        var key = object + 1
        while key < Int(cell.next) {
            let keyCell = cells[key]
            if keyCell.keyID == keyID { return key + 1 }
            key = Int(keyCell.next)
        }
        return nil
    }

    /// The value of the member with this name, by its bytes; for names that no key table has. On a parsed tape only.
    public func member(of object: Int, named name: Span<UInt8>) -> Int? {
        guard kind(object) == .object else { return nil }
        var key = firstChild(object)
        while key < end(object) {
            if equals(key, name) { return key + 1 }
            key = next(key)
        }
        return nil
    }

    /// The element of an array at an index from 0; nil when there is none. Linear.
    public func element(of array: Int, at index: Int) -> Int? {
        guard kind(array) == .array, index >= 0, index < childCount(array) else { return nil }
        var node = firstChild(array)
        for _ in 0..<index { node = next(node) }
        return node
    }

    /// Whether the text of a node is these bytes.
    @inlinable
    public func equals(_ node: Int, _ text: Span<UInt8>) -> Bool {
        let range = textRange(node)
        guard range.count == text.count else { return false }
        for index in text.indices where bytes[range.lowerBound + index] != text[index] { return false }
        return true
    }

    /// The text of a node as a String, for load time, reports and tests.
    public func string(_ node: Int) -> String {
        String(decoding: bytes[textRange(node)], as: UTF8.self)
    }
}
