/// The keywords of JSON Schema 2020-12 that schemas may use, and two that are not of JSON Schema: `xml` (OpenAPI) and
/// `x-gateway`, which are annotations.
public enum Keyword: String, CaseIterable, Sendable {
    // Identity and references
    case schema = "$schema"
    case id = "$id"
    case anchor = "$anchor"
    case ref = "$ref"
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
    // Arrays
    case items
    case prefixItems
    case minItems
    case maxItems
    case uniqueItems
    // Combinations
    case allOf
    case anyOf
    case oneOf
    case `if`
    case then
    case `else`
    // Annotations
    case title
    case description
    case examples
    case `default`
    case deprecated
    case readOnly
    case writeOnly
    case xml
    case xGateway = "x-gateway"
    /// What the schema `false` breaks: it has no keyword of its own.
    case falseSchema = "false"

    /// Keywords of JSON Schema 2020-12 that are refused for now, by name.
    static let unsupported: Set<String> = [
        "$dynamicRef", "$dynamicAnchor", "$vocabulary", "not", "patternProperties", "propertyNames", "minProperties",
        "maxProperties", "dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "contains", "minContains",
        "maxContains", "contentEncoding", "contentMediaType", "contentSchema",
    ]

    /// The names that a schema can use, for hints.
    static let names: [String] = allCases.filter { $0 != .falseSchema }.map(\.rawValue)
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
}
