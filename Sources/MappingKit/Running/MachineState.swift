internal import JSONTape
internal import SchemaKit

/// The state of one run of a mapper or of rules: the value, the truth, the source slots, the elements being visited.
/// Its memory is reused from event to event.
struct MachineState {
    var value = MachineValue.none
    var truth = false
    /// The day at which code lists are looked up, yyyymmdd.
    var asOf: Int32 = 0
    /// The source nodes that the rules want, by slot; -1 when there is none.
    var slots: [Int32]
    var scopes: [ScopeState]
    /// Where each open container of the target began.
    var marks: [Tape.Mark] = []
    var markCount = 0
    /// What conversions write: never into the one that they read.
    var left = ByteScratch()
    var right = ByteScratch()
    /// What joined texts are written to.
    var joined = ByteScratch()
    private var parts: [MachineValue] = []
    private var partStarts: [Int] = []
    private var split = SplitState()
    private var gatherFrames: [GatherFrame] = []
    /// Elements visited so far.
    private var visited = 0

    /// One scope while it is visited.
    struct ScopeState {
        /// The element, and where the array ends.
        var element = 0
        var end = 0
        /// The element's number, from 1.
        var number: Int32 = 0
        /// Grows whenever the scope's slots are filled again.
        var generation = 0
        /// For a pick: the generation of the parent that it was made for, and whether an element fitted.
        var pickedFor = -1
        var hasPick = false
    }

    private struct SplitState {
        var text = MachineValue.none
        var next: Int32 = 0
        var separator: Int32 = 0
    }

    private struct GatherFrame {
        var key: Int
        var end: Int
        var node: Int32
    }

    init(slotCount: Int, scopeCount: Int) {
        slots = Array(repeating: -1, count: slotCount)
        scopes = Array(repeating: ScopeState(), count: max(1, scopeCount))
    }

    init(_ program: MapperProgram) {
        self.init(slotCount: program.slotCount, scopeCount: program.scopes.count)
    }

    /// Makes room for a program that may want more than those before it.
    mutating func prepare(_ program: borrowing MapperProgram) {
        if slots.count < program.slotCount {
            slots.append(contentsOf: repeatElement(-1, count: program.slotCount - slots.count))
        }
        if scopes.count < program.scopes.count {
            scopes.append(contentsOf: repeatElement(ScopeState(), count: program.scopes.count - scopes.count))
        }
    }

    /// Whether some limit was met.
    @inline(__always)
    var hasOverflowed: Bool {
        visited > MappingLimits.elementsPerEventMax || left.hasOverflowed || right.hasOverflowed
            || joined.hasOverflowed
    }

    /// Begins an event: fills the slots of the document.
    mutating func begin(_ source: borrowing Tape, _ program: borrowing MapperProgram) {
        value = .none
        truth = false
        markCount = 0
        left.reset()
        right.reset()
        joined.reset()
        parts.removeAll(keepingCapacity: true)
        partStarts.removeAll(keepingCapacity: true)
        visited = 0
        gather(source, program, scope: 0, element: 0)
    }

    // MARK: Source

    /// Fills the slots of a scope from one element, in one pass over the members that are wanted.
    mutating func gather(
        _ source: borrowing Tape, _ program: borrowing MapperProgram, scope: Int, element: Int
    ) {
        let layout = program.scopes[scope]
        scopes[scope].generation &+= 1
        for slot in Int(layout.firstSlot)..<Int(layout.firstSlot + layout.slotCount) { slots[slot] = -1 }
        if layout.elementSlot >= 0 { slots[Int(layout.elementSlot)] = Int32(element) }
        guard layout.gather >= 0, source.kind(element) == .object, source.childCount(element) > 0 else { return }
        gatherFrames.removeAll(keepingCapacity: true)
        var frame = GatherFrame(key: source.firstChild(element), end: source.end(element), node: layout.gather)
        while true {
            let node = program.gatherNodes[Int(frame.node)]
            var inner: GatherFrame?
            while frame.key < frame.end {
                let key = frame.key
                frame.key = source.next(key)
                let place = Int32(source.keyID(key).rawValue) - node.firstKey
                guard place >= 0, place < node.count else { continue }
                let entry = program.gatherEntries[Int(node.base + place)]
                let member = key + 1
                if entry.slot >= 0 { slots[Int(entry.slot)] = Int32(member) }
                if entry.node >= 0, source.kind(member) == .object, source.childCount(member) > 0 {
                    inner = GatherFrame(key: member + 1, end: source.end(member), node: entry.node)
                    break
                }
            }
            if let next = inner {
                gatherFrames.append(frame)
                frame = next
            } else if let outer = gatherFrames.popLast() {
                frame = outer
            } else {
                return
            }
        }
    }

