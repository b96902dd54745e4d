import GatewayModel
import JSONTape

/// Reads the schemas of a document, each once, and everything that is wrong with them.
struct SchemaReader: ~Copyable {
    let document: SchemaDocument
    let options: SchemaOptions
    var keys: KeyTableBuilder
    var schemas: [Subschema] = []
    var patterns: [Pattern] = []
    var resources: SchemaResources
    var defects: [Defect] = []
    /// The node of the root's `x-gateway`.
    var gatewayNode: Int?
    /// What the documents are written in, one for each.
    private(set) var dialects: [Dialect] = []
    private var pending: [Int] = []

    init(_ document: consuming SchemaDocument, options: SchemaOptions, keys: KeyTableBuilder) {
        self.document = document
        self.options = options
        self.keys = keys
        resources = SchemaResources()
    }

    /// Reads the roots of all documents and all below them; the first document's root is schema 0.
    mutating func readAll() {
        for part in document.parts {
            dialects.append(options.isCatalog ? .standard : Dialect.of(part, in: document, into: &defects))
            let resource = resources.begin(part)
            _ = enqueue(part.node, .root, resource: resource)
        }
        readPending()
    }

    /// Reads what was found and not yet read.
    mutating func readPending() {
        while let index = pending.popLast() { read(index) }
    }

    /// Gives a schema its number; it is read later.
    mutating func enqueue(_ node: Int, _ pointer: JSONPointer, resource: Int) -> Int {
        schemas.append(Subschema(node: node, pointer: pointer, resource: resource))
        pending.append(schemas.count - 1)
        return schemas.count - 1
    }

    mutating func report(_ message: String, at node: Int, hint: String? = nil) {
        defects.append(document.defect(message, at: node, hint: hint))
    }

    // MARK: One schema

    private mutating func read(_ index: Int) {
        let node = schemas[index].node
        switch document.tape.kind(node) {
        case .true: resources.note(schemas[index], index)
        case .false:
            schemas[index].isNever = true
            resources.note(schemas[index], index)
        case .object: readObject(index)
        default: report("a schema must be an object, true or false", at: node)
        }
    }

    private mutating func readObject(_ index: Int) {
        var schema = schemas[index]
        readIdentity(&schema, index)
        var key = document.tape.firstChild(schema.node)
        while key < document.tape.end(schema.node) {
            read(key, document.tape.string(key), into: &schema)
            key = document.tape.next(key)
        }
        schemas[index] = schema
    }

    /// Reads one member of a schema. The draft ignores members that it does not know; in the catalog they are defects.
    private mutating func read(_ key: Int, _ name: String, into schema: inout Subschema) {
        guard let keyword = Keyword.named(name) else {
            guard options.isCatalog else { return }
            let hint = NearestName.of(name, among: Keyword.names).map { "did you mean \"\($0)\"?" }
            return report("\"\(name)\" is not a keyword of a schema", at: key, hint: hint)
        }
        if options.isCatalog, Keyword.beyondCatalog.contains(keyword) {
            return report("the keyword \"\(name)\" is not of the catalog's subset", at: key)
        }
        guard dialects[resources.document(of: schema.resource)].reads(keyword) else { return }
        schema.keywords.insert(keyword)
        read(keyword, key + 1, into: &schema)
    }

    /// Reads `$id` and `$anchor` before anything else: they say what references in the schema mean.
    private mutating func readIdentity(_ schema: inout Subschema, _ index: Int) {
        if let node = document.member("$id", of: schema.node) {
            if document.tape.kind(node) == .string {
                let isNew = resources.begin(document.tape.string(node), in: &schema, index)
                if !isNew { report("the $id is not one of a kind, or not a URI without fragment", at: node) }
            } else {
                report("\"$id\" must be a string", at: node)
            }
        }
        resources.note(schema, index)
        readAnchor("$anchor", schema, index)
        guard !options.isCatalog, let name = readAnchor("$dynamicAnchor", schema, index) else { return }
        schema.dynamicAnchor = name
        resources.addDynamicAnchor(name, schema, index)
    }

    @discardableResult
    private mutating func readAnchor(_ keyword: String, _ schema: Subschema, _ index: Int) -> String? {
        guard let node = document.member(keyword, of: schema.node), document.tape.kind(node) == .string else {
            return nil
        }
        let name = document.tape.string(node)
        if resources.addAnchor(name, schema, index) { return name }
        report("the \(keyword) is not one of a kind, or not a name", at: node)
        return nil
    }

    // MARK: Keywords

