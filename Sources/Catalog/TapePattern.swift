public import JSONTape

/// A JSON Pointer in which `*` stands for every element of an array, resolved to key ids when the catalog is loaded.
public struct TapePattern: Sendable, CustomStringConvertible {
    enum Segment {
        case member(KeyID)
        case elements
    }

    /// Segments that one pattern may have.
    public static let segmentsMax = 16

    let segments: [Segment]
    /// The members on the way, when there is no `*`.
    private let members: [KeyID]
    private let hasElements: Bool
    /// The pattern as written.
    public let description: String

    /// Nil when the text is no pointer, has more than `segmentsMax` segments, or names a property that no schema has.
    public init?(_ text: String, keys: KeyTable) {
        guard text.isEmpty || text.hasPrefix("/") else { return nil }
        var segments: [Segment] = []
        for part in text.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            if part == "*" {
                segments.append(.elements)
                continue
            }
            guard let name = Self.unescaped(part) else { return nil }
            let id = keys.id(of: name)
            guard id.isKnown else { return nil }
            segments.append(.member(id))
        }
        guard segments.count <= Self.segmentsMax else { return nil }
        self.segments = segments
        members = segments.compactMap { if case .member(let id) = $0 { id } else { nil } }
        hasElements = members.count < segments.count
        description = text
    }

    /// RFC 6901: `~1` is `/`, `~0` is `~`.
    private static func unescaped(_ part: Substring) -> String? {
        var name = ""
        var rest = part[...]
        while let tilde = rest.firstIndex(of: "~") {
            name += rest[..<tilde]
            rest = rest[rest.index(after: tilde)...]
            guard let digit = rest.popFirst(), digit == "0" || digit == "1" else { return nil }
            name += digit == "0" ? "~" : "/"
        }
        return name + rest
    }

    /// The node of a pattern without `*`; nil when the value does not have it. With `*`, the first match.
    public func first(in tape: borrowing Tape) -> Int? {
        guard !tape.isEmpty else { return nil }
        return hasElements ? firstOfMany(tape) : member(tape.view)
    }

    /// Follows a pattern without `*`.
    private func member(_ tape: TapeView) -> Int? {
        let ids = members.span
        var node = 0
        for index in ids.indices {
            guard tape.kind(node) == .object, let child = tape.member(of: node, keyID: ids[index]) else { return nil }
            node = child
        }
        return node
    }

    private func firstOfMany(_ tape: borrowing Tape) -> Int? {
        var found: Int?
        _ = visit(tape) { node in
            found = node
            return false
        }
        return found
    }

    /// Calls the body with every node that the pattern reaches, in document order, until it returns false. Returns
    /// whether all were visited.
    public func visit(_ tape: borrowing Tape, _ body: (Int) -> Bool) -> Bool {
        tape.isEmpty ? true : visit(tape, node: 0, segment: 0, body)
    }

    /// The same from a node on: the pattern is read as one of the places below it.
    public func visit(_ tape: borrowing Tape, from node: Int, _ body: (Int) -> Bool) -> Bool {
        visit(tape, node: node, segment: 0, body)
    }

    /// The first node that the pattern reaches from a node on; nil when there is none.
    public func first(in tape: borrowing Tape, from node: Int) -> Int? {
        var found: Int?
        _ = visit(tape, node: node, segment: 0) { place in
            found = place
            return false
        }
        return found
    }

    /// Goes down one segment a call: its depth is that of the pattern, never that of the value.
    private func visit(_ tape: borrowing Tape, node: Int, segment: Int, _ body: (Int) -> Bool) -> Bool {
        guard segment < segments.count else { return body(node) }
        switch segments[segment] {
        case .member(let id):
            guard let child = tape.member(of: node, keyID: id) else { return true }
            return visit(tape, node: child, segment: segment + 1, body)
        case .elements:
            guard tape.kind(node) == .array else { return true }
            var element = tape.firstChild(node)
            while element < tape.end(node) {
                guard visit(tape, node: element, segment: segment + 1, body) else { return false }
                element = tape.next(element)
            }
            return true
        }
    }
}
