internal import ArgumentParser
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
            case .json: try Console.printJSON(all.map(RecipientRow.init))
            case .ndjson: for one in all { try Console.printJSON(RecipientRow(one)) }
            case .csv:
                Console.print(CSVText.line(RecipientRow.titles))
                for one in all { Console.print(CSVText.line(RecipientRow(one).cells)) }
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

/// A recipient as JSON.
struct RecipientRow: Encodable {
    struct Interval: Encodable {
        let partition: Int32
        let from: Int64
        let to: Int64
        let events: UInt64
    }

    let source: String
    let recipient: String
    let topic: String
    let state: String
    let isCatchingUp: Bool
    let cause: String?
    let by: String?
    let reason: String?
    let atMs: Int64?
    let consumed: UInt64
    let delivered: UInt64
    let rejected: UInt64
    let withheld: UInt64
    let held: UInt64
    let intervals: [Interval]

    static let titles = [
        "source", "recipient", "topic", "state", "cause", "by", "reason", "at", "consumed", "delivered", "rejected",
        "withheld", "held", "intervals",
    ]

    /// The cells of a line, as the titles say.
    var cells: [String] {
        [source, recipient, topic, state, cause ?? "", by ?? "", reason ?? "", atMs.map { "\($0)" } ?? ""]
            + [consumed, delivered, rejected, withheld, held].map { "\($0)" }
            + [intervals.map { "\($0.partition):\($0.from)-\($0.to - 1)" }.joined(separator: " ")]
    }

    init(_ status: RecipientStatus) {
        source = "\(status.place.source)"
        recipient = "\(status.place.recipient)"
        topic = "\(status.topic)"
        state = status.state.rawValue
        isCatchingUp = status.isCatchingUp
        cause = status.suspension?.cause.rawValue
        by = status.suspension?.by
        reason = status.suspension?.reason
        atMs = status.suspension?.atMs
        consumed = status.counts.consumed
        delivered = status.counts.delivered
        rejected = status.counts.rejected
        withheld = status.counts.withheld
        held = status.counts.held
        intervals = status.held.map {
            Interval(partition: $0.partition, from: $0.from, to: $0.to, events: $0.events)
        }
    }
}
