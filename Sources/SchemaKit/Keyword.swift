/// The keywords of JSON Schema 2020-12, and two that are not of JSON Schema: `xml` (OpenAPI) and `x-gateway`, which are
/// annotations.
public enum Keyword: String, CaseIterable, Sendable {
    // Identity and references
    case schema = "$schema"
    case id = "$id"
    case anchor = "$anchor"
    case ref = "$ref"
    case dynamicAnchor = "$dynamicAnchor"
    case dynamicRef = "$dynamicRef"
    case vocabulary = "$vocabulary"
    case defs = "$defs"
    case comment = "$comment"
    // Any value
    case type
    case `enum`
    case const
    // Strings
    case minLength
    case maxLength
    case pattern
    case format
    // Numbers
    case minimum
    case maximum
    case exclusiveMinimum
    case exclusiveMaximum
    case multipleOf
    // Objects
    case properties
    case required
    case additionalProperties
    case dependentRequired
    case patternProperties
    case propertyNames
    case minProperties
    case maxProperties
    case dependentSchemas
    case unevaluatedProperties
    // Arrays
    case items
    case prefixItems
    case minItems
    case maxItems
    case uniqueItems
    case contains
    case minContains
    case maxContains
    case unevaluatedItems
    // Combinations
    case allOf
    case anyOf
    case oneOf
    case `if`
    case then
    case `else`
    case not
    // Annotations
    case title
    case description
    case examples
    case `default`
    case deprecated
    case readOnly
    case writeOnly
    case contentEncoding
    case contentMediaType
    case contentSchema
    case xml
    case xGateway = "x-gateway"
    /// What the schema `false` breaks: it has no keyword of its own.
    case falseSchema = "false"

    /// A value that cannot be evaluated within the limits; no keyword either.
    case limit

    /// Keywords of JSON Schema 2020-12 that are not of the catalog's subset, about which mappers are proved.
    static let beyondCatalog: Set<Keyword> = [
        .dynamicRef, .dynamicAnchor, .vocabulary, .not, .patternProperties, .propertyNames, .minProperties,
        .maxProperties, .dependentSchemas, .unevaluatedProperties, .unevaluatedItems, .contains, .minContains,
        .maxContains, .contentEncoding, .contentMediaType, .contentSchema,
    ]

    /// Names of cases that no schema can use.
    private static let internalNames: Set<Keyword> = [.falseSchema, .limit]

    /// The keyword of a schema with this name; nil when there is none.
    static func named(_ name: String) -> Keyword? {
        Keyword(rawValue: name).flatMap { internalNames.contains($0) ? nil : $0 }
    }

    /// The names that a schema of the catalog can use, for hints.
    static let names: [String] = allCases.filter { !internalNames.contains($0) && !beyondCatalog.contains($0) }
        .map(\.rawValue)
}

/// The formats that are asserted.
public enum Format: String, CaseIterable, Sendable {
    /// A full-date of RFC 3339.
    case date
    /// A date-time of RFC 3339.
    case dateTime = "date-time"
    /// A full-time of RFC 3339.
    case time
    /// An absolute URI of RFC 3986.
    case uri
    /// A UUID of RFC 4122 in its text form.
    case uuid
    /// An IPv4 address in dotted-quad form (RFC 2673).
    case ipv4
    /// An IPv6 address (RFC 4291).
    case ipv6
    /// A JSON Pointer (RFC 6901).
    case jsonPointer = "json-pointer"
    /// A Relative JSON Pointer.
    case relativeJSONPointer = "relative-json-pointer"
    /// A duration of RFC 3339, appendix A.
    case duration
}
