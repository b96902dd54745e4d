internal import JSONTape
internal import SchemaKit

/// A bound of a number that is known.
struct NumberBound: Equatable {
    /// The bound as decimal text.
    let number: String
    /// Whether the bound itself is not reached.
    let isExclusive: Bool
}

/// What is known about a value before any event is seen. Nothing here is a guess: each fact holds for every value.
struct ValueFacts {
    /// The types the value can have. Null is not among them: it counts as absent.
    var types: TypeSet
    /// All values there can be, when they are few enough to be known.
    var literals: [ConstantValue]?
    /// Patterns that a text matches.
    var patterns: Set<Pattern> = []
    /// Formats that a text has.
    var formats: Set<Format> = []
    /// Characters of a text, at least and at most.
    var minLength = 0
    var maxLength: Int?
    /// Bounds of a number.
    var minimum: NumberBound?
    var maximum: NumberBound?
    /// Numbers that a number is a multiple of.
    var divisors: Set<String> = []
    /// The layout that a text is a real date or time in.
    var layout: DateLayout?

    init(types: TypeSet) {
        self.types = types
    }

    /// What the source schema says about a field.
    init(_ field: Field) {
        types = field.types.subtracting(.null)
        let constraints = field.constraints
        literals = constraints.allowed.flatMap(Self.constants)
        if literals == nil, types == .boolean { literals = [.bool(false), .bool(true)] }
        patterns = Set(constraints.patterns)
        formats = Set(constraints.formats)
        let lengths = literals?.map { $0.text.unicodeScalars.count }
        minLength = max(constraints.minLength ?? 0, lengths?.min() ?? 0)
        maxLength = lengths?.max() ?? constraints.maxLength
        minimum = constraints.minimum.map { NumberBound(number: $0.number, isExclusive: $0.isExclusive) }
        maximum = constraints.maximum.map { NumberBound(number: $0.number, isExclusive: $0.isExclusive) }
        divisors = Set(constraints.multipleOf)
        if formats.contains(.date) { layout = .iso }
    }

    /// The scalars of an enumeration; nil when it has something else. Numbers are not listed: they can be written in
    /// several ways.
    private static func constants(_ allowed: [Literal]) -> [ConstantValue]? {
        var result: [ConstantValue] = []
        for literal in allowed {
            switch literal {
            case .string(let text): result.append(.text(text))
            case .bool(let value): result.append(.bool(value))
            case .null: continue
            case .number, .composite: return nil
            }
        }
        return result
    }

    /// One known value.
    init(_ constant: ConstantValue) {
        self.init(values: [constant])
    }

    /// Several known values.
    init(values: [ConstantValue]) {
        types = values.reduce(into: []) { $0.formUnion(Self.type(of: $1)) }
        var seen: Set<ConstantValue> = []
        literals = values.filter { $0 != .null && seen.insert($0).inserted }
        let lengths = values.map { $0.text.unicodeScalars.count }
        minLength = lengths.min() ?? 0
        maxLength = lengths.max() ?? 0
    }

    static func type(of constant: ConstantValue) -> TypeSet {
        switch constant {
        case .text: .string
        case .bool: .boolean
        case .null: []
        case .number(let text): Self.isInteger(text) ? .integer : .fraction
        }
    }

    static func isInteger(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return NumberText(bytes.span).isInteger
    }

    /// What is known when the value is either of two.
    func union(_ other: ValueFacts) -> ValueFacts {
        if types.isEmpty { return other }
        if other.types.isEmpty { return self }
        var result = ValueFacts(types: types.union(other.types))
        if let left = literals, let right = other.literals {
            result = ValueFacts(values: left + right)
        }
        result.patterns = shared(patterns, other.patterns, other)
        result.formats = formats.intersection(other.formats)
        result.minLength = min(minLength, other.minLength)
        result.maxLength = maxLength.flatMap { left in other.maxLength.map { max(left, $0) } }
        result.minimum = minimum == other.minimum ? minimum : nil
        result.maximum = maximum == other.maximum ? maximum : nil
        result.divisors = divisors.intersection(other.divisors)
        result.layout = layout == other.layout ? layout : nil
        return result
    }

    /// Patterns that hold on both sides; known values are tried.
    private func shared(_ left: Set<Pattern>, _ right: Set<Pattern>, _ other: ValueFacts) -> Set<Pattern> {
        var result = left.intersection(right)
        if let values = other.literals {
            result.formUnion(left.filter { pattern in values.allSatisfy { pattern.matches($0.text) } })
        }
        if let values = literals {
            result.formUnion(right.filter { pattern in values.allSatisfy { pattern.matches($0.text) } })
        }
        return result
    }
}

extension ValueFacts {
    /// What is known of the values that are none of these.
    func without(_ keys: [String]) -> ValueFacts {
        guard let literals else { return self }
        return ValueFacts(values: literals.filter { !keys.contains($0.text) })
    }
}
