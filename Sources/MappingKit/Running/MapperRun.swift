public import JSONTape
internal import SchemaKit

/// Runs one compiled mapper for one lane: owns the memory that mapping needs, so that after a few events nothing is
/// allocated.
public struct MapperRun: ~Copyable {
    /// The mapper that is run.
    public let mapper: CompiledMapper
    let program: MapperProgram
    var state: MachineState

    /// Takes memory for one mapper.
    public init(_ mapper: CompiledMapper) {
        self.mapper = mapper
        program = mapper.program
        state = MachineState(program)
    }

    /// Maps one event.
    ///
    /// The same source and day always make the same target.
    /// - Parameters:
    ///   - source: the event, which has passed the source schema's validation, with the catalog's key table.
    ///   - target: what the result is built in; it is reset first. Empty after a rejection.
    ///   - asOf: the day (yyyymmdd, UTC) of the record's timestamp, for mappers whose `asOf` has no value in the event.
    /// - Returns: whether the target holds the result, or why there is none.
    public mutating func run(source: borrowing Tape, into target: inout Tape, asOf: Int32) -> MapOutcome {
        var recorder = NoRecorder()
        return run(source: source, into: &target, asOf: asOf, recorder: &recorder)
    }

    /// Maps one event and tells the recorder which rules wrote what.
    mutating func run(
        source: borrowing Tape, into target: inout Tape, asOf: Int32, recorder: inout some MapRecorder
    ) -> MapOutcome {
        target.reset()
        guard !source.isEmpty else { return .rejected(.tooLarge) }
        state.begin(source, program)
        state.asOf = state.day(source, program) ?? asOf
        let outcome = execute(source, &target, &recorder)
        if case .rejected = outcome { target.reset() }
        return outcome
    }

    /// The instruction loop. A jump back is only made by loops over elements, which are counted.
    private mutating func execute(
        _ source: borrowing Tape, _ target: inout Tape, _ recorder: inout some MapRecorder
    ) -> MapOutcome {
        var pc = 0
        while true {
            let instruction = program.instructions[pc]
            pc += 1
            switch instruction.operation {
            case .load: state.load(source, slot: Int(instruction.a))
            case .constant: state.value = constant(instruction.a)
            case .absent: state.value = .none
            case .position: state.makeNumber(state.position(scope: Int(instruction.a)))
            case .defaultConstant:
                if !state.value.isPresent {
                    state.value = constant(instruction.a)
                    recorder.defaulted(rule: Int(instruction.rule))
                }
            case .rejectAbsent:
                if !state.value.isPresent { return rejected(instruction.b) }
            case .convert:
                if state.value.isPresent, !state.convert(source, program, instruction) {
                    return rejected(instruction.b)
                }
            case .map:
                guard state.value.isPresent else { continue }
                let row = find(source, instruction)
                recorder.found(rule: Int(instruction.rule), list: nil, row: row)
                if row < 0, !missing(instruction) { return rejected(instruction.b) }
            case .lookup:
                guard state.value.isPresent else { continue }
                let lookup = program.lookups[Int(instruction.a)]
                let row = lookUp(source, lookup)
                recorder.found(rule: Int(instruction.rule), list: program.codeLists[Int(lookup.list)], row: row)
                if row < 0, !missing(instruction) { return rejected(instruction.b) }
            case .check:
                if state.value.isPresent, !state.passes(source, program, program.checks[Int(instruction.a)]) {
                    return rejected(instruction.b)
                }
            case .concatBegin: state.beginConcat()
            case .concatPart: state.addPart()
            case .concatEnd: state.endConcat(source, program, separator: instruction.a)
            case .testPresent: state.truth = state.isPresent(source, slot: Int(instruction.a))
            case .testText:
                let set = program.textSets[Int(instruction.b)]
                state.truth = state.isText(source, slot: Int(instruction.a), in: set)
            case .not: state.truth.toggle()
            case .setTrue: state.truth = true
            case .setFalse: state.truth = false
            case .jump: pc = Int(instruction.a)
            case .jumpIfTrue: if state.truth { pc = Int(instruction.a) }
            case .jumpIfFalse:
                if !state.truth {
                    pc = Int(instruction.a)
                    if instruction.kind > 0 {
                        recorder.skipped(rule: Int(instruction.rule), isWhole: instruction.kind == 2)
                    }
                }
            case .jumpIfPresent: if state.value.isPresent { pc = Int(instruction.a) }
            case .jumpIfAbsent: if !state.value.isPresent { pc = Int(instruction.a) }
            case .emit:
                write(source, &target, key: instruction.a)
                if target.hasOverflowed { return .rejected(.tooLarge) }
                recorder.wrote(rule: Int(instruction.rule), isPresent: state.value.isPresent)
            case .enterObject, .enterArray:
                enter(&target, instruction)
                if target.hasOverflowed { return .rejected(.tooLarge) }
            case .leaveObject: leaveObject(&target, keepsEmpty: instruction.kind == 1)
            case .leaveArray:
                leaveArray(&target, dropsEmpty: instruction.b == 1)
                recorder.wrote(rule: Int(instruction.rule), isPresent: state.value.isPresent)
            case .checkCount:
                let count = Int32(clamping: target.openChildCount)
                if count < instruction.a || count > instruction.c, count > 0 || !dropsNext(pc) {
                    return rejected(instruction.b)
                }
            case .eachBegin:
                if !state.beginEach(source, program, scope: Int(instruction.a)) { pc = Int(instruction.b) }
            case .eachNext:
                if state.nextElement(source, program, scope: Int(instruction.a)) { pc = Int(instruction.b) }
            case .eachIfEmpty: if state.isEmpty(scope: Int(instruction.a)) { pc = Int(instruction.b) }
            case .pickBegin:
                switch state.beginPick(source, program, scope: Int(instruction.a)) {
                case .search: break
                case .found: pc = Int(instruction.c)
                case .none: pc = Int(instruction.b)
                }
            case .pickNext:
                if state.truth {
                    state.keepPick(scope: Int(instruction.a))
                } else if state.nextElement(source, program, scope: Int(instruction.a)) {
                    pc = Int(instruction.b)
                } else {
                    state.dropPick()
                    pc = Int(instruction.c)
                }
            case .splitBegin: state.beginSplit(instruction.a)
            case .splitNext: if !state.nextPart(source, program) { pc = Int(instruction.b) }
            case .end:
                return .mapped
            }
            if state.hasOverflowed { return .rejected(.tooLarge) }
        }
    }

