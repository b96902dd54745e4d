import JSONTape

/// The checks of one value against one schema, but for members and elements.
extension ValidationRun {
    /// Checks what can be checked at once; containers and combinations below are put on the list.
    @inline(__always)
    func check(_ schema: Int32, _ node: Int, _ state: inout ValidationState) {
        let check = checks[unchecked: Int(schema)]
        let kind = tape.kind(node)
        guard hasType(check.types, kind, node) else {
            return fail(check.types.isEmpty ? .falseSchema : .type, schema, node, &state)
        }
        if check.parts.isEmpty { return }
        switch kind {
        case .string: checkString(check, schema, node, &state)
        case .number: if check.parts.contains(.number) { checkNumber(schema, node, &state) }
        case .object: if check.parts.contains(.object) { checkObject(schema, node, &state) }
        case .array: if check.parts.contains(.array) { checkArray(schema, node, &state) }
        case .null, .true, .false, .key: break
        }
        if check.parts.isDisjoint(with: [.values, .combinations]) { return }
        checkRest(check.parts, schema, node, &state)
    }

    private func checkRest(_ parts: Check.Parts, _ schema: Int32, _ node: Int, _ state: inout ValidationState) {
        if parts.contains(.values) { checkValues(schema, node, &state) }
        guard parts.contains(.combinations), !state.isTrialOver else { return }
        for combination in details[Int(schema)].combinations.indices.reversed() {
            state.pending.append(
                ValidationState.Work(schema: schema, node: Int32(node), combination: Int32(combination)))
        }
    }

    /// The types of every kind, a byte for each, as `TypeSet` has them.
    private static let typesOfKinds: UInt64 = 0x00_40_20_10_0C_02_02_01

    @inline(__always)
    private func hasType(_ types: TypeSet, _ kind: Kind, _ node: Int) -> Bool {
        let wanted = TypeSet(rawValue: UInt8(truncatingIfNeeded: Self.typesOfKinds >> (UInt64(kind.rawValue) * 8)))
        return types.isSuperset(of: wanted) || kind == .number && hasNumberType(types, node)
    }

    private func hasNumberType(_ types: TypeSet, _ node: Int) -> Bool {
        guard !types.isDisjoint(with: .number) else { return false }
        let isInteger = tape.cell(node).flags.contains(.integer) || NumberText(tape.text(node)).isInteger
        return types.contains(isInteger ? .integer : .fraction)
    }

    // MARK: Strings

    @inline(__always)
    private func checkString(_ check: Check, _ schema: Int32, _ node: Int, _ state: inout ValidationState) {
        let cell = tape.cell(node)
        if check.parts.contains(.length) {
            let characters = cell.flags.contains(.ascii) ? cell.length : Self.characterCount(tape.text(node))
            if characters < check.minLength { fail(.minLength, schema, node, &state) }
            if characters > check.maxLength { fail(.maxLength, schema, node, &state) }
        }
        if check.parts.contains(.pattern), !patterns.fits(Int(check.pattern), tape.text(node)) {
            fail(.pattern, schema, node, &state)
        }
        if check.parts.contains(.format), !FormatCheck.matches(check.format, tape.text(node)) {
            fail(.format, schema, node, &state)
        }
    }

    /// The number of code points of UTF-8.
    static func characterCount(_ text: Span<UInt8>) -> UInt32 {
        var count: UInt32 = 0
        for index in text.indices where text[unchecked: index] & 0xC0 != 0x80 { count &+= 1 }
        return count
    }

    // MARK: Numbers

    private func checkNumber(_ schema: Int32, _ node: Int, _ state: inout ValidationState) {
        let check = numbers[Int(details[Int(schema)].numbers)]
        let small = tape.smallDecimal(node)
        if let bound = check.minimum, compare(node, small, bound) < 0 { fail(.minimum, schema, node, &state) }
        if let bound = check.exclusiveMinimum, compare(node, small, bound) <= 0 {
            fail(.exclusiveMinimum, schema, node, &state)
        }
        if let bound = check.maximum, compare(node, small, bound) > 0 { fail(.maximum, schema, node, &state) }
        if let bound = check.exclusiveMaximum, compare(node, small, bound) >= 0 {
            fail(.exclusiveMaximum, schema, node, &state)
        }
        if let divisor = check.divisor, !NumberText(tape.text(node)).isMultiple(of: divisor) {
            fail(.multipleOf, schema, node, &state)
        }
    }

    @inline(__always)
    private func compare(_ node: Int, _ small: SmallDecimal?, _ bound: NumberCheck.Bound) -> Int {
        if let small, bound.isSmall, let order = small.compare(with: bound.value) { return order }
        return NumberText.compare(NumberText(tape.text(node)), NumberText(document.text(Int(bound.node))))
    }

    // MARK: Values

    private func checkValues(_ schema: Int32, _ node: Int, _ state: inout ValidationState) {
        for index in details[Int(schema)].values.indices {
            let check = values[index]
            let isListed = tape.kind(node) == .string ? hasText(check.texts, node) : hasOther(check.others, node)
            if !isListed { fail(check.keyword, schema, node, &state) }
        }
    }

    @inline(__always)
    private func hasText(_ slots: Range32, _ node: Int) -> Bool {
        guard !slots.isEmpty else { return false }
        let mask = Int(slots.end - slots.first) - 1
        let hash = tape.textHash(node)
        var place = Int(hash) & mask
        while true {
            let slot = texts[Int(slots.first) + place]
            if slot.node < 0 { return false }
            if slot.hash == hash, tape.hasSameText(node, as: document, Int(slot.node)) { return true }
            place = (place + 1) & mask
        }
    }

    private func hasOther(_ nodes: Range32, _ node: Int) -> Bool {
        for index in nodes.indices where ValueEquality.areEqual(node, tape, Int(otherValues[index]), document) {
            return true
        }
        return false
    }
}
