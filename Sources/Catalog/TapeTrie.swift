internal import JSONTape

/// Several patterns as one tree, so that one walk over a value finds the nodes of all of them. Which pattern a node
/// belongs to is told by bits.
struct TapeTrie: Sendable {
    /// One place below the root, or the root.
    private struct Node {
        /// The wanted members: `entries[base...]` for key ids from `firstKey` on.
        var firstKey: Int32 = 0
        var base: Int32 = 0
        var count: Int32 = 0
        /// The node for the elements of an array; -1 when they are not wanted.
        var elements: Int32 = -1
        /// The bits of the patterns that end here.
        var bits: UInt8 = 0
    }

    /// A container that is being walked.
    private struct Frame {
        var child = 0
        var end = 0
        var node: Int32 = 0
        var isObject = false
    }

    private var nodes = [Node()]
    /// The node for a member, or -1.
    private var entries: [Int32] = []

    init(_ patterns: [(pattern: TapePattern, bits: UInt8)]) {
        fill(0, patterns.map { ($0.pattern.segments[...], $0.bits) })
    }

    /// Fills a node from what is left of the patterns that lead through it. As deep as the patterns are.
    private mutating func fill(_ node: Int, _ rests: [(segments: ArraySlice<TapePattern.Segment>, bits: UInt8)]) {
        var members: [KeyID: [(ArraySlice<TapePattern.Segment>, UInt8)]] = [:]
        var elements: [(ArraySlice<TapePattern.Segment>, UInt8)] = []
        for (segments, bits) in rests {
            switch segments.first {
            case nil: nodes[node].bits |= bits
            case .member(let id): members[id, default: []].append((segments.dropFirst(), bits))
            case .elements: elements.append((segments.dropFirst(), bits))
            }
        }
        let numbers = members.keys.map { Int32($0.rawValue) }
        if let low = numbers.min(), let high = numbers.max() {
            nodes[node].firstKey = low
            nodes[node].base = Int32(entries.count)
            nodes[node].count = high - low + 1
            entries.append(contentsOf: repeatElement(-1, count: Int(high - low + 1)))
        }
        for (id, rests) in members {
            entries[Int(nodes[node].base + Int32(id.rawValue) - nodes[node].firstKey)] = Int32(nodes.count)
            nodes.append(Node())
            fill(nodes.count - 1, rests)
        }
        guard !elements.isEmpty else { return }
        nodes[node].elements = Int32(nodes.count)
        nodes.append(Node())
        fill(nodes.count - 1, elements)
    }

    /// Calls the body with every node that a pattern reaches, in document order, and the bits of its patterns.
    @inline(__always)
    func walk(_ tape: TapeView, _ body: (_ node: Int, _ bits: UInt8) -> Void) {
        let nodes = nodes.span
        let entries = entries.span
        // Frames are as many as the longest pattern has segments.
        var frames = InlineArray<17, Frame>(repeating: Frame())
        var depth = -1
        enter(0, 0, tape, nodes, &frames, &depth, body)
        while depth >= 0 {
            let frame = frames[depth]
            guard frame.child < frame.end else {
                depth -= 1
                continue
            }
            frames[depth].child = tape.next(frame.child)
            let node = nodes[Int(frame.node)]
            if frame.isObject {
                let place = Int32(tape.cell(frame.child).keyID.rawValue) &- node.firstKey
                guard place >= 0, place < node.count, case let next = entries[Int(node.base &+ place)], next >= 0
                else { continue }
                enter(frame.child &+ 1, next, tape, nodes, &frames, &depth, body)
            } else {
                enter(frame.child, node.elements, tape, nodes, &frames, &depth, body)
            }
        }
    }

    /// Comes to a node: tells the body, and walks what is wanted below it next.
    @inline(__always)
    private func enter(
        _ value: Int, _ number: Int32, _ tape: TapeView, _ nodes: Span<Node>, _ frames: inout InlineArray<17, Frame>,
        _ depth: inout Int, _ body: (_ node: Int, _ bits: UInt8) -> Void
    ) {
        let node = nodes[Int(number)]
        if node.bits != 0 { body(value, node.bits) }
        let kind = tape.kind(value)
        guard kind == .object && node.count > 0 || kind == .array && node.elements >= 0 else { return }
        depth += 1
        frames[depth] = Frame(
            child: value &+ 1, end: tape.end(value), node: number, isObject: kind == .object)
    }
}
