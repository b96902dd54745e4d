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
            let characters = cell.flags.contains(.ascii) ? cell.length : characterCount(tape.text(node))
            if characters < check.minLength { fail(.minLength, schema, node, &state) }
            if characters > check.maxLength { fail(.maxLength, schema, node, &state) }
        }
        if check.parts.contains(.pattern), !matches(patterns[unchecked: Int(check.pattern)], tape.text(node)) {
            fail(.pattern, schema, node, &state)
        }
        if check.parts.contains(.format), !FormatCheck.matches(check.format, tape.text(node)) {
            fail(.format, schema, node, &state)
        }
    }

    /// The number of code points of UTF-8.
    private func characterCount(_ text: Span<UInt8>) -> UInt32 {
        var count: UInt32 = 0
        for index in text.indices where text[unchecked: index] & 0xC0 != 0x80 { count &+= 1 }
        return count
    }

    @inline(__always)
    private func matches(_ pattern: PatternCheck, _ text: Span<UInt8>) -> Bool {
        pattern.isChain ? fitsChain(pattern, text) : runs(pattern, text)
    }

    /// Whether every byte is in the set of its position.
    private func fitsChain(_ pattern: PatternCheck, _ text: Span<UInt8>) -> Bool {
        guard text.count >= pattern.bytesMin, text.count <= pattern.bytesMax else { return false }
        let first = Int(pattern.chain.first)
        let fixed = min(Int(pattern.chain.end) &- first, text.count)
        var fits: UInt64 = 1
        for index in 0..<fixed {
            let sets = byteSets[unchecked: Int(text[unchecked: index])]
            fits &= sets &>> UInt64(chainSets[unchecked: first &+ index])
        }
        let loop = UInt64(truncatingIfNeeded: pattern.loopSet)
        for index in fixed..<text.count { fits &= byteSets[unchecked: Int(text[unchecked: index])] &>> loop }
        return fits & 1 == 1
    }

    /// Whether the automaton matches.
    private func runs(_ pattern: PatternCheck, _ text: Span<UInt8>) -> Bool {
        let columns = Int(pattern.columns)
        let classes = Int(pattern.classes)
        let table = Int(pattern.transitions)
        var row = PatternAutomaton.initial * columns
        let matched = PatternAutomaton.matched * columns
        for index in text.indices {
            let column = Int(byteClasses[unchecked: classes &+ Int(text[unchecked: index])])
            row = Int(transitions[unchecked: table &+ row &+ column])
            if row <= matched { return row == matched }
        }
        return Int(transitions[unchecked: table &+ row &+ columns &- 1]) == matched
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
