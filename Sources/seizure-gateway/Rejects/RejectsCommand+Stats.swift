internal import ArgumentParser
internal import GatewayModel
internal import RejectIndex
internal import Telemetry

extension RejectsCommand {
    /// `rejects stats`: how many rejections of what.
    struct Stats: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stats", abstract: "Rejections grouped by their cause, or by one part of it.",
            discussion: """
                Rejections of one cause have code, recipient, and pointer, rule and expectation of the first violation in \
                common, the pointer without the numbers of elements. list --cluster shows those of one cause.
                """)

        @OptionGroup var index: RejectIndexOptions
        @OptionGroup(title: "Criteria") var criteria: RejectFilterOptions
        @OptionGroup var failOn: FailOnOptions

        @Option(help: "What to group by: \(RejectionGrouping.allCases.map(\.rawValue).joined(separator: ", ")).")
        var by = RejectionGrouping.cause

        @Option(help: "Groups at most.")
        var limit = 50

        @Flag(help: "Those with the newest rejection first, instead of the largest.")
        var latest = false

        @Flag var form: RejectOutputForm?

        func validate() throws {
            guard (1...RejectStore.pageMax).contains(limit) else {
                throw ValidationError("--limit must be \(1...RejectStore.pageMax).")
            }
        }

        func run() throws {
            let desk = try RejectionDesk.open(index)
            let filter = criteria.filter(of: desk.recipients)
            let clusters = try desk.ask { store throws(RejectIndexFault) in
                try store.clusters(filter, order: latest ? .latest : .letters, count: RejectStore.pageMax)
            }
            let total = clusters.reduce(0) { $0 + $1.letters }
            let groups = by.groups(of: clusters, latestFirst: latest)
            try print(groups, total, causes: clusters.count)
            try failOn.check(total)
        }

        private func print(_ groups: [RejectionGroup], _ total: Int, causes: Int) throws(CommandFault) {
            let shown = groups.prefix(limit)
            switch form {
            case .json:
                try RejectOutput.json(RejectionStatistics(rejections: total, causes: causes, groups: Array(shown)))
            case .ndjson: for group in shown { try RejectOutput.json(group) }
            case .csv:
                Console.print(CSVText.line(["rejections", "first_at", "last_at"] + by.titles))
                for group in shown {
                    Console.print(CSVText.line(["\(group.rejections)", group.firstAt, group.lastAt] + group.cells(by)))
                }
            case nil: printTable(shown, of: groups.count, total, causes)
            }
        }

        private func printTable(_ shown: ArraySlice<RejectionGroup>, of count: Int, _ total: Int, _ causes: Int) {
            guard !shown.isEmpty else {
                Console.print(RejectionText.none(criteria.state.isEmpty))
                return
            }
            let names =
                by == .cause ? ["CLUSTER", "CODE", "RECIPIENT", "WHERE", "EXPECTED"] : [by.rawValue.uppercased()]
            let titles = ["FIRST AT", "LAST AT"] + names
            var table = TextTable([("REJECTIONS", .right)] + titles.map { ($0, .left) })
            for group in shown {
                table.add(
                    [Figures.grouped(group.rejections), group.firstAt, group.lastAt]
                        + group.shownCells(by).map { RejectionText.shortened(Printable.line($0.isEmpty ? "-" : $0)) })
            }
            Console.print(table.text)
            let rest = count - shown.count
            let more = rest > 0 ? "; \(Figures.grouped(rest)) groups more with --limit" : ""
            Console.print("\n\(Figures.grouped(total)) rejections of \(Figures.grouped(causes)) causes\(more)")
        }
    }
}

/// What rejections are grouped by.
enum RejectionGrouping: String, CaseIterable, ExpressibleByArgument {
    case cause
    case code
    case recipient
    case pointer
    case rule
    case writer

    /// The titles of the columns that tell one group from another.
    var titles: [String] {
        self == .cause ? ["cluster", "code", "recipient", "pointer", "rule", "expected"] : [rawValue]
    }

    private func key(_ cluster: RejectionCluster) -> String {
        switch self {
        case .cause: cluster.fingerprint.hexadecimal
        case .code: cluster.cause.code
        case .recipient: cluster.cause.recipient ?? ""
        case .pointer: cluster.cause.violation.pointer
        case .rule: cluster.cause.violation.rule
        case .writer: cluster.cause.dialect.rawValue
        }
    }

    /// The groups, in the order asked for.
    func groups(of clusters: [RejectionCluster], latestFirst: Bool) -> [RejectionGroup] {
        let groups = Dictionary(grouping: clusters, by: key).values.map { RejectionGroup($0, by: self) }
        return groups.sorted { left, right in
            let (first, second) = latestFirst ? (left.lastAt, right.lastAt) : ("", "")
            if first != second { return first > second }
            if left.rejections != right.rejections { return left.rejections > right.rejections }
            return left.order < right.order
        }
    }
}

/// Rejections that have something in common. What they do not have in common is not there.
struct RejectionGroup: Encodable {
    let rejections: Int
    let firstAt: String
    let lastAt: String
    private(set) var cluster: String?
    private(set) var code: String?
    private(set) var recipient: String?
    private(set) var pointer: String?
    private(set) var rule: String?
    private(set) var expected: String?
    private(set) var writer: String?
    /// What decides between groups of the same size.
    let order: String

    private enum CodingKeys: CodingKey {
        case rejections, firstAt, lastAt, cluster, code, recipient, pointer, rule, expected, writer
    }

    init(_ clusters: [RejectionCluster], by grouping: RejectionGrouping) {
        rejections = clusters.reduce(0) { $0 + $1.letters }
        firstAt = UTCTime.text(epochMs: clusters.map(\.firstMs).min() ?? 0)
        lastAt = UTCTime.text(epochMs: clusters.map(\.lastMs).max() ?? 0)
        let cause = clusters[0].cause
        order = "\(cause.code) \(cause.recipient ?? "") \(cause.violation.pointer) \(clusters[0].fingerprint)"
        let isCause = grouping == .cause
        if isCause { cluster = "\(clusters[0].fingerprint)" }
        if isCause || grouping == .code { code = cause.code }
        if isCause || grouping == .recipient { recipient = cause.recipient }
        if isCause || grouping == .pointer { pointer = cause.violation.pointer }
        if isCause || grouping == .rule { rule = cause.violation.rule }
        if isCause { expected = cause.violation.expected }
        if isCause || grouping == .writer { writer = cause.dialect.rawValue }
    }

    /// The cells of a table, where pointer and rule share a column.
    func shownCells(_ grouping: RejectionGrouping) -> [String] {
        guard grouping == .cause else { return cells(grouping) }
        let violation = LetterViolation(pointer: pointer ?? "", rule: rule ?? "", expected: "")
        return [cluster ?? "", code ?? "", recipient ?? "(all)", RejectionText.location(violation), expected ?? ""]
    }

    /// The cells under `RejectionGrouping.titles`.
    func cells(_ grouping: RejectionGrouping) -> [String] {
        switch grouping {
        case .cause: [cluster, code, recipient ?? "(all)", pointer, rule, expected].map { $0 ?? "" }
        case .code: [code ?? ""]
        case .recipient: [recipient ?? "(all)"]
        case .pointer: [pointer ?? ""]
        case .rule: [rule ?? ""]
        case .writer: [writer ?? ""]
        }
    }
}

/// The groups as one JSON document.
struct RejectionStatistics: Encodable {
    let rejections: Int
    let causes: Int
    let groups: [RejectionGroup]
}
