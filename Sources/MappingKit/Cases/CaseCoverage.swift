internal import JSONTape
internal import SchemaKit

/// What the cases of a mapper touch of what its rules read and write.
public struct CaseCoverage: Sendable {
    /// Things of which cases should touch every one.
    public struct Tally: Sendable {
        /// All of them.
        public fileprivate(set) var count = 0
        /// Those that no case touches, in the order of the schema.
        public fileprivate(set) var missing: [String] = []
        /// Those that some case touches.
        public var coveredCount: Int { count - missing.count }
    }

    /// The source's places for values that rules read: touched by an input that has one there.
    public fileprivate(set) var sourceFields = Tally()
    /// The values that enumerations of those places allow, as `pointer = value`: touched by an input that has it there.
    public fileprivate(set) var sourceValues = Tally()
    /// The target's places for values that rules write: touched by an output that has one there.
    public fileprivate(set) var targetFields = Tally()

    /// Nothing, for a mapper without cases.
    public init() {}
}

/// Gathers which places of one schema had which values, over all values it is shown.
struct CoverageTally {
    private let shape: SchemaShape?
    private var isSeen: [Bool]
    private var values: [Int: Set<Literal>] = [:]

    init(_ schema: Schema) {
        shape = schema.shape
        isSeen = Array(repeating: false, count: shape?.fields.count ?? 0)
    }

    /// Looks at a value that fits the schema.
    mutating func add(_ tape: borrowing Tape, keys: borrowing KeyTable) {
        var pending = [(node: 0, field: 0)]
        while let (node, index) = pending.popLast() {
            guard let field = shape?.fields[index] else { return }
            switch tape.kind(node) {
            case .object:
                for key in tape.children(of: node) {
                    guard let member = field.members.first(where: { $0.keyID == tape.keyID(key) }) else { continue }
                    pending.append((tape.value(ofKey: key), member.field))
                }
            case .array:
                guard let elements = field.elements else { continue }
                pending += tape.children(of: node).map { ($0, elements) }
            case .string, .number, .true, .false:
                isSeen[index] = true
                if field.constraints.allowed != nil {
                    values[index, default: []].insert(Literal(node, in: tape, keys: keys))
                }
            case .null, .key: continue
            }
        }
    }

    /// The places for values among these pointers. One that leads to an array stands for its scalar elements.
    private func leaves(among pointers: Set<String>) -> [Field] {
        (shape?.leaves ?? []).filter { field in
            pointers.contains(field.pointer)
                || field.pointer.hasSuffix("/*") && pointers.contains(String(field.pointer.dropLast(2)))
        }
    }

    /// Which of these places had a value.
    func fields(among pointers: Set<String>) -> CaseCoverage.Tally {
        let leaves = leaves(among: pointers)
        return CaseCoverage.Tally(count: leaves.count, missing: leaves.filter { !isSeen[$0.index] }.map(\.pointer))
    }

    /// Which of the values that enumerations allow at these places they had.
    func allowedValues(among pointers: Set<String>) -> CaseCoverage.Tally {
        var tally = CaseCoverage.Tally()
        for field in leaves(among: pointers) {
            for literal in field.constraints.allowed ?? [] where literal != .null {
                tally.count += 1
                if values[field.index]?.contains(literal) != true {
                    tally.missing.append("\(field.pointer) = \(literal)")
                }
            }
        }
        return tally
    }
}

extension CaseCoverage {
    init(_ mapper: CompiledMapper, inputs: CoverageTally, outputs: CoverageTally) {
        let read = Set(mapper.rules.flatMap(\.sources))
        sourceFields = inputs.fields(among: read)
        sourceValues = inputs.allowedValues(among: read)
        targetFields = outputs.fields(among: Set(mapper.rules.map(\.target)))
    }
}
