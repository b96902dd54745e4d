import JSONTape

/// One value, one schema: the views that checking reads.
///
/// There is no recursion: what is still to be checked waits in a list, and every alternative of `anyOf`, `oneOf` and
/// `if` is a trial that ends when the list is back to where it began. In a trial the first violation ends it.
///
/// The tables that every value needs are read without bounds checks: their indices come from `ProgramBuilder` alone,
/// nothing of the value has a part in them.
struct ValidationRun: ~Escapable {
    let tape: TapeView
    let document: TapeView
    let checks: Span<Check>
    let details: Span<CheckDetail>
    let patterns: PatternMatcher
    let numbers: Span<NumberCheck>
    let values: Span<ValuesCheck>
    let texts: Span<TextSlot>
    let otherValues: Span<Int32>
    let objects: Span<ObjectCheck>
    let propertySlots: Span<PropertySlot>
    let required: Span<RequiredProperty>
    let dependents: Span<DependentCheck>
    let arrays: Span<ArrayCheck>
    let prefixes: Span<Int32>
    let combinations: Span<Combination>
    let branches: Span<Int32>
    let sites: Span<Site>

    @_lifetime(borrow program, copy tape, copy document)
    init(_ program: borrowing Program, tape: TapeView, document: TapeView) {
        self.tape = tape
        self.document = document
        checks = program.checks.span
        details = program.details.span
        patterns = program.patterns.matcher
        numbers = program.numbers.span
        values = program.values.span
        texts = program.texts.span
        otherValues = program.otherValues.span
        objects = program.objects.span
        propertySlots = program.propertySlots.span
        required = program.required.span
        dependents = program.dependents.span
        arrays = program.arrays.span
        prefixes = program.prefixes.span
        combinations = program.combinations.span
        branches = program.branches.span
        sites = program.sites.span
    }

    /// Checks the value at `root` against the root schema.
    func validate(_ root: Int, _ state: inout ValidationState) {
        check(0, root, &state)
        while true {
            if let trial = state.trials.last, state.pending.count == trial.base {
                finishTrial(&state)
            } else if let work = state.pending.popLast() {
                if work.combination >= 0 { begin(work, &state) } else { check(work.schema, Int(work.node), &state) }
            } else {
                return
            }
        }
    }

    /// Records that a keyword of a schema is violated.
    @inline(never)
    func fail(_ keyword: Keyword, _ schema: Int32, _ node: Int, _ state: inout ValidationState) {
        for site in details[Int(schema)].sites.indices where sites[site].keyword == keyword {
            return state.fail(keyword, site: Int32(site), node)
        }
        preconditionFailure("every keyword that can fail has a site")
    }

    // MARK: Combinations

    /// Begins a combination of schemas for one value.
    private func begin(_ work: ValidationState.Work, _ state: inout ValidationState) {
        switch combinations[Int(work.combination)] {
        case .all(let schema):
            state.push(schema, Int(work.node))
        case .any(let range), .one(let range):
            state.beginTrial(work, branch: range.first, fits: 0, schema: branches[Int(range.first)])
        case .conditional(let test, _, _):
            state.beginTrial(work, branch: 0, fits: 0, schema: test)
        }
    }

    /// Goes on with a combination after one of its branches was tried.
    private func finishTrial(_ state: inout ValidationState) {
        let trial = state.trials.removeLast()
        let work = trial.work
        let hasFailed = state.isTrialOver
        state.isTrialOver = false
        switch combinations[Int(work.combination)] {
        case .all: preconditionFailure("not tried")
        case .any(let range):
            guard hasFailed else { return }
            let next = trial.branch + 1
            guard next < range.end else { return fail(.anyOf, work.schema, Int(work.node), &state) }
            state.beginTrial(work, branch: next, fits: 0, schema: branches[Int(next)])
        case .one(let range):
            let fits = trial.fits + (hasFailed ? 0 : 1)
            let next = trial.branch + 1
            if fits <= 1, next < range.end {
                return state.beginTrial(work, branch: next, fits: fits, schema: branches[Int(next)])
            }
            if fits != 1 { fail(.oneOf, work.schema, Int(work.node), &state) }
        case .conditional(_, let then, let otherwise):
            let schema = hasFailed ? otherwise : then
            if schema >= 0 { state.push(schema, Int(work.node)) }
        }
    }
}