    /// Makes the node of a slot the value. Null, objects and arrays count as absent.
    @inline(__always)
    mutating func load(_ source: borrowing Tape, slot: Int) {
        let node = slots[slot]
        guard node >= 0 else {
            value = .none
            return
        }
        switch source.kind(Int(node)) {
        case .string: value = Self.text(.text, node, source)
        case .number: value = Self.text(.number, node, source)
        case .true: value = MachineValue(kind: .true)
        case .false: value = MachineValue(kind: .false)
        case .null, .array, .object, .key: value = .none
        }
    }

    @inline(__always)
    private static func text(_ kind: ValueKind, _ node: Int32, _ source: borrowing Tape) -> MachineValue {
        MachineValue(
            kind: kind, space: .source, isWhole: true, node: node, offset: 0,
            length: Int32(source.text(Int(node)).count))
    }

    @inline(__always)
    func isPresent(_ source: borrowing Tape, slot: Int) -> Bool {
        slots[slot] >= 0 && source.kind(Int(slots[slot])) != .null
    }

    /// Whether the text at a slot is in a set; numbers and booleans by their text.
    func isText(_ source: borrowing Tape, slot: Int, in set: borrowing MapperProgram.TextSet) -> Bool {
        guard slots[slot] >= 0 else { return false }
        let node = Int(slots[slot])
        switch source.kind(node) {
        case .string, .number: return set.place(of: source.text(node)) >= 0
        case .true: return set.hasTrue
        case .false: return set.hasFalse
        case .null, .array, .object, .key: return false
        }
    }

    /// The day that the mapper's `asOf` has in the event; nil when it has none.
    func day(_ source: borrowing Tape, _ program: borrowing MapperProgram) -> Int32? {
        guard let asOf = program.asOf, slots[Int(asOf.slot)] >= 0 else { return nil }
        let node = Int(slots[Int(asOf.slot)])
        guard source.kind(node) == .string else { return nil }
        return DayText.number(source.text(node), layout: asOf.layout)
    }

    // MARK: Elements

    /// Goes to the first element of an array; false when there is no array. The value is absent then.
    mutating func beginEach(_ source: borrowing Tape, _ program: borrowing MapperProgram, scope: Int) -> Bool {
        value = .none
        let slot = Int(program.scopes[scope].arraySlot)
        guard slots[slot] >= 0, source.kind(Int(slots[slot])) == .array else { return false }
        let array = Int(slots[slot])
        scopes[scope].element = source.firstChild(array)
        scopes[scope].end = source.end(array)
        scopes[scope].number = 1
        visited += 1
        if source.childCount(array) > 0 {
            gather(source, program, scope: scope, element: source.firstChild(array))
        }
        return true
    }

    /// Goes to the next element; false when there is none.
    mutating func nextElement(_ source: borrowing Tape, _ program: borrowing MapperProgram, scope: Int) -> Bool {
        let next = source.next(scopes[scope].element)
        guard next < scopes[scope].end else { return false }
        scopes[scope].element = next
        scopes[scope].number &+= 1
        visited += 1
        gather(source, program, scope: scope, element: next)
        return true
    }

    /// Whether the array that is visited has no element at all.
    @inline(__always)
    func isEmpty(scope: Int) -> Bool { scopes[scope].element >= scopes[scope].end }

