internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// Resolves the pointers of rules and emits their program, the rules of one scope together.
struct RuleBuilder {
    let document: RuleDocument
    let codeLists: [String: CodeList]
    var resolver: Resolver
    var program: RuleProgram
    private var tables: TableBuilder
    private var checksumIndexes: [String: Int32] = [:]
    /// The place of the rule's first input, for its report.
    private var mainPlace: SourceRef?
    /// The condition of the rules that are being emitted, and the jumps over them.
    private var sharedCondition: ResolvedCondition?
    private var sharedSkips: [Int] = []

    init(document: RuleDocument, shape: SchemaShape, codeLists: [String: CodeList]) {
        self.document = document
        self.codeLists = codeLists
        resolver = Resolver(file: document.file, source: shape)
        tables = TableBuilder()
        program = RuleProgram(
            schema: document.schema, revision: document.revision, rules: [], tables: MapperProgram(), blocks: [],
            steps: [], functions: [], checksums: [], severities: [], layouts: [])
    }

    mutating func build() -> RuleProgram {
        let asOf = document.asOf.flatMap { clause in
            resolver.place(clause.pointer, scope: 0).map { (slot: tables.slot($0), layout: clause.layout) }
        }
        var rules: [RuleProgram.Rule] = []
        var byScope: [(scope: Int, checks: [(Int, RuleCheck)])] = [(0, [])]
        for (index, check) in document.checks.enumerated() {
            guard let scope = scope(of: check) else { continue }
            if let place = byScope.firstIndex(where: { $0.scope == scope }) {
                byScope[place].checks.append((index, check))
            } else {
                byScope.append((scope, [(index, check)]))
            }
        }
        var emitted: [Int: RuleProgram.Rule] = [:]
        for (scope, checks) in byScope {
            let first = Int32(program.steps.count)
            for (index, check) in checks {
                mainPlace = nil
                emit(check, index: index, scope: scope)
                emitted[index] = rule(check, scope)
            }
            endShared()
            program.blocks.append(
                RuleProgram.Block(scope: Int32(scope), first: first, end: Int32(program.steps.count)))
        }
        rules = document.checks.indices.compactMap { emitted[$0] }
        finish(asOf)
        return RuleProgram(
            schema: program.schema, revision: program.revision, rules: rules, tables: tables.program,
            blocks: program.blocks, steps: program.steps, functions: program.functions,
            checksums: program.checksums, severities: rules.map(\.severity), layouts: program.layouts)
    }

    private mutating func scope(of check: RuleCheck) -> Int? {
        guard let each = check.each else { return 0 }
        guard let array = resolver.place(each, scope: 0) else { return nil }
        let known = resolver.mapper.scopes.firstIndex { $0.array == array }
        return known ?? resolver.scope(of: array, filter: nil, isPick: false, at: each.position)
    }

    private func rule(_ check: RuleCheck, _ scope: Int) -> RuleProgram.Rule {
        let field = mainPlace?.field ?? resolver.mapper.scopes[scope].element
        return RuleProgram.Rule(
            id: check.id, severity: check.severity, expected: check.expected,
            pointer: resolver.source.fields[field].pointer, position: check.position)
    }

    private mutating func finish(_ asOf: (slot: Int32, layout: DateLayout?)?) {
        let order = tables.finishScopes(resolver.mapper.scopes, resolver.source)
        for index in program.steps.indices {
            switch program.steps[index].operation {
            case .testPresent, .testText: program.steps[index].a = order[Int(program.steps[index].a)]
            case .not, .jumpIfTrue, .jumpIfFalse, .evaluate, .settle, .judge: break
            }
        }
        for index in program.functions.indices {
            let function = program.functions[index]
            if function.slot >= 0 { program.functions[index].slot = order[Int(function.slot)] }
            if function.other >= 0 { program.functions[index].other = order[Int(function.other)] }
        }
        for index in program.steps.indices {
            switch program.steps[index].operation {
            case .evaluate, .judge: program.steps[index].b = inlineSlot(program.functions[Int(program.steps[index].a)])
            case .testPresent, .testText, .not, .jumpIfTrue, .jumpIfFalse, .settle: break
            }
        }
        if let asOf {
            tables.program.asOf = MapperProgram.AsOf(slot: order[Int(asOf.slot)], layout: asOf.layout)
        }
    }

    /// The slot without which a function holds; -1 when it is about elements.
    private func inlineSlot(_ function: CompiledFunction) -> Int32 {
        switch function.kind {
        case .sum, .unique, .refersTo: -1
        default: function.slot
        }
    }

    // MARK: Steps

