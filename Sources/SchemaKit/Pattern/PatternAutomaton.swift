/// A pattern as a deterministic automaton over bytes: state 0 never matches, state 1 has matched.
struct PatternAutomaton: Sendable {
    static let dead = 0
    static let matched = 1
    static let initial = 2

    /// The class of every byte; bytes of one class are alike to the pattern.
    private(set) var byteClasses: [UInt8] = []
    /// The number of columns: one a class, and a last one for the end of the text, which leads to dead or matched.
    private(set) var columns = 0
    /// By state and column, the next state.
    private(set) var transitions: [UInt16] = []

    /// The number of states.
    var stateCount: Int { transitions.count / columns }

    init(_ machine: PatternMachine) throws(PatternDefect) {
        let classes = Self.classes(machine)
        byteClasses = classes.map
        columns = classes.count + 1
        var subsets = PatternSubsets(machine)
        transitions = Array(repeating: UInt16(Self.dead), count: columns)
        transitions.append(contentsOf: repeatElement(UInt16(Self.matched), count: columns))
        let representatives = classes.representatives
        while let subset = subsets.next() {
            for byte in representatives { transitions.append(UInt16(subsets.step(subset, byte))) }
            transitions.append(UInt16(subsets.matchesAtEnd(subset) ? Self.matched : Self.dead))
            guard subsets.count <= Pattern.statesMax, subsets.work <= PatternSubsets.workMax else {
                throw PatternMachine.tooLarge
            }
        }
    }

    /// Groups the bytes that no state tells apart.
    private static func classes(_ machine: PatternMachine) -> (map: [UInt8], count: Int, representatives: [UInt8]) {
        var isBoundary = [Bool](repeating: false, count: 257)
        isBoundary[0] = true
        for case .bytes(let range, _) in machine.states {
            isBoundary[Int(range.lowerBound)] = true
            isBoundary[Int(range.upperBound) + 1] = true
        }
        var map: [UInt8] = []
        var representatives: [UInt8] = []
        for byte in 0..<256 {
            if isBoundary[byte] { representatives.append(UInt8(byte)) }
            map.append(UInt8(representatives.count - 1))
        }
        return (map, representatives.count, representatives)
    }

    /// The state that a byte leads to.
    func step(_ state: Int, _ byte: UInt8) -> Int {
        Int(transitions[state * columns + Int(byteClasses[Int(byte)])])
    }

    /// Whether the pattern matches when the text ends in a state.
    func matchesAtEnd(_ state: Int) -> Bool {
        transitions[state * columns + columns - 1] == UInt16(Self.matched)
    }

    /// Whether the pattern matches in the text.
    func matches(_ text: Span<UInt8>) -> Bool {
        var state = Self.initial
        for index in text.indices {
            state = step(state, text[index])
            if state <= Self.matched { return state == Self.matched }
        }
        return matchesAtEnd(state)
    }
}

/// The subset construction: sets of machine states, numbered in the order in which they are found.
private struct PatternSubsets {
    private let machine: PatternMachine
    /// The subsets after dead and matched, each sorted.
    private var subsets: [[Int]] = []
    private var numbers: [[Int]: Int] = [:]
    private var done = 0
    /// Where the pattern can begin again, at any byte after the first.
    private var restart: [Int] = []
    private var marks: [Int]
    private var stamp = 0
    /// Machine states looked at so far: what the construction costs.
    private(set) var work = 0

    /// The most work that one pattern may cost, a few hundred milliseconds.
    static let workMax = 20_000_000

    init(_ machine: PatternMachine) {
        self.machine = machine
        marks = Array(repeating: 0, count: machine.states.count)
        restart = closure([machine.entry], atStart: false, atEnd: false).states
        let first = closure([machine.entry], atStart: true, atEnd: false)
        if first.matches {
            // The pattern matches the empty text anywhere: the initial state is left as matched at once.
            subsets.append([-1])
        } else {
            subsets.append(first.states)
        }
        // The same states reached by reading are not at the start of the text: where that makes a difference, they are
        // another state.
        if subsets[0] != [-1] {
            let matchesAtStart = closure(subsets[0], atStart: true, atEnd: true).matches
            if matchesAtStart != closure(subsets[0], atStart: false, atEnd: true).matches { return }
        }
        numbers[subsets[0]] = PatternAutomaton.initial
    }

    /// All states, dead and matched included.
    var count: Int { subsets.count + 2 }

    /// The next subset whose transitions are wanted.
    mutating func next() -> Int? {
        guard done < subsets.count else { return nil }
        done += 1
        return done - 1
    }

    /// The state that a byte leads to.
    mutating func step(_ subset: Int, _ byte: UInt8) -> Int {
        if subsets[subset] == [-1] { return PatternAutomaton.matched }
        var targets: [Int] = []
        for state in subsets[subset] {
            if case .bytes(let range, let next) = machine.states[state], range ~= byte { targets.append(next) }
        }
        let reached = closure(targets, atStart: false, atEnd: false)
        if reached.matches { return PatternAutomaton.matched }
        let merged = Array(Set(reached.states).union(restart)).sorted()
        return number(merged)
    }

    private mutating func number(_ states: [Int]) -> Int {
        guard !states.isEmpty else { return PatternAutomaton.dead }
        if let number = numbers[states] { return number }
        subsets.append(states)
        numbers[states] = count - 1
        return count - 1
    }

    /// Whether the pattern matches when the text ends here.
    mutating func matchesAtEnd(_ subset: Int) -> Bool {
        if subsets[subset] == [-1] { return true }
        return closure(subsets[subset], atStart: subset == 0, atEnd: true).matches
    }

    /// The states reached without reading: those that read or wait for the end, and whether one is the match.
    private mutating func closure(
        _ entries: [Int], atStart: Bool, atEnd: Bool
    ) -> (states: [Int], matches: Bool) {
        stamp += 1
        var pending = entries
        var states: [Int] = []
        var matches = false
        while let state = pending.popLast() {
            guard marks[state] != stamp else { continue }
            marks[state] = stamp
            work += 1
            switch machine.states[state] {
            case .bytes: states.append(state)
            case .split(let left, let right): pending += [right, left]
            case .pass(let next): pending.append(next)
            case .start(let next): if atStart { pending.append(next) }
            case .end(let next): if atEnd { pending.append(next) } else { states.append(state) }
            case .match: matches = true
            }
        }
        return (states.sorted(), matches)
    }
}
