internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// Emits the program of a resolved mapper, rule by rule, and proves on the way what each value can be.
struct ProgramBuilder {
    let mapper: ResolvedMapper
    let source: SchemaShape
    let target: SchemaShape
    let codeLists: [String: CodeList]
    let disclosed: DisclosureFilter?
    var defects: DefectCollector
    var program = MapperProgram()
    var report: ProofReport

    private var slots: [SourceRef: Int32] = [:]
    private var constants: [ConstantValue: Int32] = [:]
    private var listIndexes: [String: Int32] = [:]
    private var textSets: [[String]: Int32] = [:]
    private var patternIndexes: [Pattern: Int32] = [:]
    private var keyIndexes: [KeyID: Int32] = [:]

    init(
        mapper: ResolvedMapper, source: SchemaShape, target: SchemaShape, codeLists: [String: CodeList],
        disclosed: DisclosureFilter?, report: ProofReport, defects: DefectCollector
    ) {
        self.mapper = mapper
        self.source = source
        self.target = target
        self.codeLists = codeLists
        self.disclosed = disclosed
        self.report = report
        self.defects = defects
        program.falseText = constant(.text("false"))
        program.trueText = constant(.text("true"))
    }

    mutating func build() {
        object(mapper.root, key: nil, rule: 0)
        emit(.end)
        if let asOf = mapper.asOf {
            program.asOf = MapperProgram.AsOf(slot: slot(asOf.source), layout: asOf.layout)
        }
        finishScopes()
        if program.instructions.count > MappingLimits.instructionsMax {
            defects.add(nil, "the mapper needs more than \(MappingLimits.instructionsMax) instructions")
        }
    }

    // MARK: Instructions

    /// Appends an instruction; returns its place.
    @discardableResult
    mutating func emit(
        _ operation: Operation, kind: UInt8 = 0, rule: Int = 0, a: Int32 = 0, b: Int32 = 0, c: Int32 = 0
    ) -> Int {
        program.instructions.append(
            Instruction(
                operation: operation, kind: kind, rule: UInt16(truncatingIfNeeded: rule), a: a, b: b, c: c))
        return program.instructions.count - 1
    }

    /// The place of the next instruction.
    var here: Int32 { Int32(program.instructions.count) }

    /// Lets a jump that was emitted before lead to the next instruction.
    mutating func land(_ jumps: [Int]) {
        for jump in jumps {
            switch program.instructions[jump].operation {
            case .eachBegin, .eachIfEmpty, .pickBegin, .splitNext: program.instructions[jump].b = here
            default: program.instructions[jump].a = here
            }
        }
    }

    // MARK: Tables

    mutating func constant(_ value: ConstantValue) -> Int32 {
        if let index = constants[value] { return index }
        let kind: ValueKind =
            switch value {
            case .text: .text
            case .number: .number
            case .bool(let value): value ? .true : .false
            case .null: .null
            }
        let offset = Int32(program.constants.count)
        program.constants.append(contentsOf: value.text.utf8)
        let length = Int32(program.constants.count) - offset
        program.constantTable.append(MapperProgram.Constant(kind: kind, offset: offset, length: length))
        let index = Int32(program.constantTable.count - 1)
        constants[value] = index
        return index
    }

    mutating func textSet(_ texts: [String]) -> Int32 {
        if let index = textSets[texts] { return index }
        program.textSets.append(MapperProgram.TextSet(texts))
        let index = Int32(program.textSets.count - 1)
        textSets[texts] = index
        return index
    }

    mutating func pattern(_ pattern: Pattern) -> Int32 {
        if let index = patternIndexes[pattern] { return index }
        program.patterns.append(pattern)
        let index = Int32(program.patterns.count - 1)
        patternIndexes[pattern] = index
        return index
    }

    mutating func key(_ id: KeyID) -> Int32 {
        if let index = keyIndexes[id] { return index }
        program.keys.append(id)
        let index = Int32(program.keys.count - 1)
        keyIndexes[id] = index
        return index
    }

    mutating func list(_ name: String, _ list: CodeList) -> Int32 {
        if let index = listIndexes[name] { return index }
        program.codeLists.append(list)
        program.cellBases.append(Int32(program.cells.count))
        program.cells += list.bytes
        let index = Int32(program.codeLists.count - 1)
        listIndexes[name] = index
        return index
    }

    mutating func failure(
        _ code: RejectionCode, _ expression: ResolvedExpression, expected: String, at position: TextPosition? = nil,
        source: SourceRef? = nil
    ) -> Int32 {
        program.failures.append(
            MapperProgram.Failure(
                code: code, target: mapper.rules[expression.rule].target,
                source: (source ?? Self.mainSource(of: expression)).map { self.source.fields[$0.field].pointer },
                expected: expected, position: position ?? expression.position, scope: Int32(expression.scope)))
        return Int32(program.failures.count - 1)
    }

