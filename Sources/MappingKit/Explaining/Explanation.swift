public import GatewayModel
public import JSONTape

/// What one rule of a mapper did to one place of the target, and why.
public struct FieldExplanation: Sendable, Hashable {
    /// What became of the place.
    public enum Outcome: Sendable, Hashable {
        /// A value was written.
        case written
        /// A constant was written, because there was no value.
        case defaulted
        /// Nothing: the source has no value.
        case sourceAbsent
        /// Nothing: the agreement does not disclose where the value would come from.
        case undisclosed
        /// Nothing: the condition of the rule did not hold.
        case conditionFalse
        /// Nothing: a table has no entry for the value, and the rule leaves it out then.
        case notInTable
    }

    /// The target pointer; `*` stands for the elements of an array.
    public let target: String
    /// What became of it.
    public let outcome: Outcome
    /// The mapper and revision.
    public let mapper: MapperRef
    /// Where the rule stands in the mapper's file.
    public let position: TextPosition
    /// The source pointers the rule reads.
    public let sources: [String]
    /// The line of the code list that was taken; nil when none was asked.
    public let codeListLine: Int?
}

extension MapperRun {
    /// Maps one event and tells, for every place that a rule wrote or left out, why. Slower than `run`, with the same
    /// result.
    public mutating func explain(
        source: borrowing Tape, into target: inout Tape, asOf: Int32
    ) -> (outcome: MapOutcome, fields: [FieldExplanation]) {
        var recorder = ExplainingRecorder(mapper)
        let outcome = run(source: source, into: &target, asOf: asOf, recorder: &recorder)
        return (outcome, recorder.fields)
    }
}

/// Writes down what every rule did.
struct ExplainingRecorder: MapRecorder {
    private let mapper: CompiledMapper
    private(set) var fields: [FieldExplanation] = []
    private var isDefaulted = false
    private var hasSkipped = false
    private var isMissing = false
    private var line: Int?

    init(_ mapper: CompiledMapper) {
        self.mapper = mapper
    }

    mutating func begin() {
        fields.removeAll()
        (isDefaulted, hasSkipped, isMissing, line) = (false, false, false, nil)
    }

    mutating func wrote(rule: Int, isPresent: Bool) {
        let absent: FieldExplanation.Outcome =
            isMissing
            ? .notInTable
            : hasSkipped ? .conditionFalse : mapper.isUndisclosed(rule: rule) ? .undisclosed : .sourceAbsent
        add(rule, isPresent ? (isDefaulted ? .defaulted : .written) : absent)
    }

    mutating func found(rule: Int, list: Int, row: Int) {
        isMissing = row < 0
        line = list >= 0 && row >= 0 ? mapper.program.codeLists[list].line(row: row) : nil
    }

    mutating func defaulted(rule: Int) { isDefaulted = true }

    mutating func skipped(rule: Int, isWhole: Bool) {
        if isWhole {
            add(rule, .conditionFalse)
        } else {
            hasSkipped = true
        }
    }

    private mutating func add(_ rule: Int, _ outcome: FieldExplanation.Outcome) {
        fields.append(
            FieldExplanation(
                target: mapper.rules[rule].target, outcome: outcome, mapper: mapper.ref,
                position: mapper.rules[rule].position, sources: mapper.rules[rule].sources,
                codeListLine: outcome == .written ? line : nil))
        (isDefaulted, hasSkipped, isMissing, line) = (false, false, false, nil)
    }
}

/// Remembers which rules wrote something.
struct CoverageRecorder: MapRecorder {
    private(set) var exercised: Set<Int> = []

    /// A case is run once for each recorder; rules that a run came to before it needed more memory come again.
    mutating func begin() {}
    mutating func wrote(rule: Int, isPresent: Bool) { if isPresent { exercised.insert(rule) } }
    mutating func found(rule: Int, list: Int, row: Int) {}
    mutating func defaulted(rule: Int) {}
    mutating func skipped(rule: Int, isWhole: Bool) {}
}
