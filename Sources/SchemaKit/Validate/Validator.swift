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
        state.begin()
        swap(&state.violations, &violations)
        Self.run(schema.program, tape, schema.document, root, &state)
        swap(&state.violations, &violations)
        if !violations.isEmpty { violations.sort() }
        return violations.isEmpty
    }

    private static func run(
        _ program: borrowing Program, _ tape: borrowing Tape, _ document: borrowing Tape, _ root: Int,
        _ state: inout ValidationState
    ) {
        ValidationRun(program, tape: tape.view, document: document.view).validate(root, &state)
    }
}
