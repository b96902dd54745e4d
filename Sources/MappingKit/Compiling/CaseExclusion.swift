internal import SchemaKit

/// Why combinations of source values cannot be, prepared once for a proof: nothing is looked up by name or pointer for
/// each of thousands of combinations.
struct CaseExclusion {
    /// Whether a field may be missing where its object is there.
    enum Absence {
        case allowed
        case forbidden
        /// Not where one of these holds for certain.
        case unless([PreparedCondition])
    }

    /// A condition of the source schema over numbered variables.
    struct PreparedCondition {
        struct Clause {
            /// Nil when the place is not looked at.
            let variable: Int?
            let test: Condition.Test
            let isNegated: Bool
        }

        let clauses: [Clause]
        let isUnknown: Bool
    }

    /// What is to be so; where it is not, the combination is excluded.
    enum Test {
        /// A variable is there.
        case present(Int)
        /// A condition can hold.
        case holds(ResolvedCondition)
        /// A field is there only within its object, and missing only where the schema lets it be. The object is always
        /// there when it has no variable.
        case field(Int, object: Int?, absence: Absence)
        /// A pick finds an element only in an array that is there, and only one that can fit; where every array has an
        /// element and every element fits, it finds one.
        case pick(Int, array: Int?, filter: ResolvedCondition?, isSure: Bool)
    }

    let test: Test
    /// The lowest number among the variables that the test reads; the count of all when it reads none.
    let lowest: Int

    /// Whether the current combination is excluded.
    func excludes(_ cases: SourceCases, _ evaluation: Evaluation) -> Bool {
        switch test {
        case .present(let variable): return cases.state(variable) == .absent
        case .holds(let condition): return evaluation.truth(condition, cases) == .no
        case .field(let variable, let object, let absence):
            let isObjectThere = object.map { cases.state($0) != .absent } ?? true
            if cases.state(variable) != .absent { return !isObjectThere }
            guard isObjectThere else { return false }
            return switch absence {
            case .allowed: false
            case .forbidden: true
            case .unless(let conditions): conditions.contains { Self.holds($0, cases) == .yes }
            }
        case .pick(let variable, let array, let condition, let isSure):
            let isArrayThere = array.map { cases.state($0) != .absent } ?? true
            if cases.state(variable) == .absent { return isSure && isArrayThere }
            return !isArrayThere || condition.map { evaluation.truth($0, cases) == .no } ?? false
        }
    }

    private static func holds(_ condition: PreparedCondition, _ cases: SourceCases) -> Truth {
        var truth = Truth.yes
        for clause in condition.clauses {
            guard let variable = clause.variable else { return .maybe }
            let state = cases.state(variable)
            // The values of the clause are among the states: another value is none of them.
            let isOther = state == .other && clause.test != .isPresent
            let test = isOther ? .no : SourceCases.test(clause.test, SourceCases.possible(state))
            truth = truth && (clause.isNegated ? !test : test)
        }
        return condition.isUnknown && truth == .yes ? .maybe : truth
    }
}

extension SourceCases {
    /// Everything that excludes combinations of the variables that were added.
    func makeExclusions() -> [CaseExclusion] {
        visited.sorted().flatMap(exclusions(ofVisited:))
            + variables.indices.compactMap { number in
                switch variables[number] {
                case .field(let scope, let field): exclusion(of: number, field, scope)
                case .pick(let scope): exclusion(ofPick: number, scope)
                }
            }
    }

    private func exclusions(ofVisited scope: Int) -> [CaseExclusion] {
        guard scope > 0 else { return [] }
        let layout = mapper.scopes[scope]
        var found: [CaseExclusion] = []
        if let condition = layout.filter {
            found.append(CaseExclusion(test: .holds(condition), lowest: lowest(condition)))
        }
        let wanted = [layout.array.flatMap(number), layout.isPick ? number(.pick(scope: scope)) : nil]
        for number in wanted.compactMap(\.self) {
            found.append(CaseExclusion(test: .present(number), lowest: number))
        }
        return found
    }

    private func exclusion(of variable: Int, _ field: Int, _ scope: Int) -> CaseExclusion? {
        guard field != mapper.scopes[scope].element, let object = source.fields[field].parent else { return nil }
        let absence = absence(of: field, in: object, scope)
        let container = container(object, scope)
        var read = [variable, container].compactMap(\.self)
        if case .unless(let conditions) = absence { read += conditions.flatMap(\.clauses).compactMap(\.variable) }
        return CaseExclusion(
            test: .field(variable, object: container, absence: absence), lowest: read.min() ?? variable)
    }

    private func absence(of field: Int, in object: Int, _ scope: Int) -> CaseExclusion.Absence {
        guard !source.fields[field].types.contains(.null),
            let member = source.fields[object].members.first(where: { $0.field == field })
        else { return .allowed }
        switch member.requirement {
        case .optional: return .allowed
        case .always: return .forbidden
        case .when(let conditions): return .unless(conditions.map { prepared($0, scope) })
        }
    }

    private func prepared(_ condition: Condition, _ scope: Int) -> CaseExclusion.PreparedCondition {
        let clauses = condition.clauses.map { clause in
            CaseExclusion.PreparedCondition.Clause(
                variable: place(clause.pointer, scope).flatMap(number), test: clause.test, isNegated: clause.isNegated)
        }
        return CaseExclusion.PreparedCondition(clauses: clauses, isUnknown: condition.isUnknown)
    }

    /// The variable that says whether an object of the source is there: its own, or the pick whose element it is.
    private func container(_ field: Int, _ scope: Int) -> Int? {
        guard field == mapper.scopes[scope].element else { return number(.field(scope: scope, field: field)) }
        return mapper.scopes[scope].isPick ? number(.pick(scope: scope)) : nil
    }

    private func exclusion(ofPick variable: Int, _ scope: Int) -> CaseExclusion? {
        let layout = mapper.scopes[scope]
        guard let array = layout.array else { return nil }
        let isSure = layout.filter == nil && source.fields[array.field].constraints.minItems ?? 0 > 0
        let number = number(array)
        let read = [variable, number, layout.filter.map { lowest($0) }].compactMap(\.self)
        return CaseExclusion(
            test: .pick(variable, array: number, filter: layout.filter, isSure: isSure), lowest: read.min() ?? variable)
    }

    private func number(_ place: SourceRef) -> Int? { number(.field(scope: place.scope, field: place.field)) }
}
