/// Makes a program shorter without changing what it does: drops what the proof made needless, joins instructions that
/// often follow each other, and lets objects be passed over when the source has nothing for them.
struct ProgramFusion {
    private var program: MapperProgram
    private var instructions: [Instruction] { program.instructions }
    /// Whether something jumps to an instruction: it then has to stay the first of its kind.
    private var isTarget: [Bool] = []

    /// The program with the same effects.
    /// - Parameter isProved: whether a requirement, by its number, needs no look at what was written.
    static func fuse(_ program: MapperProgram, isProved: (Int32) -> Bool) -> MapperProgram {
        var fusion = ProgramFusion(program: program)
        fusion.rewrite { fusion, index in
            let instruction = fusion.instructions[index]
            return (instruction.operation.isRequirement && isProved(instruction.b) ? [] : [instruction], 1)
        }
        fusion.rewrite { fusion, index in
            let (joined, width) = fusion.join(at: index)
            return ([joined], width)
        }
        fusion.passOverObjects()
        return fusion.program
    }

    /// Replaces the instructions from a place on, however many the step says, by others.
    private mutating func rewrite(_ step: (inout ProgramFusion, Int) -> (new: [Instruction], width: Int)) {
        isTarget = Array(repeating: false, count: instructions.count + 1)
        for instruction in instructions {
            for jump in instruction.jumps { isTarget[Int(instruction[keyPath: jump])] = true }
        }
        var places: [Int32] = []
        var rewritten: [Instruction] = []
        var index = 0
        while index < instructions.count {
            let (new, width) = step(&self, index)
            for _ in 0..<width { places.append(Int32(rewritten.count)) }
            rewritten += new
            index += width
        }
        places.append(Int32(rewritten.count))
        for index in rewritten.indices {
            for jump in rewritten[index].jumps {
                rewritten[index][keyPath: jump] = places[Int(rewritten[index][keyPath: jump])]
            }
        }
        program.instructions = rewritten
    }

    // MARK: Joining

    /// What the instructions from a place on can be joined to, and how many they are.
    private mutating func join(at index: Int) -> (Instruction, width: Int) {
        let first = instructions[index]
        if let (moves, width) = joinMoves(at: index) { return (moves, width) }
        switch first.operation {
        case .load: return joinLoad(first, at: index)
        case .testPresent where follows(.absent, at: index + 1) && follows(.jumpIfFalse, at: index + 2):
            let jump = instructions[index + 2]
            return (
                Instruction(operation: .whenPresent, kind: jump.kind, rule: jump.rule, a: first.a, b: jump.a), 3
            )
        case .testText: return joinTest(first, at: index)
        default: return (first, 1)
        }
    }

    /// Values that are written as they are, one after another.
    private mutating func joinMoves(at index: Int) -> (Instruction, width: Int)? {
        let first = program.moves.count
        var end = index
        while end < instructions.count, end == index || !isTarget[end], let move = move(at: end) {
            program.moves.append(move)
            end += 2
        }
        guard end > index else { return nil }
        return (
            Instruction(operation: .moves, a: Int32(first), b: Int32(program.moves.count)), end - index
        )
    }

    private func move(at index: Int) -> MapperProgram.Move? {
        let first = instructions[index]
        guard first.operation == .load || first.operation == .constant, follows(.emit, at: index + 1),
            instructions[index + 1].rule == first.rule
        else { return nil }
        return MapperProgram.Move(
            isConstant: first.operation == .constant, rule: first.rule, place: first.a,
            key: program.keys[Int(instructions[index + 1].a)])
    }

    private func joinTest(_ first: Instruction, at index: Int) -> (Instruction, width: Int) {
        let isNegated = follows(.not, at: index + 1)
        let next = index + (isNegated ? 2 : 1)
        guard follows(.absent, at: next), follows(.jumpIfFalse, at: next + 1) else { return (first, 1) }
        let jump = instructions[next + 1]
        return (
            Instruction(
                operation: isNegated ? .whenNotText : .whenText, kind: jump.kind, rule: jump.rule, a: first.a,
                b: first.b, c: jump.a), next + 2 - index
        )
    }

    private func joinLoad(_ load: Instruction, at index: Int) -> (Instruction, width: Int) {
        var end = index + 1
        while end < instructions.count, !isTarget[end], instructions[end].operation.ignoresAbsence { end += 1 }
        guard follows(.emit, at: end), instructions[end].rule == load.rule else { return (load, 1) }
        return (Instruction(operation: .loadOrSkip, rule: load.rule, a: load.a, b: Int32(end + 1)), 1)
    }

    /// Whether an operation stands at a place that nothing jumps to.
    private func follows(_ operation: Operation, at index: Int) -> Bool {
        index < instructions.count && !isTarget[index] && instructions[index].operation == operation
    }

    // MARK: Passing over

    /// Finds the objects into which nothing is written when certain slots are absent.
    private mutating func passOverObjects() {
        for index in instructions.indices
        where instructions[index].operation == .enterObject && instructions[index].kind == 0 {
            guard let (slots, end) = needs(of: index) else { continue }
            program.instructions[index].operation = .enterObjectIfAny
            program.instructions[index].b = Int32(end)
            program.instructions[index].c = Int32(program.slotLists.count)
            program.slotLists.append(Int32(slots.count))
            program.slotLists += slots
        }
    }

    /// Slots without any of which an object stays empty, and the place behind it; nil when there are none such.
    private func needs(of object: Int) -> (slots: [Int32], end: Int)? {
        var slots: [Int32] = []
        var depth = 1
        var index = object + 1
        while depth > 0 {
            let instruction = instructions[index]
            index += 1
            switch instruction.operation {
            case .moves:
                let moves = program.moves[Int(instruction.a)..<Int(instruction.b)]
                guard !moves.contains(where: \.isConstant) else { return nil }
                slots += moves.map(\.place)
            // Without the slot, everything up to the jump's target is passed over.
            case .loadOrSkip, .whenPresent:
                slots.append(instruction.a)
                index = Int(instruction.b)
            case .whenText:
                slots.append(instruction.a)
                index = Int(instruction.c)
            case .enterObject, .enterObjectIfAny: depth += 1
            case .leaveObject: depth -= 1
            case .expect, .note, .expectBeside: break
            default: return nil
            }
        }
        let distinct = Array(Set(slots)).sorted()
        return distinct.count <= Self.slotsMax ? (distinct, index) : nil
    }

    /// Looking for more slots than this costs as much as the object.
    private static let slotsMax = 24
}

extension Operation {
    /// Whether it does nothing when there is no value.
    fileprivate var ignoresAbsence: Bool {
        switch self {
        case .convert, .map, .lookup, .check: true
        default: false
        }
    }

    /// Whether it looks after a requirement that may turn out to be proved.
    fileprivate var isRequirement: Bool { self == .expect || self == .note || self == .expectBeside }
}

extension Instruction {
    /// The operands that are places in the program.
    fileprivate var jumps: [WritableKeyPath<Instruction, Int32>] {
        switch operation {
        case .jump, .jumpIfTrue, .jumpIfFalse, .jumpIfPresent, .jumpIfAbsent: [\.a]
        case .eachBegin, .eachNext, .eachIfEmpty, .splitNext, .loadOrSkip, .whenPresent, .enterObjectIfAny: [\.b]
        case .pickBegin, .pickNext: [\.b, \.c]
        case .whenText, .whenNotText: [\.c]
        default: []
        }
    }
}
