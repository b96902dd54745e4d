public import JSONTape

/// Checks values against schemas. Owned by one lane and reused: for a valid value it allocates nothing after warm-up.
public struct Validator: ~Copyable {
    private var state = ValidationState()

    /// A validator without memory; it grows with the values it is given.
    public init() {}

    /// Whether the value at `root` fits the schema. `violations` is emptied and gets what does not.
    ///
    /// The tape must have been parsed or built with the key table that the schema was finished with.
    @discardableResult
    public mutating func validate(
        _ tape: borrowing Tape, root: Int = 0, schema: Schema, into violations: inout ViolationList
    ) -> Bool {
        precondition(root >= 0 && root < tape.count)
        violations.removeAll()
        if let draft = schema.draft { return evaluate(tape, root, schema, draft, into: &violations) }
        state.begin()
        swap(&state.violations, &violations)
        Self.run(schema.program, tape, schema.document, root, &state)
        swap(&state.violations, &violations)
        if !violations.isEmpty { violations.sort() }
        return violations.isEmpty
    }

    /// The same for schemas of the whole draft.
    private func evaluate(
        _ tape: borrowing Tape, _ root: Int, _ schema: Schema, _ draft: DraftProgram,
        into violations: inout ViolationList
    ) -> Bool {
        var own = ViolationList(listedMax: 0)
        swap(&own, &violations)
        var evaluation = SchemaEvaluation(draft, schema.program, violations: own)
        let isValid = Self.run(&evaluation, tape, schema.document, root)
        violations = evaluation.finish()
        violations.sort()
        return isValid
    }

    private static func run(
        _ evaluation: inout SchemaEvaluation, _ tape: borrowing Tape, _ document: borrowing Tape, _ root: Int
    ) -> Bool {
        evaluation.run(root, EvaluatedValues(tape: tape.view, document: document.view))
    }

    private static func run(
        _ program: borrowing Program, _ tape: borrowing Tape, _ document: borrowing Tape, _ root: Int,
        _ state: inout ValidationState
    ) {
        ValidationRun(program, tape: tape.view, document: document.view).validate(root, &state)
    }
}
