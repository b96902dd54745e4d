/// Patterns in flat tables, for loops that match texts one after another. They are known by their number.
package struct PatternSet: Sendable {
    var patterns: [PatternCheck] = []
    /// For every byte, a bit for each set of bytes that has it.
    var byteSets = [UInt64](repeating: 0, count: 256)
    /// Numbers of such sets.
    var chainSets: [UInt8] = []
    var byteClasses: [UInt8] = []
    /// By row and byte class, where the next state's row begins, counted from the dead state's. The last column is what
    /// the end of the text leads to: dead or matched.
    var transitions: [Int32] = []
    /// Sets of bytes by their bit in `byteSets`.
    private var bits: [PatternChain.ByteSet: UInt8] = [:]

    package init() {}

    /// Adds a pattern; returns its number.
    @discardableResult
    package mutating func add(_ pattern: Pattern) -> Int {
        let automaton = pattern.automaton
        var check = PatternCheck()
        check.classes = Int32(byteClasses.count)
        check.transitions = Int32(transitions.count)
        check.columns = Int32(automaton.columns)
        byteClasses += automaton.byteClasses
        transitions += automaton.transitions.map { Int32($0) * Int32(automaton.columns) }
        if let chain = PatternChain(automaton) { add(chain, &check) }
        patterns.append(check)
        return patterns.count - 1
    }

    private mutating func add(_ chain: PatternChain, _ check: inout PatternCheck) {
        let first = chainSets.count
        for set in chain.sets {
            guard let bit = bit(of: set) else { return }
            chainSets.append(bit)
        }
        if let loop = chain.loop {
            guard let bit = bit(of: loop) else { return }
            check.loopSet = Int32(bit)
        }
        check.chain = Range32(first, chainSets.count)
        check.bytesMin = UInt32(chain.bytesMin)
        check.bytesMax = UInt32(clamping: chain.bytesMax)
        check.isChain = true
    }

    /// The bit of a set; nil when all 64 are taken.
    private mutating func bit(of set: PatternChain.ByteSet) -> UInt8? {
        if let bit = bits[set] { return bit }
        guard bits.count < 64 else { return nil }
        let bit = UInt8(bits.count)
        bits[set] = bit
        for byte in 0..<256 where set.contains(byte) { byteSets[byte] |= 1 << UInt64(bit) }
        return bit
    }

    /// The patterns for matching.
    package var matcher: PatternMatcher {
        @_lifetime(borrow self)
        get { PatternMatcher(self) }
    }
}

/// A pattern in flat tables: as a chain when it is one, and as an automaton.
struct PatternCheck {
    /// The sets of the chain's positions, in `PatternSet.chainSets`.
    var chain: Range32 = .empty
    /// The set of the further positions; -1 when there are none.
    var loopSet: Int32 = -1
    /// The fewest bytes of the chain.
    var bytesMin: UInt32 = 0
    /// The most bytes of the chain.
    var bytesMax: UInt32 = 0
    /// Whether the chain is to be used.
    var isChain = false
    /// Into `PatternSet.byteClasses`: 256 entries.
    var classes: Int32 = 0
    /// Into `PatternSet.transitions`: where the dead state's row is.
    var transitions: Int32 = 0
    /// The length of a row.
    var columns: Int32 = 0
}
