internal import JSONTape

/// What reading the source needs between events: reused.
struct SourceMemory {
    /// The source nodes that rules want, by slot; -1 when there is none.
    fileprivate(set) var slots: [Int32] = []
    fileprivate(set) var scopes: [SourceReader.Scope] = []
    fileprivate(set) var frames: [SourceReader.Frame] = []

    /// Makes room for a program, which may want more than those before it.
    mutating func prepare(_ program: borrowing MapperProgram) {
        grow(&slots, -1, program.slotCount)
        grow(&scopes, SourceReader.Scope(), program.scopes.count)
        grow(&frames, SourceReader.Frame(), program.gatherDepth + 1)
    }

    /// Forgets which elements were visited, so that nobody is told of those of an earlier event.
    mutating func forgetElements() {
        for scope in scopes.indices { scopes[scope] = SourceReader.Scope() }
    }

    private func grow<Element>(_ elements: inout [Element], _ element: Element, _ count: Int) {
        guard elements.count < count else { return }
        elements.append(contentsOf: repeatElement(element, count: count - elements.count))
    }
}

/// Reads the source for mappers and rules: the slots, and the elements being visited.
struct SourceReader: ~Copyable, ~Escapable {
    let tape: TapeView
    let layouts: Span<MapperProgram.Scope>
    let nodes: Span<MapperProgram.GatherNode>
    let entries: Span<MapperProgram.GatherEntry>
    var slots: MutableSpan<Int32>
    var scopes: MutableSpan<Scope>
    var frames: MutableSpan<Frame>
    /// Elements visited so far.
    private(set) var visited = 0

    /// One scope while it is visited.
    struct Scope {
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

    /// An object that gathering is inside of.
    struct Frame {
        var key = 0
        var end = 0
        var node: Int32 = 0
    }

    @_lifetime(copy tape, borrow program, &memory)
    init(_ program: borrowing MapperProgram, tape: TapeView, memory: inout SourceMemory) {
        self.tape = tape
        layouts = program.scopes.span
        nodes = program.gatherNodes.span
        entries = program.gatherEntries.span
        slots = memory.slots.mutableSpan
        scopes = memory.scopes.mutableSpan
        frames = memory.frames.mutableSpan
    }

    /// Begins an event: fills the slots of the document. Whatever an earlier event left in the others is forgotten, so
    /// that every slot is -1 or a node of this tape.
    @_lifetime(self: copy self)
    mutating func begin() {
        visited = 0
        for slot in slots.indices { slots[slot] = -1 }
        gather(scope: 0, element: 0)
    }

    /// Whether more elements were visited than an event may have.
    @inline(__always)
    var hasOverflowed: Bool { visited > MappingLimits.elementsPerEventMax }

    /// Fills the slots of a scope from one element, in one pass over the members that are wanted.
    @_lifetime(self: copy self)
    private mutating func gather(scope: Int, element: Int) {
        let layout = layouts[scope]
        scopes[scope].generation &+= 1
        if scope > 0 {
            for slot in Int(layout.firstSlot)..<Int(layout.firstSlot &+ layout.slotCount) { slots[slot] = -1 }
        }
        if layout.elementSlot >= 0 { slots[Int(layout.elementSlot)] = Int32(truncatingIfNeeded: element) }
        guard layout.gather >= 0, tape.kind(element) == .object else { return }
        var depth = 0
        var key = element &+ 1
        var end = tape.end(element)
        var number = layout.gather
        var node = nodes[Int(number)]
        while true {
            while key < end {
                let cell = tape.cell(key)
                let member = key &+ 1
                key = Int(cell.next)
                let place = Int32(cell.keyID.rawValue) &- node.firstKey
                guard place >= 0, place < node.count else { continue }
                let entry = entries[Int(node.base &+ place)]
                if entry.slot >= 0 { slots[Int(entry.slot)] = Int32(truncatingIfNeeded: member) }
                if entry.node >= 0, tape.kind(member) == .object {
                    frames[depth] = Frame(key: key, end: end, node: number)
                    depth &+= 1
                    key = member &+ 1
                    end = tape.end(member)
                    number = entry.node
                    node = nodes[Int(number)]
                }
            }
            if depth == 0 { return }
            depth &-= 1
            (key, end, number) = (frames[depth].key, frames[depth].end, frames[depth].node)
            node = nodes[Int(number)]
        }
    }

    @inline(__always)
    func isPresent(slot: Int) -> Bool {
        let node = slots[slot]
        return node >= 0 && tape.kind(Int(node)) != .null
    }

    /// Whether some slot of a list is there.
    @inline(__always)
    func hasAny(_ lists: Span<Int32>, at first: Int) -> Bool {
        for index in 0..<Int(lists[first]) where slots[Int(lists[first &+ 1 &+ index])] >= 0 { return true }
        return false
    }

    /// What the text at a slot leads to in a table, or -1; numbers and booleans by their text.
    @inline(__always)
    func value(slot: Int, in table: Int32, of tables: TextTablesView) -> Int32 {
        slots[slot] >= 0 ? value(node: Int(slots[slot]), in: table, of: tables) : -1
    }

