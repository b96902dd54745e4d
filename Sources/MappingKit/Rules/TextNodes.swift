internal import JSONTape

/// A set of nodes of one tape, told apart by their text: what finds repetitions and references. Reused. How many nodes
/// there are is bounded by the schema's `maxItems`, so that even texts that all collide cost little.
struct TextNodes {
    /// A power of two places, at most half of them taken; -1 is free.
    private var slots = [Int32](repeating: -1, count: 64)
    private var count = 0

    mutating func reset() {
        guard count > 0 else { return }
        for index in slots.indices { slots[index] = -1 }
        count = 0
    }

    /// Adds a node; false when one with the same text is there.
    mutating func insert(_ node: Int, _ tape: TapeView) -> Bool {
        if count * 2 >= slots.count { grow(tape) }
        var place = Int(truncatingIfNeeded: ByteIndex.hash(tape.text(node))) & (slots.count - 1)
        while slots[place] >= 0 {
            if TextCut.areEqual(tape.text(Int(slots[place])), tape.text(node)) { return false }
            place = (place + 1) & (slots.count - 1)
        }
        slots[place] = Int32(node)
        count += 1
        return true
    }

    func contains(_ text: Span<UInt8>, _ tape: TapeView) -> Bool {
        var place = Int(truncatingIfNeeded: ByteIndex.hash(text)) & (slots.count - 1)
        while slots[place] >= 0 {
            if TextCut.areEqual(tape.text(Int(slots[place])), text) { return true }
            place = (place + 1) & (slots.count - 1)
        }
        return false
    }

    private mutating func grow(_ tape: TapeView) {
        let old = slots
        slots = Array(repeating: -1, count: old.count * 2)
        for node in old where node >= 0 {
            var place = Int(truncatingIfNeeded: ByteIndex.hash(tape.text(Int(node)))) & (slots.count - 1)
            while slots[place] >= 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = node
        }
    }
}
