internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// What judging keeps of an event, and its memory between events.
struct RuleMemory {
    var violations: [RuleViolation] = []
    var violationsCut = 0
    var flags: [Int] = []
    var isTooLarge = false
    var seen = TextNodes()
    var sum = DecimalSum()
    private var source = SourceMemory()

    /// Judges one event; returns whether no rule with severity reject is violated.
    mutating func judge(_ tape: borrowing Tape, _ program: borrowing RuleProgram, _ asOf: Int32) -> Bool {
        if !violations.isEmpty { violations.removeAll(keepingCapacity: true) }
        if !flags.isEmpty { flags.removeAll(keepingCapacity: true) }
        violationsCut = 0
        isTooLarge = false
        guard !tape.isEmpty else { return false }
        // Moved out while the rest of the memory is written.
        var source = SourceMemory()
        swap(&source, &self.source)
        source.prepare(program.tables)
        isTooLarge = Self.run(tape, program, asOf, &source, &self)
        swap(&source, &self.source)
        if violations.count > 1 { violations.sort { $0.rule < $1.rule } }
        return violations.isEmpty && !isTooLarge
    }

    /// Finds what is broken; returns whether the event went beyond a limit.
    private static func run(
        _ tape: borrowing Tape, _ program: borrowing RuleProgram, _ asOf: Int32, _ source: inout SourceMemory,
        _ memory: inout RuleMemory
    ) -> Bool {
        let reader = SourceReader(program.tables, tape: tape.view, memory: &source)
        var machine = RuleMachine(program, reader: reader)
        machine.reader.begin()
        machine.asOf = machine.reader.day(program.tables.asOf) ?? asOf
        for index in program.blocks.indices { machine.run(program.blocks[index], &memory) }
        return machine.reader.hasOverflowed
    }
}

/// One event, one set of rules: the loop over views of the program and the event.
struct RuleMachine: ~Copyable, ~Escapable {
    let severities: Span<RuleSeverity>
    let steps: Span<RuleStep>
    let functions: Span<CompiledFunction>
    let checksums: Span<Checksum>
    let layouts: Span<DateLayout>
    let view: ProgramView
    var reader: SourceReader
    var asOf: Int32 = 0

    @_lifetime(borrow program, copy reader)
    init(_ program: borrowing RuleProgram, reader: consuming SourceReader) {
        severities = program.severities.span
        steps = program.steps.span
        functions = program.functions.span
        checksums = program.checksums.span
        layouts = program.layouts.span
        view = ProgramView(program.tables)
        self.reader = reader
    }

    /// Runs the rules of one scope for all its elements.
    @_lifetime(self: copy self)
    mutating func run(_ block: RuleProgram.Block, _ memory: inout RuleMemory) {
        let scope = Int(block.scope)
        guard scope > 0 else { return runOnce(block, &memory) }
        guard reader.beginEach(scope: scope), !reader.isEmpty(scope: scope) else { return }
        repeat { runOnce(block, &memory) } while reader.nextElement(scope: scope)
    }

    /// Runs the rules of one scope for one element. Jumps go forwards only.
    @_lifetime(self: copy self)
    private mutating func runOnce(_ block: RuleProgram.Block, _ memory: inout RuleMemory) {
        var truth = false
        var pc = Int(block.first)
        while pc < Int(block.end) {
            let step = steps[pc]
            pc &+= 1
            switch step.operation {
            case .testPresent: truth = reader.isPresent(slot: Int(step.a))
            case .testText: truth = reader.value(slot: Int(step.a), in: step.b, of: view.tables) >= 0
            case .not: truth.toggle()
            case .jumpIfTrue: if truth { pc = Int(step.a) }
            case .jumpIfFalse: if !truth { pc = Int(step.a) }
            case .evaluate:
                // A function holds when its first input is absent.
                truth = step.b >= 0 && reader.slots[Int(step.b)] < 0 || evaluate(Int(step.a), &memory)
            case .settle: if !truth { settle(Int(step.a), block, &memory) }
            case .judge:
                if step.b >= 0, reader.slots[Int(step.b)] < 0 { continue }
                if !evaluate(Int(step.a), &memory) { settle(Int(step.c), block, &memory) }
            }
        }
    }

    /// Writes down that an event breaks a rule.
    @_lifetime(self: copy self)
    private mutating func settle(_ rule: Int, _ block: RuleProgram.Block, _ memory: inout RuleMemory) {
        guard severities[rule] == .reject else {
            if !memory.flags.contains(rule) { memory.flags.append(rule) }
            return
        }
        guard memory.violations.count < Limits.violationsMax else {
            memory.violationsCut += 1
            return
        }
        let positions = reader.positions(from: Int(block.scope))
        memory.violations.append(RuleViolation(rule: rule, positions: positions))
    }
}
