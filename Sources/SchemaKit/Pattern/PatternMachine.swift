/// A pattern as a nondeterministic automaton over bytes (Thompson's construction).
struct PatternMachine {
    /// One state. States that read a byte are `.bytes`; the others are passed without reading.
    enum State: Hashable {
        case bytes(ClosedRange<UInt8>, next: Int)
        case split(Int, Int)
        case pass(Int)
        case start(next: Int)
        case end(next: Int)
        case match
    }

    /// A part of the pattern: the states `first..<last`, entered at `entry`, left through the `.pass` state `exit`.
    private struct Fragment {
        var first: Int
        var last: Int
        var entry: Int
        var exit: Int
    }

    /// The most states; counted repetition copies what it repeats.
    static let statesMax = 65_536

    private(set) var states: [State] = []
    private(set) var entry = 0
    private var operands: [Fragment] = []

    init(_ operations: [PatternOperation]) throws(PatternDefect) {
        for operation in operations {
            switch operation {
            case .characters(let set): push(set)
            case .start: pushAssertion { .start(next: $0) }
            case .end: pushAssertion { .end(next: $0) }
            case .concatenate(let count): concatenate(count)
            case .alternate(let count): alternate(count)
            case .repeated(let min, let max): try `repeat`(min, max)
            }
            guard states.count <= Self.statesMax else { throw Self.tooLarge }
        }
        precondition(operands.count == 1)
        entry = operands[0].entry
        states[operands[0].exit] = .match
    }

    static let tooLarge = PatternDefect(
        "is too large when its repetitions are written out; use maxLength instead", at: 0)

    private mutating func add(_ state: State) -> Int {
        states.append(state)
        return states.count - 1
    }

    /// The exit of a fragment leads nowhere yet: to itself.
    private mutating func addExit() -> Int { add(.pass(states.count)) }

    // MARK: Operations

    private mutating func push(_ set: CharacterSet) {
        let first = states.count
        let exit = addExit()
        var known: [[[ClosedRange<UInt8>]]: Int] = [:]
        let entry = addTree(set.byteSequences, exit, &known)
        operands.append(Fragment(first: first, last: states.count, entry: entry, exit: exit))
    }

    /// The sequences as a tree: those that begin alike share their beginning, and those that go on alike share the rest.
    /// Two of them begin with the same range or with ranges that are apart. At most four bytes deep.
    private mutating func addTree(
        _ sequences: [[ClosedRange<UInt8>]], _ exit: Int, _ known: inout [[[ClosedRange<UInt8>]]: Int]
    ) -> Int {
        if sequences == [[]] { return exit }
        if let entry = known[sequences] { return entry }
        var groups: [(first: ClosedRange<UInt8>, rests: [[ClosedRange<UInt8>]])] = []
        for sequence in sequences {
            let rest = Array(sequence.dropFirst())
            if let last = groups.last, last.first == sequence[0] {
                groups[groups.count - 1].rests.append(rest)
            } else {
                groups.append((sequence[0], [rest]))
            }
        }
        let entries = groups.map { group in
            let next = addTree(group.rests, exit, &known)
            return add(.bytes(group.first, next: next))
        }
        let entry = choose(entries)
        known[sequences] = entry
        return entry
    }

    /// A state that leads to each of the entries; to none when there is none (an empty class matches nothing).
    private mutating func choose(_ entries: [Int]) -> Int {
        guard var choice = entries.last else { return add(.pass(states.count)) }
        for entry in entries.dropLast().reversed() { choice = add(.split(entry, choice)) }
        return choice
    }

    private mutating func pushAssertion(_ make: (Int) -> State) {
        let first = states.count
        let exit = addExit()
        let entry = add(make(exit))
        operands.append(Fragment(first: first, last: states.count, entry: entry, exit: exit))
    }

    private mutating func concatenate(_ count: Int) {
        guard count > 0 else {
            let exit = addExit()
            return operands.append(Fragment(first: exit, last: exit + 1, entry: exit, exit: exit))
        }
        let parts = operands.suffix(count)
        operands.removeLast(count)
        operands.append(join(Array(parts)))
    }

    /// One fragment after the other; they stand side by side in `states`.
    private mutating func join(_ parts: [Fragment]) -> Fragment {
        for (part, next) in zip(parts, parts.dropFirst()) { states[part.exit] = .pass(next.entry) }
        let (head, tail) = (parts[0], parts[parts.count - 1])
        return Fragment(first: head.first, last: states.count, entry: head.entry, exit: tail.exit)
    }

    private mutating func alternate(_ count: Int) {
        guard count > 1 else { return }
        let parts = Array(operands.suffix(count))
        operands.removeLast(count)
        let exit = addExit()
        for part in parts { states[part.exit] = .pass(exit) }
        let entry = choose(parts.map(\.entry))
        operands.append(Fragment(first: parts[0].first, last: states.count, entry: entry, exit: exit))
    }

    private mutating func `repeat`(_ min: Int, _ max: Int?) throws(PatternDefect) {
        let part = operands.removeLast()
        let copies = max ?? min + 1
        guard copies > 0 else { return concatenate(0) }
        guard states.count + (part.last - part.first + 2) * copies <= Self.statesMax else { throw Self.tooLarge }
        var parts = [part]
        for _ in 1..<copies { parts.append(copy(part)) }
        let end = addExit()
        for index in min..<copies {
            parts[index] = max == nil ? loop(parts[index]) : optional(parts[index], else: end)
        }
        parts.append(Fragment(first: end, last: end + 1, entry: end, exit: end))
        operands.append(join(parts))
    }

    /// The fragment, or straight to `end`.
    private mutating func optional(_ part: Fragment, else end: Int) -> Fragment {
        var part = part
        part.entry = add(.split(part.entry, end))
        return part
    }

    /// The fragment any number of times, also never.
    private mutating func loop(_ part: Fragment) -> Fragment {
        let exit = addExit()
        let entry = add(.split(part.entry, exit))
        states[part.exit] = .pass(entry)
        return Fragment(first: part.first, last: states.count, entry: entry, exit: exit)
    }

    private mutating func copy(_ part: Fragment) -> Fragment {
        let shift = states.count - part.first
        for index in part.first..<part.last {
            switch states[index] {
            case .bytes(let range, let next): states.append(.bytes(range, next: next + shift))
            case .split(let left, let right): states.append(.split(left + shift, right + shift))
            case .pass(let next): states.append(.pass(next + shift))
            case .start(let next): states.append(.start(next: next + shift))
            case .end(let next): states.append(.end(next: next + shift))
            case .match: states.append(.match)
            }
        }
        return Fragment(
            first: part.first + shift, last: part.last + shift, entry: part.entry + shift, exit: part.exit + shift)
    }
}
