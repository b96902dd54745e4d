/// What a text must have, so that a pattern can match it at all.
extension Pattern {
    /// The fewest bytes of a range that any matching text has: where a text has fewer, matching need not be tried.
    package func leastCount(of range: ClosedRange<UInt8>) -> Int {
        let automaton = automaton
        let costs = Self.costs(automaton, range)
        var least = [Int](repeating: Int.max, count: automaton.stateCount)
        least[PatternAutomaton.initial] = 0
        // States at the same distance and those one further, nearest first.
        var near = [PatternAutomaton.initial]
        var far: [Int] = []
        var isDone = [Bool](repeating: false, count: automaton.stateCount)
        while let state = near.popLast() {
            if !isDone[state] {
                isDone[state] = true
                if state == PatternAutomaton.matched || automaton.matchesAtEnd(state) { return least[state] }
                for (byte, cost) in costs {
                    let next = automaton.step(state, byte)
                    guard next != PatternAutomaton.dead, least[state] + cost < least[next] else { continue }
                    least[next] = least[state] + cost
                    if cost == 0 { near.append(next) } else { far.append(next) }
                }
            }
            if near.isEmpty { swap(&near, &far) }
        }
        // No text matches.
        return Int.max
    }

    /// A byte of every class, and 1 when all bytes of its class are in the range, else 0.
    private static func costs(_ automaton: PatternAutomaton, _ range: ClosedRange<UInt8>) -> [(byte: UInt8, cost: Int)]
    {
        var costs: [UInt8: (byte: UInt8, cost: Int)] = [:]
        for byte in UInt8.min...UInt8.max {
            let byteClass = automaton.byteClasses[Int(byte)]
            let cost = range.contains(byte) ? min(costs[byteClass]?.cost ?? 1, 1) : 0
            costs[byteClass] = (byte, cost)
        }
        return Array(costs.values)
    }
}
