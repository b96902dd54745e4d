public import JSONTape

/// Runs rules for one lane: owns the memory they need, and keeps what the last event broke. One value serves all
/// programs of a lane; where each is run for every event, a `RuleJudge` of its own is faster.
public struct RuleRun: ~Copyable {
    /// The violated rules whose severity is reject, at most `Limits.violationsMax`, in the order of the document; a rule
    /// with a scope once an element.
    public var violations: [RuleViolation] { memory.violations }
    /// Violations that are not listed.
    public var violationsCut: Int { memory.violationsCut }
    /// The violated rules whose severity is flag, each once, by index.
    public var flags: [Int] { memory.flags }
    /// Whether the event went beyond a limit; then it is rejected as SIZE_EXCEEDED.
    public var isTooLarge: Bool { memory.isTooLarge }

    private var memory = RuleMemory()

    /// Takes no memory yet.
    public init() {}

    /// Judges one event.
    /// - Parameters:
    ///   - tape: the event, which has passed its schema's validation.
    ///   - program: the rules of its schema.
    ///   - asOf: the day (yyyymmdd, UTC) of the record's timestamp, for rules whose `asOf` has no value in the event.
    /// - Returns: whether no rule with severity reject is violated.
    public mutating func check(_ tape: borrowing Tape, with program: RuleProgram, asOf: Int32) -> Bool {
        memory.judge(tape, program, asOf)
    }
}

/// Runs the rules of one schema for one lane. It owns the rules, so that nothing is retained for an event.
public struct RuleJudge: ~Copyable {
    /// The rules.
    public let program: RuleProgram
    private var memory = RuleMemory()

    /// The violated rules whose severity is reject, as `RuleRun` has them.
    public var violations: [RuleViolation] { memory.violations }
    /// Violations that are not listed.
    public var violationsCut: Int { memory.violationsCut }
    /// The violated rules whose severity is flag, each once, by index.
    public var flags: [Int] { memory.flags }
    /// Whether the event went beyond a limit; then it is rejected as SIZE_EXCEEDED.
    public var isTooLarge: Bool { memory.isTooLarge }

    /// Takes memory for one set of rules.
    public init(_ program: RuleProgram) {
        self.program = program
    }

    /// Judges one event, as `RuleRun.check` does.
    public mutating func check(_ tape: borrowing Tape, asOf: Int32) -> Bool { memory.judge(tape, program, asOf) }

    /// Adds one to the counts of the rules whose flags the last event raised. Mutating, though it changes nothing here: the
    /// judge is then passed by its address, not copied.
    public mutating func countFlags(in counts: inout [UInt64]) {
        for rule in memory.flags { counts[rule] &+= 1 }
    }
}
