internal import JSONTape
internal import SchemaKit

/// Makes the tables that programs refer to by number: constants, text sets, patterns, code lists, slots and scopes.
/// What is asked for twice stands once.
struct TableBuilder {
    var program = MapperProgram()

    private var slots: [SourceRef: Int32] = [:]
    private var constants: [ConstantValue: Int32] = [:]
    private var listIndexes: [String: Int32] = [:]
    private var textSets: [[String]: Int32] = [:]
    private var patternIndexes: [Pattern: Int32] = [:]
    private var keyIndexes: [KeyID: Int32] = [:]

    init() {
        program.falseText = constant(.text("false"))
        program.trueText = constant(.text("true"))
    }

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

    // MARK: Slots and scopes

    /// The slot of a source place.
    mutating func slot(_ source: SourceRef) -> Int32 {
        if let slot = slots[source] { return slot }
        let slot = Int32(slots.count)
        slots[source] = slot
        return slot
    }

    /// Numbers the slots scope by scope and makes the gather tables. Returns the new number of every slot: what refers
    /// to slots has to be renumbered.
    mutating func finishScopes(_ scopes: [ResolvedMapper.Scope], _ source: SchemaShape) -> [Int32] {
        for scope in scopes { if let array = scope.array { _ = slot(array) } }
        var order: [Int32] = Array(repeating: -1, count: slots.count)
        var next: Int32 = 0
        for scope in scopes.indices {
            let own = slots.filter { $0.key.scope == scope }.sorted { $0.value < $1.value }
            let first = next
            for (_, slot) in own {
                order[Int(slot)] = next
                next += 1
            }
            addScope(parent: scopes[scope].parent, firstSlot: first, count: next - first)
        }
        program.slotCount = Int(next)
        for (place, slot) in slots { slots[place] = order[Int(slot)] }
        for scope in scopes.indices { fillScope(scope, scopes[scope], source) }
        return order
    }

    private mutating func addScope(parent: Int, firstSlot: Int32, count: Int32) {
        program.scopes.append(
            MapperProgram.Scope(
                arraySlot: -1, gather: -1, firstSlot: firstSlot, slotCount: count, elementSlot: -1,
                parent: Int32(parent)))
    }

    private mutating func fillScope(_ scope: Int, _ resolved: ResolvedMapper.Scope, _ source: SchemaShape) {
        if let array = resolved.array { program.scopes[scope].arraySlot = slots[array] ?? -1 }
        var tree = GatherTree()
        for (place, slot) in slots where place.scope == scope {
            if place.path.isEmpty {
                program.scopes[scope].elementSlot = slot
            } else {
                tree.insert(keys(of: place, from: resolved.element, source), slot: slot)
            }
        }
        program.scopes[scope].gather = tree.isEmpty ? -1 : tree.write(to: &program)
    }

    /// The key ids on the way from the scope to a place.
    private func keys(of place: SourceRef, from element: Int, _ source: SchemaShape) -> [KeyID] {
        var field = source.fields[element]
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
