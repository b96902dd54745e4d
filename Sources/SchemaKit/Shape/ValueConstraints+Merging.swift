import JSONTape

extension ValueConstraints {
    /// Whether nothing is said.
    var isEmpty: Bool {
        types == .any && allowed == nil && patterns.isEmpty && minLength == nil && maxLength == nil && formats.isEmpty
            && minimum == nil && maximum == nil && multipleOf.isEmpty && minItems == nil && maxItems == nil
            && !uniqueItems
    }

    /// Allows these values only, and their types.
    mutating func allow(_ values: [Literal]) {
        allowed = allowed.map { $0.filter(values.contains) } ?? values
        types.formIntersection(values.reduce(into: []) { $0.formUnion($1.type) })
    }

    /// Adds what other constraints say.
    mutating func formIntersection(_ other: ValueConstraints) {
        types.formIntersection(other.types)
        if let values = other.allowed { allow(values) }
        patterns += other.patterns.filter { !patterns.contains($0) }
        formats += other.formats.filter { !formats.contains($0) }
        multipleOf += other.multipleOf.filter { !multipleOf.contains($0) }
        minLength = Self.merge(minLength, other.minLength, max)
        maxLength = Self.merge(maxLength, other.maxLength, min)
        minItems = Self.merge(minItems, other.minItems, max)
        maxItems = Self.merge(maxItems, other.maxItems, min)
        uniqueItems = uniqueItems || other.uniqueItems
        raiseMinimum(other.minimum)
        lowerMaximum(other.maximum)
    }

    private static func merge(_ left: Int?, _ right: Int?, _ choose: (Int, Int) -> Int) -> Int? {
        guard let left, let right else { return left ?? right }
        return choose(left, right)
    }

    /// Takes the bound when it allows less than the lower bound there is.
    mutating func raiseMinimum(_ bound: Bound?) {
        guard let bound else { return }
        guard let current = minimum else { return minimum = bound }
        let order = Self.compare(bound.number, current.number)
        if order > 0 || order == 0 && bound.isExclusive { minimum = bound }
    }

    /// Takes the bound when it allows less than the upper bound there is.
    mutating func lowerMaximum(_ bound: Bound?) {
        guard let bound else { return }
        guard let current = maximum else { return maximum = bound }
        let order = Self.compare(bound.number, current.number)
        if order < 0 || order == 0 && bound.isExclusive { maximum = bound }
    }

    private static func compare(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        return NumberText.compare(NumberText(left.span), NumberText(right.span))
    }
}
