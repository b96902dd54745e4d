import GatewayModel
import JSONTape

/// Works out what the schemas of a document say about every place of a value, and refuses what is outside the
/// catalog's subset. The schemas must not be recursive.
struct ShapeBuilder {
    /// A schema that applies to a place, and when.
    struct Source {
        let schema: Int
        /// nil when it always applies.
        let condition: Condition?
        /// Whether it is one of several alternatives, so that nobody knows whether it applies.
        let isOpaque: Bool

        var isAlways: Bool { condition == nil && !isOpaque }
    }

    /// A place that is still to be worked out.
    private struct Place {
        let pointer: JSONPointer
        let parent: Int?
        let sources: [Source]
    }

    /// The most fields that a schema may have.
    static let fieldsMax = 16_384

    let schemas: [Subschema]
    let patterns: [Pattern]
    var defects: [Defect] = []
    private var places: [Place] = []
    private var fields: [Field] = []

    init(_ schemas: [Subschema], _ patterns: [Pattern]) {
        self.schemas = schemas
        self.patterns = patterns
    }

    /// Builds the shape; `defects` tells what is outside the subset.
    mutating func build(_ document: borrowing SchemaDocument) -> SchemaShape {
        places = [Place(pointer: .root, parent: nil, sources: [Source(schema: 0, condition: nil, isOpaque: false)])]
        while fields.count < places.count {
            let index = fields.count
            fields.append(field(index, places[index], document))
            if places.count > Self.fieldsMax {
                defects.append(document.defect("the schema has more than \(Self.fieldsMax) fields", at: 0))
                break
            }
        }
        return SchemaShape(fields: fields)
    }

    private mutating func field(_ index: Int, _ place: Place, _ document: borrowing SchemaDocument) -> Field {
        let sources = expand(place, document)
        var constraints = ValueConstraints()
        var conditional: [ConditionalConstraints] = []
        for source in sources {
            let own = self.constraints(of: schemas[source.schema], document)
            if source.isAlways {
                constraints.formIntersection(own)
            } else if let condition = source.condition, !source.isOpaque, !own.isEmpty {
                conditional.append(ConditionalConstraints(condition: condition, constraints: own))
            }
        }
        checkSubset(sources, constraints, document)
        let members = constraints.types.contains(.object) ? self.members(index, place, sources, document) : []
        let elements = constraints.types.contains(.array) ? self.elements(index, place, sources) : nil
        return Field(
            index: index, pointer: place.pointer.description, parent: place.parent, members: members,
            elements: elements, constraints: constraints, conditional: conditional,
            isOpaque: sources.contains { $0.isOpaque }, xml: annotation(sources, document),
            schemaNode: schemas[sources[0].schema].node)
    }

    /// What the nearest schema says about XML: the place's own before those that it refers to. Under a condition nothing
    /// can be said about it, because nobody knows what a document is before it is read.
    private mutating func annotation(_ sources: [Source], _ document: borrowing SchemaDocument) -> XMLAnnotation? {
        for source in sources where !source.isAlways {
            guard let annotation = schemas[source.schema].xml else { continue }
            defects.append(document.defect("\"xml\" cannot stand under a condition", at: annotation.node))
        }
        return sources.first { $0.isAlways && schemas[$0.schema].xml != nil }.flatMap { schemas[$0.schema].xml }
    }

    private mutating func enqueue(_ pointer: JSONPointer, _ parent: Int, _ sources: [Source]) -> Int {
        places.append(Place(pointer: pointer, parent: parent, sources: sources))
        return places.count - 1
    }

    // MARK: Which schemas apply

