/// Instructions that are being rewritten: keeps jumps leading to where they led.
struct ProgramEditor {
    var instructions: [Instruction]
    /// Whether something jumps to an instruction: it then has to stay the first of its kind.
    private var isTarget: [Bool] = []

    init(instructions: [Instruction]) {
        self.instructions = instructions
    }

    /// Replaces the instructions from a place on, however many the step says, by others.
    mutating func rewrite(_ step: (ProgramEditor, Int) -> (new: [Instruction], width: Int)) {
        isTarget = Array(repeating: false, count: instructions.count + 1)
        for instruction in instructions {
            for jump in instruction.jumps { isTarget[Int(instruction[keyPath: jump])] = true }
        }
        var places: [Int32] = []
        var rewritten: [Instruction] = []
        var index = 0
        while index < instructions.count {
            let (new, width) = step(self, index)
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
        instructions = rewritten
    }

    /// Whether an operation stands at a place that nothing jumps to.
    func follows(_ operation: Operation, at index: Int) -> Bool {
        isInner(index) && instructions[index].operation == operation
    }

    /// Whether there is an instruction at a place that nothing jumps to.
    func isInner(_ index: Int) -> Bool { index < instructions.count && !isTarget[index] }
}

extension Instruction {
    /// The operands that are places in the program.
    var jumps: [WritableKeyPath<Instruction, Int32>] {
        switch operation {
        case .jump, .jumpIfTrue, .jumpIfFalse, .jumpIfPresent, .jumpIfAbsent: [\.a]
        case .eachBegin, .eachNext, .eachIfEmpty, .splitNext, .loadOrSkip, .whenPresent, .enterObjectIfAny, .pick: [\.b]
        case .pickBegin, .pickNext: [\.b, \.c]
        case .whenText, .whenNotText: [\.c]
        default: []
        }
    }
}