    @inline(__always)
    func position(scope: Int) -> Int32 { scopes[scope].number }

    /// What a pick has to do.
    enum PickStart {
        case search, found, none
    }

    /// Begins a pick; the outcome of an earlier one for the same parent is used again.
    mutating func beginPick(
        _ source: borrowing Tape, _ program: borrowing MapperProgram, scope: Int
    ) -> PickStart {
        let generation = scopes[Int(program.scopes[scope].parent)].generation
        if scopes[scope].pickedFor == generation {
            if !scopes[scope].hasPick { value = .none }
            return scopes[scope].hasPick ? .found : .none
        }
        scopes[scope].pickedFor = generation
        scopes[scope].hasPick = false
        return beginEach(source, program, scope: scope) && !isEmpty(scope: scope) ? .search : .none
    }

    mutating func keepPick(scope: Int) { scopes[scope].hasPick = true }

    mutating func dropPick() { value = .none }

    /// The numbers, from 0, of the elements from a scope outwards, outermost first.
    func positions(_ program: borrowing MapperProgram, from scope: Int) -> MapRejection.InlineInts {
        var inner: [Int32] = []
        var scope = scope
        while scope > 0 {
            inner.append(scopes[scope].number - 1)
            scope = Int(program.scopes[scope].parent)
        }
        var result = MapRejection.InlineInts()
        for number in inner.reversed() { result.append(number) }
        return result
    }

    // MARK: Joining and splitting

    mutating func beginConcat() { partStarts.append(parts.count) }

    mutating func addPart() {
        if value.isPresent, value.kind != .written, let start = partStarts.last, parts.count >= start {
            parts.append(value)
        }
    }

    mutating func endConcat(
        _ source: borrowing Tape, _ program: borrowing MapperProgram, separator: Int32
    ) {
        guard let start = partStarts.popLast() else { return }
        let begin = joined.used
        for index in start..<parts.count {
            if index > start { append(source, program, constant: separator) }
            append(parts[index], source, program)
        }
        let hasParts = parts.count > start
        parts.removeLast(parts.count - start)
        value = .none
        guard hasParts else { return }
        value = MachineValue(
            kind: .text, space: .joined, offset: Int32(begin), length: Int32(joined.used - begin))
    }

    private mutating func append(
        _ source: borrowing Tape, _ program: borrowing MapperProgram, constant index: Int32
    ) {
        joined.append(program.constantText(Int(index)))
    }

    private mutating func append(
        _ part: MachineValue, _ source: borrowing Tape, _ program: borrowing MapperProgram
    ) {
        switch part.kind {
        case .true: append(source, program, constant: program.trueText)
        case .false: append(source, program, constant: program.falseText)
        case .absent, .null, .written: break
        case .text, .number:
            switch part.space {
            case .source: joined.append(source.text(Int(part.node)).extracting(part.range))
            case .constants: joined.append(program.constants.span.extracting(part.range))
            case .cells: joined.append(program.cells.span.extracting(part.range))
            case .left: joined.append(left, part.range)
            case .right: joined.append(right, part.range)
            case .joined: joined.appendOwn(part.range)
            }
        }
    }

    mutating func beginSplit(_ separator: Int32) {
        split = SplitState(text: value, next: value.length > 0 ? 0 : -1, separator: separator)
    }

    /// Makes the next part the value; false after the last.
    mutating func nextPart(_ source: borrowing Tape, _ program: borrowing MapperProgram) -> Bool {
        guard split.next >= 0 else { return false }
        visited += 1
        let constant = program.constantTable[Int(split.separator)]
        let start = Int(split.next)
        let end = withText(split.text, source, program) { text in
            TextCut.find(program.constantText(Int(split.separator)), in: text, from: start)
        }
        value = split.text
        value.kind = .text
        value.isWhole = false
        value.offset += Int32(start)
        value.length = Int32((end < 0 ? Int(split.text.length) : end) - start)
        split.next = end < 0 ? -1 : Int32(end) + constant.length
        return true
    }
}
