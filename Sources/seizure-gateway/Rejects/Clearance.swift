internal import GatewayModel
internal import RejectIndex
internal import Telemetry

/// What would come of many rejections, by their causes.
struct Clearance {
    /// Counts of one cluster.
    struct Row: Encodable {
        let cluster: String
        let code: String
        let recipient: String?
        let pointer: String
        let rule: String
        var rejections = 0
        var wouldClear = 0
        var withheld = 0
        var again = 0
        var cannot = 0
        /// Why some would not clear, the most frequent first.
        var why: [Reason] = []
    }

    /// Why some would not clear.
    struct Reason: Encodable {
        let why: String
        let rejections: Int
    }

    /// All of it as one document.
    struct Document: Encodable {
        let catalog: String
        let rejections: Int
        let wouldClear: Int
        let withheld: Int
        let again: Int
        let cannot: Int
        let clusters: [Row]
    }

    private let catalog: String
    private var rows: [String: Row] = [:]
    private var reasons: [String: [String: Int]] = [:]

    /// Reasons that are listed for one cluster.
    private static let reasonsMax = 10

    init(catalog: String) { self.catalog = catalog }

    var rejections: Int { rows.values.reduce(0) { $0 + $1.rejections } }
    var again: Int { rows.values.reduce(0) { $0 + $1.again } }
    var cannot: Int { rows.values.reduce(0) { $0 + $1.cannot } }

    /// Counts one.
    mutating func add(_ found: FoundRejection, _ tried: ClearanceTry) {
        let name = "\(found.cluster)"
        let first = found.letter.violations.first
        var row =
            rows[name]
            ?? Row(
                cluster: name, code: found.letter.code, recipient: found.letter.recipient,
                pointer: first?.pointer ?? "", rule: first?.rule ?? "")
        row.rejections += 1
        switch tried {
        case .delivered: row.wouldClear += 1
        case .withheld: row.withheld += 1
        case .again: row.again += 1
        case .cannot: row.cannot += 1
        }
        rows[name] = row
        if let why = tried.why { reasons[name, default: [:]][why, default: 0] += 1 }
    }

    /// The rows, the largest first, with their reasons.
    private var sorted: [Row] {
        rows.values.map { row in
            var row = row
            let all = (reasons[row.cluster] ?? [:]).map { Reason(why: $0.key, rejections: $0.value) }
            row.why = Array(
                all.sorted { ($1.rejections, $0.why) < ($0.rejections, $1.why) }.prefix(Self.reasonsMax))
            return row
        }.sorted { ($1.rejections, $0.cluster) < ($0.rejections, $1.cluster) }
    }

    var document: Document {
        let rows = sorted
        func sum(_ count: (Row) -> Int) -> Int { rows.reduce(0) { $0 + count($1) } }
        return Document(
            catalog: catalog, rejections: rejections, wouldClear: sum(\.wouldClear), withheld: sum(\.withheld),
            again: again, cannot: cannot, clusters: rows)
    }

    /// A table and its sum, harmless.
    var text: String {
        let sum = document
        let counts = ["REJECTIONS", "WOULD CLEAR", "WITHHELD", "AGAIN", "CANNOT"].map {
            ($0, TextTable.Alignment.right)
        }
        let names = ["CLUSTER", "CODE", "RECIPIENT", "WHERE", "WHY NOT"].map { ($0, TextTable.Alignment.left) }
        var table = TextTable(counts + names)
        for row in sum.clusters {
            let place = LetterViolation(pointer: row.pointer, rule: row.rule, expected: "")
            let more = row.why.count > 1 ? " (and \(row.why.count - 1) more)" : ""
            let why = row.why.first.map { RejectionText.shortened(Printable.line($0.why)) + more } ?? "-"
            table.add(
                [row.rejections, row.wouldClear, row.withheld, row.again, row.cannot].map { Figures.grouped($0) } + [
                    row.cluster, Printable.line(row.code), Printable.line(row.recipient ?? "(all)"),
                    RejectionText.location(place), why,
                ])
        }
        return """
            \(table.text)

            of \(Figures.grouped(sum.rejections)) rejections \(Figures.grouped(sum.wouldClear)) would clear, \
            \(Figures.grouped(sum.withheld)) would be withheld, \(Figures.grouped(sum.again)) would be rejected again, \
            \(Figures.grouped(sum.cannot)) cannot be sent again (catalog \(catalog.prefix(12)))
            """
    }
}
