public import GatewayModel
public import JSONTape
public import SchemaKit

/// What the cases of a mapper came to.
public struct CaseReport: Sendable {
    /// The cases that did not give what they say, each with its place and the difference.
    public fileprivate(set) var failures: [Defect] = []
    /// The cases that did.
    public fileprivate(set) var passedCount = 0
    /// The rules that no case writes anything with, by themselves or by those of their members.
    public fileprivate(set) var unexercised: [MapperRule] = []
    /// The rules of the mapper.
    public fileprivate(set) var ruleCount = 0
    /// What the cases touch of both schemas.
    public fileprivate(set) var coverage = CaseCoverage()
}

extension MapperCases {
    /// Runs the cases.
    /// - Parameters:
    ///   - mapper: the mapper they stand beside, compiled without an agreement's filter.
    ///   - source: its source schema: every input must fit it.
    ///   - target: its target schema: every output must fit it.
    ///   - keys: the key table of both.
    ///   - read: gives the bytes of a file by its name relative to the cases; nil when there is none.
    public func run(
        _ mapper: CompiledMapper, source: Schema, target: Schema, keys: KeyTable, read: (String) -> [UInt8]?
    ) -> CaseReport {
        var runner = CaseRunner(mapper, source, target, keys, file: file)
        for one in cases { runner.run(one, read) }
        return runner.report()
    }
}

/// Runs cases one by one with one mapper's memory.
private struct CaseRunner: ~Copyable {
    private var machine: MapperRun
    private let source: Schema
    private let target: Schema
    private let keys: KeyTable
    private let file: String
    private var parser = Parser(limits: .document)
    private var validator = Validator()
    private var violations = ViolationList()
    private var coverage = CoverageRecorder()
    private var inputs: CoverageTally
    private var outputs: CoverageTally
    private var input = Tape()
    private var output = Tape()
    private var expected = Tape()
    private var result = CaseReport()

    init(_ mapper: CompiledMapper, _ source: Schema, _ target: Schema, _ keys: KeyTable, file: String) {
        machine = MapperRun(mapper)
        self.source = source
        self.target = target
        self.keys = keys
        self.file = file
        inputs = CoverageTally(source)
        outputs = CoverageTally(target)
    }

    func report() -> CaseReport {
        var result = result
        let rules = machine.mapper.rules
        result.ruleCount = rules.count
        result.coverage = CaseCoverage(machine.mapper, inputs: inputs, outputs: outputs)
        let written = coverage.exercised.map { rules[$0].target }
        result.unexercised = rules.indices.filter { !coverage.exercised.contains($0) }.map { rules[$0] }.filter {
            rule in
            // An object is written by the rules of its members.
            !written.contains { $0.hasPrefix(rule.target + "/") }
        }
        return result
    }

    mutating func run(_ one: MapperCases.Case, _ read: (String) -> [UInt8]?) {
        if let difference = difference(one, read) {
            result.failures.append(
                Defect(
                    file: file, position: one.position, message: "the case '\(one.name)': \(difference)",
                    hint: "correct the mapper, or the case when the mapper is right"))
        } else {
            result.passedCount += 1
        }
    }

    /// What is not as the case says; nil when all is.
    private mutating func difference(_ one: MapperCases.Case, _ read: (String) -> [UInt8]?) -> String? {
        if let fault = parse(one.input, read, into: .input) { return "the input \(fault)" }
        if !validator.validate(input, schema: source, into: &violations) {
            return "the input does not fit its schema: \(source.words(violations, in: input, keys: keys))"
        }
        inputs.add(input, keys: keys)
        // Lanes run a shorter program than the one that tells what it does.
        _ = machine.run(source: input, into: &expected, asOf: one.asOf, recorder: &coverage)
        let outcome = machine.run(source: input, into: &output, asOf: one.asOf)
        switch (outcome, one.expected) {
        case (.mapped, .output(let text)):
            if !validator.validate(output, schema: target, into: &violations) {
                return "the output does not fit its schema: \(target.words(violations, in: output, keys: keys))"
            }
            outputs.add(output, keys: keys)
            if let fault = parse(text, read, into: .expected) { return "the expected output \(fault)" }
            return TapeDifference.first(output, expected, keys: keys)
        case (.mapped, .rejection(let code, _, _)): return "it is mapped, not rejected as \(code.rawValue)"
        case (.rejected(let rejection), .output):
            let words = machine.mapper.describe(rejection)
            return "it is rejected as \(words.code.rawValue) at \(words.pointer ?? words.target): \(words.expected)"
        case (.rejected(let rejection), .rejection(let code, let pointer, let target)):
            let words = machine.mapper.describe(rejection)
            if words.code != code { return "it is rejected as \(words.code.rawValue), not \(code.rawValue)" }
            if let pointer, words.pointer != pointer {
                return "the pointer is \(words.pointer ?? "none"), not \(pointer)"
            }
            if let target, words.target != target { return "the target is \(words.target), not \(target)" }
            return nil
        }
    }

    private enum Place {
        case input, expected
    }

    private mutating func parse(_ text: MapperCases.Text, _ read: (String) -> [UInt8]?, into place: Place) -> String? {
        switch text {
        case .json(let json): return parse(Array(json.utf8), into: place)
        case .file(let name):
            guard let bytes = read(name) else { return "is no JSON object and no file '\(name)'" }
            return parse(bytes, into: place)
        }
    }

    private mutating func parse(_ bytes: [UInt8], into place: Place) -> String? {
        do {
            switch place {
            case .input: try parser.parse(bytes.span.bytes, into: &input, keys: keys)
            case .expected: try parser.parse(bytes.span.bytes, into: &expected, keys: keys)
            }
            return nil
        } catch {
            return "is no JSON: \(error)"
        }
    }
}

extension Schema {
    /// The first of a value's violations in words; empty when there is none.
    func words(_ violations: borrowing ViolationList, in tape: borrowing Tape, keys: KeyTable) -> String {
        guard let first = violations.listed.first else { return "" }
        return "\(instancePointer(of: first, in: tape, keys: keys)) wants \(expectation(of: first))"
    }
}
