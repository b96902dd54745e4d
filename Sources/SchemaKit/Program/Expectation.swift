/// What keywords expect, in words. The texts are made when a schema is compiled, from the schema alone.
enum Expectation {
    /// The most values that are listed by name.
    static let valuesMax = 8

    static func types(_ types: TypeSet) -> String {
        let names = types.typeNames
        guard names.count > 1 else { return "a value of type \(names.first ?? "none")" }
        return "a value of type " + names.dropLast().joined(separator: ", ") + " or " + names[names.count - 1]
    }

    static func values(_ values: [Literal]) -> String {
        if values.count == 1 { return "the value \(values[0])" }
        let listed = values.prefix(valuesMax).map(\.description).joined(separator: ", ")
        let more = values.count > valuesMax ? ", … (\(values.count) values)" : ""
        return "one of \(listed)\(more)"
    }

    static func count(_ bound: String, _ count: Int, _ thing: String) -> String {
        "\(bound) \(count) \(thing)\(count == 1 ? "" : "s")"
    }

    static func format(_ format: Format) -> String {
        switch format {
        case .date: "a date like 2024-03-31 (RFC 3339)"
        case .dateTime: "a date and time with zone like 2024-03-31T09:30:00Z (RFC 3339)"
        case .time: "a time with zone like 09:30:00Z (RFC 3339)"
        case .uri: "an absolute URI (RFC 3986)"
        case .uuid: "a UUID in its text form (RFC 4122)"
        case .ipv4: "an IPv4 address like 192.0.2.1"
        case .ipv6: "an IPv6 address (RFC 4291)"
        case .jsonPointer: "a JSON Pointer (RFC 6901)"
        case .relativeJSONPointer: "a Relative JSON Pointer"
        case .duration: "a duration like P1DT12H (RFC 3339)"
        }
    }
}