    private mutating func emit(_ check: RuleCheck, index: Int, scope: Int) {
        if let when = check.when.flatMap({ resolver.condition($0, scope: scope) }) {
            if when != sharedCondition { beginShared(when) }
        } else {
            endShared()
        }
        test(check.that, scope)
        if case .function = check.that, program.steps.last?.operation == .evaluate {
            program.steps[program.steps.count - 1].operation = .judge
            program.steps[program.steps.count - 1].c = Int32(index)
        } else {
            step(.settle, a: Int32(index))
        }
    }

    /// Begins rules that have a condition in common: it is asked once for those that follow each other.
    private mutating func beginShared(_ condition: ResolvedCondition) {
        endShared()
        self.condition(condition)
        sharedCondition = condition
        sharedSkips = [step(.jumpIfFalse)]
    }

    private mutating func endShared() {
        land(sharedSkips)
        sharedSkips = []
        sharedCondition = nil
    }

    @discardableResult
    private mutating func step(_ operation: RuleStep.Operation, a: Int32 = 0, b: Int32 = 0) -> Int {
        program.steps.append(RuleStep(operation: operation, a: a, b: b))
        return program.steps.count - 1
    }

    private mutating func land(_ jumps: [Int]) {
        for jump in jumps { program.steps[jump].a = Int32(program.steps.count) }
    }

    private mutating func test(_ test: RuleTest, _ scope: Int) {
        switch test {
        case .condition(let condition):
            guard let resolved = resolver.condition(condition, scope: scope) else { return }
            if mainPlace == nil { mainPlace = resolved.sources.first }
            self.condition(resolved)
        case .function(let function): self.function(function, scope)
        case .not(let part):
            self.test(part, scope)
            step(.not)
        case .all(let parts): chain(parts, .jumpIfFalse, scope)
        case .any(let parts): chain(parts, .jumpIfTrue, scope)
        }
    }

    private mutating func chain(_ parts: [RuleTest], _ jump: RuleStep.Operation, _ scope: Int) {
        var out: [Int] = []
        for (index, part) in parts.enumerated() {
            test(part, scope)
            if index < parts.count - 1 { out.append(step(jump)) }
        }
        land(out)
    }

    private mutating func condition(_ condition: ResolvedCondition) {
        switch condition {
        case .present(let place): step(.testPresent, a: tables.slot(place))
        case .absent(let place):
            step(.testPresent, a: tables.slot(place))
            step(.not)
        case .texts(let place, let texts): step(.testText, a: tables.slot(place), b: tables.textSet(texts))
        case .not(let part):
            self.condition(part)
            step(.not)
        case .all(let parts): chain(parts, .jumpIfFalse)
        case .any(let parts): chain(parts, .jumpIfTrue)
        }
    }

    private mutating func chain(_ parts: [ResolvedCondition], _ jump: RuleStep.Operation) {
        var out: [Int] = []
        for (index, part) in parts.enumerated() {
            condition(part)
            if index < parts.count - 1 { out.append(step(jump)) }
        }
        land(out)
    }

    // MARK: Functions

    private mutating func function(_ function: RuleFunction, _ scope: Int) {
        var compiled: CompiledFunction?
        switch function.kind {
        case .checksum(let of, let name): compiled = checksum(of, name, scope, function.position)
        case .pattern(let of, let source): compiled = pattern(of, source, scope, function.position)
        case .inList(let of, let list, let column):
            compiled = inList(of, list, column, scope, function.position)
        case .equal(let left, let right): compiled = pair(.equal, left, right, scope)
        case .compare(let left, let relation, let right):
            compiled = pair(.compare, left, right, scope)
            compiled?.relation = relation
        case .order(let first, let then, let days, let layout):
            compiled = pair(.order, first, .pointer(then), scope)
            compiled?.number = Int32(days)
            compiled?.layout = index(of: layout)
        case .year(let of, let relation, let date, let layout, let month):
            compiled = pair(.year, of, .pointer(date), scope)
            compiled?.relation = relation
            compiled?.number = Int32(month)
            compiled?.layout = index(of: layout)
        case .fractionDigitsMax(let of, let max):
            compiled = single(.fractionDigits, of, scope)
            compiled?.number = Int32(max)
        case .fractionDigitsBy(let of, let by, let list, let column):
            compiled = pair(.fractionDigits, of, .pointer(by), scope)
            compiled?.table = lookup(list, by: 0, get: column, function.position) ?? -1
        case .sum(let over, let of, let equals):
            compiled = elements(.sum, over, of, scope)
            compiled?.other = resolver.place(equals, scope: scope).map { tables.slot($0) } ?? -1
        case .unique(let over, let of): compiled = elements(.unique, over, of, scope)
        case .refersTo(let over, let of, let split, let other, let key):
            compiled = refersTo(over, of, split, other, key, scope)
        }
        guard var compiled else { return }
        compiled.sliceStart = Int32(function.slice?.start ?? 0)
        compiled.sliceLength = Int32(function.slice?.length ?? -1)
        program.functions.append(compiled)
        step(.evaluate, a: Int32(program.functions.count - 1))
    }

