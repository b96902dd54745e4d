internal import JSONTape
internal import SchemaKit

/// One event, one mapper: the instruction loop over views of the program, the source and the target's memory.
///
/// The target's bytes begin with the source's texts and the constants, in that order, so that most values are written as
/// one cell.
struct MapperMachine: ~Copyable, ~Escapable {
    /// How a run ends.
    enum End {
        case mapped
        /// With a failure of the program.
        case rejected(Int32)
        /// The event or its result went beyond a limit.
        case tooLarge
        /// The target's memory does not suffice.
        case lacksRoom
    }

    let instructions: Span<Instruction>
    let keys: Span<KeyID>
    let moves: Span<MapperProgram.Move>
    let slotLists: Span<Int32>
    let trueText: Int32
    let falseText: Int32
    let view: ProgramView
    /// Where the constants stand in the target's bytes.
    let constantsBase: Int
    var reader: SourceReader
    var target: TapeBuilder
    var value = MachineValue.none
    var truth = false
    /// Which members were written, for requirements beside others.
    private var notes: UInt64 = 0
    /// Whether a required member may be missing.
    private(set) var leavesDoubt = false
    var asOf: Int32 = 0

    @_lifetime(borrow program, copy reader, copy target)
    init(
        _ program: borrowing MapperProgram, reader: consuming SourceReader, target: consuming TapeBuilder,
        constantsBase: Int
    ) {
        instructions = program.instructions.span
        keys = program.keys.span
        moves = program.moves.span
        slotLists = program.slotLists.span
        trueText = program.trueText
        falseText = program.falseText
        view = ProgramView(program)
        self.constantsBase = constantsBase
        self.reader = reader
        self.target = target
    }

