import JSONTape

/// Applies schemas of the whole draft to a value, by recursion within limits.
///
/// It says the same as `ValidationRun` where that can say anything, more slowly: it also knows which members and elements
/// were evaluated (`unevaluatedProperties`, `unevaluatedItems`), through which resources it came (`$dynamicRef`), and how
/// much it has done.
struct SchemaEvaluation: ~Copyable {
    /// What is being applied to what.
    private struct Application: Equatable {
        let schema: Int
        let node: Int
    }

    let draft: DraftProgram
    let program: Program
    /// Members (by their key) and elements that were evaluated, of the values being looked at; the innermost last.
    var evaluated: [Int] = []
    /// The resources that were entered, outermost first.
    private var scope: [Int] = []
    /// What is being applied, outermost first.
    private var active: [Application] = []
    private var steps = 0
    /// Whether a limit was reached: then the value is refused.
    private(set) var isBeyondLimits = false
    /// How many trials are going on, whose violations are not told.
    private var trials = 0
    private(set) var violations: ViolationList
    var unique = UniqueSearch()

    init(_ draft: DraftProgram, _ program: Program, violations: consuming ViolationList) {
        self.draft = draft
        self.program = program
        self.violations = violations
    }

    /// Gives the violations back.
    consuming func finish() -> ViolationList { violations }

    /// Whether the value at `root` fits the first schema.
    mutating func run(_ root: Int, _ values: EvaluatedValues) -> Bool {
        let isValid = apply(0, root, values, tracks: false)
        guard isBeyondLimits else { return isValid }
        violations.append(Violation(node: root, keyword: .limit, site: program.sites.count - 1))
        return false
    }

    /// Whether nothing more need be looked at once something is wrong.
    var isTrial: Bool { trials > 0 }

    // MARK: One schema

    /// Whether the value fits the schema. With `tracks` what it evaluates stays in `evaluated` when it does.
    mutating func apply(_ index: Int, _ node: Int, _ values: EvaluatedValues, tracks: Bool) -> Bool {
        steps += 1
        guard steps <= EvaluationLimits.stepsMax, active.count < EvaluationLimits.depthMax, !isBeyondLimits else {
            isBeyondLimits = true
            return false
        }
        let schema = draft.schemas[index]
        let isEntered = scope.last != schema.resource
        if isEntered { scope.append(schema.resource) }
        active.append(Application(schema: index, node: node))
        let base = evaluated.count
        let isValid = check(schema, index, node, values, tracks: tracks)
        if !isValid || !tracks { evaluated.removeLast(evaluated.count - base) }
        active.removeLast()
        if isEntered { scope.removeLast() }
        return isValid
    }

    private mutating func check(
        _ schema: Subschema, _ index: Int, _ node: Int, _ values: EvaluatedValues, tracks: Bool
    ) -> Bool {
        if schema.isNever { return fail(.falseSchema, index, node) }
        // What is of another type is not looked at any further.
        guard hasType(schema.types, node, values) else { return fail(.type, index, node) }
        let base = evaluated.count
        let collects = tracks || schema.unevaluatedProperties != nil || schema.unevaluatedItems != nil
        var isValid = checkScalar(schema, index, node, values)
        if !isValid, isTrial { return false }
        switch values.tape.kind(node) {
        case .object: isValid = checkObject(schema, index, node, values, collects: collects) && isValid
        case .array: isValid = checkArray(schema, index, node, values, collects: collects) && isValid
        default: break
        }
        if !isValid, isTrial { return false }
        isValid = applyReferences(schema, index, node, values, tracks: collects) && isValid
        if !isValid, isTrial { return false }
        isValid = applyCombinations(schema, index, node, values, tracks: collects) && isValid
        if !isValid, isTrial { return false }
        return checkUnevaluated(schema, index, node, values, since: base) && isValid
    }

