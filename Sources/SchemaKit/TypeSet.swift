import JSONTape

/// A set of JSON types, as the keyword `type` lists them. `number` includes `integer`.
public struct TypeSet: OptionSet, Hashable, Sendable {
    /// A bit for each type.
    public let rawValue: UInt8

    /// The set with these bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// `null`
    public static let null = TypeSet(rawValue: 1)
    /// `true` or `false`
    public static let boolean = TypeSet(rawValue: 2)
    /// A number without fraction: `1`, `1.0`, `1e2`.
    public static let integer = TypeSet(rawValue: 4)
    /// A number with a fraction. A set that allows numbers has `integer` too; see `number`.
    public static let fraction = TypeSet(rawValue: 8)
    /// Any number.
    public static let number: TypeSet = [.integer, .fraction]
    /// A string.
    public static let string = TypeSet(rawValue: 16)
    /// An array.
    public static let array = TypeSet(rawValue: 32)
    /// An object.
    public static let object = TypeSet(rawValue: 64)
    /// Every type.
    public static let any = TypeSet(rawValue: 127)
    /// The types without children.
    public static let scalars: TypeSet = [.null, .boolean, .number, .string]

    /// The type by its name in JSON Schema; nil for any other text.
    public init?(name: String) {
        guard let named = Self.names.first(where: { $0.name == name }) else { return nil }
        self = named.type
    }

    /// The names of JSON Schema, in the order in which they are reported.
    static let names: [(name: String, type: TypeSet)] = [
        ("string", .string), ("number", .number), ("integer", .integer), ("boolean", .boolean), ("object", .object),
        ("array", .array), ("null", .null),
    ]

    /// The types of the set by name; `integer` only where `number` is not in it.
    public var typeNames: [String] {
        Self.names.filter { contains($0.type) && !($0.name == "integer" && contains(.number)) }.map(\.name)
    }

    /// The type of a node of a tape, where numbers without fraction are integers and names of properties strings.
    static func of(_ node: Int, in tape: TapeView) -> TypeSet {
        switch tape.kind(node) {
        case .null: .null
        case .true, .false: .boolean
        case .string, .key: .string
        case .array: .array
        case .object: .object
        case .number: NumberText(tape.text(node)).isInteger ? .integer : .fraction
        }
    }
}
