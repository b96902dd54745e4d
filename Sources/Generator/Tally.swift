internal import JSONTape

/// Recomputes a profile's published figures from what a recipient got, and from nothing else: the receiver's contract
/// (deduplicate by id, keep the highest version of a case), then the sums.
///
/// The recipient's own profile says where things stand in its schema, the sender's profile what the rows are called.
public struct Tally: ~Copyable {
    /// What is known of one case.
    private struct CaseState {
        var version = 0
        /// The version of the last full snapshot.
        var snapshotVersion = 0
        var isCancelled = false
        var lines: [Line] = []
    }

    /// One line: its rows in the published tables, and its amount.
    private struct Line {
        let rows: [Int?]
        let units: Int64
    }

    private let rules: TallyRules
    private let empty: TallyReport
    private let measure: TallyRules.Path
    /// For every published dimension: where it stands, and the row of each text.
    private let dimensions: [(rule: TallyRules.Dimension, rows: [String: Int])]
    private var cases: [String: CaseState] = [:]
    private var parser = Parser()
    private var tape = Tape()
    private let keys = KeyTableBuilder().build()

    /// Events that could not be read by the rules: none, unless the recipient's profile does not fit its schema.
    public private(set) var unreadable = 0

    /// - Parameters:
    ///   - received: the profile of the schema that the events are in.
    ///   - sent: the profile of the source, whose published figures are recomputed.
    /// - Returns: nil when the profiles have no measure in common.
    public init?(received: Profile, sent: Profile) {
        guard let rules = received.tally, let published = sent.tally?.published, let empty = sent.emptyReport(),
            let measure = rules.measures.first(where: { $0.name == published.measure })
        else { return nil }
        var dimensions: [(rule: TallyRules.Dimension, rows: [String: Int])] = []
        for (name, slot) in published.slots {
            guard let rule = rules.dimensions.first(where: { $0.name == name }) else { return nil }
            dimensions.append((rule, sent.rowsByText(ofTable: sent.slots[slot].table, column: rule.column)))
        }
        self.rules = rules
        self.empty = empty
        self.measure = measure.path
        self.dimensions = dimensions
    }

    /// Takes one event's value.
    public mutating func add(_ value: RawSpan) {
        do {
            try parser.parse(value, into: &tape, keys: keys)
            take()
        } catch {
            unreadable += 1
        }
    }

    private mutating func take() {
        guard let caseNode = find(rules.caseID, from: 0), let versionNode = find(rules.version, from: 0),
            let version = Int(tape.string(versionNode))
        else {
            unreadable += 1
            return
        }
        let lines = snapshot()
        let isCancelled =
            find(rules.cancelled.path, from: 0).map { tape.equals($0, rules.cancelled.text.span) } ?? false
        var state = cases[tape.string(caseNode)] ?? CaseState()
        if version > state.version {
            state.version = version
            state.isCancelled = isCancelled
        }
        if let lines, version > state.snapshotVersion {
            state.snapshotVersion = version
            state.lines = lines
        }
        cases[tape.string(caseNode)] = state
    }

    /// The lines, when the event is a full snapshot.
    private func snapshot() -> [Line]? {
        guard let array = find(rules.lines, from: 0) else { return nil }
        // An event that is one line is a snapshot when it has what is measured.
        guard tape.kind(array) == .array else { return find(measure, from: array) == nil ? nil : [line(array)] }
        var lines: [Line] = []
        var node = tape.firstChild(array)
        while node < tape.end(array) {
            lines.append(line(node))
            node = tape.next(node)
        }
        return lines
    }

    private func line(_ node: Int) -> Line {
        let units = find(measure, from: node).map { Self.units(tape.string($0), decimals: empty.decimals) } ?? 0
        return Line(rows: dimensions.map { row($0.rule, $0.rows, line: node) }, units: units)
    }

    private func row(_ rule: TallyRules.Dimension, _ rows: [String: Int], line: Int) -> Int? {
        guard let node = find(rule.path, from: rule.isOfLine ? line : 0) else { return nil }
        let text = tape.string(node)
        return rows[rule.prefix.map { String(text.prefix($0)) } ?? text]
    }

    private func find(_ path: TallyRules.Path, from start: Int) -> Int? {
        var node = start
        for step in path {
            guard let next = tape.member(of: node, named: step.span) else { return nil }
            node = next
        }
        return node
    }

    /// A decimal in units of its last digit; digits beyond `decimals` are not counted.
    static func units(_ text: String, decimals: Int) -> Int64 {
        let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = halves.count == 2 ? String(halves[1].prefix(decimals)) : ""
        let zeros = String(repeating: "0", count: decimals - fraction.count)
        return Int64("\(halves[0])\(fraction)\(zeros)") ?? 0
    }

    /// What has been received so far: the cases that stand, by their latest snapshot.
    public var report: TallyReport {
        var report = empty
        for state in cases.values where !state.isCancelled && state.snapshotVersion > 0 {
            report.cases += 1
            var seen: [Set<Int>] = dimensions.map { _ in [] }
            for line in state.lines {
                let isFirst = line.rows.enumerated().map { seen[$0.offset].insert($0.element ?? -1).inserted }
                report.add(units: line.units, rows: line.rows, isFirstOf: isFirst)
            }
        }
        return report
    }
}

extension Profile {
    /// The row of every text that a column has or lists.
    func rowsByText(ofTable index: Int, column name: String) -> [String: Int] {
        let table = tables[index]
        guard let column = table.column(name) else { return [:] }
        var rows: [String: Int] = [:]
        for row in 0..<table.rowCount {
            let place = row * table.columns.count + column
            for text in table.lists[place] ?? [self.text(table.cells[place].text)] { rows[text] = row }
        }
        return rows
    }
}
