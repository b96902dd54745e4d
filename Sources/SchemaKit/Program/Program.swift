import JSONTape

/// What is checked of a value, one for every schema of a document: trivial, and the same size for all.
struct Check {
    /// Which of the checks below there are.
    struct Parts: OptionSet {
        let rawValue: UInt8

        /// The length of strings.
        static let length = Parts(rawValue: 1)
        /// The pattern of strings.
        static let pattern = Parts(rawValue: 2)
        /// The format of strings.
        static let format = Parts(rawValue: 4)
        /// Bounds and divisors of numbers.
        static let number = Parts(rawValue: 8)
        /// `enum` or `const`.
        static let values = Parts(rawValue: 16)
        /// Members of objects.
        static let object = Parts(rawValue: 32)
        /// Elements of arrays.
        static let array = Parts(rawValue: 64)
        /// Other schemas for the same value.
        static let combinations = Parts(rawValue: 128)
    }

    var types = TypeSet.any
    var parts: Parts = []
    var format = Format.date
    /// Into `Program.patterns`.
    var pattern: Int32 = -1
    var minLength: UInt32 = 0
    var maxLength = UInt32.max
}

/// The rest of a check, apart from what nearly every string needs: it has the check's index.
struct CheckDetail {
    /// Into `Program.numbers`.
    var numbers: Int32 = -1
    /// Into `Program.objects`.
    var object: Int32 = -1
    /// Into `Program.arrays`.
    var array: Int32 = -1
    /// Into `Program.values`.
    var values: Range32 = .empty
    /// Into `Program.combinations`.
    var combinations: Range32 = .empty
    /// Into `Program.sites`.
    var sites: Range32 = .empty
}

/// A range of a flat table.
struct Range32 {
    var first: Int32
    var end: Int32

    static let empty = Range32(first: 0, end: 0)

    init(first: Int32, end: Int32) {
        self.first = first
        self.end = end
    }

    init(_ first: Int, _ end: Int) {
        self.first = Int32(first)
        self.end = Int32(end)
    }

    var indices: Range<Int> { Int(first)..<Int(end) }
    var isEmpty: Bool { first == end }
}

/// Bounds of numbers. A bound is a node of the document, and its value where that is a plain integer.
struct NumberCheck {
    struct Bound {
        let node: Int32
        let isExclusive: Bool
        /// The bound, when `isSmall`.
        let value: Int64
        let isSmall: Bool
    }

    var minimum: Bound?
    var exclusiveMinimum: Bound?
    var maximum: Bound?
    var exclusiveMaximum: Bound?
    var divisor: NumberText.Divisor?
}

/// The values of one `enum` or `const`.
struct ValuesCheck {
    let keyword: Keyword
    /// The strings among them, in `Program.texts`: a hash table of a power of two places.
    let texts: Range32
    /// The nodes of the others, in `Program.otherValues`.
    let others: Range32
}

/// One place of a table of strings.
struct TextSlot {
    var hash: UInt32 = 0
    /// The node of the string; -1 is free.
    var node: Int32 = -1
}

/// The members of objects.
struct ObjectCheck {
    /// What is done with a property that is not listed.
    enum Additional {
        case allowed
        case forbidden
        case schema(Int32)
    }

    /// Into `Program.propertySlots`: a power of two places.
    var slots: Int32 = 0
    var slotMask: Int32 = 0
    /// See `PropertyTable.place`.
    var slotShift: UInt32 = 30
    var additional = Additional.allowed
    /// The bits of the properties that must be there.
    var requiredBits: UInt64 = 0
    /// Into `Program.required`: all that must be there, for saying which is missing, or when there are too many for bits.
    var required: Range32 = .empty
    /// Whether `requiredBits` says it all.
    var isRequiredInBits = true
    /// Into `Program.dependents`.
    var dependents: Range32 = .empty
    /// Whether every member is looked at; else the properties are looked for.
    var visitsMembers = false
    /// The places that are taken in `slots`.
    var propertyCount: Int32 = 0
}

/// One place of an object's table of properties.
struct PropertySlot {
    /// The property, or 0.
    var keyID: UInt16 = 0
    /// Its bit in `requiredBits`, or 64 when it has none: a shift by 64 gives no bit.
    var bit: UInt16 = 64
    /// The schema of its value, or -1.
    var schema: Int32 = -1
}

/// A property that must be there.
struct RequiredProperty {
    let keyID: KeyID
    /// Into `Program.sites`.
    let site: Int32
}

/// Properties that must be there when another is.
struct DependentCheck {
    let trigger: KeyID
    let required: Range32
}

/// The elements of arrays.
struct ArrayCheck {
    var minItems: UInt32 = 0
    var maxItems = UInt32.max
    var isUnique = false
    /// Into `Program.prefixes`: the schemas of the first elements.
    var prefix: Range32 = .empty
    /// The schema of the others, or -1.
    var items: Int32 = -1
}

/// Other schemas for the same value.
enum Combination {
    /// The value must fit it.
    case all(Int32)
    /// The value must fit one of these, in `Program.branches`, or more.
    case any(Range32)
    /// The value must fit exactly one of these.
    case one(Range32)
    /// The value must fit the second when it fits the first, else the third; -1 where there is none.
    case conditional(test: Int32, then: Int32, otherwise: Int32)
}

/// Where a violation comes from: for reports only.
struct Site: Hashable {
    let keyword: Keyword
    /// The keyword's place in the schema, as a pointer.
    let pointer: String
    /// What was expected, in words.
    let expected: String
}

/// A schema document as flat tables. Tables name each other's entries by index.
struct Program {
    var checks: [Check] = []
    var details: [CheckDetail] = []
    var patterns = PatternSet()
    var numbers: [NumberCheck] = []
    var values: [ValuesCheck] = []
    var texts: [TextSlot] = []
    var otherValues: [Int32] = []
    var objects: [ObjectCheck] = []
    var propertySlots: [PropertySlot] = []
    var required: [RequiredProperty] = []
    var dependents: [DependentCheck] = []
    var arrays: [ArrayCheck] = []
    var prefixes: [Int32] = []
    var combinations: [Combination] = []
    var branches: [Int32] = []
    var sites: [Site] = []
}
