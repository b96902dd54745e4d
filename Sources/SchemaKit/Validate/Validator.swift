public import JSONTape

/// Checks values against schemas. Owned by one lane and reused: for a valid value it allocates nothing after warm-up.
///
/// There is no recursion: what is still to be checked waits in a list, and every alternative of `anyOf`, `oneOf` and
/// `if` is a trial that ends when the list is back to where it began. In a trial the first violation ends it.
public struct Validator: ~Copyable {
    /// A value that is still to be checked against a schema, or a combination of schemas.
    struct Work {
        var schema: Int32
        var node: Int32
        /// The combination, into `Program.combinations`; -1 for the schema itself.
        var combination: Int32
    }

    /// An attempt to fit a value to one branch of a combination.
    struct Trial {
        let work: Work
        /// Where the list of work was when the trial began.
        let base: Int
        /// The branch that is tried: an index for `any` and `one`.
        var branch: Int32
        /// Branches of `one` that did fit.
        var fits: Int32
    }

    var pending: [Work] = []
    var trials: [Trial] = []
    /// Whether the trial that is going on has failed, so that nothing more of it needs to be done.
    var isTrialOver = false
    var unique = UniqueSearch()

    /// A validator without memory; it grows with the values it is given.
    public init() {}

    /// Whether the value at `root` fits the schema. `violations` is emptied and gets what does not.
    ///
    /// The tape must have been parsed or built with the key table that the schema was finished with.
    @discardableResult
    public mutating func validate(
        _ tape: borrowing Tape, root: Int = 0, schema: Schema, into violations: inout ViolationList
    ) -> Bool {
        violations.removeAll()
        pending.removeAll(keepingCapacity: true)
        trials.removeAll(keepingCapacity: true)
        isTrialOver = false
        run(schema.program, tape, schema.document, root, &violations)
        if !violations.isEmpty { violations.sort() }
        return violations.isEmpty
    }

    private mutating func run(
        _ program: borrowing Program, _ tape: borrowing Tape, _ document: borrowing Tape, _ root: Int,
        _ violations: inout ViolationList
    ) {
        check(0, root, program, tape, document, &violations)
        while true {
            if let trial = trials.last, pending.count == trial.base {
                finishTrial(program, &violations)
            } else if let work = pending.popLast() {
                if work.combination >= 0 {
                    begin(work, program)
                } else {
                    check(work.schema, Int(work.node), program, tape, document, &violations)
                }
            } else {
                return
            }
        }
    }

    // MARK: Violations

    /// Records a violation, or ends the trial that found it.
    @inline(never)
    mutating func fail(
        _ keyword: Keyword, _ schema: Int32, _ node: Int, _ program: borrowing Program,
        _ violations: inout ViolationList
    ) {
        guard !endTrial() else { return }
        let site = program.details[Int(schema)].sites.indices.first { program.sites[$0].keyword == keyword }
        guard let site else { preconditionFailure("every keyword that can fail has a site") }
        violations.append(Violation(node: node, keyword: keyword, site: site))
    }

    mutating func fail(_ keyword: Keyword, site: Int32, _ node: Int, _ violations: inout ViolationList) {
        guard !endTrial() else { return }
        violations.append(Violation(node: node, keyword: keyword, site: Int(site)))
    }

    /// Ends the trial that is going on as failed. False when there is none.
    private mutating func endTrial() -> Bool {
        guard let trial = trials.last else { return false }
        isTrialOver = true
        pending.removeLast(pending.count - trial.base)
        return true
    }

    // MARK: Combinations

    /// Begins a combination of schemas for one value.
    private mutating func begin(_ work: Work, _ program: borrowing Program) {
        switch program.combinations[Int(work.combination)] {
        case .all(let schema):
            pending.append(Work(schema: schema, node: work.node, combination: -1))
        case .any(let branches), .one(let branches):
            beginTrial(work, branch: branches.first, fits: 0, schema: program.branches[Int(branches.first)])
        case .conditional(let test, _, _):
            beginTrial(work, branch: 0, fits: 0, schema: test)
        }
    }

    private mutating func beginTrial(_ work: Work, branch: Int32, fits: Int32, schema: Int32) {
        trials.append(Trial(work: work, base: pending.count, branch: branch, fits: fits))
        pending.append(Work(schema: schema, node: work.node, combination: -1))
    }

    /// Goes on with a combination after one of its branches was tried.
    private mutating func finishTrial(_ program: borrowing Program, _ violations: inout ViolationList) {
        let trial = trials.removeLast()
        let work = trial.work
        let hasFailed = isTrialOver
        isTrialOver = false
        switch program.combinations[Int(work.combination)] {
        case .all: preconditionFailure("not tried")
        case .any(let branches):
            guard hasFailed else { return }
            let next = trial.branch + 1
            guard next < branches.end else { return fail(.anyOf, work.schema, Int(work.node), program, &violations) }
            beginTrial(work, branch: next, fits: 0, schema: program.branches[Int(next)])
        case .one(let branches):
            let fits = trial.fits + (hasFailed ? 0 : 1)
            let next = trial.branch + 1
            if fits <= 1, next < branches.end {
                return beginTrial(work, branch: next, fits: fits, schema: program.branches[Int(next)])
            }
            if fits != 1 { fail(.oneOf, work.schema, Int(work.node), program, &violations) }
        case .conditional(_, let then, let otherwise):
            let schema = hasFailed ? otherwise : then
            if schema >= 0 { pending.append(Work(schema: schema, node: work.node, combination: -1)) }
        }
    }
}
