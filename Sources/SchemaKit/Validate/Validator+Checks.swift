import JSONTape

/// The checks of one value against one schema.
extension Validator {
    /// Checks what can be checked at once; containers and combinations below are put on the list.
    @inline(__always)
    mutating func check(
        _ schema: Int32, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape, _ document: borrowing Tape,
        _ violations: inout ViolationList
    ) {
        let check = program.checks[Int(schema)]
        guard hasType(check.types, node, tape) else {
            return fail(check.types.isEmpty ? .falseSchema : .type, schema, node, program, &violations)
        }
        if check.parts.isEmpty { return }
        switch tape.kind(node) {
        case .string: checkString(check, schema, node, program, tape, &violations)
        case .number where check.parts.contains(.number):
            checkNumber(schema, node, program, tape, document, &violations)
        case .object where check.parts.contains(.object):
            checkObject(schema, node, program, tape, document, &violations)
        case .array where check.parts.contains(.array): checkArray(schema, node, program, tape, document, &violations)
        default: break
        }
        if check.parts.isDisjoint(with: [.values, .combinations]) { return }
        if check.parts.contains(.values) { checkValues(schema, node, program, tape, document, &violations) }
        guard check.parts.contains(.combinations), !isTrialOver else { return }
        for combination in program.details[Int(schema)].combinations.indices.reversed() {
            pending.append(Work(schema: schema, node: Int32(node), combination: Int32(combination)))
        }
    }

    @inline(__always)
    private func hasType(_ types: TypeSet, _ node: Int, _ tape: borrowing Tape) -> Bool {
        switch tape.kind(node) {
        case .null: types.contains(.null)
        case .true, .false: types.contains(.boolean)
        case .string: types.contains(.string)
        case .array: types.contains(.array)
        case .object: types.contains(.object)
        case .number: types.contains(.number) || hasNumberType(types, node, tape)
        case .key: false
        }
    }

    private func hasNumberType(_ types: TypeSet, _ node: Int, _ tape: borrowing Tape) -> Bool {
        let isInteger = tape.isPlainInteger(node) || NumberText(tape.text(node)).isInteger
        return types.contains(isInteger ? .integer : .fraction)
    }

    // MARK: Strings

    @inline(__always)
    private mutating func checkString(
        _ check: Check, _ schema: Int32, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape,
        _ violations: inout ViolationList
    ) {
        let text = tape.text(node)
        if check.parts.contains(.length) {
            let characters = tape.isASCII(node) ? text.count : Self.characterCount(text)
            if characters < check.minLength { fail(.minLength, schema, node, program, &violations) }
            if characters > check.maxLength { fail(.maxLength, schema, node, program, &violations) }
        }
        if check.parts.contains(.pattern), !Self.matches(Int(check.pattern), text, program) {
            fail(.pattern, schema, node, program, &violations)
        }
        if check.parts.contains(.format), !FormatCheck.matches(check.format, text) {
            fail(.format, schema, node, program, &violations)
        }
    }

    /// The number of code points of UTF-8.
    static func characterCount(_ text: Span<UInt8>) -> Int {
        var count = 0
        for index in text.indices where text[index] & 0xC0 != 0x80 { count += 1 }
        return count
    }

    @inline(__always)
    private static func matches(_ index: Int, _ text: Span<UInt8>, _ program: borrowing Program) -> Bool {
        let pattern = program.patterns[index]
        return pattern.isChain ? fitsChain(pattern, text, program) : runs(pattern, text, program)
    }

    /// Whether every byte is in the set of its position.
    private static func fitsChain(_ pattern: PatternCheck, _ text: Span<UInt8>, _ program: borrowing Program) -> Bool {
        guard text.count >= pattern.bytesMin, text.count <= pattern.bytesMax else { return false }
        let byteSets = program.byteSets.span
        let sets = program.chainSets.span.extracting(pattern.chain.indices)
        let fixed = min(sets.count, text.count)
        var fits: UInt64 = 1
        for index in 0..<fixed { fits &= byteSets[Int(text[index])] >> UInt64(sets[index]) }
        guard fixed < text.count else { return fits & 1 == 1 }
        let loop = UInt64(truncatingIfNeeded: pattern.loopSet)
        for index in fixed..<text.count { fits &= byteSets[Int(text[index])] >> loop }
        return fits & 1 == 1
    }

