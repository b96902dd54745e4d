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
    let ruleSources: Span<[MapperProgram.RuleSource]>
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
        _ program: borrowing MapperProgram, isTold: Bool, reader: consuming SourceReader, target: consuming TapeBuilder,
        constantsBase: Int
    ) {
        instructions = isTold ? program.toldInstructions.span : program.instructions.span
        keys = program.keys.span
        moves = program.moves.span
        slotLists = program.slotLists.span
        trueText = program.trueText
        falseText = program.falseText
        view = ProgramView(program)
        ruleSources = program.ruleSources.span
        self.constantsBase = constantsBase
        self.reader = reader
        self.target = target
    }

    /// Runs the program. A jump back is only made by loops over elements, which are counted.
    ///
    /// What is asked for often stands here; the rest is inlined by groups.
    @_lifetime(self: copy self)
    mutating func execute<Recorder: MapRecorder>(
        _ scratch: inout MapperScratch, _ recorder: inout Recorder
    ) -> End {
        var pc = 0
        while true {
            let instruction = instructions[pc]
            pc &+= 1
            switch instruction.operation {
            case .loadOrSkip:
                load(slot: Int(instruction.a))
                guard !value.isPresent else { continue }
                tell(instruction.rule, &recorder)
                pc = Int(instruction.b)
            case .emit:
                emit(key: keys[Int(instruction.a)], scratch)
                tell(instruction.rule, &recorder)
                if let end = targetEnd { return end }
            case .moves:
                move(Int(instruction.a)..<Int(instruction.b), &recorder)
                if let end = targetEnd { return end }
            case .enterObject, .enterArray, .leaveObject, .leaveArray, .checkCount, .enterObjectIfAny:
                if let end = build(instruction, &pc, &recorder) { return end }
            case .load, .constant, .absent, .position, .defaultConstant, .rejectAbsent:
                if let end = fetch(instruction, &scratch, &recorder) { return end }
            case .convert:
                guard value.isPresent else { continue }
                if !convert(step: instruction.a, to: instruction.kind, &scratch) { return .rejected(instruction.b) }
                if scratch.hasOverflowed { return .tooLarge }
            case .map, .lookup:
                guard value.isPresent else { continue }
                if !translate(instruction, scratch, &recorder) { return .rejected(instruction.b) }
            case .check: if value.isPresent, !passes(instruction.a, scratch) { return .rejected(instruction.b) }
            case .checks:
                guard value.isPresent else { continue }
                for index in Int(instruction.a)..<Int(instruction.b) {
                    let run = view.checkRuns[index]
                    if !passes(run.check, scratch) { return .rejected(run.failure) }
                }
            case .concatBegin: scratch.partStarts.append(scratch.parts.count)
            case .concatPart: addPart(&scratch)
            case .concatEnd:
                endConcat(separator: instruction.a, &scratch)
                if scratch.hasOverflowed { return .tooLarge }
            case .testPresent, .testText, .not, .setTrue, .setFalse: test(instruction)
            case .jump, .jumpIfTrue, .jumpIfFalse, .jumpIfPresent, .jumpIfAbsent: jump(instruction, &pc, &recorder)
            case .whenPresent, .whenText, .whenNotText: when(instruction, &pc, &recorder)
            case .eachBegin, .eachNext, .eachIfEmpty, .pick, .pickBegin, .pickNext, .splitBegin, .splitNext:
                visit(instruction, &pc, &scratch)
                if reader.hasOverflowed { return .tooLarge }
            case .expect, .note, .expectBeside, .settle, .besides: require(instruction)
            case .end: return .mapped
            }
        }
    }

    /// Why nothing more can be written; nil when it can.
    @inline(__always)
    private var targetEnd: End? {
        if target.lacksRoom { return .lacksRoom }
        return target.isTooLarge ? .tooLarge : nil
    }

    // MARK: Groups of instructions

    /// Getting a value.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func fetch(
        _ instruction: Instruction, _ scratch: inout MapperScratch, _ recorder: inout some MapRecorder
    ) -> End? {
        switch instruction.operation {
        case .load: load(slot: Int(instruction.a))
        case .constant: value = constant(instruction.a)
        case .position:
            makeNumber(reader.scopes[Int(instruction.a)].number, &scratch)
            if scratch.hasOverflowed { return .tooLarge }
        case .defaultConstant:
            guard !value.isPresent else { break }
            value = constant(instruction.a)
            recorder.defaulted(rule: Int(instruction.rule))
        case .rejectAbsent: if !value.isPresent { return .rejected(instruction.b) }
        default: value = .none
        }
        return nil
    }

    /// Replaces a value by what a table has for it; false when it is to be rejected.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func translate(
        _ instruction: Instruction, _ scratch: borrowing MapperScratch, _ recorder: inout some MapRecorder
    ) -> Bool {
        if instruction.operation == .lookup {
            let lookup = view.lookups[Int(instruction.a)]
            let row = lookUp(lookup, scratch)
            recorder.found(list: Int(lookup.list), row: row)
            return row >= 0 || missing(instruction)
        }
        let found = find(instruction.a, scratch)
        recorder.found(list: -1, row: Int(found))
        guard found >= 0 else { return missing(instruction) }
        value = constant(found)
        return true
    }

    /// Finding out what is true.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func test(_ instruction: Instruction) {
        switch instruction.operation {
        case .testPresent: truth = reader.isPresent(slot: Int(instruction.a))
        case .testText: truth = reader.value(slot: Int(instruction.a), in: instruction.b, of: view.tables) >= 0
        case .not: truth.toggle()
        case .setTrue: truth = true
        default: truth = false
        }
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func jump(_ instruction: Instruction, _ pc: inout Int, _ recorder: inout some MapRecorder) {
        switch instruction.operation {
        case .jumpIfTrue: if truth { pc = Int(instruction.a) }
        case .jumpIfFalse:
            guard !truth else { break }
            pc = Int(instruction.a)
            tellSkipped(instruction, &recorder)
        case .jumpIfPresent: if value.isPresent { pc = Int(instruction.a) }
        case .jumpIfAbsent: if !value.isPresent { pc = Int(instruction.a) }
        default: pc = Int(instruction.a)
        }
    }

    /// Conditions of rules.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func when(_ instruction: Instruction, _ pc: inout Int, _ recorder: inout some MapRecorder) {
        value = .none
        if instruction.operation == .whenPresent {
            guard !reader.isPresent(slot: Int(instruction.a)) else { return }
            pc = Int(instruction.b)
        } else {
            let found = reader.value(slot: Int(instruction.a), in: instruction.b, of: view.tables)
            guard found >= 0 ? instruction.operation == .whenNotText : instruction.operation == .whenText else {
                return
            }
            pc = Int(instruction.c)
        }
        tellSkipped(instruction, &recorder)
    }

    /// Containers of the target.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func build<Recorder: MapRecorder>(
        _ instruction: Instruction, _ pc: inout Int, _ recorder: inout Recorder
    ) -> End? {
        switch instruction.operation {
        case .enterArray: target.open(.array, key: keys[Int(instruction.a)])
        case .leaveObject:
            leave(keepsEmpty: instruction.kind == 1)
            return nil
        case .leaveArray:
            leave(keepsEmpty: instruction.b != 1)
            tell(instruction.rule, isContainer: true, &recorder)
            return nil
        case .checkCount:
            let count = Int32(clamping: target.openChildCount)
            let fits = count >= instruction.a && count <= instruction.c
            return fits || count == 0 && dropsNext(pc) ? nil : .rejected(instruction.b)
        default:
            // Recorders want to be told of every rule.
            if instruction.operation == .enterObjectIfAny, !Recorder.isTold,
                !reader.hasAny(slotLists, at: Int(instruction.c))
            {
                value = .none
                pc = Int(instruction.b)
                return nil
            }
            target.open(.object, key: keys[Int(instruction.a)])
        }
        return target.lacksRoom ? .lacksRoom : nil
    }

    /// Elements of arrays and parts of texts.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func visit(_ instruction: Instruction, _ pc: inout Int, _ scratch: inout MapperScratch) {
        let scope = Int(instruction.a)
        switch instruction.operation {
        case .eachBegin:
            value = .none
            if !reader.beginEach(scope: scope) { pc = Int(instruction.b) }
        case .eachNext: if reader.nextElement(scope: scope) { pc = Int(instruction.b) }
        case .eachIfEmpty: if reader.isEmpty(scope: scope) { pc = Int(instruction.b) }
        case .pick:
            value = .none
            if !reader.pick(scope: scope, view.pickTests[Int(instruction.c)], view.tables) { pc = Int(instruction.b) }
        case .splitBegin:
            scratch.split = MapperScratch.Split(
                text: value, next: value.length > 0 ? 0 : -1, separator: instruction.a)
        case .splitNext: if !nextPart(&scratch) { pc = Int(instruction.b) }
        default: search(instruction, &pc)
        }
    }

    /// Picks whose elements are told apart by more than one text.
    @_lifetime(self: copy self)
    private mutating func search(_ instruction: Instruction, _ pc: inout Int) {
        let scope = Int(instruction.a)
        guard instruction.operation == .pickNext else {
            switch reader.beginPick(scope: scope) {
            case .search: value = .none
            case .found: pc = Int(instruction.c)
            case .none:
                value = .none
                pc = Int(instruction.b)
            }
            return
        }
        if truth {
            reader.keepPick(scope: scope)
        } else if reader.nextElement(scope: scope) {
            pc = Int(instruction.b)
        } else {
            value = .none
            pc = Int(instruction.c)
        }
    }

    /// Required members.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func require(_ instruction: Instruction) {
        switch instruction.operation {
        case .expect: if !value.isPresent { leavesDoubt = true }
        case .note: note(1 << UInt64(instruction.a))
        case .settle:
            note(view.noteMasks[Int(instruction.a)])
            if !value.isPresent, instruction.kind == 1 { leavesDoubt = true }
        case .expectBeside: expect(instruction.c, beside: instruction.a)
        default:
            for index in Int(instruction.a)..<Int(instruction.b) {
                expect(view.besides[index].required, beside: view.besides[index].note)
            }
        }
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func expect(_ required: Int32, beside note: Int32) {
        if notes &>> UInt64(note) & 1 == 1, notes &>> UInt64(required) & 1 == 0 { leavesDoubt = true }
    }

    /// Remembers whether there is a value.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func note(_ mask: UInt64) {
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
