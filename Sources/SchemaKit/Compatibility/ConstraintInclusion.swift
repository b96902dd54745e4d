internal import JSONTape

/// Finds which values meet one set of constraints and not another.
struct ConstraintInclusion {
    private let narrow: ValueConstraints
    private let wide: ValueConstraints
    /// None when every value that meets the narrow constraints meets the wide ones.
    private(set) var gaps: [InclusionGap] = []

    init(_ narrow: ValueConstraints, in wide: ValueConstraints) {
        self.narrow = narrow
        self.wide = wide
        if let allowed = narrow.allowed {
            compare(allowed.filter { LiteralFit.fits($0, narrow) })
            return
        }
        compareTypes()
        if let allowed = wide.allowed {
            add(.enum, "any value", "only \(ConditionWords.list(allowed))")
        }
        if has(.string) { compareStrings() }
        if has([.integer]) || has([.fraction]) { compareNumbers() }
        if has(.array) { compareArrays() }
    }

    private mutating func add(_ keyword: Keyword, _ narrow: String, _ wide: String, isCertain: Bool = true) {
        gaps.append(InclusionGap(keyword: keyword, narrow: narrow, wide: wide, isCertain: isCertain))
    }

    /// Whether both sides can have a type.
    private func has(_ type: TypeSet) -> Bool {
        !narrow.types.isDisjoint(with: type) && !wide.types.isDisjoint(with: type)
    }

    // MARK: Types and values

    /// Of a list, every value is tried.
    private mutating func compare(_ allowed: [Literal]) {
        let refused = allowed.filter { !LiteralFit.fits($0, wide) }
        guard !refused.isEmpty else { return }
        add(.enum, "allows \(ConditionWords.list(refused))", "does not")
    }

    private mutating func compareTypes() {
        guard !wide.types.isSuperset(of: narrow.types) else { return }
        add(.type, Self.names(narrow.types), Self.names(wide.types))
    }

    private static func names(_ types: TypeSet) -> String {
        types.isEmpty ? "no value" : types.typeNames.joined(separator: " or ")
    }

    // MARK: Strings

    private mutating func compareStrings() {
        if let wanted = wide.minLength, narrow.minLength ?? 0 < wanted {
            add(.minLength, Self.least(narrow.minLength, "characters"), Self.least(wanted, "characters"))
        }
        if let most = wide.maxLength, narrow.maxLength.map({ $0 > most }) ?? true {
            add(.maxLength, Self.most(narrow.maxLength, "characters"), Self.most(most, "characters"))
        }
        for wanted in wide.patterns { compare(wanted) }
        for wanted in wide.formats where !narrow.formats.contains(wanted) {
            let own = narrow.formats.map(\.rawValue).joined(separator: " and ")
            add(.format, own.isEmpty ? "no format" : own, wanted.rawValue, isCertain: narrow.patterns.isEmpty)
        }
    }

    /// One of the narrow patterns must match nothing that the wide pattern does not.
    private mutating func compare(_ wanted: Pattern) {
        let answers = narrow.patterns.map { PatternInclusion.holds($0, in: wanted) }
        if answers.contains(true) { return }
        let own = narrow.patterns.map(\.source).joined(separator: " and ")
        // Several patterns, or a bound of the length, may together do what none does alone.
        let isAlone = narrow.patterns.count <= 1 && narrow.maxLength == nil && narrow.minLength == nil
        add(
            .pattern, own.isEmpty ? "no pattern" : own, wanted.source,
            isCertain: isAlone && !answers.contains(nil) && narrow.formats.isEmpty)
    }

    // MARK: Numbers

    private mutating func compareNumbers() {
        if let wanted = wide.minimum, !Self.isWithin(narrow.minimum, wanted, isLower: true) {
            add(wanted.isExclusive ? .exclusiveMinimum : .minimum, Self.words(narrow.minimum), Self.words(wanted))
        }
        if let wanted = wide.maximum, !Self.isWithin(narrow.maximum, wanted, isLower: false) {
            add(wanted.isExclusive ? .exclusiveMaximum : .maximum, Self.words(narrow.maximum), Self.words(wanted))
        }
        for wanted in wide.multipleOf
        where !narrow.multipleOf.contains(where: { LiteralFit.isMultiple($0, of: wanted) }) {
            if !narrow.types.contains(.fraction), LiteralFit.isMultiple("1", of: wanted) { continue }
            let own = narrow.multipleOf.joined(separator: " and ")
            add(.multipleOf, own.isEmpty ? "any number" : "multiples of \(own)", "multiples of \(wanted)")
        }
    }

    private static func isWithin(
        _ own: ValueConstraints.Bound?, _ wanted: ValueConstraints.Bound, isLower: Bool
    ) -> Bool {
        guard let own else { return false }
        let order = LiteralFit.compare(own.number, wanted.number)
        if order == 0 { return own.isExclusive || !wanted.isExclusive }
        return isLower ? order > 0 : order < 0
    }

    private static func words(_ bound: ValueConstraints.Bound?) -> String {
        bound.map { $0.isExclusive ? "beyond \($0.number)" : "from \($0.number)" } ?? "no bound"
    }

    // MARK: Arrays

    private mutating func compareArrays() {
        if let wanted = wide.minItems, narrow.minItems ?? 0 < wanted {
            add(.minItems, Self.least(narrow.minItems, "elements"), Self.least(wanted, "elements"))
        }
        if let most = wide.maxItems, narrow.maxItems.map({ $0 > most }) ?? true {
            add(.maxItems, Self.most(narrow.maxItems, "elements"), Self.most(most, "elements"))
        }
        if wide.uniqueItems, !narrow.uniqueItems {
            add(
                .uniqueItems, "elements may repeat", "elements differ",
                isCertain: narrow.maxItems.map { $0 > 1 } ?? true)
        }
    }

    private static func least(_ count: Int?, _ what: String) -> String { "at least \(count ?? 0) \(what)" }

    private static func most(_ count: Int?, _ what: String) -> String {
        count.map { "at most \($0) \(what)" } ?? "any number of \(what)"
    }
}
