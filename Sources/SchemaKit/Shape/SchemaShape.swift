public import JSONTape

/// What a schema says about every place of a value, worked out once: the view that the mapper checker has. References
/// are followed and `allOf` is merged.
public struct SchemaShape: Sendable {
    /// The fields in document order; the root is field 0.
    public let fields: [Field]
    private let byPointer: [String: Int]

    init(fields: [Field]) {
        self.fields = fields
        byPointer = Dictionary(fields.map { ($0.pointer, $0.index) }, uniquingKeysWith: { first, _ in first })
    }

    /// The root of the value.
    public var root: Field { fields[0] }

    /// The field at a pointer such as `/lines/*/hs6`, where `*` stands for every element of an array; nil when the
    /// schema has no such place.
    public func field(at pointer: String) -> Field? { byPointer[pointer].map { fields[$0] } }

    /// The member of an object field by name.
    public func member(_ name: String, of field: Field) -> Field? {
        field.members.first { $0.name == name }.map { fields[$0.field] }
    }

    /// The fields that can hold a scalar: what a mapper has to use or withhold.
    public var leaves: [Field] { fields.filter { !$0.types.isDisjoint(with: .scalars) } }
}

/// One place of a value.
public struct Field: Sendable {
    /// The field's number in its shape.
    public let index: Int
    /// Where it is, as a JSON Pointer with `*` for array elements.
    public let pointer: String
    /// The object or array that it is in; nil for the root.
    public let parent: Int?
    /// The types that its value can always have; the same as `constraints.types`.
    public var types: TypeSet { constraints.types }
    /// The members that it can have as an object; objects are closed.
    public let members: [Member]
    /// The field of its elements as an array.
    public let elements: Int?
    /// What the value must meet always.
    public let constraints: ValueConstraints
    /// What the value must meet under conditions.
    public let conditional: [ConditionalConstraints]
    /// Whether the schema says more about the value than stands here (`anyOf`, `oneOf`, a condition of another form):
    /// then only the validator knows.
    public let isOpaque: Bool
    /// How the value looks in XML, where the schema says so.
    public let xml: XMLAnnotation?
    /// The node of the field's own schema in the schema's document, for defects.
    public let schemaNode: Int

    /// A member of an object field.
    public struct Member: Sendable {
        /// The property's name.
        public let name: String
        /// The property's id.
        public let keyID: KeyID
        /// The number of the member's field.
        public let field: Int
        /// Whether the object must have it.
        public let requirement: Requirement
    }

    init(
        index: Int, pointer: String, parent: Int?, members: [Member], elements: Int?, constraints: ValueConstraints,
        conditional: [ConditionalConstraints], isOpaque: Bool, xml: XMLAnnotation?, schemaNode: Int
    ) {
        self.index = index
        self.pointer = pointer
        self.parent = parent
        self.members = members
        self.elements = elements
        self.constraints = constraints
        self.conditional = conditional
        self.isOpaque = isOpaque
        self.xml = xml
        self.schemaNode = schemaNode
    }
}

/// Whether an object must have a property.
public enum Requirement: Hashable, Sendable {
    /// It may be absent.
    case optional
    /// It is always required.
    case always
    /// It is required when at least one of the conditions holds.
    case when([Condition])
}

/// A condition of `if … then … else` or `dependentRequired`: it holds when all its clauses do.
public struct Condition: Hashable, Sendable {
    /// The clauses. None of them may be left out: when one does not hold, neither does the condition.
    public let clauses: [Clause]
    /// Whether there is more to the condition than the clauses say: then it may hold or not when they all do.
    public let isUnknown: Bool

    /// One test of a condition.
    public struct Clause: Hashable, Sendable {
        /// The field that is tested, by pointer from the root; `*` is the element that the conditional field is in.
        public let pointer: String
        /// What the test is.
        public let test: Test
        /// Whether the clause holds when the test does not.
        public let isNegated: Bool
    }

    /// What a clause tests.
    public enum Test: Hashable, Sendable {
        /// The field has a value.
        case isPresent
        /// The field has one of these values.
        case isOneOf([Literal])
        /// The field is absent or has one of these values.
        case isAbsentOrOneOf([Literal])
    }

    /// Both conditions.
    func and(_ other: Condition) -> Condition {
        Condition(clauses: clauses + other.clauses, isUnknown: isUnknown || other.isUnknown)
    }
}

/// Constraints that hold under a condition.
public struct ConditionalConstraints: Sendable {
    /// When they hold.
    public let condition: Condition
    /// What holds then.
    public let constraints: ValueConstraints
}

/// What a value must meet.
public struct ValueConstraints: Sendable {
    /// The types it can have; none when no value is allowed.
    public internal(set) var types = TypeSet.any
    /// The only values allowed (`enum`, `const`); nil when any is.
    public internal(set) var allowed: [Literal]?
    /// Patterns, all of which a string must match.
    public internal(set) var patterns: [Pattern] = []
    /// Characters of a string, at least.
    public internal(set) var minLength: Int?
    /// Characters of a string, at most.
    public internal(set) var maxLength: Int?
    /// Formats, all of which a string must have.
    public internal(set) var formats: [Format] = []
    /// The lower bound of a number.
    public internal(set) var minimum: Bound?
    /// The upper bound of a number.
    public internal(set) var maximum: Bound?
    /// Numbers, as written, of each of which a number must be a multiple.
    public internal(set) var multipleOf: [String] = []
    /// Elements of an array, at least.
    public internal(set) var minItems: Int?
    /// Elements of an array, at most.
    public internal(set) var maxItems: Int?
    /// Whether the elements of an array must differ.
    public internal(set) var uniqueItems = false

    /// A bound of a number.
    public struct Bound: Hashable, Sendable {
        /// The bound as written in the schema.
        public let number: String
        /// Whether the bound itself is not allowed.
        public let isExclusive: Bool
    }

    init() {}
}
