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
    var tables = TableBuilder()
    var requirements = RequirementEmitter()
    var report: ProofReport

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
    }

    /// The program so far.
    var program: MapperProgram {
        _read { yield tables.program }
        _modify { yield &tables.program }
    }

    mutating func build() {
        object(mapper.root, key: nil, rule: 0)
        emit(.end)
        let asOf = mapper.asOf.map { (slot: tables.slot($0.source), layout: $0.layout) }
        let order = tables.finishScopes(mapper.scopes, source)
        for index in program.instructions.indices {
            switch program.instructions[index].operation {
            case .load, .testPresent, .testText:
                program.instructions[index].a = order[Int(program.instructions[index].a)]
            default: break
            }
        }
        if let asOf { program.asOf = MapperProgram.AsOf(slot: order[Int(asOf.slot)], layout: asOf.layout) }
        program.ruleSources = mapper.ruleSources.map { places in
            places.map { place in
                MapperProgram.RuleSource(
                    pointer: source.fields[place.field].pointer, slot: tables.finishedSlot(place) ?? -1,
                    scope: Int32(place.scope))
            }
        }
        program.containerDepth = containerDepth
        if program.instructions.count > MappingLimits.instructionsMax {
            defects.add(
                nil, "the mapper needs more than \(MappingLimits.instructionsMax) instructions",
                hint: "divide the mapper, or copy whole objects with from")
        }
    }

    /// Containers inside each other at most. They nest in the program as they do in the target.
    private var containerDepth: Int {
        var depth = 0
        var most = 0
        for instruction in program.instructions {
            switch instruction.operation {
            case .enterObject, .enterArray: depth += 1
            case .leaveObject, .leaveArray: depth -= 1
            default: break
            }
            most = max(most, depth)
        }
        return most
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

    mutating func failure(
        _ code: RejectionCode, _ expression: ResolvedExpression, expected: String, at position: TextPosition? = nil,
        source: SourceRef? = nil
    ) -> Int32 {
        program.failures.append(
            MapperProgram.Failure(
                code: code, target: mapper.rules[expression.rule].target,
                source: (source ?? mainSource(of: expression)).map { self.source.fields[$0.field].pointer },
                expected: expected, position: position ?? expression.position, scope: Int32(expression.scope)))
        return Int32(program.failures.count - 1)
    }

    /// The source that an expression's value mostly comes from: its own, or its first part's.
    private func mainSource(of expression: ResolvedExpression) -> SourceRef? {
        var expression = expression
        while true {
            switch expression.origin {
            case .source(let source): return source
            case .const, .position, .object: return nil
            case .each(let scope, _): return mapper.scopes[scope].array
            case .pick(_, let take): expression = take
            case .first(let parts), .concat(let parts, _), .list(let parts):
                guard let first = parts.first else { return nil }
                expression = first
            }
        }
    }

    /// Whether a place may be read: without a filter every place may.
    func isDisclosed(_ place: SourceRef) -> Bool {
        disclosed?.allows(source.fields[place.field].pointer) ?? true
    }
}
