internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// Proves that every required member of the target is written whenever the target requires it, or finds the combination
/// of source values in which it is not.
struct PresenceProver {
    let mapper: ResolvedMapper
    let source: SchemaShape
    let target: SchemaShape
    let evaluation: Evaluation
    let fieldsPosition: TextPosition
    var report = ProofReport()
    var defects: DefectCollector
    /// Whether something that no rule writes was too much to prove, or known to the validator only.
    var needsWholeCheck = false
    /// The same for members that rules write, by target pointer: what they wrote tells whether there is a doubt.
    var unproved: Set<String> = []

    /// What surrounds an object: the conditions under which it is written at all, and the element it belongs to.
    private struct Surroundings {
        var guards: [ResolvedCondition] = []
        var element: ResolvedObject
    }

    mutating func prove() {
        object(mapper.root, isRoot: true, Surroundings(element: mapper.root))
    }

    // MARK: The walk

    private mutating func object(_ object: ResolvedObject, isRoot: Bool, _ outer: Surroundings) {
        for required in target.fields[object.field].members {
            let member = object.members.first { $0.name == required.name }
            let triggers = isRoot ? [nil] : object.members.filter { $0.name != required.name }.map { $0 }
            switch required.requirement {
            case .optional: continue
            case .always: prove(required, member, nil, triggers, object, outer)
            case .when(let conditions):
                for condition in conditions { prove(required, member, condition, triggers, object, outer) }
            }
        }
        for member in object.members {
            switch member.content {
            case .object(let inner): self.object(inner, isRoot: false, outer)
            case .rule(let expression): self.expression(expression, outer)
            }
        }
    }

    private mutating func expression(_ expression: ResolvedExpression, _ outer: Surroundings) {
        var inside = outer
        if let when = expression.when { inside.guards.append(when) }
        switch expression.origin {
        case .source, .const, .position, .concat: break
        case .object(let object): self.object(object, isRoot: false, inside)
        case .first(let parts): for part in parts { self.expression(part, inside) }
        case .pick(_, let take): self.expression(take, inside)
        case .list(let parts): for part in parts { element(part, inside) }
        case .each(_, let body): element(body, inside)
        }
    }

    private mutating func element(_ expression: ResolvedExpression, _ outer: Surroundings) {
        guard case .object(let object) = expression.origin else {
            self.expression(expression, outer)
            return
        }
        var inside = outer
        inside.element = object
        if let when = expression.when { inside.guards.append(when) }
        self.object(object, isRoot: false, inside)
    }

    // MARK: One requirement

    private mutating func prove(
        _ required: Field.Member, _ member: ResolvedMember?, _ condition: Condition?, _ triggers: [ResolvedMember?],
        _ object: ResolvedObject, _ outer: Surroundings
    ) {
        let pointer = PointerPath.text(object.path + [required.name])
        var isProved = true
        for trigger in triggers {
            switch counterexample(member, condition, trigger, object, outer) {
            case .none: continue
            case .unknown:
                isProved = false
                if member == nil { needsWholeCheck = true }
                unproved.insert(pointer)
            case .found(let words):
                report.add(.required, pointer, .failed, member?.position)
                fail(pointer, member, condition, trigger, words)
                return
            }
        }
        let position = member?.position
        report.add(.required, pointer, isProved ? .proved : .checkedAtRunTime(.targetViolation), position)
    }

    private mutating func fail(
        _ pointer: String, _ member: ResolvedMember?, _ condition: Condition?, _ trigger: ResolvedMember?,
        _ words: String
    ) {
        let when = condition.map { " when \(Self.words($0))" } ?? trigger.map { " beside \($0.name)" } ?? ""
        let example = words.isEmpty ? "" : ": for example when \(words)"
        if let member {
            defects.add(
                member.position, "'\(pointer)' is required by the target\(when) and can be absent\(example)",
                hint: "add absent: { reject: TARGET_VIOLATION } or absent: { const: … }")
        } else {
            defects.add(
                trigger?.position ?? fieldsPosition, "nothing writes '\(pointer)', which the target requires\(when)",
                hint: "add a rule for it")
        }
    }