    /// Runs the program. A jump back is only made by loops over elements, which are counted.
    @_lifetime(self: copy self)
    mutating func execute<Recorder: MapRecorder>(
        _ scratch: inout MapperScratch, _ recorder: inout Recorder
    ) -> End {
        var pc = 0
        while true {
            let instruction = instructions[pc]
            pc &+= 1
            switch instruction.operation {
            case .load: load(slot: Int(instruction.a))
            case .constant: value = constant(instruction.a)
            case .absent: value = .none
            case .position:
                makeNumber(reader.scopes[Int(instruction.a)].number, &scratch)
                if scratch.hasOverflowed { return .tooLarge }
            case .defaultConstant:
                if !value.isPresent {
                    value = constant(instruction.a)
                    recorder.defaulted(rule: Int(instruction.rule))
                }
            case .rejectAbsent: if !value.isPresent { return .rejected(instruction.b) }
            case .convert:
                guard value.isPresent else { continue }
                if !convert(instruction, &scratch) { return .rejected(instruction.b) }
                if scratch.hasOverflowed { return .tooLarge }
            case .map:
                guard value.isPresent else { continue }
                let found = find(instruction.a, scratch)
                recorder.found(rule: Int(instruction.rule), list: -1, row: Int(found))
                if found >= 0 {
                    value = constant(found)
                } else if !missing(instruction) {
                    return .rejected(instruction.b)
                }
            case .lookup:
                guard value.isPresent else { continue }
                let lookup = view.lookups[Int(instruction.a)]
                let row = lookUp(lookup, scratch)
                recorder.found(rule: Int(instruction.rule), list: Int(lookup.list), row: row)
                if row < 0, !missing(instruction) { return .rejected(instruction.b) }
            case .check:
                guard value.isPresent else { continue }
                if !passes(view.checks[Int(instruction.a)], scratch) { return .rejected(instruction.b) }
            case .concatBegin: scratch.partStarts.append(scratch.parts.count)
            case .concatPart: addPart(&scratch)
            case .concatEnd:
                endConcat(separator: instruction.a, &scratch)
                if scratch.hasOverflowed { return .tooLarge }
            case .testPresent: truth = reader.isPresent(slot: Int(instruction.a))
            case .testText:
                truth = reader.value(slot: Int(instruction.a), in: instruction.b, of: view.tables) >= 0
            case .not: truth.toggle()
            case .setTrue: truth = true
            case .setFalse: truth = false
            case .jump: pc = Int(instruction.a)
            case .jumpIfTrue: if truth { pc = Int(instruction.a) }
            case .jumpIfFalse:
                guard !truth else { continue }
                pc = Int(instruction.a)
                recorder.skipped(instruction)
            case .jumpIfPresent: if value.isPresent { pc = Int(instruction.a) }
            case .jumpIfAbsent: if !value.isPresent { pc = Int(instruction.a) }
            case .emit:
                emit(key: keys[Int(instruction.a)], scratch)
                if target.lacksRoom { return .lacksRoom }
                if target.isTooLarge { return .tooLarge }
                recorder.wrote(rule: Int(instruction.rule), isPresent: value.isPresent)
            case .enterObject:
                target.open(.object, key: keys[Int(instruction.a)])
                if target.lacksRoom { return .lacksRoom }
            case .enterArray:
                target.open(.array, key: keys[Int(instruction.a)])
                if target.lacksRoom { return .lacksRoom }
            case .leaveObject: leave(keepsEmpty: instruction.kind == 1)
            case .leaveArray:
                leave(keepsEmpty: instruction.b != 1)
                recorder.wrote(rule: Int(instruction.rule), isPresent: value.isPresent)
            case .checkCount:
                let count = Int32(clamping: target.openChildCount)
                if count < instruction.a || count > instruction.c, count > 0 || !dropsNext(pc) {
                    return .rejected(instruction.b)
                }
            case .eachBegin:
                value = .none
                if !reader.beginEach(scope: Int(instruction.a)) { pc = Int(instruction.b) }
                if reader.hasOverflowed { return .tooLarge }
            case .eachNext:
                if reader.nextElement(scope: Int(instruction.a)) { pc = Int(instruction.b) }
                if reader.hasOverflowed { return .tooLarge }
            case .eachIfEmpty: if reader.isEmpty(scope: Int(instruction.a)) { pc = Int(instruction.b) }
            case .pickBegin:
                switch reader.beginPick(scope: Int(instruction.a)) {
                case .search: value = .none
                case .found: pc = Int(instruction.c)
                case .none:
                    value = .none
                    pc = Int(instruction.b)
                }
                if reader.hasOverflowed { return .tooLarge }
            case .pickNext:
                if truth {
                    reader.keepPick(scope: Int(instruction.a))
                } else if reader.nextElement(scope: Int(instruction.a)) {
                    pc = Int(instruction.b)
                    if reader.hasOverflowed { return .tooLarge }
                } else {
                    value = .none
                    pc = Int(instruction.c)
                }
            case .splitBegin:
                scratch.split = MapperScratch.Split(
                    text: value, next: value.length > 0 ? 0 : -1, separator: instruction.a)
            case .splitNext:
                if !nextPart(&scratch) { pc = Int(instruction.b) }
                if reader.hasOverflowed { return .tooLarge }
            case .expect: if !value.isPresent { leavesDoubt = true }
            case .note: note(bit: instruction.a)
            case .expectBeside:
                if notes >> UInt64(instruction.a) & 1 == 1, notes >> UInt64(instruction.c) & 1 == 0 {
                    leavesDoubt = true
                }
            case .end: return .mapped
            case .moves:
                move(Int(instruction.a)..<Int(instruction.b), &recorder)
                if target.lacksRoom { return .lacksRoom }
                if target.isTooLarge { return .tooLarge }
            case .enterObjectIfAny:
                // Recorders want to be told of every rule.
                if !Recorder.isTold, !reader.hasAny(slotLists, at: Int(instruction.c)) {
                    value = .none
                    pc = Int(instruction.b)
                    continue
                }
                target.open(.object, key: keys[Int(instruction.a)])
                if target.lacksRoom { return .lacksRoom }
            case .loadOrSkip:
                load(slot: Int(instruction.a))
                guard !value.isPresent else { continue }
                recorder.wrote(rule: Int(instruction.rule), isPresent: false)
                pc = Int(instruction.b)
            case .whenPresent:
                value = .none
                guard !reader.isPresent(slot: Int(instruction.a)) else { continue }
                recorder.skipped(instruction)
                pc = Int(instruction.b)
            case .whenText, .whenNotText:
                value = .none
                let found = reader.value(slot: Int(instruction.a), in: instruction.b, of: view.tables)
                guard found >= 0 ? instruction.operation == .whenNotText : instruction.operation == .whenText else {
                    continue
                }
                recorder.skipped(instruction)
                pc = Int(instruction.c)
            }
        }
    }

    /// Remembers whether there is a value.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func note(bit: Int32) {
        let mask: UInt64 = 1 << UInt64(bit)
        notes = value.isPresent ? notes | mask : notes & ~mask
    }

    /// Whether the array that is checked is dropped when it is empty, so that its bounds do not matter then.
    private func dropsNext(_ pc: Int) -> Bool {
        let next = instructions[pc]
        return next.operation == .leaveArray && next.b == 1
    }

    /// Handles a value that a table does not have; false when it is to be rejected.
    @_lifetime(self: copy self)
    private mutating func missing(_ instruction: Instruction) -> Bool {
        switch MissingPolicy(rawValue: instruction.kind) {
        case .reject, nil: return false
        case .omit: value = .none
        case .keep: break
        case .constant: value = constant(instruction.b)
        }
        return true
    }
}
