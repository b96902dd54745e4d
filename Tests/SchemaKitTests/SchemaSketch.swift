/// Makes small random schemas, the same for the same seed, and has values that tell them apart.
struct SchemaSketch {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A number from 0 up to `count`, by SplitMix64.
    mutating func next(_ count: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((bits ^ (bits >> 31)) % UInt64(count))
    }

    /// One of these texts.
    mutating func pick(_ parts: [String]) -> String { parts[next(parts.count)] }

    /// Two schemas of the catalog's subset that are of one kind.
    mutating func pair(depth: Int) -> (String, String) {
        let kind = next(7)
        return (schema(kind, depth), schema(kind, depth))
    }

    private mutating func schema(depth: Int) -> String { schema(next(depth > 0 ? 7 : 4), depth) }

    private mutating func schema(_ kind: Int, _ depth: Int) -> String {
        switch kind {
        case 0, 1: text()
        case 2: number()
        case 3:
            pick([
                #"{"enum":["A","B"]}"#, #"{"enum":["A"]}"#, #"{"enum":[1,2,"A"]}"#, #"{"const":null}"#,
                #"{"type":["string","null"],"enum":["A","BB",null]}"#, #"{"type":["integer","string"]}"#,
            ])
        case 4: array(depth)
        default: object(depth)
        }
    }

    private mutating func text() -> String {
        let parts = [
            pick(["", #","minLength":1"#, #","minLength":2"#]), pick(["", #","maxLength":1"#, #","maxLength":3"#]),
            pick(["", "", #","pattern":"^[A-Z]*$""#, #","pattern":"^[A-Z]{1,2}$""#, #","pattern":"A""#]),
        ]
        return #"{"type":"string""# + parts.joined() + "}"
    }

    private mutating func number() -> String {
        let parts = [
            pick(["", #","minimum":0"#, #","exclusiveMinimum":0"#, #","minimum":-1.5"#]),
            pick(["", #","maximum":10"#, #","exclusiveMaximum":10"#]),
            pick(["", #","multipleOf":0.5"#, #","multipleOf":1"#, #","multipleOf":2"#]),
        ]
        return #"{"type":"# + pick([#""integer""#, #""number""#]) + parts.joined() + "}"
    }

    private mutating func array(_ depth: Int) -> String {
        let parts = [
            pick(["", #","minItems":1"#]), pick(["", #","maxItems":1"#, #","maxItems":2"#]),
            pick(["", #","uniqueItems":true"#]),
        ]
        return #"{"type":"array","items":"# + schema(depth: depth - 1) + parts.joined() + "}"
    }

    private mutating func object(_ depth: Int) -> String {
        let names = pick(["a", "b", "ab"])
        let properties = names.map { name in "\"\(name)\":" + schema(depth: depth - 1) }.joined(separator: ",")
        let required = pick([
            "", names.contains("a") ? #","required":["a"]"# : "", #","dependentRequired":{"a":["b"]}"#,
        ])
        let needsBoth = required.contains("dependent") && names != "ab"
        return #"{"type":"object","additionalProperties":false,"properties":{"# + properties + "}"
            + (needsBoth ? "" : required) + "}"
    }

    /// Values near the bounds of what the sketches say.
    static let values: [String] = {
        let scalars = [
            "null", "true", "0", "1", "2", "-1", "-1.5", "0.5", "0.25", "10", "9.5", "11", "3", #""""#, #""A""#,
            #""B""#,
            #""a""#, #""AB""#, #""BB""#, #""ABC""#, #""ABCD""#, #""xA""#, #""é""#,
        ]
        let lists =
            ["[]"] + scalars.map { "[\($0)]" } + [#"["A","A"]"#, #"["A","B"]"#, "[1,2]", "[1,1,1]", "[[]]", "[{}]"]
        let members = scalars + ["[]", "{}", #"["A"]"#]
        let objects = ["{}"] + members.flatMap { [#"{"a":\#($0)}"#, #"{"b":\#($0)}"#, #"{"a":"A","b":\#($0)}"#] }
        return scalars + lists + objects
    }()
}
