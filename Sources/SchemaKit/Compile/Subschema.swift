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

    // Arrays
    var items: Int?
    var prefixItems: [Int] = []
    var minItems: Int?
    var maxItems: Int?
    var uniqueItems = false

    // Combinations
    var allOf: [Int] = []
    var anyOf: [Int] = []
    var oneOf: [Int] = []
    var condition: Int?
    var consequence: Int?
    var alternative: Int?

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
        [target, condition, consequence, alternative].compactMap { $0 } + allOf + anyOf + oneOf
    }

    /// The schemas of the value's children.
    var children: [Int] {
        (properties ?? []).map(\.schema) + [additionalProperties, items].compactMap { $0 } + prefixItems
    }
}