    @inline(__always)
    private func value(node: Int, in table: Int32, of tables: TextTablesView) -> Int32 {
        let cell = tape.cell(node)
        switch cell.kind {
        case .string, .number:
            return tables.value(table, in: tape.bytes, offset: Int(cell.offset), length: Int(cell.length))
        case .true: return tables.tables[Int(table)].trueValue
        case .false: return tables.tables[Int(table)].falseValue
        case .null, .array, .object, .key: return -1
        }
    }

    /// The day that `asOf` has in the event; nil when it has none.
    func day(_ asOf: MapperProgram.AsOf?) -> Int32? {
        guard let asOf, slots[Int(asOf.slot)] >= 0 else { return nil }
        let node = Int(slots[Int(asOf.slot)])
        guard tape.kind(node) == .string else { return nil }
        return DayText.number(tape.text(node), layout: asOf.layout)
    }

    // MARK: Elements

    /// Goes to the first element of an array; false when there is no array.
    @_lifetime(self: copy self)
    mutating func beginEach(scope: Int) -> Bool {
        let slot = Int(layouts[scope].arraySlot)
        guard slots[slot] >= 0, tape.kind(Int(slots[slot])) == .array else { return false }
        let array = Int(slots[slot])
        scopes[scope].element = array &+ 1
        scopes[scope].end = tape.end(array)
        scopes[scope].number = 1
        visited &+= 1
        if array &+ 1 < tape.end(array) { gather(scope: scope, element: array &+ 1) }
        return true
    }

    /// Goes to the next element; false when there is none.
    @_lifetime(self: copy self)
    mutating func nextElement(scope: Int) -> Bool {
        let next = tape.next(scopes[scope].element)
        guard next < scopes[scope].end else { return false }
        scopes[scope].element = next
        scopes[scope].number &+= 1
        visited &+= 1
        gather(scope: scope, element: next)
        return true
    }

    /// Counts something else that is visited, such as the part of a text.
    @_lifetime(self: copy self)
    mutating func countVisit() { visited &+= 1 }

    /// Whether the array that is visited has no element at all.
    @inline(__always)
    func isEmpty(scope: Int) -> Bool { scopes[scope].element >= scopes[scope].end }

    /// What a pick has to do.
    enum PickStart {
        case search, found, none
    }

    /// Begins a pick; the outcome of an earlier one for the same parent is used again.
    @_lifetime(self: copy self)
    mutating func beginPick(scope: Int) -> PickStart {
        let generation = scopes[Int(layouts[scope].parent)].generation
        if scopes[scope].pickedFor == generation { return scopes[scope].hasPick ? .found : .none }
        scopes[scope].pickedFor = generation
        scopes[scope].hasPick = false
        return beginEach(scope: scope) && !isEmpty(scope: scope) ? .search : .none
    }

    @_lifetime(self: copy self)
    mutating func keepPick(scope: Int) { scopes[scope].hasPick = true }

    /// Finds the element that a pick takes and fills its slots; false when there is none. The outcome of an earlier pick
    /// for the same parent is used again.
    @_lifetime(self: copy self)
    mutating func pick(scope: Int, _ test: MapperProgram.PickTest, _ tables: TextTablesView) -> Bool {
        let generation = scopes[Int(layouts[scope].parent)].generation
        if scopes[scope].pickedFor == generation { return scopes[scope].hasPick }
        scopes[scope].pickedFor = generation
        scopes[scope].hasPick = search(scope, test, tables)
        return scopes[scope].hasPick
    }

    /// Looks at the elements one after another: only at what decides, until one fits.
    @_lifetime(self: copy self)
    private mutating func search(_ scope: Int, _ test: MapperProgram.PickTest, _ tables: TextTablesView) -> Bool {
        let array = Int(slots[Int(layouts[scope].arraySlot)])
        guard array >= 0, tape.kind(array) == .array else { return false }
        var element = array &+ 1
        let end = tape.end(array)
        var number: Int32 = 1
        while element < end {
            if fits(element, test, tables) {
                visited &+= Int(number)
                scopes[scope].number = number
                gather(scope: scope, element: element)
                return true
            }
            element = tape.next(element)
            number &+= 1
        }
        number = max(1, number &- 1)
        visited &+= Int(number)
        scopes[scope].number = number
        return false
    }

    @inline(__always)
    private func fits(_ element: Int, _ test: MapperProgram.PickTest, _ tables: TextTablesView) -> Bool {
        guard test.table >= 0 else { return true }
        var node = element
        if let wanted = test.key {
            node = -1
            if tape.kind(element) == .object {
                var key = element &+ 1
                while key < tape.end(element) {
                    let cell = tape.cell(key)
                    // Of members of one name the last counts, as everywhere.
                    if cell.keyID == wanted { node = key &+ 1 }
                    key = Int(cell.next)
                }
            }
        }
        return (node >= 0 && value(node: node, in: test.table, of: tables) >= 0) != test.isNegated
    }

    /// The numbers, from 0, of the elements from a scope outwards, outermost first. For rejections.
    func positions(from scope: Int) -> MapRejection.InlineInts {
        var inner: [Int32] = []
        var scope = scope
        while scope > 0 {
            inner.append(scopes[scope].number - 1)
            scope = Int(layouts[scope].parent)
        }
        var result = MapRejection.InlineInts()
        for number in inner.reversed() { result.append(number) }
        return result
    }
}
