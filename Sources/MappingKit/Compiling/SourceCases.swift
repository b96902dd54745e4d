internal import JSONTape
internal import SchemaKit

/// The combinations of source values that a proof has to look at: which optional places are there, and which of the
/// values that matter they have. Combinations that the source schema excludes are left out.
struct SourceCases {
    /// Something of the source that can be one way or another.
    enum Variable: Hashable {
        /// A field, in a scope.
        case field(scope: Int, field: Int)
        /// Whether a pick finds an element.
        case pick(scope: Int)
    }

    /// What a variable is in one combination.
    enum State: Hashable {
        case absent
        case value(ConstantValue)
        /// A value that is none of those listed.
        case other
    }

    let mapper: ResolvedMapper
    let source: SchemaShape
    private(set) var variables: [Variable] = []
    private var places: [Variable: Int] = [:]
    /// Variables whose value matters, not only whether they are there, with the texts that are asked for.
    private var mentioned: [Variable: Set<String>] = [:]
    private var states: [[State]] = []
    /// The current combination: a state number for each variable.
    private var current: [Int] = []
    /// Scopes whose elements are visited: an element is there, and fits the filter.
    private var visited: Set<Int> = [0]

    init(_ mapper: ResolvedMapper, _ source: SchemaShape) {
        self.mapper = mapper
        self.source = source
    }

    // MARK: Variables

    /// Looks at a place; with `texts` also at which of them it has.
    mutating func add(_ place: SourceRef, texts: [String]? = nil) {
        add(field: place.field, scope: place.scope, texts: texts)
    }

    private mutating func add(field: Int, scope: Int, texts: [String]?) {
        let variable = Variable.field(scope: scope, field: field)
        if let texts { mentioned[variable, default: []].formUnion(texts) }
        guard field != mapper.scopes[scope].element else {
            if mapper.scopes[scope].isPick { addPick(scope) }
            if texts != nil { register(variable) }
            return
        }
        guard register(variable) else { return }
        guard let parent = source.fields[field].parent else { return }
        add(field: parent, scope: scope, texts: nil)
        guard let member = source.fields[parent].members.first(where: { $0.field == field }),
            case .when(let conditions) = member.requirement
        else { return }
        for clause in conditions.lazy.flatMap(\.clauses) {
            if let place = place(clause.pointer, scope) { add(place, texts: Self.texts(clause.test)) }
        }
    }

    /// Looks at whether a pick finds an element, and so at its array and filter.
    mutating func addPick(_ scope: Int) {
        guard register(.pick(scope: scope)) else { return }
        if let array = mapper.scopes[scope].array { add(array) }
        if let filter = mapper.scopes[scope].filter { add(filter) }
    }

    /// Takes it that an element of the scope is being visited.
    mutating func visit(_ scope: Int) {
        guard scope > 0, visited.insert(scope).inserted else { return }
        if let array = mapper.scopes[scope].array {
            visit(array.scope)
            add(array)
        }
        if mapper.scopes[scope].isPick { addPick(scope) }
        if let filter = mapper.scopes[scope].filter { add(filter) }
    }

    mutating func add(_ condition: ResolvedCondition) {
        switch condition {
        case .texts(let place, let texts): add(place, texts: texts)
        case .present(let place), .absent(let place): add(place)
        case .all(let parts), .any(let parts): for part in parts { add(part) }
        case .not(let part): add(part)
        }
    }

    @discardableResult
    private mutating func register(_ variable: Variable) -> Bool {
        guard places[variable] == nil else { return false }
        places[variable] = variables.count
        variables.append(variable)
        return true
    }

    private static func texts(_ test: Condition.Test) -> [String]? {
        switch test {
        case .isPresent: nil
        case .isOneOf(let literals), .isAbsentOrOneOf(let literals): literals.compactMap { $0.text ?? $0.description }
        }
    }

    /// The place that a pointer from the root means inside a scope.
    private func place(_ pointer: String, _ scope: Int) -> SourceRef? {
        guard let field = source.field(at: pointer) else { return nil }
        let element = source.fields[mapper.scopes[scope].element].pointer
        let isInside = pointer == element || pointer.hasPrefix(element + "/")
        if !isInside, pointer.contains("*") { return nil }
        return SourceRef(scope: isInside ? scope : 0, field: field.index, path: [])
    }

    // MARK: Combinations

    /// Begins with the first combination. Returns how many there are, those the schema excludes included.
    mutating func start() -> Int {
        states = variables.map(possibleStates)
        current = Array(repeating: 0, count: variables.count)
        var count = 1
        for list in states {
            count = count.multipliedReportingOverflow(by: list.count).overflow ? Int.max : count * list.count
            if count > MappingLimits.proofCasesMax { return count }
        }
        return count
    }

    /// Goes to the next combination; false after the last.
    mutating func advance() -> Bool {
        for index in current.indices {
            current[index] += 1
            if current[index] < states[index].count { return true }
            current[index] = 0
        }
        return false
    }