    /// The sources of a place, and those that they apply to the same value.
    private func expand(_ place: Place, _ document: borrowing SchemaDocument) -> [Source] {
        var expanded: [Source] = []
        var pending = Array(place.sources.reversed())
        while let source = pending.popLast() {
            expanded.append(source)
            let schema = schemas[source.schema]
            for branch in schema.anyOf + schema.oneOf {
                pending.append(Source(schema: branch, condition: source.condition, isOpaque: true))
            }
            if let test = schema.condition {
                let reader = ConditionReader(schemas)
                let condition = reader.condition(of: test, at: place.pointer, document)
                pending += Self.branch(schema.consequence, condition, source)
                pending += Self.branch(schema.alternative, reader.negated(condition), source)
            }
            for other in schema.allOf.reversed() + [schema.target].compactMap({ $0 }) {
                pending.append(Source(schema: other, condition: source.condition, isOpaque: source.isOpaque))
            }
        }
        return expanded
    }

    /// The source that `then` or `else` is. A condition of nil never holds; one without clauses always does.
    private static func branch(_ schema: Int?, _ condition: Condition?, _ outer: Source) -> [Source] {
        guard let schema, let condition else { return [] }
        guard !condition.clauses.isEmpty || condition.isUnknown else {
            return [Source(schema: schema, condition: outer.condition, isOpaque: outer.isOpaque)]
        }
        let both = outer.condition.map { $0.and(condition) } ?? condition
        return [Source(schema: schema, condition: both, isOpaque: outer.isOpaque)]
    }

    // MARK: Children

    private mutating func members(
        _ index: Int, _ place: Place, _ sources: [Source], _ document: borrowing SchemaDocument
    ) -> [Field.Member] {
        guard let allowed = closedNames(sources) else { return [] }
        reportStrangers(sources, allowed, document)
        return allowed.map { name in
            var children: [Source] = []
            for source in sources {
                guard let property = (schemas[source.schema].properties ?? []).first(where: { $0.keyID == name.keyID })
                else { continue }
                children.append(
                    Source(schema: property.schema, condition: source.condition, isOpaque: source.isOpaque))
            }
            let field = enqueue(place.pointer.appending(name.text), index, children)
            let requirement = requirement(name, place.pointer, sources)
            return Field.Member(name: name.text, keyID: name.keyID, field: field, requirement: requirement)
        }
    }

    /// The properties that a closed object can have; nil when nothing closes it.
    private func closedNames(_ sources: [Source]) -> [Subschema.Name]? {
        var names: [Subschema.Name]?
        for source in sources where source.isAlways {
            let schema = schemas[source.schema]
            guard let additional = schema.additionalProperties, schemas[additional].isNever else { continue }
            let own = (schema.properties ?? []).map { Subschema.Name(text: $0.name, keyID: $0.keyID) }
            let isOwn = Set(own)
            names = names.map { $0.filter { isOwn.contains($0) } } ?? own
        }
        return names
    }

    /// Reports properties that are spoken of but cannot be there.
    private mutating func reportStrangers(
        _ sources: [Source], _ allowed: [Subschema.Name], _ document: borrowing SchemaDocument
    ) {
        let known = Set(allowed)
        for source in sources {
            let schema = schemas[source.schema]
            let spoken =
                (schema.properties ?? []).map { Subschema.Name(text: $0.name, keyID: $0.keyID) } + schema.required
            for name in spoken where !known.contains(name) {
                let hint = NearestName.of(name.text, among: allowed.map(\.text)).map { "did you mean \"\($0)\"?" }
                let message = "the object cannot have the property \"\(name.text)\" that is spoken of here"
                defects.append(document.defect(message, at: schema.node, hint: hint))
            }
        }
    }

    private func requirement(_ name: Subschema.Name, _ pointer: JSONPointer, _ sources: [Source]) -> Requirement {
        var conditions: [Condition] = []
        for source in sources {
            let schema = schemas[source.schema]
            let outer = source.condition ?? Condition(clauses: [], isUnknown: false)
            let own = outer.and(Condition(clauses: [], isUnknown: source.isOpaque))
            if schema.required.contains(name) {
                if source.isAlways { return .always }
                conditions.append(own)
            }
            for (trigger, names) in schema.dependentRequired where names.contains(name) {
                let clause = Condition.Clause(
                    pointer: pointer.appending(trigger.text).description, test: .isPresent, isNegated: false)
                conditions.append(own.and(Condition(clauses: [clause], isUnknown: false)))
            }
        }
        return conditions.isEmpty ? .optional : .when(conditions)
    }

