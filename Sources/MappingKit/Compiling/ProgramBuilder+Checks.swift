internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// Proving that a value fits its target field, and emitting the checks for what cannot be proved.
extension ProgramBuilder {
    /// What a requirement came to.
    private enum Verdict {
        case proved
        case check(MapperProgram.Check.Test, Int32)
        case whole
        case failed(String, hint: String?)
    }

    /// Proves or checks everything that the target's schema says about a scalar.
    mutating func check(_ facts: ValueFacts, of expression: ResolvedExpression, against field: Field) {
        guard !facts.types.isEmpty else {
            report.neverWritten.append(mapper.rules[expression.rule].target)
            return
        }
        let constraints = field.constraints
        settle(.type, type(facts, field), expression, expected: Self.names(field.types))
        if let allowed = constraints.allowed {
            settle(.enum, enumeration(facts, allowed, expression), expression, expected: "one of the listed values")
        }
        if facts.types.contains(.string) { checkText(facts, expression, constraints) }
        if !facts.types.isDisjoint(with: .number) { checkNumber(facts, expression, constraints) }
        for conditional in field.conditional where !holds(facts, conditional.constraints) {
            settle(.whole, .whole, expression, expected: "what the schema requires under a condition")
        }
        if field.isOpaque { settle(.whole, .whole, expression, expected: "what the schema requires") }
    }

    private mutating func checkText(
        _ facts: ValueFacts, _ expression: ResolvedExpression, _ constraints: ValueConstraints
    ) {
        if let least = constraints.minLength, least > 0 {
            let expected = "at least \(least) characters"
            settle(.length, minLength(facts, least, expression), expression, expected: expected)
        }
        if let most = constraints.maxLength {
            settle(.length, maxLength(facts, most, expression), expression, expected: "at most \(most) characters")
        }
        for pattern in constraints.patterns {
            let expected = "a text that matches \(pattern.source)"
            settle(.pattern, matches(facts, pattern, expression), expression, expected: expected)
        }
        for format in constraints.formats {
            settle(.format, facts.formats.contains(format) ? .proved : .whole, expression, expected: format.rawValue)
        }
    }

    private mutating func checkNumber(
        _ facts: ValueFacts, _ expression: ResolvedExpression, _ constraints: ValueConstraints
    ) {
        if let bound = constraints.minimum {
            let isMet = meets(facts.minimum, facts.literals, bound, isLower: true)
            let test: MapperProgram.Check.Test = bound.isExclusive ? .exclusiveMinimum : .minimum
            settle(
                .range, isMet ? .proved : .check(test, tables.constant(.number(bound.number))), expression,
                expected: "\(bound.isExclusive ? "more than" : "at least") \(bound.number)")
        }
        if let bound = constraints.maximum {
            let isMet = meets(facts.maximum, facts.literals, bound, isLower: false)
            let test: MapperProgram.Check.Test = bound.isExclusive ? .exclusiveMaximum : .maximum
            settle(
                .range, isMet ? .proved : .check(test, tables.constant(.number(bound.number))), expression,
                expected: "\(bound.isExclusive ? "less than" : "at most") \(bound.number)")
        }
        for divisor in constraints.multipleOf {
            settle(.multipleOf, multiple(facts, divisor), expression, expected: "a multiple of \(divisor)")
        }
    }

    /// Writes down what a requirement came to, and emits the check it needs.
    private mutating func settle(
        _ requirement: ProofReport.Requirement, _ verdict: Verdict, _ expression: ResolvedExpression, expected: String
    ) {
        let target = mapper.rules[expression.rule].target
        let code = expression.invalid ?? .targetViolation
        switch verdict {
        case .proved:
            report.add(requirement, target, .proved, expression.position)
        case .check(let test, let operand):
            program.checks.append(MapperProgram.Check(test: test, a: operand))
            emit(
                .check, rule: expression.rule, a: Int32(program.checks.count - 1),
                b: failure(code, expression, expected: expected))
            report.add(requirement, target, .checkedAtRunTime(code), expression.position)
        case .whole:
            program.needsWholeCheck = true
            report.add(requirement, target, .checkedAtRunTime(.targetViolation), expression.position)
        case .failed(let message, let hint):
            report.add(requirement, target, .failed, expression.position)
            defects.add(
                expression.position, "'\(target)' of the target: \(message)",
                hint: hint ?? "compare the places in both schemas, and convert or map the value")
        }
    }