    /// Applies a schema to a member or element, whose own members and elements are nobody's business afterwards.
    mutating func applyToChild(_ schema: Int, _ node: Int, _ values: EvaluatedValues) -> Bool {
        apply(schema, node, values, tracks: false)
    }

    /// Tries a schema: what is wrong is not told.
    mutating func fits(_ schema: Int, _ node: Int, _ values: EvaluatedValues, tracks: Bool) -> Bool {
        trials += 1
        defer { trials -= 1 }
        return apply(schema, node, values, tracks: tracks)
    }

    /// Records that a keyword of a schema is violated, at the `number`th of its sites; returns false.
    mutating func fail(_ keyword: Keyword, _ schema: Int, _ node: Int, number: Int = 0) -> Bool {
        guard !isTrial, !isBeyondLimits else { return false }
        var left = number
        for site in program.details[schema].sites.indices where program.sites[site].keyword == keyword {
            if left == 0 { violations.append(Violation(node: node, keyword: keyword, site: site)) }
            left -= 1
        }
        precondition(left < 0, "every keyword that can fail has a site")
        return false
    }

    // MARK: References

    private mutating func applyReferences(
        _ schema: Subschema, _ index: Int, _ node: Int, _ values: EvaluatedValues, tracks: Bool
    ) -> Bool {
        var isValid = true
        for target in [schema.target, dynamicTarget(schema)].compactMap({ $0 }) {
            isValid = follow(target, node, values, tracks: tracks) && isValid
        }
        return isValid
    }

    /// Follows a reference, unless what it leads to is being applied to this very value: that would never end.
    private mutating func follow(_ target: Int, _ node: Int, _ values: EvaluatedValues, tracks: Bool) -> Bool {
        for application in active.reversed() {
            if application.node != node { break }
            if application.schema == target {
                isBeyondLimits = true
                return false
            }
        }
        return apply(target, node, values, tracks: tracks)
    }

    /// What `$dynamicRef` means here: the outermost resource that was entered and has the name decides.
    private func dynamicTarget(_ schema: Subschema) -> Int? {
        guard let target = schema.dynamicTarget, let name = schema.dynamicName else { return schema.dynamicTarget }
        for resource in scope {
            if let found = draft.dynamicAnchors[DynamicAnchor(resource: resource, name: name)] { return found }
        }
        return target
    }

    // MARK: Combinations

    private mutating func applyCombinations(
        _ schema: Subschema, _ index: Int, _ node: Int, _ values: EvaluatedValues, tracks: Bool
    ) -> Bool {
        var isValid = true
        for branch in schema.allOf { isValid = apply(branch, node, values, tracks: tracks) && isValid }
        if !schema.anyOf.isEmpty {
            var fitting = 0
            // What all fitting alternatives evaluate counts.
            for branch in schema.anyOf where tracks || fitting == 0 {
                if fits(branch, node, values, tracks: tracks) { fitting += 1 }
            }
            if fitting == 0 { isValid = fail(.anyOf, index, node) }
        }
        if !schema.oneOf.isEmpty {
            var fitting = 0
            for branch in schema.oneOf where fitting < 2 {
                if fits(branch, node, values, tracks: tracks) { fitting += 1 }
            }
            if fitting != 1 { isValid = fail(.oneOf, index, node) }
        }
        if let negation = schema.negation, fits(negation, node, values, tracks: false) {
            isValid = fail(.not, index, node)
        }
        if let condition = schema.condition {
            let branch = fits(condition, node, values, tracks: tracks) ? schema.consequence : schema.alternative
            if let branch { isValid = apply(branch, node, values, tracks: tracks) && isValid }
        }
        return isValid
    }
}

/// The value and the schema document that an evaluation reads.
struct EvaluatedValues: ~Escapable {
    let tape: TapeView
    let document: TapeView

    @_lifetime(copy tape, copy document)
    init(tape: TapeView, document: TapeView) {
        self.tape = tape
        self.document = document
    }
}
