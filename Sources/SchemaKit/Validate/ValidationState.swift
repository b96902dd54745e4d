/// What a validator keeps while it works, and between values for its memory.
struct ValidationState: ~Copyable {
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
    var violations = ViolationList(listedMax: 0)

    mutating func begin() {
        pending.removeAll(keepingCapacity: true)
        trials.removeAll(keepingCapacity: true)
        isTrialOver = false
    }

    @inline(__always)
    mutating func push(_ schema: Int32, _ node: Int) {
        pending.append(Work(schema: schema, node: Int32(truncatingIfNeeded: node), combination: -1))
    }

    mutating func beginTrial(_ work: Work, branch: Int32, fits: Int32, schema: Int32) {
        trials.append(Trial(work: work, base: pending.count, branch: branch, fits: fits))
        pending.append(Work(schema: schema, node: work.node, combination: -1))
    }

    /// Records a violation, or ends the trial that found it.
    mutating func fail(_ keyword: Keyword, site: Int32, _ node: Int) {
        guard let trial = trials.last else {
            return violations.append(Violation(node: node, keyword: keyword, site: Int(site)))
        }
        isTrialOver = true
        pending.removeLast(pending.count - trial.base)
    }
}