    // MARK: Verdicts

    private func type(_ facts: ValueFacts, _ field: Field) -> Verdict {
        if facts.types.isSubset(of: field.types) { return .proved }
        guard facts.types.isDisjoint(with: field.types) else { return .check(.kind, Int32(field.types.rawValue)) }
        let hint: String? =
            field.types.contains(.string)
            ? "add as: text or as: decimal"
            : field.types.contains(.fraction)
                ? "add as: number" : field.types.contains(.integer) ? "add as: integer" : nil
        return .failed(
            "the value is \(Self.names(facts.types)), the schema takes \(Self.names(field.types))", hint: hint)
    }

    private mutating func enumeration(
        _ facts: ValueFacts, _ allowed: [Literal], _ expression: ResolvedExpression
    ) -> Verdict {
        let texts = allowed.compactMap(\.text)
        guard let literals = facts.literals else {
            return facts.types == .string ? .check(.oneOf, tables.textSet(texts)) : .whole
        }
        let outside = literals.filter { !contains(allowed, $0) }
        if outside.isEmpty { return .proved }
        if expression.invalid != nil, outside.count < literals.count, facts.types == .string {
            return .check(.oneOf, tables.textSet(texts))
        }
        let names = outside.prefix(6).map { "'\($0.text)'" }.joined(separator: ", ")
        let near = outside.first.flatMap { NearestName.of($0.text, among: texts) }
        return .failed(
            "\(names)\(outside.count > 6 ? ", …" : "") \(outside.count == 1 ? "is" : "are") not among its values",
            hint: near.map { "did you mean '\($0)'?" } ?? "map them to \(Resolver.listed(texts))")
    }

    private func contains(_ allowed: [Literal], _ value: ConstantValue) -> Bool {
        allowed.contains { literal in
            switch (literal, value) {
            case (.string(let left), .text(let right)): left == right
            case (.bool(let left), .bool(let right)): left == right
            case (.number(let left), .number(let right)): Self.compare(left, right) == 0
            default: false
            }
        }
    }

    private mutating func matches(
        _ facts: ValueFacts, _ pattern: Pattern, _ expression: ResolvedExpression
    ) -> Verdict {
        if facts.patterns.contains(pattern) { return .proved }
        guard let literals = facts.literals else { return .check(.pattern, tables.pattern(pattern)) }
        let outside = literals.filter { if case .text(let text) = $0 { !pattern.matches(text) } else { false } }
        if outside.isEmpty { return .proved }
        if expression.invalid != nil, outside.count < literals.count {
            return .check(.pattern, tables.pattern(pattern))
        }
        return .failed(
            "'\(outside[0].text)' does not match \(pattern.source)",
            hint: outside.count > 1 ? "nor do \(outside.count - 1) others" : nil)
    }

    private func minLength(_ facts: ValueFacts, _ least: Int, _ expression: ResolvedExpression) -> Verdict {
        if facts.minLength >= least { return .proved }
        if let most = facts.maxLength, most < least {
            return .failed("the value has at most \(most) characters, the schema wants \(least)", hint: nil)
        }
        if expression.invalid != nil { return .check(.minLength, Int32(clamping: least)) }
        return .failed(
            "a value \(facts.literals == nil ? "can be" : "is") shorter than \(least) characters",
            hint: "add invalid: TARGET_VIOLATION, which rejects such an event")
    }

    private func maxLength(_ facts: ValueFacts, _ most: Int, _ expression: ResolvedExpression) -> Verdict {
        if let longest = facts.maxLength, longest <= most { return .proved }
        if facts.minLength > most {
            return .failed("the value has at least \(facts.minLength) characters, the schema takes \(most)", hint: nil)
        }
        if expression.invalid != nil { return .check(.maxLength, Int32(clamping: most)) }
        return .failed(
            "a value \(facts.literals == nil ? "can be" : "is") longer than \(most) characters",
            hint:
                "add as: { truncate: { characters: \(most) } }, or invalid: TARGET_VIOLATION, which rejects such an event"
        )
    }

