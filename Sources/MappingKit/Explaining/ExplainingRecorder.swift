internal import GatewayModel
internal import JSONTape

/// Writes down what every rule did.
struct ExplainingRecorder: MapRecorder {
    private struct Entry {
        var told: ToldRule
        var outcome: FieldExplanation.Outcome
        var rows: [FieldExplanation.TableRow]
    }

    private let mapper: CompiledMapper
    private var entries: [Entry] = []
    private var isDefaulted = false
    private var hasSkipped = false
    private var isMissing = false
    private var rows: [FieldExplanation.TableRow] = []

    init(_ mapper: CompiledMapper) {
        self.mapper = mapper
    }

    mutating func begin() {
        entries.removeAll()
        forget()
    }

    mutating func wrote(_ told: ToldRule) {
        let absent: FieldExplanation.Outcome =
            isMissing
            ? .notInTable
            : hasSkipped ? .conditionFalse : mapper.isUndisclosed(rule: told.rule) ? .undisclosed : .sourceAbsent
        add(told, told.isPresent ? (isDefaulted ? .defaulted : .written) : absent)
    }

    mutating func found(list: Int, row: Int) {
        isMissing = row < 0
        guard row >= 0, list >= 0 else { return }
        let codes = mapper.program.codeLists[list]
        rows.append(
            FieldExplanation.TableRow(list: codes.ref, line: codes.line(row: row), key: codes.text(row: row, column: 0))
        )
    }

    mutating func defaulted(rule: Int) { isDefaulted = true }

    mutating func skipped(_ told: ToldRule) { add(told, .conditionFalse) }

    mutating func skippedPart() { hasSkipped = true }

    private mutating func add(_ told: ToldRule, _ outcome: FieldExplanation.Outcome) {
        var told = told
        // A part of an array that has no value is no element: the array is told of.
        if told.node < 0 { told.elements = Array(told.elements.prefix(Self.depth(of: mapper.rules[told.rule].target))) }
        let isWritten = outcome == .written
        entries.append(Entry(told: told, outcome: outcome, rows: isWritten ? rows : []))
        forget()
    }

    private mutating func forget() {
        (isDefaulted, hasSkipped, isMissing, rows) = (false, false, false, [])
    }

    // MARK: In words

    /// What was written down, with the values of both sides. The target is empty after a rejection: what was written
    /// then has no value.
    ///
    /// An array whose elements come from several rules is told of once, by what was told last.
    func explain(_ source: borrowing Tape, _ target: borrowing Tape) -> [FieldExplanation] {
        var last: [Place: Int] = [:]
        for (index, entry) in entries.enumerated() where entry.told.node < 0 { last[Place(entry.told)] = index }
        var fields: [FieldExplanation] = []
        for (index, entry) in entries.enumerated() where entry.told.node >= 0 || last[Place(entry.told)] == index {
            let rule = mapper.rules[entry.told.rule]
            var sources: [FieldExplanation.Source] = []
            for (place, told) in zip(mapper.program.ruleSources[entry.told.rule], entry.told.sources) {
                sources.append(
                    FieldExplanation.Source(
                        pointer: CompiledMapper.numbered(place.pointer, told.elements),
                        value: Self.value(Int(told.node), source)))
            }
            fields.append(
                FieldExplanation(
                    target: Self.place(rule.target, entry.told.elements), outcome: entry.outcome,
                    isValue: entry.told.node >= 0, value: Self.value(Int(entry.told.node), target), mapper: mapper.ref,
                    position: rule.position,
                    sources: sources, rows: entry.rows))
        }
        return fields
    }

    /// The pointer with the numbers of elements; a rule that writes an array of scalars has the array's pointer.
    private static func place(_ target: String, _ elements: [Int32]) -> String {
        CompiledMapper.numbered(target, elements)
            + elements.dropFirst(depth(of: target)).map { "/\($0)" }.joined()
    }

    /// Arrays that a place stands in.
    private static func depth(of target: String) -> Int { target.split(separator: "/").count { $0 == "*" } }

    /// One place that one rule writes.
    private struct Place: Hashable {
        let rule: Int
        let elements: [Int32]

        init(_ told: ToldRule) {
            rule = told.rule
            elements = told.elements
        }
    }

    /// The JSON text of a scalar.
    private static func value(_ node: Int, _ tape: borrowing Tape) -> String? {
        guard node >= 0, !tape.isEmpty else { return nil }
        switch tape.kind(node) {
        case .array, .object, .key: return nil
        case .string, .number, .true, .false, .null:
            var writer = Writer()
            writer.write(tape, node: node, keys: .empty)
            return writer.text
        }
    }
}

/// Remembers which rules wrote something.
struct CoverageRecorder: MapRecorder {
    private(set) var exercised: Set<Int> = []

    /// A case is run once for each recorder; rules that a run came to before it needed more memory come again.
    mutating func begin() {}
    mutating func wrote(_ told: ToldRule) { if told.isPresent { exercised.insert(told.rule) } }
    mutating func found(list: Int, row: Int) {}
    mutating func defaulted(rule: Int) {}
    mutating func skipped(_ told: ToldRule) {}
    mutating func skippedPart() {}
}
