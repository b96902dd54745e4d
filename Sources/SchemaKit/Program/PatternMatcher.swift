/// What a set of patterns holds, for matching.
///
/// The tables are read without bounds checks: their indices come from `PatternSet.add` alone, nothing of a text has a
/// part in them.
package struct PatternMatcher: ~Escapable {
    let patterns: Span<PatternCheck>
    let byteSets: Span<UInt64>
    let chainSets: Span<UInt8>
    let byteClasses: Span<UInt8>
    let transitions: Span<Int32>

    @_lifetime(borrow set)
    init(_ set: borrowing PatternSet) {
        patterns = set.patterns.span
        byteSets = set.byteSets.span
        chainSets = set.chainSets.span
        byteClasses = set.byteClasses.span
        transitions = set.transitions.span
    }

    /// Whether the pattern with this number matches in the text, which must be UTF-8.
    package func matches(_ number: Int, _ text: Span<UInt8>) -> Bool {
        precondition(number >= 0 && number < patterns.count)
        return fits(number, text)
    }

    /// The same for numbers that are known to be right.
    @inline(__always)
    func fits(_ number: Int, _ text: Span<UInt8>) -> Bool {
        let pattern = patterns[unchecked: number]
        return pattern.isChain ? fitsChain(pattern, text) : runs(pattern, text)
    }

    /// Whether every byte is in the set of its position.
    private func fitsChain(_ pattern: PatternCheck, _ text: Span<UInt8>) -> Bool {
        guard text.count >= pattern.bytesMin, text.count <= pattern.bytesMax else { return false }
        let first = Int(pattern.chain.first)
        let fixed = min(Int(pattern.chain.end) &- first, text.count)
        var fits: UInt64 = 1
        for index in 0..<fixed {
            let sets = byteSets[unchecked: Int(text[unchecked: index])]
            fits &= sets &>> UInt64(chainSets[unchecked: first &+ index])
        }
        let loop = UInt64(truncatingIfNeeded: pattern.loopSet)
        for index in fixed..<text.count { fits &= byteSets[unchecked: Int(text[unchecked: index])] &>> loop }
        return fits & 1 == 1
    }

    /// Whether the automaton matches.
    private func runs(_ pattern: PatternCheck, _ text: Span<UInt8>) -> Bool {
        let columns = Int(pattern.columns)
        let classes = Int(pattern.classes)
        let table = Int(pattern.transitions)
        var row = PatternAutomaton.initial * columns
        let matched = PatternAutomaton.matched * columns
        for index in text.indices {
            let column = Int(byteClasses[unchecked: classes &+ Int(text[unchecked: index])])
            row = Int(transitions[unchecked: table &+ row &+ column])
            if row <= matched { return row == matched }
        }
        return Int(transitions[unchecked: table &+ row &+ columns &- 1]) == matched
    }
}
