internal import JSONTape

/// Whether a value of a schema's own text meets constraints.
enum LiteralFit {
    static func fits(_ literal: Literal, _ constraints: ValueConstraints) -> Bool {
        guard constraints.types.isSuperset(of: literal.type) else { return false }
        if let allowed = constraints.allowed, !allowed.contains(literal) { return false }
        switch literal {
        case .string(let text): return fits(text, constraints)
        case .number(let number): return fitsNumber(number, constraints)
        case .null, .bool, .composite: return true
        }
    }

    private static func fits(_ text: String, _ constraints: ValueConstraints) -> Bool {
        let characters = text.unicodeScalars.count
        guard characters >= constraints.minLength ?? 0, characters <= constraints.maxLength ?? Int.max,
            constraints.patterns.allSatisfy({ $0.matches(text) })
        else { return false }
        let bytes = Array(text.utf8)
        return constraints.formats.allSatisfy { FormatCheck.matches($0, bytes.span) }
    }

    private static func fitsNumber(_ number: String, _ constraints: ValueConstraints) -> Bool {
        if let bound = constraints.minimum {
            let order = compare(number, bound.number)
            guard order > 0 || order == 0 && !bound.isExclusive else { return false }
        }
        if let bound = constraints.maximum {
            let order = compare(number, bound.number)
            guard order < 0 || order == 0 && !bound.isExclusive else { return false }
        }
        return constraints.multipleOf.allSatisfy { isMultiple(number, of: $0) }
    }

    /// Compares two numbers by their text, exactly.
    static func compare(_ left: String, _ right: String) -> Int {
        let (first, second) = (Array(left.utf8), Array(right.utf8))
        return NumberText.compare(NumberText(first.span), NumberText(second.span))
    }

    /// Whether a number is a multiple of another; false where the divisor is too long to tell.
    static func isMultiple(_ number: String, of divisor: String) -> Bool {
        let (first, second) = (Array(number.utf8), Array(divisor.utf8))
        guard let divisor = NumberText.Divisor(NumberText(second.span)) else { return false }
        return NumberText(first.span).isMultiple(of: divisor)
    }
}