    private mutating func elements(_ index: Int, _ place: Place, _ sources: [Source]) -> Int? {
        var children: [Source] = []
        for source in sources {
            guard let items = schemas[source.schema].items else { continue }
            children.append(Source(schema: items, condition: source.condition, isOpaque: source.isOpaque))
        }
        guard children.contains(where: \.isAlways) else { return nil }
        return enqueue(place.pointer.appending("*"), index, children)
    }

    // MARK: The subset

    /// Refuses what mappers cannot be proved about.
    private mutating func checkSubset(
        _ sources: [Source], _ constraints: ValueConstraints, _ document: borrowing SchemaDocument
    ) {
        let node = schemas[sources[0].schema].node
        func report(_ message: String, _ hint: String) {
            defects.append(document.defect(message, at: node, hint: hint))
        }
        if constraints.types == .any {
            return report("a value of a catalog schema needs a type", "add \"type\", \"enum\" or \"const\"")
        }
        if constraints.types.contains(.object), closedNames(sources) == nil {
            report("an object of a catalog schema must be closed", "add \"additionalProperties\": false")
        }
        if constraints.types.contains(.array),
            !sources.contains(where: { $0.isAlways && schemas[$0.schema].items != nil })
        {
            report("an array of a catalog schema needs a schema for its elements", "add \"items\"")
        }
        if sources.contains(where: { !schemas[$0.schema].prefixItems.isEmpty }) {
            report("a catalog schema cannot have \"prefixItems\"", "use an object, or \"items\"")
        }
    }

    // MARK: Constraints

    /// What one schema itself says about a value.
    private func constraints(of schema: Subschema, _ document: borrowing SchemaDocument) -> ValueConstraints {
        var constraints = ValueConstraints()
        constraints.types = schema.isNever ? [] : schema.types
        if let node = schema.constant { constraints.allow([literal(node, document)]) }
        if let node = schema.enumeration { constraints.allow(literals(node, document)) }
        constraints.patterns = schema.pattern.map { [patterns[$0]] } ?? []
        constraints.formats = schema.format.map { [$0] } ?? []
        constraints.minLength = schema.minLength
        constraints.maxLength = schema.maxLength
        constraints.minItems = schema.minItems
        constraints.maxItems = schema.maxItems
        constraints.uniqueItems = schema.uniqueItems
        constraints.multipleOf = schema.multipleOf.map { [document.tape.string($0)] } ?? []
        constraints.raiseMinimum(bound(schema.minimum, false, document))
        constraints.raiseMinimum(bound(schema.exclusiveMinimum, true, document))
        constraints.lowerMaximum(bound(schema.maximum, false, document))
        constraints.lowerMaximum(bound(schema.exclusiveMaximum, true, document))
        return constraints
    }

    private func bound(
        _ node: Int?, _ isExclusive: Bool, _ document: borrowing SchemaDocument
    ) -> ValueConstraints.Bound? {
        guard let node else { return nil }
        return ValueConstraints.Bound(number: document.tape.string(node), isExclusive: isExclusive)
    }

    private func literal(_ node: Int, _ document: borrowing SchemaDocument) -> Literal {
        Literal(node, in: document.tape, keys: .empty)
    }

    private func literals(_ array: Int, _ document: borrowing SchemaDocument) -> [Literal] {
        var literals: [Literal] = []
        var node = document.tape.firstChild(array)
        while node < document.tape.end(array) {
            literals.append(literal(node, document))
            node = document.tape.next(node)
        }
        return literals
    }
}
