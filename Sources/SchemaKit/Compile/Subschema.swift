import JSONTape

/// One schema of a document, as read: what its keywords say, before any of it is compiled. Other schemas are named by
/// their number, values by their node in the document's tape.
struct Subschema {
    /// A property with its schema.
    struct Property {
        let name: String
        let keyID: KeyID
        let schema: Int
    }

    /// A property that must be there.
    struct Name: Hashable {
        let text: String
        let keyID: KeyID
    }

    /// A property name with the schema that holds when the property is there.
    struct Dependent {
        let trigger: Name
        let schema: Int
    }

    /// A pattern of property names with the schema of their values.
    struct PatternProperty {
        let pattern: Int
        let schema: Int
    }

    /// The schema's node.
    let node: Int
    /// Where the schema is in its document.
    let pointer: JSONPointer
    /// The number of the base URI that references in it are relative to.
    var resource: Int
    /// Whether the schema is `false`.
    var isNever = false

    // References
    var reference: (text: String, node: Int)?
    var target: Int?
    var dynamicReference: (text: String, node: Int)?
    /// What `$dynamicRef` means where no schema that is passed through says otherwise.
    var dynamicTarget: Int?
    /// The name by which schemas that are passed through may say otherwise; nil when they cannot.
    var dynamicName: String?
    var dynamicAnchor: String?

    // Any value
    var types = TypeSet.any
    var enumeration: Int?
    var constant: Int?

    // Strings
    var minLength: Int?
    var maxLength: Int?
    var pattern: Int?
    var format: Format?

    // Numbers
    var minimum: Int?
    var maximum: Int?
    var exclusiveMinimum: Int?
    var exclusiveMaximum: Int?
    var multipleOf: Int?

    // Objects
    var properties: [Property]?
    var required: [Name] = []
    var additionalProperties: Int?
    var dependentRequired: [(trigger: Name, names: [Name])] = []
    var dependentSchemas: [Dependent] = []
    var patternProperties: [PatternProperty] = []
    var propertyNames: Int?
    var minProperties: Int?
    var maxProperties: Int?
    var unevaluatedProperties: Int?

    // Arrays
    var items: Int?
    var prefixItems: [Int] = []
    var minItems: Int?
    var maxItems: Int?
    var uniqueItems = false
    var contains: Int?
    var minContains: Int?
    var maxContains: Int?
    var unevaluatedItems: Int?

    // Combinations
    var allOf: [Int] = []
    var anyOf: [Int] = []
    var oneOf: [Int] = []
    var condition: Int?
    var consequence: Int?
    var alternative: Int?
    var negation: Int?

    // XML
    var xml: XMLAnnotation?

    /// The keywords that are there.
    var keywords: Set<Keyword> = []

    init(node: Int, pointer: JSONPointer, resource: Int) {
        self.node = node
        self.pointer = pointer
        self.resource = resource
    }

    /// The schemas that the same value must meet, or is tried with.
    var inPlace: [Int] {
        [target, condition, consequence, alternative, negation].compactMap { $0 } + allOf + anyOf + oneOf
            + dependentSchemas.map(\.schema)
    }

    /// The schemas of the value's children.
    var children: [Int] {
        (properties ?? []).map(\.schema) + [additionalProperties, items].compactMap { $0 } + prefixItems
    }

    /// Whether it takes more than the flat program to decide about values.
    var needsEvaluation: Bool { !keywords.isDisjoint(with: Self.evaluated) }

    private static let evaluated = Keyword.beyondCatalog.subtracting([
        .dynamicAnchor, .vocabulary, .contentEncoding, .contentMediaType, .contentSchema,
    ])
}
