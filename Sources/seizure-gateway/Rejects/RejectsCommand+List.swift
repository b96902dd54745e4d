internal import ArgumentParser
internal import Dashboard
internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
internal import Telemetry

extension RejectsCommand {
    /// `rejects list`: rejections, newest first.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Rejections, newest first.",
            discussion: """
                Criteria of different kinds must all hold; of several values of one kind one suffices. Pointers in lists \
                are without the numbers of elements; show has them.
                """)

        @OptionGroup var index: RejectIndexOptions
        @OptionGroup(title: "Criteria") var criteria: RejectFilterOptions
        @OptionGroup var failOn: FailOnOptions

        @Option(help: "Rejections at most.")
        var limit = 50

        @Option(help: "Go on where an earlier list ended.")
        var after: String?

        @Flag var form: RejectOutputForm?

        private static let limits = 1...1_000_000
        private static let pageCount = 1_000

        func validate() throws {
            guard Self.limits.contains(limit) else { throw ValidationError("--limit must be \(Self.limits).") }
            if let after, PageCursor(after) == nil {
                throw ValidationError("--after '\(Printable.line(after))' is not what an earlier list ended with.")
            }
        }

        func run() throws {
            let desk = try RejectionDesk.open(index)
            let filter = criteria.filter(of: desk.recipients)
            let count = try desk.ask { store throws(RejectIndexFault) in try store.count(filter) }
            let (found, next) = try find(filter, desk)
            try print(found, next, count)
            try failOn.check(count.letters)
        }

        private func find(
            _ filter: RejectFilter, _ desk: RejectionDesk
        ) throws(CommandFault) -> (found: [FoundRejection], next: PageCursor?) {
            var found: [FoundRejection] = []
            var next = after.flatMap { PageCursor($0) }
            repeat {
                let wanted = min(Self.pageCount, limit - found.count)
                let page = try desk.ask { store throws(RejectIndexFault) in
                    try store.page(filter, after: next, count: wanted)
                }
                found += page.found
                next = page.next
            } while next != nil && found.count < limit
            return (found, next)
        }

        private func print(
            _ found: [FoundRejection], _ next: PageCursor?, _ count: RejectStore.Count
        ) throws(CommandFault) {
            switch form {
            case .json: try RejectOutput.json(RejectionList(found, next, count))
            case .ndjson: for rejection in found { try RejectOutput.json(RejectionEntry(rejection)) }
            case .csv:
                Console.print(CSVText.line(RejectionCSV.titles))
                for rejection in found { Console.print(CSVText.line(RejectionCSV.cells(rejection))) }
            case nil: printTable(found, next, count)
            }
        }

        private func printTable(_ found: [FoundRejection], _ next: PageCursor?, _ count: RejectStore.Count) {
            guard !found.isEmpty else {
                Console.print(after == nil ? RejectionText.none(criteria.state.isEmpty) : "No further rejection.")
                return
            }
            let hasStates = found.contains { $0.state != .open }
            let columns = hasStates ? RejectionText.columnsWithState : RejectionText.columns
            var table = TextTable(columns.map { ($0, .left) })
            for rejection in found {
                table.add(
                    hasStates ? RejectionText.cellsWithState(rejection) : RejectionText.cells(rejection))
            }
            Console.print(table.text)
            let all = "\(count.isExact ? "" : "more than ")\(Figures.grouped(count.letters))"
            Console.print("\n\(Figures.grouped(found.count)) of \(all)")
            if let next { Console.print("go on with --after \(next)") }
        }
    }
}

/// A list as one JSON document.
struct RejectionList: Encodable {
    let rejections: [RejectionEntry]
    let found: Int
    let foundIsExact: Bool
    let next: String?

    init(_ found: [FoundRejection], _ next: PageCursor?, _ count: RejectStore.Count) {
        rejections = found.map { RejectionEntry($0) }
        self.found = count.letters
        foundIsExact = count.isExact
        self.next = next.map { "\($0)" }
    }
}

/// The columns of lists as comma-separated values.
enum RejectionCSV {
    static let titles = [
        "rejected_at", "dialect", "code", "stage", "agency", "recipient", "case", "event", "pointer", "rule",
        "expected",
        "violations", "attempt", "schema", "source_topic", "source_partition", "source_offset", "rejection", "cluster",
        "letter", "state",
    ]

    static func cells(_ found: FoundRejection) -> [String] {
        let letter = found.letter
        let first = letter.violations.first
        return [
            UTCTime.text(epochMs: letter.timestampMs), letter.dialect.rawValue, letter.code, letter.stage ?? "",
            found.agency.map { "\($0)" } ?? "", letter.recipient ?? "", letter.caseKey ?? "", letter.eventID ?? "",
            first?.pointer ?? "", first?.rule ?? "", first?.expected ?? "",
            "\(letter.violations.count + letter.violationsCut)", "\(letter.attempt)", letter.judgement.schema ?? "",
            letter.source?.topic ?? "", letter.source?.partition.map { "\($0)" } ?? "",
            letter.source?.offset.map { "\($0)" } ?? "", letter.id ?? "", "\(found.cluster)", "\(letter.place)",
            found.state.rawValue,
        ]
    }
}
