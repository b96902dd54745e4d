internal import JSONTape
internal import SchemaKit

/// Looking at the value, and changing it.
extension MachineState {
    /// Shows the text of a value, wherever it stands.
    @inline(__always)
    func withText<Result>(
        _ value: MachineValue, _ source: borrowing Tape, _ program: borrowing MapperProgram,
        _ body: (Span<UInt8>) -> Result
    ) -> Result {
        switch value.space {
        case .source: body(source.text(Int(value.node)).extracting(value.range))
        case .constants: body(program.constants.span.extracting(value.range))
        case .cells: body(program.cells.span.extracting(value.range))
        case .left: body(left.text(value.range))
        case .right: body(right.text(value.range))
        case .joined: body(joined.text(value.range))
        }
    }

    /// Gives `true` and `false` the text they are written with.
    @inline(__always)
    private mutating func spellOut(_ program: borrowing MapperProgram) {
        guard value.kind == .true || value.kind == .false else { return }
        let constant = program.constantTable[Int(value.kind == .true ? program.trueText : program.falseText)]
        value = MachineValue(kind: .text, space: .constants, offset: constant.offset, length: constant.length)
    }

    /// Makes a number the value.
    mutating func makeNumber(_ number: Int32) {
        let start = left.used
        var rest = number
        var width = 1
        while rest >= 10 {
            rest /= 10
            width += 1
        }
        left.appendDigits(Int(number), width: width)
        value = MachineValue(kind: .number, space: .left, offset: Int32(start), length: Int32(width))
    }

    // MARK: Conversions

    /// Converts the value; false when it is not what the conversion takes.
    mutating func convert(
        _ source: borrowing Tape, _ program: borrowing MapperProgram, _ instruction: Instruction
    ) -> Bool {
        let kind = ValueKind(rawValue: instruction.kind)!
        if kind == .absent, value.kind != .text { return true }
        spellOut(program)
        let conversion = program.conversions[Int(instruction.a)]
        let start: Int
        let space: MachineValue.Space
        let result: ConversionResult
        if value.space == .left {
            (start, space) = (right.used, .right)
            result = Self.apply(conversion, left, value.range, into: &right)
        } else {
            (start, space) = (left.used, .left)
            result = apply(conversion, source, program)
        }
        switch result {
        case .slice(let offset, let length):
            value.isWhole = value.isWhole && value.kind == kind && length == Int(value.length)
            value.offset += Int32(offset)
            value.length = Int32(length)
        case .written:
            let end = space == .left ? left.used : right.used
            value = MachineValue(kind: kind, space: space, offset: Int32(start), length: Int32(end - start))
        case .absent:
            value = .none
            return true
        case .failed: return false
        }
        if kind != .absent { value.kind = kind }
        return true
    }

    /// Applies a conversion to a value that does not stand in `left`, writing there.
    @inline(__always)
    private mutating func apply(
        _ conversion: Conversion, _ source: borrowing Tape, _ program: borrowing MapperProgram
    ) -> ConversionResult {
        switch value.space {
        case .source: conversion.apply(source.text(Int(value.node)).extracting(value.range), into: &left)
        case .constants: conversion.apply(program.constants.span.extracting(value.range), into: &left)
        case .cells:
            conversion.apply(program.cells.span.extracting(value.range), into: &left)
        case .right: Self.apply(conversion, right, value.range, into: &left)
        case .joined: Self.apply(conversion, joined, value.range, into: &left)
        case .left: .failed
        }
    }

    /// Applies a conversion to what stands in one scratch space, writing to another.
    @inline(__always)
    private static func apply(
        _ conversion: Conversion, _ scratch: borrowing ByteScratch, _ range: Range<Int>, into other: inout ByteScratch
    ) -> ConversionResult {
        conversion.apply(scratch.text(range), into: &other)
    }

    // MARK: Tables

    /// The place of the value's text in an inline table; -1 when it has none.
    mutating func place(
        _ source: borrowing Tape, _ program: borrowing MapperProgram, mapTable: Int
    ) -> Int {
        if value.kind == .true { return program.maps[mapTable].keys.truePlace }
        if value.kind == .false { return program.maps[mapTable].keys.falsePlace }
        return withText(value, source, program) { program.maps[mapTable].keys.place(of: $0) }
    }

    /// The row of a code list that the value's text finds; -1 when there is none.
    mutating func row(
        _ source: borrowing Tape, _ program: borrowing MapperProgram, _ lookup: MapperProgram.Lookup
    ) -> Int {
        spellOut(program)
        return withText(value, source, program) {
            program.codeLists[Int(lookup.list)].row(where: Int(lookup.by), is: $0, asOf: asOf) ?? -1
        }
    }

    /// Makes a cell of a code list the value.
    mutating func copyCell(_ program: borrowing MapperProgram, list: Int, row: Int, column: Int) {
        let range = program.codeLists[list].range(row: row, column: column)
        value = MachineValue(
            kind: .text, space: .cells, offset: program.cellBases[list] + Int32(range.lowerBound),
            length: Int32(range.count))
    }

    // MARK: Checks

    /// Whether the value passes a check.
    func passes(
        _ source: borrowing Tape, _ program: borrowing MapperProgram, _ check: MapperProgram.Check
    ) -> Bool {
        switch check.test {
        case .kind: return !types(source, program).isDisjoint(with: TypeSet(rawValue: UInt8(check.a)))
        case .oneOf, .minLength, .maxLength, .pattern:
            guard value.kind == .text else { return true }
            return passesText(source, program, check)
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf:
            guard value.kind == .number else { return true }
            return passesNumber(source, program, check)
        }
    }

    /// The JSON type of the value.
    private func types(_ source: borrowing Tape, _ program: borrowing MapperProgram) -> TypeSet {
        switch value.kind {
        case .absent, .written: .any
        case .null: .null
        case .true, .false: .boolean
        case .text: .string
        case .number: withText(value, source, program) { NumberText($0).isInteger ? .integer : .fraction }
        }
    }

    private func passesText(
        _ source: borrowing Tape, _ program: borrowing MapperProgram, _ check: MapperProgram.Check
    ) -> Bool {
        switch check.test {
        case .oneOf: withText(value, source, program) { program.textSets[Int(check.a)].place(of: $0) >= 0 }
        case .pattern: withText(value, source, program) { program.patterns[Int(check.a)].matches($0) }
        // A character has one to four bytes, so that counting is seldom needed.
        case .minLength:
            value.length >= check.a * 4 || value.length >= check.a && characters(source, program) >= Int(check.a)
        default: value.length <= check.a || characters(source, program) <= Int(check.a)
        }
    }

    private func characters(_ source: borrowing Tape, _ program: borrowing MapperProgram) -> Int {
        if value.isWhole, source.isASCII(Int(value.node)) { return Int(value.length) }
        return withText(value, source, program) { TextCut.characters($0) }
    }

    private func passesNumber(
        _ source: borrowing Tape, _ program: borrowing MapperProgram, _ check: MapperProgram.Check
    ) -> Bool {
        if check.test == .multipleOf {
            let divisor = program.divisors[Int(check.a)]
            return withText(value, source, program) { NumberText($0).isMultiple(of: divisor) }
        }
        let order = withText(value, source, program) {
            NumberText.compare(NumberText($0), NumberText(program.constantText(Int(check.a))))
        }
        return switch check.test {
        case .minimum: order >= 0
        case .maximum: order <= 0
        case .exclusiveMinimum: order > 0
        default: order < 0
        }
    }
}