    private mutating func single(
        _ kind: CompiledFunction.Kind, _ pointer: PointerPath, _ scope: Int
    ) -> CompiledFunction? {
        guard let place = resolver.place(pointer, scope: scope) else { return nil }
        if resolver.source.fields[place.field].types.isDisjoint(with: .scalars) {
            resolver.defects.add(
                pointer.position, "'\(pointer.text)' is an object or array, a text or number is wanted",
                hint: "point at a scalar inside it")
            return nil
        }
        if mainPlace == nil { mainPlace = place }
        return CompiledFunction(kind: kind, slot: tables.slot(place))
    }

    private mutating func pair(
        _ kind: CompiledFunction.Kind, _ left: PointerPath, _ right: RuleOperand, _ scope: Int
    ) -> CompiledFunction? {
        guard var function = single(kind, left, scope) else { return nil }
        switch right {
        case .pointer(let pointer):
            guard let place = resolver.place(pointer, scope: scope) else { return nil }
            function.other = tables.slot(place)
        case .constant(let value, let position):
            if kind == .compare, !isDecimal(value) {
                resolver.defects.add(
                    position, "'\(value.text)' is no number to compare with", hint: "digits without quotes")
            }
            function.constant = tables.constant(value)
        }
        return function
    }

    private func isDecimal(_ value: ConstantValue) -> Bool {
        let bytes = Array(value.text.utf8)
        return DecimalText(bytes.span) != nil
    }

    private mutating func index(of layout: DateLayout?) -> Int32 {
        guard let layout else { return -1 }
        program.layouts.append(layout)
        return Int32(program.layouts.count - 1)
    }

    private mutating func checksum(
        _ of: PointerPath, _ name: String, _ scope: Int, _ position: TextPosition
    ) -> CompiledFunction? {
        guard let checksum = document.checksums[name] else {
            resolver.defects.addUnknown("checksum", name, at: position, known: document.checksums.keys.sorted())
            return nil
        }
        var function = single(.checksum, of, scope)
        if checksumIndexes[name] == nil {
            program.checksums.append(checksum)
            checksumIndexes[name] = Int32(program.checksums.count - 1)
        }
        function?.table = checksumIndexes[name] ?? 0
        return function
    }

    private mutating func pattern(
        _ of: PointerPath, _ source: String, _ scope: Int, _ position: TextPosition
    ) -> CompiledFunction? {
        do {
            let pattern = try Pattern(source)
            var function = single(.pattern, of, scope)
            function?.table = tables.pattern(pattern)
            return function
        } catch {
            resolver.defects.add(position, "the pattern \(error.message)", hint: "the linear-time subset of ECMA-262")
            return nil
        }
    }

    private mutating func inList(
        _ of: PointerPath, _ list: String, _ column: String?, _ scope: Int, _ position: TextPosition
    ) -> CompiledFunction? {
        let found = lookup(list, by: nil, get: column, position)
        guard var function = single(.inList, of, scope), let found else { return nil }
        function.table = found
        return function
    }

    /// A look-up for a column of a code list, the first without a name, by the column with this number, or by the same.
    private mutating func lookup(
        _ name: String, by: Int?, get column: String?, _ position: TextPosition
    ) -> Int32? {
        guard let list = codeLists[name] else {
            resolver.defects.addUnknown("code list", name, at: position, known: codeLists.keys.sorted())
            return nil
        }
        guard let index = column.map({ list.column($0) }) ?? 0 else {
            resolver.defects.addUnknown("column", column ?? "", at: position, known: list.columns)
            return nil
        }
        return tables.lookup(name, list, by: by ?? index, get: index)
    }

    private mutating func elements(
        _ kind: CompiledFunction.Kind, _ over: PointerPath, _ of: PointerPath, _ scope: Int
    ) -> CompiledFunction? {
        guard let array = resolver.place(over, scope: scope),
            let inner = resolver.scope(of: array, filter: nil, isPick: false, at: over.position),
            let place = resolver.place(of, scope: inner)
        else { return nil }
        if mainPlace == nil { mainPlace = place }
        return CompiledFunction(kind: kind, slot: tables.slot(place), scope: Int32(inner))
    }

    private mutating func refersTo(
        _ over: PointerPath, _ of: PointerPath, _ split: String?, _ other: PointerPath, _ key: PointerPath,
        _ scope: Int
    ) -> CompiledFunction? {
        guard var function = elements(.refersTo, over, of, scope),
            let array = resolver.place(other, scope: scope),
            let inner = resolver.scope(of: array, filter: nil, isPick: false, at: other.position),
            let place = resolver.place(key, scope: inner)
        else { return nil }
        function.otherScope = Int32(inner)
        function.other = tables.slot(place)
        if let split { function.constant = tables.constant(.text(split)) }
        return function
    }
}