    private func possibleStates(_ variable: Variable) -> [State] {
        guard case .field(let scope, let number) = variable else { return [.absent, .other] }
        let isElement = number == mapper.scopes[scope].element
        let absent: [State] = isElement ? [] : [.absent]
        guard let texts = mentioned[variable] else { return absent + [.other] }
        if let literals = ValueFacts(source.fields[number]).literals, literals.count <= 64 {
            return absent + literals.map { .value($0) }
        }
        return absent + texts.sorted().map { .value(.text($0)) } + [.other]
    }

    /// What a place is in the current combination; nil when it is not looked at.
    func state(_ place: SourceRef) -> State? {
        state(.field(scope: place.scope, field: place.field))
    }

    func state(_ variable: Variable) -> State? {
        places[variable].map { states[$0][current[$0]] }
    }

    /// The variables with their states, for a counterexample.
    var description: String {
        var parts: [String] = []
        for variable in variables {
            guard case .field(let scope, let field) = variable, field != mapper.scopes[scope].element else { continue }
            let pointer = source.fields[field].pointer
            switch state(variable) {
            case .absent: parts.append("\(pointer) is absent")
            case .value(let value): parts.append("\(pointer) is '\(value.text)'")
            case .other, nil: parts.append("\(pointer) is there")
            }
        }
        return parts.prefix(6).joined(separator: ", ")
    }

    // MARK: What the schema excludes

    /// Whether the source schema, and what is visited, allow the current combination. `filter` tells the truth of a
    /// condition.
    func isPossible(_ filter: (ResolvedCondition) -> Truth) -> Bool {
        for scope in visited where scope > 0 {
            if let condition = mapper.scopes[scope].filter, filter(condition) == .no { return false }
            if let array = mapper.scopes[scope].array, state(array) == .absent { return false }
            if mapper.scopes[scope].isPick, state(.pick(scope: scope)) == .absent { return false }
        }
        return variables.allSatisfy { variable in
            switch variable {
            case .field(let scope, let field): isPossible(field, scope)
            case .pick(let scope): isPossiblePick(scope, filter)
            }
        }
    }

    private func isPossible(_ number: Int, _ scope: Int) -> Bool {
        guard number != mapper.scopes[scope].element else { return true }
        let field = source.fields[number]
        guard let parent = field.parent, let state = state(.field(scope: scope, field: number)) else { return true }
        let isParentThere = isThere(parent, scope)
        if state != .absent { return isParentThere }
        guard isParentThere, !field.types.contains(.null),
            let member = source.fields[parent].members.first(where: { $0.field == number })
        else { return true }
        switch member.requirement {
        case .optional: return true
        case .always: return false
        case .when(let conditions): return !conditions.contains { holds($0, scope) == .yes }
        }
    }

    /// Whether an object of the source is there: its own variable, or the element that it is.
    private func isThere(_ field: Int, _ scope: Int) -> Bool {
        if field == mapper.scopes[scope].element {
            return !mapper.scopes[scope].isPick || state(.pick(scope: scope)) != .absent
        }
        return state(.field(scope: scope, field: field)) != .absent
    }

    private func isPossiblePick(_ scope: Int, _ filter: (ResolvedCondition) -> Truth) -> Bool {
        guard let array = mapper.scopes[scope].array else { return true }
        let isArrayThere = state(array) != .absent
        let isFound = state(.pick(scope: scope)) != .absent
        if isFound {
            guard isArrayThere else { return false }
            return mapper.scopes[scope].filter.map { filter($0) != .no } ?? true
        }
        let isSure = mapper.scopes[scope].filter == nil && source.fields[array.field].constraints.minItems ?? 0 > 0
        return !(isSure && isArrayThere)
    }

    private func holds(_ condition: Condition, _ scope: Int) -> Truth {
        var truth = Truth.yes
        for clause in condition.clauses {
            guard let place = place(clause.pointer, scope), let state = state(place) else { return .maybe }
            // The values of the clause are among the states: another value is none of them.
            let isOther = state == .other && clause.test != .isPresent
            let test = isOther ? .no : Self.test(clause.test, Self.possible(state))
            truth = truth && (clause.isNegated ? !test : test)
        }
        return condition.isUnknown && truth == .yes ? .maybe : truth
    }

    /// What a state means for an expression that reads it.
    static func possible(_ state: State?) -> Possible {
        switch state {
        case nil: Possible(canBeAbsent: true, isUnknown: true)
        case .absent: .absent
        case .value(let value): .value(value)
        case .other: .unknown
        }
    }

    /// Whether a schema's test holds for what something can be.
    static func test(_ test: Condition.Test, _ possible: Possible) -> Truth {
        switch test {
        case .isPresent: return possible.presence
        case .isOneOf(let literals):
            return possible.isIn(literals) && possible.presence
        case .isAbsentOrOneOf(let literals):
            if !possible.canBePresent { return .yes }
            let among = possible.isIn(literals)
            return possible.canBeAbsent && among == .no ? .maybe : among
        }
    }
}

extension Possible {
    /// Whether a value that is there is one of these.
    fileprivate func isIn(_ literals: [Literal]) -> Truth {
        let texts = Set(literals.compactMap { $0.text ?? $0.description })
        let inside = values.filter { texts.contains($0.text) }
        if inside.isEmpty { return isUnknown ? .maybe : .no }
        return inside.count == values.count && !isUnknown ? .yes : .maybe
    }
}
