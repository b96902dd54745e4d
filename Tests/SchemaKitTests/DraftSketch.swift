/// Makes random schemas of the whole draft, the same for the same seed: keywords that look at what others evaluated,
/// alternatives, negations and references among them.
struct DraftSketch {
    private var random: SchemaSketch
    /// Definitions that may be referred to: those made before, so that no schema applies itself for ever.
    private var definitionCount = 0

    init(seed: UInt64) { random = SchemaSketch(seed: seed) }

    /// A schema with definitions that it may refer to.
    mutating func schema() -> String {
        var definitions: [String] = []
        definitionCount = 0
        for number in 0..<3 {
            definitions.append("\"d\(number)\":" + object(depth: 2, beside: []))
            definitionCount += 1
        }
        return object(depth: 3, beside: ["\"$defs\":{" + definitions.joined(separator: ",") + "}"])
    }

    private mutating func any(_ depth: Int) -> String {
        guard depth > 0 else { return random.pick(["true", "false", #"{"type":"string"}"#, #"{"minimum":1}"#, "{}"]) }
        return random.next(8) == 0 ? random.pick(["true", "false"]) : object(depth: depth, beside: [])
    }

    private mutating func list(_ depth: Int) -> String {
        "[" + (0...random.next(2)).map { _ in any(depth) }.joined(separator: ",") + "]"
    }

    private mutating func object(depth: Int, beside keywords: [String]) -> String {
        var members: [String: String] = [:]
        for _ in 0...random.next(3) {
            let (name, value) = keyword(depth - 1)
            members[name] = value
        }
        let own = members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }
        return "{" + (own + keywords).joined(separator: ",") + "}"
    }

    private mutating func keyword(_ depth: Int) -> (String, String) {
        switch random.next(27) {
        case 0: ("type", random.pick([#""object""#, #"["array","object"]"#, #""string""#, #"["number","null"]"#]))
        case 1: ("properties", #"{"a":"# + any(depth) + "}")
        case 2: ("properties", #"{"a":"# + any(depth) + #","b":"# + any(depth) + "}")
        case 3: ("patternProperties", #"{"^a":"# + any(depth) + "}")
        case 4: ("additionalProperties", any(depth))
        case 5: ("propertyNames", random.pick([#"{"maxLength":1}"#, #"{"pattern":"^[ab]$"}"#, #"{"const":"a"}"#]))
        case 6: ("required", random.pick([#"["a"]"#, #"["b"]"#, #"["a","b"]"#]))
        case 7: ("minProperties", random.pick(["1", "2"]))
        case 8: ("maxProperties", random.pick(["0", "1"]))
        case 9: ("dependentSchemas", #"{"a":"# + any(depth) + "}")
        case 10: ("unevaluatedProperties", any(depth))
        case 11: ("items", any(depth))
        case 12: ("prefixItems", list(depth))
        case 13: ("contains", any(depth))
        case 14: ("minContains", random.pick(["0", "1", "2"]))
        case 15: ("maxContains", random.pick(["0", "1"]))
        case 16: ("unevaluatedItems", any(depth))
        case 17: ("uniqueItems", "true")
        case 18: ("allOf", list(depth))
        case 19: ("anyOf", list(depth))
        case 20: ("oneOf", list(depth))
        case 21: ("not", any(depth))
        case 22: ("if", any(depth))
        case 23: ("then", any(depth))
        case 24: ("else", any(depth))
        case 25 where definitionCount > 0: ("$ref", "\"#/$defs/d\(random.next(definitionCount))\"")
        default: ("enum", random.pick([#"["A",1,null]"#, #"[{"a":"A"},[]]"#, #"["AB",1.0]"#]))
        }
    }
}
