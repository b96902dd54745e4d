internal import GatewayModel
public import JSONTape
internal import SchemaKit

/// Runs rules for one lane: owns the memory they need, and keeps what the last event broke. One value serves all
/// programs of a lane.
public struct RuleRun: ~Copyable {
    /// The violated rules whose severity is reject, at most `Limits.violationsMax`, in the order of the document; a rule
    /// with a scope once an element.
    public private(set) var violations: [RuleViolation] = []
    /// Violations that are not listed.
    public private(set) var violationsCut = 0
    /// The violated rules whose severity is flag, each once, by index.
    public private(set) var flags: [Int] = []
    /// Whether the event went beyond a limit; then it is rejected as SIZE_EXCEEDED.
    public var isTooLarge: Bool { state.hasOverflowed }

    var state = MachineState(slotCount: 0, scopeCount: 0)
    var seen = TextNodes()
    var sum = DecimalSum()

    /// Takes no memory yet.
    public init() {}

    /// Judges one event.
    /// - Parameters:
    ///   - tape: the event, which has passed its schema's validation.
    ///   - program: the rules of its schema.
    ///   - asOf: the day (yyyymmdd, UTC) of the record's timestamp, for rules whose `asOf` has no value in the event.
    /// - Returns: whether no rule with severity reject is violated.
    public mutating func check(_ tape: borrowing Tape, with program: RuleProgram, asOf: Int32) -> Bool {
        violations.removeAll(keepingCapacity: true)
        flags.removeAll(keepingCapacity: true)
        violationsCut = 0
        guard !tape.isEmpty else { return false }
        state.prepare(program.tables)
        state.begin(tape, program.tables)
        state.asOf = state.day(tape, program.tables) ?? asOf
        for block in program.blocks {
            guard block.scope > 0 else {
                run(block, tape, program)
                continue
            }
            let scope = Int(block.scope)
            guard state.beginEach(tape, program.tables, scope: scope), !state.isEmpty(scope: scope) else { continue }
            repeat { run(block, tape, program) } while state.nextElement(tape, program.tables, scope: scope)
        }
        if violations.count > 1 { violations.sort { $0.rule < $1.rule } }
        return violations.isEmpty && !state.hasOverflowed
    }

    /// Runs the rules of one scope for one element. Jumps go forwards only.
    private mutating func run(_ block: RuleProgram.Block, _ tape: borrowing Tape, _ program: RuleProgram) {
        var pc = Int(block.first)
        while pc < Int(block.end) {
            let step = program.steps[pc]
            pc += 1
            switch step.operation {
            case .testPresent: state.truth = state.isPresent(tape, slot: Int(step.a))
            case .testText:
                state.truth = state.isText(tape, slot: Int(step.a), in: program.tables.textSets[Int(step.b)])
            case .not: state.truth.toggle()
            case .jumpIfTrue: if state.truth { pc = Int(step.a) }
            case .jumpIfFalse: if !state.truth { pc = Int(step.a) }
            case .evaluate: state.truth = evaluate(program.functions[Int(step.a)], tape, program)
            case .settle: if !state.truth { settle(Int(step.a), block, program) }
            }
        }
    }

    private mutating func settle(_ rule: Int, _ block: RuleProgram.Block, _ program: RuleProgram) {
        guard program.rules[rule].severity == .reject else {
            if !flags.contains(rule) { flags.append(rule) }
            return
        }
        guard violations.count < Limits.violationsMax else {
            violationsCut += 1
            return
        }
        let positions = state.positions(program.tables, from: Int(block.scope))
        violations.append(RuleViolation(rule: rule, positions: positions))
    }
}
