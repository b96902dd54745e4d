internal import JSONTape
internal import SchemaKit

/// Getting values, looking at them, and changing them.
///
/// What is not inlined is mutating, though some of it changes nothing: the machine is then passed by its address. Borrowed
/// out of a mutating function it was copied for every call, more than 700 bytes.
extension MapperMachine {
    /// Makes the node of a slot the value. Null, objects and arrays count as absent.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func load(slot: Int) {
        let node = reader.slots[slot]
        guard node >= 0 else {
            value = .none
            return
        }
        let cell = reader.tape.cell(Int(node))
        switch cell.kind {
        case .string: value = Self.text(.text, cell)
        case .number: value = Self.text(.number, cell)
        case .true: value = MachineValue(kind: .true)
        case .false: value = MachineValue(kind: .false)
        case .null, .array, .object, .key: value = .none
        }
    }

    @inline(__always)
    private static func text(_ kind: ValueKind, _ cell: Cell) -> MachineValue {
        MachineValue(
            kind: kind, space: .source, flags: cell.flags, hasFlags: true,
            offset: Int32(truncatingIfNeeded: cell.offset), length: Int32(truncatingIfNeeded: cell.length))
    }

    @inline(__always)
    func constant(_ index: Int32) -> MachineValue {
        let constant = view.constantTable[Int(index)]
        return MachineValue(
            kind: constant.kind, space: .constants, flags: constant.flags, hasFlags: true, offset: constant.offset,
            length: constant.length)
    }

    /// Shows the text of a value, wherever it stands.
    @inline(__always)
    func withText<Result>(
        _ value: MachineValue, _ scratch: borrowing MapperScratch, _ body: (Span<UInt8>) -> Result
    ) -> Result {
        switch value.space {
        case .source: body(reader.tape.bytes.extracting(value.range))
        case .constants: body(view.constants.extracting(value.range))
        case .cells: body(view.cells.extracting(value.range))
        case .left: body(scratch.left.text(value.range))
        case .right: body(scratch.right.text(value.range))
        case .joined: body(scratch.joined.text(value.range))
        }
    }

    /// Gives `true` and `false` the text they are written with.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func spellOut() {
        guard value.kind == .true || value.kind == .false else { return }
        value = constant(value.kind == .true ? trueText : falseText)
    }

    /// Makes a number the value.
    @_lifetime(self: copy self)
    mutating func makeNumber(_ number: Int32, _ scratch: inout MapperScratch) {
        let start = scratch.left.used
        var rest = number
        var width = 1
        while rest >= 10 {
            rest /= 10
            width += 1
        }
        scratch.left.appendDigits(Int(number), width: width)
        value = MachineValue(
            kind: .number, space: .left, flags: .integer, hasFlags: true, offset: Int32(start), length: Int32(width))
    }

    // MARK: Conversions

    /// Converts the value; false when it is not what the conversion takes.
    @_lifetime(self: copy self)
    mutating func convert(step: Int32, to kind: UInt8, _ scratch: inout MapperScratch) -> Bool {
        guard let kind = ValueKind(rawValue: kind) else { return false }
        if kind == .absent, value.kind != .text { return true }
        spellOut()
        let step = view.steps[Int(step)]
        let isInLeft = value.space == .left
        let start = isInLeft ? scratch.right.used : scratch.left.used
        switch apply(step, &scratch) {
        case .slice(let offset, let length): slice(offset, length, kind == .absent ? value.kind : kind)
        case .written:
            let end = isInLeft ? scratch.right.used : scratch.left.used
            value = MachineValue(
                kind: kind == .absent ? .text : kind, space: isInLeft ? .right : .left, offset: Int32(start),
                length: Int32(end - start))
        case .absent: value = .none
        case .failed: return false
        }
        return true
    }

    /// Makes a part of the value's text, or all of it, the value. What is known of it stays known where it holds for
    /// every part.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func slice(_ offset: Int, _ length: Int, _ kind: ValueKind) {
        if value.kind == .number, kind == .text {
            value.flags = [.plain, .ascii]
            value.hasFlags = true
        } else if value.kind != kind || kind == .number && length != Int(value.length) {
            value.hasFlags = false
        } else if length != Int(value.length), value.flags.intersection([.plain, .ascii]) != [.plain, .ascii] {
            value.hasFlags = false
        }
        value.kind = kind
        value.offset &+= Int32(truncatingIfNeeded: offset)
        value.length = Int32(truncatingIfNeeded: length)
    }

    /// Applies a conversion to the value's text, writing to a scratch space that it does not stand in.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func apply(_ step: ConversionStep, _ scratch: inout MapperScratch) -> ConversionResult {
        switch value.space {
        case .source: apply(step, reader.tape.bytes.extracting(value.range), &scratch.left)
        case .constants: apply(step, view.constants.extracting(value.range), &scratch.left)
        case .cells: apply(step, view.cells.extracting(value.range), &scratch.left)
        case .left: apply(step, scratch.left, &scratch.right)
        case .right: apply(step, scratch.right, &scratch.left)
        case .joined: apply(step, scratch.joined, &scratch.left)
        }
    }

    /// The same for a text in another scratch space.
    @_lifetime(self: copy self)
    private mutating func apply(
        _ step: ConversionStep, _ text: borrowing ByteScratch, _ other: inout ByteScratch
    ) -> ConversionResult {
        apply(step, text.text(value.range), &other)
    }

    @_lifetime(self: copy self)
    private mutating func apply(
        _ step: ConversionStep, _ text: Span<UInt8>, _ scratch: inout ByteScratch
    ) -> ConversionResult {
        switch step.operation {
        case .keep: return .slice(offset: 0, length: text.count)
        case .decimal: return DecimalText.canonical(text, into: &scratch)
        case .integer: return DecimalText.integer(text, into: &scratch)
        case .prefix:
            // Of ASCII, characters are bytes.
            if value.hasFlags, value.flags.contains(.ascii), text.count >= Int(step.a) {
                return .slice(offset: 0, length: Int(step.a))
            }
            return TextCut.prefix(text, Int(step.a))
        case .truncateCharacters:
            if text.count <= Int(step.a) { return .slice(offset: 0, length: text.count) }
            return TextCut.truncate(text, characters: Int(step.a))
        case .truncateBytes: return TextCut.truncate(text, bytes: Int(step.a))
        case .trim: return TextCut.trim(text)
        case .omitEmpty: return text.isEmpty ? .absent : .slice(offset: 0, length: text.count)
        case .date:
            guard let date = view.layouts[Int(step.a)].read(text) else { return .failed }
            if step.a == step.b { return .slice(offset: 0, length: text.count) }
            view.layouts[Int(step.b)].write(date, into: &scratch)
            return .written
        case .other: return view.conversions[Int(step.a)].apply(text, into: &scratch)
        }
    }

    // MARK: Tables

    /// What the value's text leads to in a table; -1 when it does not have it.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func find(_ table: Int32, _ scratch: borrowing MapperScratch) -> Int32 {
        if value.kind == .true { return view.tables.tables[Int(table)].trueValue }
        if value.kind == .false { return view.tables.tables[Int(table)].falseValue }
        if value.space == .source {
            return view.tables.value(
                table, in: reader.tape.bytes, offset: Int(value.offset), length: Int(value.length))
        }
        return findElsewhere(table, scratch)
    }

    /// The same for a text that is not the source's.
    @_lifetime(self: copy self)
    private mutating func findElsewhere(_ table: Int32, _ scratch: borrowing MapperScratch) -> Int32 {
        withText(value, scratch) { view.tables.value(table, $0) }
    }

    /// Replaces the value by the cell that a code list has for it; returns the row of the list, -1 when it has none.
    @_lifetime(self: copy self)
    mutating func lookUp(_ lookup: MapperProgram.Lookup, _ scratch: borrowing MapperScratch) -> Int {
        let first = find(lookup.table, scratch)
        let index = first < 0 ? -1 : view.row(from: first, on: asOf)
        guard index >= 0 else {
            // A boolean that no row has is kept by its text.
            spellOut()
            return -1
        }
        let row = view.rows[Int(index)]
        value = MachineValue(
            kind: .text, space: .cells, flags: row.flags, hasFlags: true, offset: row.offset, length: row.length)
        return Int(row.row)
    }

    // MARK: Checks

    /// Whether the value passes a check. Most are about the most characters, which can be no more than bytes.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func passes(_ number: Int32, _ scratch: borrowing MapperScratch) -> Bool {
        let check = view.checks[Int(number)]
        return check.test == .maxLength && value.length <= check.a || passes(check, scratch)
    }

    @_lifetime(self: copy self)
    private mutating func passes(_ check: MapperProgram.Check, _ scratch: borrowing MapperScratch) -> Bool {
        switch check.test {
        case .kind: return !types(scratch).isDisjoint(with: TypeSet(rawValue: UInt8(truncatingIfNeeded: check.a)))
        case .oneOf:
            return value.kind != .text || find(check.a, scratch) >= 0
        case .pattern:
            guard value.kind == .text else { return true }
            if value.space == .source {
                return view.patterns.matches(Int(check.a), reader.tape.bytes.extracting(value.range))
            }
            return withText(value, scratch) { view.patterns.matches(Int(check.a), $0) }
        // A character has one to four bytes, so that counting is seldom needed.
        case .minLength:
            return value.kind != .text || value.length >= check.a &* 4
                || value.length >= check.a && characters(scratch) >= Int(check.a)
        case .maxLength:
            return value.kind != .text || value.length <= check.a || characters(scratch) <= Int(check.a)
        case .minimum, .maximum, .exclusiveMinimum, .exclusiveMaximum, .multipleOf:
            return value.kind != .number || passesNumber(check, scratch)
        }
    }

    /// The JSON type of the value.
    @_lifetime(self: copy self)
    private mutating func types(_ scratch: borrowing MapperScratch) -> TypeSet {
        switch value.kind {
        case .absent, .written: .any
        case .null: .null
        case .true, .false: .boolean
        case .text: .string
        case .number: withText(value, scratch) { NumberText($0).isInteger ? .integer : .fraction }
        }
    }

    @_lifetime(self: copy self)
    private mutating func characters(_ scratch: borrowing MapperScratch) -> Int {
        if value.hasFlags, value.flags.contains(.ascii) { return Int(value.length) }
        return withText(value, scratch) { TextCut.characters($0) }
    }

    @_lifetime(self: copy self)
    private mutating func passesNumber(_ check: MapperProgram.Check, _ scratch: borrowing MapperScratch) -> Bool {
        if check.test == .multipleOf {
            let divisor = view.divisors[Int(check.a)]
            return withText(value, scratch) { NumberText($0).isMultiple(of: divisor) }
        }
        let order = withText(value, scratch) {
            NumberText.compare(NumberText($0), NumberText(view.constantText(Int(check.a))))
        }
        return switch check.test {
        case .minimum: order >= 0
        case .maximum: order <= 0
        case .exclusiveMinimum: order > 0
        default: order < 0
        }
    }
}
