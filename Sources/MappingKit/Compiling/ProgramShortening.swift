/// Takes out of a program what only recorders want to be told: rules that cannot write anything on this path, and ways
/// through instructions that do nothing without a value. What the program makes of an event stays the same.
struct ProgramShortening {
    private var editor: ProgramEditor
    private var hasChanged = false

    /// The shorter instructions.
    static func shorten(_ instructions: [Instruction]) -> [Instruction] {
        var shortening = ProgramShortening(editor: ProgramEditor(instructions: instructions))
        repeat {
            shortening.hasChanged = false
            shortening.fold()
            shortening.thread()
            shortening.dropUnreachable()
        } while shortening.hasChanged
        return shortening.editor.instructions
    }

    private var instructions: [Instruction] { editor.instructions }

    // MARK: Folding

    /// Folds conditions that are decided, and drops what has no effect.
    private mutating func fold() {
        let before = instructions
        editor.rewrite { editor, index in
            let first = editor.instructions[index]
            switch first.operation {
            case .setTrue where editor.follows(.not, at: index + 1):
                return ([Instruction(operation: .setFalse, rule: first.rule)], 2)
            case .setFalse where editor.follows(.not, at: index + 1):
                return ([Instruction(operation: .setTrue, rule: first.rule)], 2)
            case .setTrue where editor.followsDecision(at: index + 1): return ([editor.instructions[index + 1]], 3)
            case .setFalse where editor.followsDecision(at: index + 1):
                let jump = Instruction(operation: .jump, rule: first.rule, a: editor.instructions[index + 2].a)
                return ([editor.instructions[index + 1], jump], 3)
            case .absent where editor.follows(.emit, at: index + 1): return ([first], 2)
            case .absent where Self.isOverwritten(in: editor.instructions, at: index): return ([], 1)
            case .jump, .jumpIfPresent, .jumpIfAbsent, .jumpIfTrue, .jumpIfFalse:
                return (Int(first.a) == index + 1 ? [] : [first], 1)
            default: return ([first], 1)
            }
        }
        if before.count != instructions.count { hasChanged = true }
    }

    /// Whether another value always takes the place of the one made at an index before anything looks at it.
    private static func isOverwritten(in instructions: [Instruction], at index: Int) -> Bool {
        var next = index + 1
        while next < instructions.count {
            switch instructions[next].operation {
            case .load, .constant, .absent, .loadOrSkip, .position, .leaveObject, .leaveArray, .eachBegin: return true
            case .enterObject, .enterArray, .setTrue, .setFalse, .testPresent, .testText, .not: next += 1
            // Where the element was found before, the value stays; the other ways make their own.
            case .pickBegin where Int(instructions[next].c) > next: next = Int(instructions[next].c)
            case .jump where Int(instructions[next].a) > next: next = Int(instructions[next].a)
            default: return false
            }
        }
        return false
    }

    // MARK: Jumps

    /// Lets jumps that are made without a value lead past what does nothing without one.
    private mutating func thread() {
        for index in instructions.indices {
            for jump in instructions[index].jumpsWithoutValue {
                let target = Int(editor.instructions[index][keyPath: jump])
                let further = pass(from: target)
                guard further != target else { continue }
                editor.instructions[index][keyPath: jump] = Int32(further)
                hasChanged = true
            }
        }
    }

    private func pass(from target: Int) -> Int {
        var place = target
        while true {
            switch instructions[place].operation {
            case .convert, .map, .lookup, .check, .emit, .jumpIfPresent, .absent: place += 1
            // Forwards only, so that this ends.
            case .jump where Int(instructions[place].a) > place, .jumpIfAbsent where Int(instructions[place].a) > place:
                place = Int(instructions[place].a)
            default: return place
            }
        }
    }

    private mutating func dropUnreachable() {
        var isReached = Array(repeating: false, count: instructions.count)
        var pending = [0]
        while let index = pending.popLast() {
            guard index < instructions.count, !isReached[index] else { continue }
            isReached[index] = true
            let instruction = instructions[index]
            pending += instruction.jumps.map { Int(instruction[keyPath: $0]) }
            if instruction.operation != .jump, instruction.operation != .end { pending.append(index + 1) }
        }
        guard isReached.contains(false) else { return }
        hasChanged = true
        editor.rewrite { editor, index in (isReached[index] ? [editor.instructions[index]] : [], 1) }
    }
}

extension ProgramEditor {
    /// Whether a jump without a value follows whose condition stands before it.
    fileprivate func followsDecision(at index: Int) -> Bool {
        follows(.absent, at: index) && follows(.jumpIfFalse, at: index + 1)
    }
}

extension Instruction {
    /// The jumps that are made without a value.
    fileprivate var jumpsWithoutValue: [WritableKeyPath<Instruction, Int32>] {
        switch operation {
        case .jumpIfAbsent: [\.a]
        case .eachBegin, .pickBegin: [\.b]
        case .pickNext: [\.c]
        default: []
        }
    }
}
