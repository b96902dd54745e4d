internal import ArgumentParser
internal import Dashboard
internal import GatewayModel
internal import OperatorRecords
internal import Runtime
internal import Telemetry

extension RecipientsCommand {
    /// `recipients list`.
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the recipients with their states, their accounts and what is held for them.",
            discussion: """
                The accounts are those of the committed offsets: consumed = delivered + rejected + withheld + held. A \
                recipient that is active while events are held for it is catching up.
                """)

        @OptionGroup var options: ConfigurationOptions

        @Flag var form: RejectOutputForm?

        func run() throws {
            let all = try RecipientStatus.all(of: try options.load())
            switch form {
            case .json: try Console.printJSON(all.map(RecipientDocument.init))
            case .ndjson: for one in all { try Console.printJSON(RecipientDocument(one)) }
            case .csv:
                Console.print(CSVText.line(RecipientDocument.titles))
                for one in all { Console.print(CSVText.line(RecipientDocument(one).cells)) }
            case nil: printTable(all)
            }
        }

        private func printTable(_ all: [RecipientStatus]) {
            var table = TextTable([
                ("SOURCE", .left), ("RECIPIENT", .left), ("STATE", .left), ("CONSUMED", .right), ("DELIVERED", .right),
                ("REJECTED", .right), ("WITHHELD", .right), ("HELD", .right),
            ])
            for one in all {
                table.add([
                    "\(one.place.source)", "\(one.place.recipient)", one.stateWord,
                    Figures.grouped(one.counts.consumed), Figures.grouped(one.counts.delivered),
                    Figures.grouped(one.counts.rejected), Figures.grouped(one.counts.withheld),
                    Figures.grouped(one.counts.held),
                ])
            }
            Console.print(table.text)
            for one in all {
                if let line = RecipientText.why(one) { Console.print(line) }
                for line in RecipientText.intervals(one) { Console.print(line) }
            }
        }
    }
}

/// A recipient for people.
enum RecipientText {
    /// Who suspended it, when and why.
    static func why(_ status: RecipientStatus) -> String? {
        guard let suspension = status.suspension, suspension.state.isHeld else { return nil }
        let since = UTCTime.text(epochMs: suspension.atMs)
        return "\n\(status.place) is \(suspension.state.rawValue) since \(since), by \(Printable.line(suspension.by))"
            + " (\(suspension.cause.rawValue)): \(Printable.line(suspension.reason))"
    }

    /// What is held, by partition.
    static func intervals(_ status: RecipientStatus) -> [String] {
        status.held.map { interval in
            "  partition \(interval.partition): \(Figures.grouped(interval.events)) events, "
                + "offsets \(interval.from) to \(interval.to - 1)"
        }
    }
}