    /// Whether the array that is checked is dropped when it is empty, so that its bounds do not matter then.
    private func dropsNext(_ pc: Int) -> Bool {
        let next = program.instructions[pc]
        return next.operation == .leaveArray && next.b == 1
    }

    private func rejected(_ failure: Int32) -> MapOutcome {
        guard failure >= 0 else { return .rejected(.tooLarge) }
        let scope = program.failures[Int(failure)].scope
        return .rejected(
            MapRejection(
                code: program.failures[Int(failure)].code, failure: failure,
                positions: state.positions(program, from: Int(scope))))
    }

    private func constant(_ index: Int32) -> MachineValue {
        let constant = program.constantTable[Int(index)]
        return MachineValue(
            kind: constant.kind, space: .constants, offset: constant.offset, length: constant.length)
    }

    // MARK: Tables

    /// Replaces the value by the constant that an inline table has for it; -1 when it has none.
    private mutating func find(_ source: borrowing Tape, _ instruction: Instruction) -> Int {
        let row = state.place(source, program, mapTable: Int(instruction.a))
        if row >= 0 { state.value = constant(program.maps[Int(instruction.a)].values[row]) }
        return row
    }

    /// Replaces the value by the cell that a code list has for it; -1 when it has none.
    private mutating func lookUp(_ source: borrowing Tape, _ lookup: MapperProgram.Lookup) -> Int {
        let row = state.row(source, program, lookup)
        if row >= 0 { state.copyCell(program, list: Int(lookup.list), row: row, column: Int(lookup.get)) }
        return row
    }

    /// Handles a value that a table does not have; false when it is to be rejected.
    private mutating func missing(_ instruction: Instruction) -> Bool {
        switch MissingPolicy(rawValue: instruction.kind)! {
        case .reject: return false
        case .omit: state.value = .none
        case .keep: break
        case .constant: state.value = constant(instruction.b)
        }
        return true
    }
}
