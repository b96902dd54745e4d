import JSONTape

/// Understands the schema of an `if` as tests of fields, as far as it is made of `properties` with `const` or `enum`
/// and of `required`.
struct ConditionReader {
    private let schemas: [Subschema]

    init(_ schemas: [Subschema]) { self.schemas = schemas }

    /// Keywords that say nothing a test would have to know: a place's type is known from elsewhere.
    private static let understood: Set<Keyword> = [
        .properties, .required, .type, .const, .enum, .ref, .allOf, .title, .description, .comment, .defs,
    ]

    /// When a value at `pointer` fits the schema; nil when it never does.
    func condition(of schema: Int, at pointer: JSONPointer, _ document: borrowing SchemaDocument) -> Condition? {
        var clauses: [Condition.Clause] = []
        var isUnknown = false
        var pending = [(schema: schema, pointer: pointer)]
        while let (index, pointer) = pending.popLast() {
            let schema = schemas[index]
            if schema.isNever { return nil }
            if !schema.keywords.isSubset(of: Self.understood) { isUnknown = true }
            if let values = values(of: schema, document) {
                clauses.append(.init(pointer: pointer.description, test: .isOneOf(values), isNegated: false))
            }
            for other in schema.allOf + [schema.target].compactMap({ $0 }) { pending.append((other, pointer)) }
            for property in schema.properties ?? [] {
                let child = pointer.appending(property.name)
                let isRequired = schema.required.contains { $0.keyID == property.keyID }
                if isRequired {
                    pending.append((property.schema, child))
                } else if let values = values(of: schemas[property.schema], document), isPlain(property.schema) {
                    clauses.append(
                        .init(pointer: child.description, test: .isAbsentOrOneOf(values), isNegated: false))
                } else {
                    isUnknown = true
                }
            }
            clauses += presence(schema, pointer)
        }
        return Condition(clauses: clauses, isUnknown: isUnknown)
    }

    /// When a condition does not hold; nil when it always does.
    func negated(_ condition: Condition?) -> Condition? {
        guard let condition else { return Condition(clauses: [], isUnknown: false) }
        if condition.clauses.isEmpty, !condition.isUnknown { return nil }
        guard condition.clauses.count == 1, !condition.isUnknown else { return Condition(clauses: [], isUnknown: true) }
        let clause = condition.clauses[0]
        let opposite = Condition.Clause(pointer: clause.pointer, test: clause.test, isNegated: !clause.isNegated)
        return Condition(clauses: [opposite], isUnknown: false)
    }

    /// Required properties about which nothing else is said but that they are there.
    private func presence(_ schema: Subschema, _ pointer: JSONPointer) -> [Condition.Clause] {
        schema.required.filter { name in
            guard let property = (schema.properties ?? []).first(where: { $0.keyID == name.keyID }) else { return true }
            return schemas[property.schema].constant == nil && schemas[property.schema].enumeration == nil
        }.map { .init(pointer: pointer.appending($0.text).description, test: .isPresent, isNegated: false) }
    }

    /// Whether a schema says nothing but `const` or `enum`.
    private func isPlain(_ index: Int) -> Bool {
        schemas[index].keywords.isSubset(of: [.const, .enum, .type, .title, .description, .comment])
    }

    private func values(of schema: Subschema, _ document: borrowing SchemaDocument) -> [Literal]? {
        if let node = schema.constant { return [Literal(node, in: document.tape, keys: .empty)] }
        guard let array = schema.enumeration else { return nil }
        return document.tape.children(of: array).map { Literal($0, in: document.tape, keys: .empty) }
    }
}
