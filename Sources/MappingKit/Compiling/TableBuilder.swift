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
    private var lookupIndexes: [LookupKey: Int32] = [:]

    private struct LookupKey: Hashable {
        let list: String
        let by: Int
        let get: Int
    }

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
        program.constantTable.append(
            MapperProgram.Constant(
                kind: kind, flags: Self.flags(Array(value.text.utf8), isNumber: kind == .number), offset: offset,
                length: Int32(program.constants.count) - offset))
        let index = Int32(program.constantTable.count - 1)
        constants[value] = index
        return index
    }

    /// What a tape knows about a text.
    private static func flags(_ text: [UInt8], isNumber: Bool) -> CellFlags {
        guard isNumber else { return TextScan.flags(of: text.span.bytes) }
        return TextScan.isIntegerText(text.span) ? .integer : []
    }

    mutating func textSet(_ texts: [String]) -> Int32 {
        if let index = textSets[texts] { return index }
        let index = program.tables.add(texts.enumerated().map { (Array($1.utf8), Int32($0)) })
        textSets[texts] = index
        return index
    }

    /// An inline table: leads from texts to constants.
    mutating func map(_ entries: [(key: String, value: ConstantValue)]) -> Int32 {
        program.tables.add(entries.map { (Array($0.key.utf8), constant($0.value)) })
    }

    mutating func pattern(_ pattern: Pattern) -> Int32 {
        if let index = patternIndexes[pattern] { return index }
        let index = Int32(program.patterns.add(pattern))
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

    /// The number of a conversion's step.
    mutating func conversion(_ conversion: Conversion) -> Int32 {
        program.steps.append(step(conversion))
        return Int32(program.steps.count - 1)
    }

    private mutating func step(_ conversion: Conversion) -> ConversionStep {
        switch conversion {
        case .text: return ConversionStep(operation: .keep)
        case .decimal, .number: return ConversionStep(operation: .decimal)
        case .integer: return ConversionStep(operation: .integer)
        case .prefix(let count): return ConversionStep(operation: .prefix, a: Int32(clamping: count))
        case .truncateCharacters(let count):
            return ConversionStep(operation: .truncateCharacters, a: Int32(clamping: count))
        case .truncateBytes(let count): return ConversionStep(operation: .truncateBytes, a: Int32(clamping: count))
        case .trim: return ConversionStep(operation: .trim)
        case .omitEmpty: return ConversionStep(operation: .omitEmpty)
        case .date(let from, let to):
            guard let first = program.layouts.add(from), let second = program.layouts.add(to) else { break }
            return ConversionStep(operation: .date, a: first, b: from == to ? first : second)
        case .dateTime, .suffix, .pad, .remove, .upper, .lower, .split, .join: break
        }
        program.conversions.append(conversion)
        return ConversionStep(operation: .other, a: Int32(program.conversions.count - 1))
    }

    /// A look-up in a column of a code list for the cell of another one.
    mutating func lookup(_ name: String, _ list: CodeList, by: Int, get: Int) -> Int32 {
        let key = LookupKey(list: name, by: by, get: get)
        if let index = lookupIndexes[key] { return index }
        let number = self.list(name, list)
        var texts: [(text: [UInt8], value: Int32)] = []
        for (text, rows) in list.groups(column: by) {
            texts.append((text, Int32(program.rows.count)))
            for row in rows { program.rows.append(self.row(list, number, row, get: get, isLast: row == rows.last)) }
        }
        program.lookups.append(MapperProgram.Lookup(list: number, table: program.tables.add(texts)))
        let index = Int32(program.lookups.count - 1)
        lookupIndexes[key] = index
        return index
    }

    private func row(
        _ list: CodeList, _ number: Int32, _ row: Int, get: Int, isLast: Bool
    ) -> MapperProgram.LookupRow {
        let range = list.range(row: row, column: get)
        return MapperProgram.LookupRow(
            from: list.validFrom[row], to: list.validTo[row], row: Int32(row),
            offset: program.cellBases[Int(number)] + Int32(range.lowerBound), length: Int32(range.count),
            flags: Self.flags(Array(list.bytes[range]), isNumber: false), isPreferred: list.isPreferred[row],
            isLast: isLast)
    }

    // MARK: Slots and scopes

    /// The slot of a source place.
    mutating func slot(_ source: SourceRef) -> Int32 {
        if let slot = slots[source] { return slot }
        let slot = Int32(slots.count)
        slots[source] = slot
        return slot
    }

    /// The final slot of a place, after `finishScopes`; nil when no instruction reads it.
    func finishedSlot(_ source: SourceRef) -> Int32? { slots[source] }

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
        program.gatherDepth = max(program.gatherDepth, tree.depth)
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
    /// Objects inside each other.
    private(set) var depth = 0

    var isEmpty: Bool { nodes[0].slots.isEmpty && nodes[0].children.isEmpty }

    mutating func insert(_ keys: [KeyID], slot: Int32) {
        guard let last = keys.last else { return }
        depth = max(depth, keys.count)
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
                    firstKey: low, base: base, count: high - low + 1))
        }
        return firstNode
    }
}
