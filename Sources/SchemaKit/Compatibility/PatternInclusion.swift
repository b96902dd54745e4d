/// Whether every text that one pattern matches is matched by another: decided on their automata, exactly.
struct PatternInclusion {
    /// The most pairs of states that are looked at; beyond them nothing is said.
    static let pairsMax = 1 << 20

    private let narrow: PatternAutomaton
    private let wide: PatternAutomaton
    /// All texts: what goes on when the narrow pattern has matched before the text is at its end.
    private let any: PatternAutomaton

    /// True or false; nil when the automata are too large for an answer.
    static func holds(_ narrow: Pattern, in wide: Pattern) -> Bool? {
        if narrow == wide { return true }
        guard let any = anyText else { return nil }
        return PatternInclusion(narrow: narrow.automaton, wide: wide.automaton, any: any).search()
    }

    private static let anyText: PatternAutomaton? = {
        do throws(PatternDefect) {
            return try Pattern("^[\\s\\S]*$").automaton
        } catch {
            return nil
        }
    }()

    /// Where a text has led both patterns.
    private struct Place: Hashable {
        var narrow: Int
        var wide: Int
        /// Whether the narrow pattern has matched; then `narrow` is a state of `any`.
        var hasMatched = false
    }

    /// Looks for a text that the narrow pattern matches and the wide one does not, over all pairs of states.
    private func search() -> Bool? {
        var seen = Set<Place>()
        var pending = [place(narrow: PatternAutomaton.initial, wide: PatternAutomaton.initial)]
        let bytes = representatives()
        while let place = pending.popLast() {
            if place.narrow == PatternAutomaton.dead || place.wide == PatternAutomaton.matched { continue }
            guard seen.insert(place).inserted else { continue }
            guard seen.count <= Self.pairsMax else { return nil }
            let automaton = place.hasMatched ? any : narrow
            if automaton.matchesAtEnd(place.narrow), !wide.matchesAtEnd(place.wide) { return false }
            for byte in bytes {
                let next = automaton.step(place.narrow, byte)
                let target = wide.step(place.wide, byte)
                pending.append(
                    place.hasMatched
                        ? Place(narrow: next, wide: target, hasMatched: true) : self.place(narrow: next, wide: target))
            }
        }
        return true
    }

    private func place(narrow: Int, wide: Int) -> Place {
        guard narrow == PatternAutomaton.matched else { return Place(narrow: narrow, wide: wide) }
        return Place(narrow: PatternAutomaton.initial, wide: wide, hasMatched: true)
    }

    /// One byte for every combination of byte classes that occurs.
    private func representatives() -> [UInt8] {
        var seen = Set<[UInt8]>()
        return (0...255).filter { byte in
            seen.insert([narrow.byteClasses[byte], wide.byteClasses[byte], any.byteClasses[byte]]).inserted
        }.map(UInt8.init)
    }
}
