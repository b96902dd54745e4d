internal import JSONTape

/// Makes a program shorter without changing what it does: drops what the proof made needless, joins instructions that
/// often follow each other, and lets objects be passed over when the source has nothing for them.
struct ProgramFusion {
    private var program: MapperProgram
    private var editor: ProgramEditor
    private var instructions: [Instruction] { editor.instructions }

    /// The program with the same effects.
    /// - Parameter isProved: whether a requirement, by its number, needs no look at what was written.
    static func fuse(_ program: MapperProgram, isProved: (Int32) -> Bool) -> MapperProgram {
        var editor = ProgramEditor(instructions: program.instructions)
        editor.rewrite { editor, index in
            let instruction = editor.instructions[index]
            return (instruction.operation.isRequirement && isProved(instruction.b) ? [] : [instruction], 1)
        }
        let kept = editor.instructions
        var told = ProgramFusion(program: program, editor: editor)
        told.run()
        var short = ProgramFusion(
            program: told.program, editor: ProgramEditor(instructions: ProgramShortening.shorten(kept)))
        short.run()
        var fused = short.program
        fused.instructions = short.instructions
        fused.toldInstructions = told.instructions
        return fused
    }

    private mutating func run() {
        var program = program
        editor.rewrite { editor, index in
            var fusion = ProgramFusion(program: program, editor: editor)
            let (joined, width) = fusion.join(at: index)
            program = fusion.program
            return ([joined], width)
        }
        self.program = program
        passOverObjects()
    }

    // MARK: Joining

    /// What the instructions from a place on can be joined to, and how many they are.
    private mutating func join(at index: Int) -> (Instruction, width: Int) {
        let first = instructions[index]
        if let (moves, width) = joinMoves(at: index) { return (moves, width) }
        switch first.operation {
        case .load: return joinLoad(first, at: index)
        case .check: return joinChecks(at: index)
        case .expect, .note: return joinNotes(at: index)
        case .expectBeside: return joinBesides(at: index)
        case .pickBegin: return joinPick(first, at: index) ?? (first, 1)
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
        while end == index || editor.isInner(end), let move = move(at: end) {
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
        while editor.isInner(end), instructions[end].operation.ignoresAbsence { end += 1 }
        guard follows(.emit, at: end), instructions[end].rule == load.rule else { return (load, 1) }
        return (Instruction(operation: .loadOrSkip, rule: load.rule, a: load.a, b: Int32(end + 1)), 1)
    }

    /// The end of what stands from a place on, nothing jumps to, and is of some operations.
    private func end(of operations: Set<Operation>, from index: Int) -> Int {
        var end = index + 1
        while editor.isInner(end), operations.contains(instructions[end].operation) { end += 1 }
        return end
    }

    private mutating func joinChecks(at index: Int) -> (Instruction, width: Int) {
        let end = end(of: [.check], from: index)
        guard end > index + 1 else { return (instructions[index], 1) }
        let first = Int32(program.checkRuns.count)
        program.checkRuns += instructions[index..<end].map { MapperProgram.CheckRun(check: $0.a, failure: $0.b) }
        return (
            Instruction(
                operation: .checks, rule: instructions[index].rule, a: first, b: Int32(program.checkRuns.count)),
            end - index
        )
    }

    private mutating func joinNotes(at index: Int) -> (Instruction, width: Int) {
        let end = end(of: [.expect, .note], from: index)
        guard end > index + 1 else { return (instructions[index], 1) }
        let joined = instructions[index..<end]
        let isExpected = joined.contains { $0.operation == .expect }
        program.noteMasks.append(joined.reduce(0) { $1.operation == .note ? $0 | 1 << UInt64($1.a) : $0 })
        return (
            Instruction(operation: .settle, kind: isExpected ? 1 : 0, a: Int32(program.noteMasks.count - 1)),
            end - index
        )
    }

    private mutating func joinBesides(at index: Int) -> (Instruction, width: Int) {
        let end = end(of: [.expectBeside], from: index)
        let first = Int32(program.besides.count)
        program.besides += instructions[index..<end].map { MapperProgram.Beside(note: $0.a, required: $0.c) }
        return (Instruction(operation: .besides, a: first, b: Int32(program.besides.count)), end - index)
    }

    /// A search for an element by one text of it.
    private mutating func joinPick(_ begin: Instruction, at index: Int) -> (Instruction, width: Int)? {
        guard var test = pickTest(at: index + 1, scope: Int(begin.a)) else { return nil }
        test.isNegated = follows(.not, at: index + 2)
        let end = index + (test.isNegated ? 3 : 2)
        guard end < instructions.count, instructions[end].operation == .pickNext, editor.isInner(end),
            instructions[end].a == begin.a, Int(instructions[end].b) == index + 1, Int(begin.c) == end + 1,
            instructions[end].c == begin.b
        else { return nil }
        program.pickTests.append(test)
        return (
            Instruction(operation: .pick, a: begin.a, b: begin.b, c: Int32(program.pickTests.count - 1)),
            end + 1 - index
        )
    }

    private func pickTest(at index: Int, scope: Int) -> MapperProgram.PickTest? {
        let test = instructions[index]
        if test.operation == .setTrue { return MapperProgram.PickTest(key: nil, table: -1, isNegated: false) }
        guard test.operation == .testText else { return nil }
        if program.scopes[scope].elementSlot == test.a {
            return MapperProgram.PickTest(key: nil, table: test.b, isNegated: false)
        }
        guard program.scopes[scope].gather >= 0 else { return nil }
        let node = program.gatherNodes[Int(program.scopes[scope].gather)]
        for place in 0..<node.count where program.gatherEntries[Int(node.base + place)].slot == test.a {
            let key = KeyID(rawValue: UInt16(node.firstKey + place))
            return MapperProgram.PickTest(key: key, table: test.b, isNegated: false)
        }
        return nil
    }

    private func follows(_ operation: Operation, at index: Int) -> Bool { editor.follows(operation, at: index) }

    // MARK: Passing over

    /// Finds the objects into which nothing is written when certain slots are absent.
    private mutating func passOverObjects() {
        for index in instructions.indices
        where instructions[index].operation == .enterObject && instructions[index].kind == 0 {
            guard let (slots, end) = needs(of: index) else { continue }
            editor.instructions[index].operation = .enterObjectIfAny
            editor.instructions[index].b = Int32(end)
            editor.instructions[index].c = Int32(program.slotLists.count)
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
            case .expect, .note, .expectBeside, .settle, .besides: break
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
