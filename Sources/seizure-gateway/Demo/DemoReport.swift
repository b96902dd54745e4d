internal import GatewayModel
internal import Generator
internal import Runtime
internal import Telemetry

/// The result of the demo for people, at most 120 columns wide.
struct DemoReport {
    private static let indentation = "  "

    private let result: DemoResult
    /// Whether titles are bold and marks have a colour.
    private let isStyled: Bool

    init(_ result: DemoResult, isStyled: Bool) {
        self.result = result
        self.isStyled = isStyled
    }

    /// Everything, section by section.
    var text: String {
        let sections =
            [accounts, codes, soundRejections] + result.comparisons.map(figures)
            + [checks, sample, rejection, section("Where to go next", NextSteps(result.routes).text)]
        return sections.compactMap { $0 }.joined(separator: "\n\n")
    }

    private func section(_ title: String, _ content: String) -> String {
        let lines = content.split(separator: "\n", omittingEmptySubsequences: false)
        let head = isStyled ? "\u{1B}[1m\(title)\u{1B}[0m" : title
        return ([head] + lines.map { $0.isEmpty ? "" : Self.indentation + $0 }).joined(separator: "\n")
    }

    private func mark(_ isMet: Bool) -> String {
        let mark = isMet ? "✓" : "✗"
        return isStyled ? "\u{1B}[\(isMet ? 32 : 31)m\(mark)\u{1B}[0m" : mark
    }

    // MARK: Accounts

    private var accounts: String {
        var table = TextTable([
            ("SOURCE", .left), ("RECIPIENT", .left), ("CONSUMED", .right), ("DELIVERED", .right), ("WITHHELD", .right),
            ("HELD", .right), ("REJECTED", .right), ("EVENTS/S", .right),
        ])
        for (place, route) in result.routes.enumerated() {
            for (index, recipient) in route.recipients.enumerated() {
                let counts = result.accounts.accounts[place][index].counts
                let rate = Figures.rate(route.eventCount, in: result.durations[place])
                table.add([
                    index == 0 ? "\(route.source.topic)" : "", "\(recipient.configuration.id)",
                    Figures.grouped(counts.consumed), Figures.grouped(counts.delivered),
                    Figures.grouped(counts.withheld),
                    Figures.grouped(counts.held), Figures.grouped(counts.rejected),
                    index == 0 ? Figures.grouped(rate) : "",
                ])
            }
        }
        let events = Figures.grouped(result.routes.reduce(0) { $0 + $1.eventCount })
        let time = Figures.seconds(result.durations.max() ?? .zero)
        return section(
            "What became of \(events) events in \(time), with generator, broker and readers in the same process",
            table.text + "\n\n" + Self.legend)
    }

    private static let legend =
        "withheld: agreement or filter leaves out events of this type; held: the recipient is suspended"

    /// A table for each source: together they would be wider than the page.
    private var codes: String? {
        let tables = result.routes.indices.map { codeTable(route: $0) }.filter { !$0.isEmpty }
        guard !tables.isEmpty else { return nil }
        return section(
            "Events spoiled and deliveries rejected, by code", tables.map { $0.text }.joined(separator: "\n\n"))
    }

    private func codeTable(route: Int) -> TextTable {
        let recipients = result.routes[route].recipients
        var columns: [(title: String, alignment: TextTable.Alignment)] = [
            ("CODE", .left), ("\(result.routes[route].source.topic) SPOILED", .right),
        ]
        columns += recipients.map { ("→ \($0.configuration.id)", .right) }
        var table = TextTable(columns)
        for code in RejectionCode.allCases {
            let counts =
                [result.spoiled(route: route, code: code)]
                + recipients.indices.map { result.accounts.rejected(route: route, recipient: $0, code: code) }
            if counts.contains(where: { $0 > 0 }) { table.add([code.rawValue] + counts.map { Figures.grouped($0) }) }
        }
        return table
    }

