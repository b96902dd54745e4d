public import GatewayModel
public import JSONTape
public import SchemaKit

/// What the cases of a rule document came to.
public struct RuleCaseReport: Sendable {
    /// The cases that did not give what they say, each with its place and the difference.
    public fileprivate(set) var failures: [Defect] = []
    /// The cases that did.
    public fileprivate(set) var passedCount = 0
    /// The rules that no passing case breaks.
    public fileprivate(set) var unbroken: [RuleProgram.Rule]
    /// The rules of the document.
    public let ruleCount: Int

    /// No case at all.
    public init(without program: RuleProgram) {
        unbroken = program.rules
        ruleCount = program.rules.count
    }
}

extension RuleCases {
    /// Runs the cases.
    /// - Parameters:
    ///   - program: the rules they stand beside.
    ///   - schema: the schema of the rules: every changed example must fit it.
    ///   - keys: its key table.
    ///   - read: parses the example of a name into the tape; returns what was wrong in words, nil when nothing was.
    public func run(
        _ program: RuleProgram, schema: Schema, keys: KeyTable, read: (String, inout Tape) -> String?
    ) -> RuleCaseReport {
        var runner = RuleCaseRunner(program, schema, keys)
        var report = RuleCaseReport(without: program)
        for one in cases {
            if let difference = runner.difference(one, read) {
                report.failures.append(
                    Defect(
                        file: file, position: one.position, message: "the case '\(one.name)': \(difference)",
                        hint: "correct the rules, or the case when the rules are right"))
            } else {
                report.passedCount += 1
                report.unbroken.removeAll { one.broken[$0.id] != nil }
            }
        }
        return report
    }
}

/// Runs cases one by one with one memory.
private struct RuleCaseRunner: ~Copyable {
    private let program: RuleProgram
    private let schema: Schema
    private let keys: KeyTable
    private var run = RuleRun()
    private var parser = Parser(limits: .document)
    private var validator = Validator()
    private var violations = ViolationList()
    private var tape = Tape()

    init(_ program: RuleProgram, _ schema: Schema, _ keys: KeyTable) {
        self.program = program
        self.schema = schema
        self.keys = keys
    }

    /// What is not as the case says; nil when all is.
    mutating func difference(_ one: RuleCases.Case, _ read: (String, inout Tape) -> String?) -> String? {
        let rules = program.rules
        let known = Set(rules.map(\.id))
        if let id = one.broken.keys.filter({ !known.contains($0) }).min() {
            let nearest = NearestName.of(id, among: rules.map(\.id)).map { " (did you mean '\($0)'?)" } ?? ""
            return "there is no check '\(id)'\(nearest)"
        }
        if let rule = rules.first(where: { one.broken[$0.id] ?? $0.severity != $0.severity }) {
            return "the check '\(rule.id)' has severity \(rule.severity.rawValue)"
        }
        if let fault = read(one.example, &tape) { return fault }
        let before = broken()
        if let rule = rules.first(where: { one.broken[$0.id] != nil && before.contains($0.id) }) {
            return "the example breaks '\(rule.id)' before anything is changed"
        }
        if let fault = change(one) { return fault }
        if !validator.validate(tape, schema: schema, into: &violations) {
            return "the changed example does not fit its schema: \(schema.words(violations, in: tape, keys: keys))"
        }
        let after = broken()
        if let rule = rules.first(where: { one.broken[$0.id] != nil && !after.contains($0.id) }) {
            return "it does not break '\(rule.id)'"
        }
        return rules.first { one.broken[$0.id] == nil && after.contains($0.id) }.map { "it breaks '\($0.id)' too" }
    }

    /// Makes the changes of a case; returns what was wrong in words.
    private mutating func change(_ one: RuleCases.Case) -> String? {
        var value = EditableValue(tape, keys: keys)
        for change in one.changes {
            let tokens = change.place.tokens[...]
            let isDone =
                if let new = change.value { value.set(new, at: tokens) } else { value.remove(at: tokens) }
            if !isDone { return "the example has no place '\(change.place)'" }
        }
        do {
            try parser.parse(Array(value.json.utf8).span.bytes, into: &tape, keys: keys)
            return nil
        } catch {
            return "the changed example is beyond the limits: \(error)"
        }
    }

    /// The ids of the rules that the event on the tape breaks.
    private mutating func broken() -> Set<String> {
        _ = run.check(tape, with: program, asOf: MapperCases.asOfDefault)
        return Set((run.violations.map(\.rule) + run.flags).map { program.rules[$0].id })
    }
}