    /// Whether the automaton matches.
    private static func runs(_ pattern: PatternCheck, _ text: Span<UInt8>, _ program: borrowing Program) -> Bool {
        let columns = Int(pattern.columns)
        let classes = program.byteClasses.span.extracting(Int(pattern.classes)..<Int(pattern.classes) + 256)
        let transitions = program.transitions.span.extracting(Int(pattern.transitions)..<program.transitions.count)
        var row = PatternAutomaton.initial * columns
        let matched = PatternAutomaton.matched * columns
        for index in text.indices {
            row = Int(transitions[row + Int(classes[Int(text[index])])])
            if row <= matched { return row == matched }
        }
        return Int(transitions[row + columns - 1]) == matched
    }

    // MARK: Numbers

    private mutating func checkNumber(
        _ schema: Int32, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape, _ document: borrowing Tape,
        _ violations: inout ViolationList
    ) {
        let numbers = program.numbers[Int(program.details[Int(schema)].numbers)]
        let small = tape.smallInteger(node)
        if let bound = numbers.minimum, Self.compare(node, small, bound, tape, document) < 0 {
            fail(.minimum, schema, node, program, &violations)
        }
        if let bound = numbers.exclusiveMinimum, Self.compare(node, small, bound, tape, document) <= 0 {
            fail(.exclusiveMinimum, schema, node, program, &violations)
        }
        if let bound = numbers.maximum, Self.compare(node, small, bound, tape, document) > 0 {
            fail(.maximum, schema, node, program, &violations)
        }
        if let bound = numbers.exclusiveMaximum, Self.compare(node, small, bound, tape, document) >= 0 {
            fail(.exclusiveMaximum, schema, node, program, &violations)
        }
        if let divisor = numbers.divisor, !NumberText(tape.text(node)).isMultiple(of: divisor) {
            fail(.multipleOf, schema, node, program, &violations)
        }
    }

    @inline(__always)
    private static func compare(
        _ node: Int, _ small: Int64?, _ bound: NumberCheck.Bound, _ tape: borrowing Tape, _ document: borrowing Tape
    ) -> Int {
        if let small, bound.isSmall { return small < bound.value ? -1 : small > bound.value ? 1 : 0 }
        return NumberText.compare(NumberText(tape.text(node)), NumberText(document.text(Int(bound.node))))
    }

    // MARK: Values

    private mutating func checkValues(
        _ schema: Int32, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape, _ document: borrowing Tape,
        _ violations: inout ViolationList
    ) {
        for index in program.details[Int(schema)].values.indices {
            let values = program.values[index]
            let isListed =
                tape.kind(node) == .string
                ? Self.hasText(values.texts, node, tape, program, document)
                : Self.hasOther(values.others, node, tape, program, document)
            if !isListed { fail(values.keyword, schema, node, program, &violations) }
        }
    }

    @inline(__always)
    private static func hasText(
        _ slots: Range32, _ node: Int, _ tape: borrowing Tape, _ program: borrowing Program, _ document: borrowing Tape
    ) -> Bool {
        guard !slots.isEmpty else { return false }
        let mask = Int(slots.end - slots.first) - 1
        let hash = tape.textHash(node)
        var place = Int(hash) & mask
        while true {
            let slot = program.texts[Int(slots.first) + place]
            if slot.node < 0 { return false }
            if slot.hash == hash, tape.hasSameText(node, as: document, Int(slot.node)) { return true }
            place = (place + 1) & mask
        }
    }

    private static func hasOther(
        _ nodes: Range32, _ node: Int, _ tape: borrowing Tape, _ program: borrowing Program, _ document: borrowing Tape
    ) -> Bool {
        for index in nodes.indices where ValueEquality.areEqual(node, tape, Int(program.otherValues[index]), document) {
            return true
        }
        return false
    }
}