    private mutating func read(_ keyword: Keyword, _ node: Int, into schema: inout Subschema) {
        switch keyword {
        case .id, .falseSchema, .limit: break
        case .schema: checkDialect(node)
        case .ref: schema.reference = text(keyword, node).map { ($0, node) }
        case .defs: _ = readNamedSchemas(keyword, node, in: schema)
        case .anchor, .comment, .title, .description, .dynamicAnchor, .contentEncoding, .contentMediaType:
            _ = text(keyword, node)
        case .dynamicRef: schema.dynamicReference = text(keyword, node).map { ($0, node) }
        case .vocabulary: expect(keyword, node, .object, "an object")
        case .not: schema.negation = readSchema(keyword, node, in: schema)
        case .contentSchema: _ = readSchema(keyword, node, in: schema)
        case .patternProperties, .propertyNames, .minProperties, .maxProperties, .dependentSchemas,
            .unevaluatedProperties:
            readObjectKeyword(keyword, node, into: &schema)
        case .contains: schema.contains = readSchema(keyword, node, in: schema)
        case .minContains: schema.minContains = count(keyword, node)
        case .maxContains: schema.maxContains = count(keyword, node)
        case .unevaluatedItems: schema.unevaluatedItems = readSchema(keyword, node, in: schema)
        case .type: schema.types = readTypes(node)
        case .enum: schema.enumeration = readEnumeration(node)
        case .const: schema.constant = node
        case .minLength: schema.minLength = count(keyword, node)
        case .maxLength: schema.maxLength = count(keyword, node)
        case .pattern: schema.pattern = readPattern(node)
        case .format: schema.format = readFormat(node, in: schema)
        case .minimum: schema.minimum = number(keyword, node)
        case .maximum: schema.maximum = number(keyword, node)
        case .exclusiveMinimum: schema.exclusiveMinimum = number(keyword, node)
        case .exclusiveMaximum: schema.exclusiveMaximum = number(keyword, node)
        case .multipleOf: schema.multipleOf = readDivisor(node)
        case .properties: schema.properties = readProperties(node, in: schema)
        case .required: schema.required = readNames(keyword, node)
        case .additionalProperties: schema.additionalProperties = readSchema(keyword, node, in: schema)
        case .dependentRequired: schema.dependentRequired = readDependents(node)
        case .items: schema.items = readSchema(keyword, node, in: schema)
        case .prefixItems: schema.prefixItems = readSchemas(keyword, node, in: schema)
        case .minItems: schema.minItems = count(keyword, node)
        case .maxItems: schema.maxItems = count(keyword, node)
        case .uniqueItems: schema.uniqueItems = flag(keyword, node)
        case .allOf: schema.allOf = readSchemas(keyword, node, in: schema)
        case .anyOf: schema.anyOf = readSchemas(keyword, node, in: schema)
        case .oneOf: schema.oneOf = readSchemas(keyword, node, in: schema)
        case .if: schema.condition = readSchema(keyword, node, in: schema)
        case .then: schema.consequence = readSchema(keyword, node, in: schema)
        case .else: schema.alternative = readSchema(keyword, node, in: schema)
        case .examples: expect(keyword, node, .array, "an array")
        case .default: break
        case .deprecated, .readOnly, .writeOnly: _ = flag(keyword, node)
        case .xml: if options.isCatalog { schema.xml = readXML(node) }
        case .xGateway: readGateway(node, in: schema)
        }
    }

    private mutating func readObjectKeyword(_ keyword: Keyword, _ node: Int, into schema: inout Subschema) {
        switch keyword {
        case .patternProperties: schema.patternProperties = readPatternProperties(node, in: schema)
        case .propertyNames: schema.propertyNames = readSchema(keyword, node, in: schema)
        case .minProperties: schema.minProperties = count(keyword, node)
        case .maxProperties: schema.maxProperties = count(keyword, node)
        case .dependentSchemas: schema.dependentSchemas = readDependentSchemas(node, in: schema)
        default: schema.unevaluatedProperties = readSchema(keyword, node, in: schema)
        }
    }

    private mutating func readGateway(_ node: Int, in schema: Subschema) {
        guard options.isCatalog else { return }
        expect(.xGateway, node, .object, "an object")
        if schema.node == 0 {
            gatewayNode = node
        } else {
            report("\"x-gateway\" stands at the root of a schema only", at: node)
        }
    }

    private mutating func checkDialect(_ node: Int) {
        guard let text = text(.schema, node), options.isCatalog else { return }
        if text != SchemaOptions.dialect {
            report("the schema is of another dialect than JSON Schema 2020-12", at: node, hint: SchemaOptions.dialect)
        }
    }
}
