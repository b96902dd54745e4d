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
    private(set) var visited: Set<Int> = [0]
    /// What the source schema, and what is visited, exclude.
    private var exclusions: [CaseExclusion] = []

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
    func place(_ pointer: String, _ scope: Int) -> SourceRef? {
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
        exclusions = makeExclusions()
        var count = 1
        for list in states {
            count = count.multipliedReportingOverflow(by: list.count).overflow ? Int.max : count * list.count
            if count > MappingLimits.proofCasesMax { return count }
        }
        return count
    }

    /// Goes to the next combination in which a variable from `first` on is another; false after the last.
    mutating func advance(from first: Int = 0) -> Bool {
        for index in 0..<first { current[index] = 0 }
        for index in first..<current.count {
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
        places[variable].map(state)
    }

    /// What the variable with this number is in the current combination.
    func state(_ number: Int) -> State { states[number][current[number]] }

    /// The number of a variable; nil when it is not looked at.
    func number(_ variable: Variable) -> Int? { places[variable] }

    /// The lowest number among the variables that a condition reads; the count of all when it reads none of them.
    func lowest(_ condition: ResolvedCondition) -> Int {
        condition.sources.reduce(variables.count) { lowest, place in
            min(lowest, number(.field(scope: place.scope, field: place.field)) ?? lowest)
        }
    }

    /// When the current combination is excluded: the lowest number among the variables that make it so, so that all
    /// combinations that differ below it only are excluded as well. Nil when it is possible.
    func excluded(_ evaluation: Evaluation) -> Int? {
        for exclusion in exclusions where exclusion.excludes(self, evaluation) { return exclusion.lowest }
        return nil
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
            return possible.isIn(literals.map { $0.text ?? $0.description }) && possible.presence
        case .isAbsentOrOneOf(let literals):
            if !possible.canBePresent { return .yes }
            let among = possible.isIn(literals.map { $0.text ?? $0.description })
            return possible.canBeAbsent && among == .no ? .maybe : among
        }
    }
}
