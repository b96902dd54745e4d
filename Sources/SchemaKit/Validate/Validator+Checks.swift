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
            return fail(check.types.isEmpty ? .falseSchema : .type, check, node, program, &violations)
        }
        if check.parts.isEmpty { return }
        switch tape.kind(node) {
        case .string: checkString(check, node, program, tape, &violations)
        case .number where check.parts.contains(.number):
            checkNumber(check, node, program, tape, document, &violations)
        case .object where check.parts.contains(.object): checkObject(check, node, program, tape, document, &violations)
        case .array where check.parts.contains(.array): checkArray(check, node, program, tape, document, &violations)
        default: break
        }
        if check.parts.isDisjoint(with: [.values, .combinations]) { return }
        if check.parts.contains(.values) { checkValues(check, node, program, tape, document, &violations) }
        guard check.parts.contains(.combinations), !isTrialOver else { return }
        for combination in check.combinations.indices.reversed() {
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
        case .number:
            types.contains(.number)
                || types.contains(.integer) && (tape.isPlainInteger(node) || NumberText(tape.text(node)).isInteger)
                || types.contains(.fraction) && !NumberText(tape.text(node)).isInteger
        case .key: false
        }
    }

    // MARK: Strings

    @inline(__always)
    private mutating func checkString(
        _ check: Check, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape,
        _ violations: inout ViolationList
    ) {
        let text = tape.text(node)
        if check.parts.contains(.length) {
            let characters = tape.isASCII(node) ? text.count : Self.characterCount(text)
            if characters < check.minLength { fail(.minLength, check, node, program, &violations) }
            if characters > check.maxLength { fail(.maxLength, check, node, program, &violations) }
        }
        if check.parts.contains(.pattern), !Self.matches(program.patterns[Int(check.pattern)], text, program) {
            fail(.pattern, check, node, program, &violations)
        }
        if check.parts.contains(.format), !FormatCheck.matches(check.format, text) {
            fail(.format, check, node, program, &violations)
        }
    }

    /// The number of code points of UTF-8.
    static func characterCount(_ text: Span<UInt8>) -> Int {
        var count = 0
        for index in text.indices where text[index] & 0xC0 != 0x80 { count += 1 }
        return count
    }

    @inline(__always)
    private static func matches(_ pattern: PatternCheck, _ text: Span<UInt8>, _ program: borrowing Program) -> Bool {
        let columns = Int(pattern.columns)
        let classes = program.byteClasses.span.extracting(Int(pattern.classes)..<Int(pattern.classes) + 256)
        let base = Int(pattern.transitions)
        let transitions = program.transitions.span
        var state = PatternAutomaton.initial
        for index in text.indices {
            state = Int(transitions[base + state * columns + Int(classes[Int(text[index])])])
            if state <= PatternAutomaton.matched { return state == PatternAutomaton.matched }
        }
        return transitions[base + state * columns + columns - 1] == UInt16(PatternAutomaton.matched)
    }

    // MARK: Numbers

    private mutating func checkNumber(
        _ check: Check, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape, _ document: borrowing Tape,
        _ violations: inout ViolationList
    ) {
        let numbers = program.numbers[Int(check.numbers)]
        let number = NumberText(tape.text(node))
        let small = number.int64
        if let bound = numbers.minimum, Self.compare(number, small, bound, document) < 0 {
            fail(.minimum, check, node, program, &violations)
        }
        if let bound = numbers.exclusiveMinimum, Self.compare(number, small, bound, document) <= 0 {
            fail(.exclusiveMinimum, check, node, program, &violations)
        }
        if let bound = numbers.maximum, Self.compare(number, small, bound, document) > 0 {
            fail(.maximum, check, node, program, &violations)
        }
        if let bound = numbers.exclusiveMaximum, Self.compare(number, small, bound, document) >= 0 {
            fail(.exclusiveMaximum, check, node, program, &violations)
        }
        if let divisor = numbers.divisor, !number.isMultiple(of: divisor) {
            fail(.multipleOf, check, node, program, &violations)
        }
    }

    @inline(__always)
    private static func compare(
        _ number: borrowing NumberText, _ small: Int64?, _ bound: NumberCheck.Bound, _ document: borrowing Tape
    ) -> Int {
        if let small, bound.isSmall { return small < bound.value ? -1 : small > bound.value ? 1 : 0 }
        return NumberText.compare(number, NumberText(document.text(Int(bound.node))))
    }

    // MARK: Values

    private mutating func checkValues(
        _ check: Check, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape, _ document: borrowing Tape,
        _ violations: inout ViolationList
    ) {
        for index in check.values.indices {
            let values = program.values[index]
            let isListed =
                tape.kind(node) == .string
                ? Self.has(values.texts, tape.text(node), program, document)
                : Self.has(values.others, node, tape, program, document)
            if !isListed { fail(values.keyword, check, node, program, &violations) }
        }
    }

    @inline(__always)
    private static func has(
        _ slots: Range32, _ text: Span<UInt8>, _ program: borrowing Program, _ document: borrowing Tape
    ) -> Bool {
        guard !slots.isEmpty else { return false }
        let mask = Int(slots.end - slots.first) - 1
        let hash = KeyHash.exact(text.bytes)
        var place = Int(hash) & mask
        while true {
            let slot = program.texts[Int(slots.first) + place]
            if slot.node < 0 { return false }
            if slot.hash == hash, document.equals(Int(slot.node), text) { return true }
            place = (place + 1) & mask
        }
    }

    private static func has(
        _ nodes: Range32, _ node: Int, _ tape: borrowing Tape, _ program: borrowing Program, _ document: borrowing Tape
    ) -> Bool {
        for index in nodes.indices where ValueEquality.areEqual(node, tape, Int(program.otherValues[index]), document) {
            return true
        }
        return false
    }
}
