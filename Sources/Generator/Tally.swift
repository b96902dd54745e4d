public import JSONTape

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

    /// A published dimension: where it stands, and the row of each text.
    private struct Dimension {
        let rule: TallyRules.Dimension
        let path: Path
        let rows: [String: Int]
    }

    /// The steps of a JSON Pointer as property names of a key table.
    private typealias Path = [KeyID]

    private let empty: TallyReport
    private let caseID: Path
    private let version: Path
    private let cancelled: (path: Path, text: [UInt8])
    private let lines: Path
    private let measure: Path
    private let dimensions: [Dimension]
    private var cases: [String: CaseState] = [:]

    /// Events that could not be read by the rules: none, unless the recipient's profile does not fit its schema.
    public private(set) var unreadable = 0

    /// - Parameters:
    ///   - received: the profile of the schema that the events are in.
    ///   - sent: the profile of the source, whose published figures are recomputed.
    ///   - keys: the property names of the tapes that are counted.
    /// - Returns: nil when the profiles have no measure in common.
    public init?(received: Profile, sent: Profile, keys: KeyTable) {
        guard let rules = received.tally, let published = sent.tally?.published, let empty = sent.emptyReport(),
            let measure = rules.measures.first(where: { $0.name == published.measure })
        else { return nil }
        let path = { (steps: TallyRules.Path) in steps.map { keys.id(of: $0) } }
        var dimensions: [Dimension] = []
        for (name, slot) in published.slots {
            guard let rule = rules.dimensions.first(where: { $0.name == name }) else { return nil }
            let rows = sent.rowsByText(ofTable: sent.slots[slot].table, column: rule.column)
            dimensions.append(Dimension(rule: rule, path: path(rule.path), rows: rows))
        }
        self.empty = empty
        self.dimensions = dimensions
        caseID = path(rules.caseID)
        version = path(rules.version)
        cancelled = (path(rules.cancelled.path), rules.cancelled.text)
        lines = path(rules.lines)
        self.measure = path(measure.path)
    }

    /// Notes an event whose value cannot be read.
    public mutating func addUnreadable() { unreadable += 1 }

    /// Takes one event's value, in whatever form it came.
    public mutating func add(_ tape: borrowing Tape) {
        guard let caseNode = tape.find(caseID, from: 0), let versionNode = tape.find(version, from: 0),
            let version = Int(tape.string(versionNode))
        else {
            unreadable += 1
            return
        }
        let lines = snapshot(tape)
        var isCancelled = false
        if let node = tape.find(cancelled.path, from: 0) { isCancelled = tape.equals(node, cancelled.text.span) }
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
    private func snapshot(_ tape: borrowing Tape) -> [Line]? {
        guard let array = tape.find(lines, from: 0) else { return nil }
        // An event that is one line is a snapshot when it has what is measured.
        guard tape.kind(array) == .array else {
            return tape.find(measure, from: array) == nil ? nil : [line(array, of: tape)]
        }
        var lines: [Line] = []
        var node = tape.firstChild(array)
        while node < tape.end(array) {
            lines.append(line(node, of: tape))
            node = tape.next(node)
        }
        return lines
    }

    private func line(_ node: Int, of tape: borrowing Tape) -> Line {
        var units: Int64 = 0
        if let amount = tape.find(measure, from: node) {
            units = Self.units(tape.string(amount), decimals: empty.decimals)
        }
        var rows: [Int?] = []
        for dimension in dimensions { rows.append(row(dimension, line: node, of: tape)) }
        return Line(rows: rows, units: units)
    }

    private func row(_ dimension: Dimension, line: Int, of tape: borrowing Tape) -> Int? {
        guard let node = tape.find(dimension.path, from: dimension.rule.isOfLine ? line : 0) else { return nil }
        let text = tape.string(node)
        return dimension.rows[dimension.rule.prefix.map { String(text.prefix($0)) } ?? text]
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

extension Tape {
    /// The node at the end of the steps; nil when one of them leads nowhere.
    fileprivate func find(_ path: [KeyID], from start: Int) -> Int? {
        var node = start
        for step in path {
            guard let next = member(of: node, keyID: step) else { return nil }
            node = next
        }
        return node
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