    private mutating func multiple(_ facts: ValueFacts, _ divisor: String) -> Verdict {
        if facts.divisors.contains(divisor) { return .proved }
        let bytes = Array(divisor.utf8)
        guard let value = NumberText.Divisor(NumberText(bytes.span)) else { return .whole }
        if value == Self.one, facts.types == .integer { return .proved }
        program.divisors.append(value)
        return .check(.multipleOf, Int32(program.divisors.count - 1))
    }

    private static let one: NumberText.Divisor? = {
        let digit: [UInt8] = [UInt8(ascii: "1")]
        return NumberText.Divisor(NumberText(digit.span))
    }()

    /// Whether known bounds, or all known values, are inside a bound.
    private func meets(
        _ known: NumberBound?, _ literals: [ConstantValue]?, _ bound: ValueConstraints.Bound, isLower: Bool
    ) -> Bool {
        func isInside(_ number: String, isExclusive: Bool) -> Bool {
            let order = isLower ? Self.compare(number, bound.number) : Self.compare(bound.number, number)
            return order > 0 || order == 0 && (isExclusive || !bound.isExclusive)
        }
        if let literals {
            return literals.allSatisfy {
                if case .number(let text) = $0 { isInside(text, isExclusive: false) } else { true }
            }
        }
        return known.map { isInside($0.number, isExclusive: $0.isExclusive) } ?? false
    }

    static func compare(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        return NumberText.compare(NumberText(left.span), NumberText(right.span))
    }

    /// Whether conditional constraints hold anyway.
    private func holds(_ facts: ValueFacts, _ constraints: ValueConstraints) -> Bool {
        if let allowed = constraints.allowed {
            guard let literals = facts.literals, literals.allSatisfy({ contains(allowed, $0) }) else { return false }
        }
        return constraints.patterns.allSatisfy(facts.patterns.contains)
            && facts.minLength >= constraints.minLength ?? 0
            && (constraints.maxLength.map { most in facts.maxLength.map { $0 <= most } ?? false } ?? true)
            && constraints.formats.allSatisfy(facts.formats.contains) && constraints.minimum == nil
            && constraints.maximum == nil && constraints.multipleOf.isEmpty && constraints.minItems == nil
            && constraints.maxItems == nil && !constraints.uniqueItems
    }

    // MARK: Arrays

    /// Proves or checks the number of elements, before the array is closed.
    mutating func checkCount(_ expression: ResolvedExpression, _ field: Field, known: (least: Int, most: Int?)) {
        let target = mapper.rules[expression.rule].target
        let least = field.constraints.minItems ?? 0
        let most = field.constraints.maxItems
        let isMet = known.least >= least && (most.map { most in known.most.map { $0 <= most } ?? false } ?? true)
        let expected = most.map { "\(least) to \($0) elements" } ?? "at least \(least) elements"
        if !isMet {
            let code = expression.invalid ?? .targetViolation
            emit(
                .checkCount, rule: expression.rule, a: Int32(clamping: least),
                b: failure(code, expression, expected: expected), c: Int32(clamping: most ?? Int(Int32.max)))
            report.add(.count, target, .checkedAtRunTime(code), expression.position)
        } else if least > 0 || most != nil {
            report.add(.count, target, .proved, expression.position)
        }
        if field.constraints.uniqueItems { settle(.unique, .whole, expression, expected: "elements that differ") }
        for conditional in field.conditional where !arrayHolds(known, conditional.constraints) {
            settle(.whole, .whole, expression, expected: "what the schema requires under a condition")
        }
    }

    private func arrayHolds(_ known: (least: Int, most: Int?), _ constraints: ValueConstraints) -> Bool {
        known.least >= constraints.minItems ?? 0 && !constraints.uniqueItems
            && (constraints.maxItems.map { most in known.most.map { $0 <= most } ?? false } ?? true)
    }
}