    private static func words(_ condition: Condition) -> String {
        condition.clauses.map { clause in
            let not = clause.isNegated ? "not " : ""
            switch clause.test {
            case .isPresent: return "\(clause.pointer) is \(not)there"
            case .isOneOf(let literals), .isAbsentOrOneOf(let literals):
                return "\(clause.pointer) is \(not)\(literals.prefix(4).map(\.description).joined(separator: " or "))"
            }
        }.joined(separator: " and ")
    }

    private enum Search {
        case none
        case unknown
        case found(String)
    }

    /// Looks for source values with which the object is written, the condition holds and the member is not written.
    private func counterexample(
        _ member: ResolvedMember?, _ condition: Condition?, _ trigger: ResolvedMember?, _ object: ResolvedObject,
        _ outer: Surroundings
    ) -> Search {
        var cases = SourceCases(mapper, source)
        cases.visit(object.scope)
        for guarding in outer.guards { cases.add(guarding) }
        if let member { evaluation.collect(member, into: &cases) }
        if let trigger { evaluation.collect(trigger, into: &cases) }
        let tested = condition?.clauses.map { (clause: $0, member: find($0.pointer, outer)) } ?? []
        for test in tested {
            if case .rule(let expression)? = test.member?.content {
                evaluation.collect(expression, into: &cases, values: true)
            } else if let member = test.member {
                evaluation.collect(member, into: &cases)
            }
        }
        guard cases.start() <= MappingLimits.proofCasesMax else { return .unknown }
        let guards = outer.guards.map { (condition: $0, lowest: cases.lowest($0)) }
        var next = 0
        repeat {
            // What excludes a combination excludes all that differ from it in lower variables only.
            if let lowest = cases.excluded(evaluation) {
                next = lowest
                continue
            }
            if let guarding = guards.first(where: { evaluation.truth($0.condition, cases) == .no }) {
                next = guarding.lowest
                continue
            }
            next = 0
            if let trigger, evaluation.presence(trigger, cases) == .no || evaluation.isRejected(trigger, cases) {
                continue
            }
            if tested.contains(where: { holds($0.clause, $0.member, cases) == .no }) { continue }
            if let member, evaluation.presence(member, cases) == .yes { continue }
            return condition?.isUnknown == true ? .unknown : .found(cases.description)
        } while cases.advance(from: next)
        return .none
    }

    /// The member that writes what a clause tests: in the element around, or from the root.
    private func find(_ pointer: String, _ outer: Surroundings) -> ResolvedMember? {
        let prefix = PointerPath.text(outer.element.path)
        let isInside = !prefix.isEmpty && pointer.hasPrefix(prefix + "/")
        var object = isInside ? outer.element : mapper.root
        guard let path = PointerPath(String(pointer.dropFirst(isInside ? prefix.count : 0)), at: .start) else {
            return nil
        }
        for (index, token) in path.tokens.enumerated() {
            guard let member = object.members.first(where: { $0.name == token }) else { return nil }
            if index == path.tokens.count - 1 { return member }
            switch member.content {
            case .object(let inner): object = inner
            case .rule(let expression):
                guard case .object(let inner) = expression.origin else { return nil }
                object = inner
            }
        }
        return nil
    }

    /// Whether a clause of a target condition holds for what the mapper writes.
    private func holds(_ clause: Condition.Clause, _ member: ResolvedMember?, _ cases: SourceCases) -> Truth {
        let possible: Possible =
            switch member?.content {
            case nil: .absent
            case .rule(let expression): evaluation.value(expression, cases)
            case .object(let object): Possible.unknown.when(evaluation.presence(object, cases))
            }
        let truth = SourceCases.test(clause.test, possible)
        return clause.isNegated ? !truth : truth
    }
}