    /// The source that an expression's value mostly comes from: its own, or its first part's.
    private static func mainSource(of expression: ResolvedExpression) -> SourceRef? {
        var expression = expression
        while true {
            switch expression.origin {
            case .source(let source): return source
            case .const, .position, .object: return nil
            case .each(_, let body): expression = body
            case .pick(_, let take): expression = take
            case .first(let parts), .concat(let parts, _), .list(let parts):
                guard let first = parts.first else { return nil }
                expression = first
            }
        }
    }

    // MARK: Slots and scopes

    /// The slot of a source place.
    mutating func slot(_ source: SourceRef) -> Int32 {
        if let slot = slots[source] { return slot }
        let slot = Int32(slots.count)
        slots[source] = slot
        return slot
    }

    /// Whether a place may be read: without a filter every place may.
    func isDisclosed(_ place: SourceRef) -> Bool {
        disclosed?.allows(source.fields[place.field].pointer) ?? true
    }

    /// Numbers the slots scope by scope and makes the gather tables.
    private mutating func finishScopes() {
        for scope in mapper.scopes.indices {
            if let array = mapper.scopes[scope].array { _ = slot(array) }
        }
        var order: [Int32] = Array(repeating: -1, count: slots.count)
        var next: Int32 = 0
        for scope in mapper.scopes.indices {
            let own = slots.filter { $0.key.scope == scope }.sorted { $0.value < $1.value }
            let first = next
            for (_, slot) in own {
                order[Int(slot)] = next
                next += 1
            }
            addScope(scope, firstSlot: first, count: next - first)
        }
        program.slotCount = Int(next)
        for (place, slot) in slots { slots[place] = order[Int(slot)] }
        for scope in mapper.scopes.indices { fillScope(scope) }
        for index in program.instructions.indices {
            switch program.instructions[index].operation {
            case .load, .testPresent, .testText:
                program.instructions[index].a = order[Int(program.instructions[index].a)]
            default: break
            }
        }
        if let asOf = program.asOf {
            program.asOf = MapperProgram.AsOf(slot: order[Int(asOf.slot)], layout: asOf.layout)
        }
    }

    private mutating func addScope(_ scope: Int, firstSlot: Int32, count: Int32) {
        program.scopes.append(
            MapperProgram.Scope(
                arraySlot: -1, gather: -1, firstSlot: firstSlot, slotCount: count, elementSlot: -1,
                parent: Int32(mapper.scopes[scope].parent)))
    }

    private mutating func fillScope(_ scope: Int) {
        if let array = mapper.scopes[scope].array { program.scopes[scope].arraySlot = slots[array] ?? -1 }
        var tree = GatherTree()
        for (place, slot) in slots where place.scope == scope {
            if place.path.isEmpty {
                program.scopes[scope].elementSlot = slot
            } else {
                tree.insert(keys(of: place), slot: slot)
            }
        }
        program.scopes[scope].gather = tree.isEmpty ? -1 : tree.write(to: &program)
    }

    /// The key ids on the way from the scope to a place.
    private func keys(of place: SourceRef) -> [KeyID] {
        var field = source.fields[mapper.scopes[place.scope].element]
        return place.path.compactMap { name in
            guard let member = field.members.first(where: { $0.name == name }) else { return nil }
            field = source.fields[member.field]
            return member.keyID
        }
    }
}

/// The members of an object that are wanted, as a tree, on its way to the flat tables.
private struct GatherTree {
    private struct Node {
        var slots: [KeyID: Int32] = [:]
        var children: [KeyID: Int] = [:]
    }

    private var nodes = [Node()]

    var isEmpty: Bool { nodes[0].slots.isEmpty && nodes[0].children.isEmpty }

    mutating func insert(_ keys: [KeyID], slot: Int32) {
        guard let last = keys.last else { return }
        var node = 0
        for key in keys.dropLast() {
            if let child = nodes[node].children[key] {
                node = child
            } else {
                nodes.append(Node())
                nodes[node].children[key] = nodes.count - 1
                node = nodes.count - 1
            }
        }
        nodes[node].slots[last] = slot
    }

    /// Appends the nodes to the program; returns the number of the root.
    func write(to program: inout MapperProgram) -> Int32 {
        let firstNode = Int32(program.gatherNodes.count)
        for node in nodes {
            let keys = Set(node.slots.keys).union(node.children.keys)
            let numbers = keys.map { Int32($0.rawValue) }
            let (low, high) = (numbers.min() ?? 0, numbers.max() ?? -1)
            let base = Int32(program.gatherEntries.count)
            program.gatherEntries.append(
                contentsOf: repeatElement(MapperProgram.GatherEntry(), count: Int(high - low + 1)))
            for key in keys {
                program.gatherEntries[Int(base + Int32(key.rawValue) - low)] = MapperProgram.GatherEntry(
                    slot: node.slots[key] ?? -1, node: node.children[key].map { firstNode + Int32($0) } ?? -1)
            }
            program.gatherNodes.append(
                MapperProgram.GatherNode(
                    firstKey: low, base: base, count: high - low + 1, wanted: Int32(keys.count)))
        }
        return firstNode
    }
}