    /// What is right in one agency's schema may have no counterpart in another's.
    private var soundRejections: String? {
        let lines = result.soundRejections.prefix(Self.reasonsMax).map { rejection in
            let agency = result.routes[rejection.route].source.agency
            let events = rejection.count == 1 ? "1 event" : "\(Figures.grouped(rejection.count)) events"
            let place = rejection.reason.map { $0.pointer.isEmpty ? "" : " at \($0.pointer)" } ?? ""
            let expected = rejection.reason.map { "\n  expected \($0.expected)" } ?? ""
            return
                "\(agency) → \(rejection.recipient ?? "all"): \(events), \(rejection.code?.rawValue ?? "?")\(place)\(expected)"
        }
        guard !lines.isEmpty else { return nil }
        let left = result.soundRejections.count - lines.count
        let more = left > 0 ? ["and \(left) reasons more"] : []
        return section(
            "Events nobody spoiled that a partner cannot take, with the reason their sender reads",
            (lines + more).joined(separator: "\n"))
    }

    private static let reasonsMax = 8

    // MARK: Figures

    /// The sender's published figures, recomputed from one recipient's topic.
    private func figures(_ comparison: DemoResult.Comparison) -> String {
        let recipient = result.routes[comparison.route].recipients[comparison.recipient].configuration
        let tables = comparison.generated.dimensions.indices.map { table(comparison, dimension: $0).text }
        let sums = comparison.isExact ? "" : " THEY DO NOT ADD UP."
        return section(
            "\(result.name(route: comparison.route, recipient: comparison.recipient)): what \(recipient.agency) can "
                + "recompute from \(recipient.topic) alone\(sums)", tables.joined(separator: "\n\n"))
    }

    private func table(_ comparison: DemoResult.Comparison, dimension: Int) -> TextTable {
        let reports = [comparison.generated, comparison.delivered, comparison.rejected]
        let generated = comparison.generated.dimensions[dimension]
        var table = TextTable([
            (generated.name.uppercased(), .left), ("SEIZURES", .right), ("= DELIVERED", .right), ("+ REJECTED", .right),
            (comparison.generated.title.uppercased(), .right), ("= DELIVERED", .right), ("+ REJECTED", .right),
            ("SHARE", .right), ("", .left),
        ])
        for (place, row) in generated.rows.enumerated() {
            let rows = reports.map { $0.dimensions[dimension].rows[place] }
            table.add(line(row.label, rows.map(\.cases), rows.map(\.units), of: comparison.generated))
        }
        table.add(line("all", reports.map(\.cases), reports.map(\.units), of: comparison.generated))
        return table
    }

    private func line(_ label: String, _ cases: [Int], _ units: [Int64], of generated: TallyReport) -> [String] {
        let isExact = cases[0] == cases[1] + cases[2] && units[0] == units[1] + units[2]
        let share = generated.units > 0 ? Double(units[0]) / Double(generated.units) : 0
        return [label] + cases.map { Figures.grouped($0) }
            + units.map { Figures.whole(units: $0, decimals: generated.decimals) }
            + [Figures.column(percent: share), isExact ? "✓" : "✗"]
    }

    private var checks: String {
        let lines = result.checks.map { "\(mark($0.isMet)) \($0.sentence)" }
        return section("Checks", lines.joined(separator: "\n"))
    }

    // MARK: One event

    private var sample: String? {
        guard let before = result.sample, let after = result.ledger.sample, let route = result.routes.first,
            let recipient = route.recipients.first
        else { return nil }
        return picture("One event before: as \(route.source.agency) sent it to \(route.source.topic)", before)
            + "\n\n"
            + picture(
                "And after: as \(recipient.configuration.agency) reads it from \(recipient.configuration.topic)", after)
    }

    private var rejection: String? {
        guard let sample = result.ledger.sampleRejection else { return nil }
        let source = result.routes[sample.route].source
        return section(
            "One rejection, as \(source.agency) reads it from \(source.deadLetterTopic): the header gateway-rejection, "
                + "beside the event's own bytes", PrettyJSON.text(sample.header))
    }

    private func picture(_ title: String, _ picture: RecordPicture) -> String {
        let headers = [("key", String(decoding: picture.key, as: UTF8.self))] + picture.headers
        let width = headers.map(\.0.count).max() ?? 0
        let lines = headers.map { name, value in
            "\(name)\(String(repeating: " ", count: width - name.count))  \(value)"
        }
        let isXML = picture.headers.contains { $0.name == "content-type" && $0.value.hasPrefix("application/xml") }
        let value = isXML ? PrettyXML.text(picture.value) : PrettyJSON.text(picture.value)
        return section(title, lines.joined(separator: "\n") + "\n\n" + value)
    }
}
