/// A pattern without branches: every position of the text has one set of bytes, and the last set may repeat for ever.
/// Most codes and identifiers are such: `^[A-Z]{3}[0-9]{8}$`. Positions are then tested independently of each other,
/// which is several times as fast as going from state to state.
struct PatternChain: Hashable {
    /// A set of bytes: 256 bits.
    struct ByteSet: Hashable {
        private var words: [UInt64] = [0, 0, 0, 0]

        mutating func insert(_ byte: Int) { words[byte >> 6] |= 1 << UInt64(byte & 63) }

        func contains(_ byte: Int) -> Bool { words[byte >> 6] >> UInt64(byte & 63) & 1 == 1 }
    }

    /// The most positions.
    static let positionsMax = 256

    /// The sets of the first positions.
    private(set) var sets: [ByteSet] = []
    /// The set of all further positions, when there can be any.
    private(set) var loop: ByteSet?
    /// The fewest bytes.
    private(set) var bytesMin = 0
    /// The most bytes; `Int.max` with a loop.
    private(set) var bytesMax = 0

    /// Returns nil when the automaton is not of this form.
    init?(_ automaton: PatternAutomaton) {
        var lengths: [Int] = []
        var state = PatternAutomaton.initial
        while sets.count < Self.positionsMax {
            if automaton.matchesAtEnd(state) { lengths.append(sets.count) }
            guard let next = Self.next(automaton, state) else { return nil }
            if next.state == PatternAutomaton.dead { break }
            if next.state == state {
                loop = next.set
                break
            }
            // States are numbered as they are found, so a chain only goes up.
            guard next.state > state else { return nil }
            sets.append(next.set)
            state = next.state
        }
        guard sets.count < Self.positionsMax, let first = lengths.first, let last = lengths.last,
            last - first + 1 == lengths.count, loop == nil || last == sets.count
        else { return nil }
        bytesMin = first
        bytesMax = loop == nil ? last : Int.max
    }

    /// The one state that a state leads to, dead if it leads nowhere, and the bytes that do; nil when there are several.
    private static func next(_ automaton: PatternAutomaton, _ state: Int) -> (state: Int, set: ByteSet)? {
        var next = PatternAutomaton.dead
        var set = ByteSet()
        for byte in 0..<256 {
            let target = automaton.step(state, UInt8(byte))
            if target == PatternAutomaton.dead { continue }
            guard target != PatternAutomaton.matched, next == PatternAutomaton.dead || next == target else {
                return nil
            }
            next = target
            set.insert(byte)
        }
        return (next, set)
    }
}
