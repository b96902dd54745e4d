internal import ArgumentParser
internal import Foundation
internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
internal import Runtime
internal import Telemetry

/// One decision about a selection of rejections, from the criteria to what came of it.
struct Decision {
    let verb: RejectionVerb
    let configurationFile: ConfigurationOptions
    let criteria: RejectFilterOptions
    let options: DecisionOptions
    /// The edited copy that is to be sent instead of the record as it is.
    var edit: DecisionEdit?

    /// Rejections of one selection at most.
    static let selectionMax = 100_000
    private static let pageCount = 5_000

    /// A decision about everything is asked for as such.
    static func check(_ criteria: RejectFilterOptions, _ options: DecisionOptions) throws {
        if criteria.isEmpty, !options.all {
            throw ValidationError("Say which rejections by at least one criterion, or --all.")
        }
        if !criteria.isEmpty, options.all { throw ValidationError("--all and criteria contradict each other.") }
    }

    func run() throws {
        let desk = try RejectionDesk.open(configurationFile)
        var filter = criteria.filter(of: desk.recipients)
        if criteria.state.isEmpty {
            filter.states = verb == .approve || verb == .decline ? [.awaitingApproval] : [.open]
        }
        let (selected, foreign) = try select(filter, desk)
        if foreign > 0 {
            Console.note("\(Figures.grouped(foreign)) were rejected by others, who alone can send them again.")
        }
        guard !selected.isEmpty else {
            if options.json {
                try RejectOutput.json(DecisionReport(verb, selection: nil, asked: 0))
            } else {
                Console.print("No rejection to \(verb.rawValue).")
            }
            return
        }
        if !options.json { Console.print(Self.summary(selected, verb)) }
        let edited = try makeEdit(selected, desk.configuration)
        guard !options.dryRun else {
            if options.json {
                try RejectOutput.json(DecisionReport(verb, selection: nil, asked: 0, selected: selected.count))
            }
            return
        }
        try confirm(selected.count)
        try carryOut(selected, edited, desk.configuration)
    }

    /// One rejection is edited at a time.
    private func makeEdit(
        _ selected: [FoundRejection], _ configuration: GatewayConfiguration
    ) throws(CommandFault) -> DecisionEdit.Made? {
        guard let edit else { return nil }
        guard selected.count == 1, let one = selected.first else {
            throw CommandFault(.usage, "An edited copy is of one rejection: \(selected.count) are selected.")
        }
        let made = try edit.make(of: one, configuration)
        if !options.json {
            Console.print(
                "An edited copy is sent: \(Figures.grouped(made.value.count)) bytes instead of \(Figures.grouped(made.bytesBefore))"
            )
        }
        return made
    }

    /// The rejections, in the order in which their letters stand in Kafka.
    private func select(
        _ filter: RejectFilter, _ desk: RejectionDesk
    ) throws(CommandFault) -> (selected: [FoundRejection], foreign: Int) {
        var found: [FoundRejection] = []
        var foreign = 0
        var next: PageCursor?
        repeat {
            let page = try desk.ask { store throws(RejectIndexFault) in
                try store.page(filter, after: next, count: Self.pageCount)
            }
            for rejection in page.found {
                if rejection.letter.dialect == .gateway { found.append(rejection) } else { foreign += 1 }
            }
            next = page.next
            guard found.count <= Self.selectionMax else {
                throw CommandFault(
                    .usage,
                    "More than \(Figures.grouped(Self.selectionMax)) rejections are too many for one decision: narrow the criteria."
                )
            }
        } while next != nil
        return (found.sorted { Self.order($0.letter.place) < Self.order($1.letter.place) }, foreign)
    }

    private static func order(_ place: PartitionPlace) -> (String, Int32, Int64) {
        (place.partition.topic.rawValue, place.partition.partition, place.offset)
    }

    /// Causes that a summary lists.
    private static let causesShown = 10

    private static func summary(_ selected: [FoundRejection], _ verb: RejectionVerb) -> String {
        let groups = Dictionary(grouping: selected, by: \.cluster).values.sorted {
            ($1.count, "\($0[0].cluster)") < ($0.count, "\($1[0].cluster)")
        }
        var table = TextTable([
            ("REJECTIONS", .right), ("CLUSTER", .left), ("CODE", .left), ("RECIPIENT", .left), ("WHERE", .left),
        ])
        for group in groups.prefix(causesShown) {
            let letter = group[0].letter
            table.add([
                Figures.grouped(group.count), "\(group[0].cluster)", Printable.line(letter.code),
                RejectionText.recipient(letter), RejectionText.location(letter.violations.first),
            ])
        }
        let rest = groups.count - causesShown
        let more = rest > 0 ? "\nand \(Figures.grouped(rest)) causes more" : ""
        return "\(table.text)\(more)\n\n\(Figures.grouped(selected.count)) rejections to \(verb.rawValue)"
    }

    /// Asks the person at the terminal; whoever is not at one says --yes.
    private func confirm(_ count: Int) throws(CommandFault) {
        guard !options.yes else { return }
        guard isatty(STDIN_FILENO) == 1 else {
            throw CommandFault(.usage, "Nobody can be asked here for confirmation: --yes goes on without.")
        }
        Console.note("Type the number of rejections to \(verb.rawValue) them:")
        guard readLine()?.trimmingCharacters(in: .whitespaces) == "\(count)" else {
            throw CommandFault(.findings, "Nothing was asked of the gateway.")
        }
    }

    private func carryOut(
        _ selected: [FoundRejection], _ edited: DecisionEdit.Made?, _ configuration: GatewayConfiguration
    ) throws(CommandFault) {
        let selection = CommandID.make()
        let commands = selected.compactMap { found in
            found.letter.id.map { id in
                OperatorCommand(
                    id: CommandID.make(), selection: selection, verb: verb, rejection: id,
                    attempt: found.letter.attempt,
                    letter: found.letter.place, by: options.by, reason: options.reason, edit: edited?.edit)
            }
        }
        let sender: CommandSender
        do throws(RuntimeFault) {
            sender = try CommandSender(configuration)
            try sender.send(commands, edit: edited?.bytes)
        } catch {
            throw CommandFault(error)
        }
        var answers = CommandSender.Answers()
        if !options.noWait { answers = try wait(for: commands, sender) }
        let report = DecisionReport(
            verb, selection: selection, asked: commands.count, selected: selected.count, answers: answers)
        if options.json { try RejectOutput.json(report) } else { Console.print(report.text(isWaiting: options.noWait)) }
        if report.needsAttention, !options.noWait { throw CommandFault(.findings) }
    }

    private func wait(
        for commands: [OperatorCommand], _ sender: CommandSender
    ) throws(CommandFault) -> CommandSender.Answers {
        let ids = Set(commands.map(\.id))
        var answers = CommandSender.Answers()
        var progress = ProgressLine()
        let deadline = ContinuousClock.now + .seconds(options.timeout)
        while answers.settled < ids.count, ContinuousClock.now < deadline {
            do throws(RuntimeFault) { try sender.readAnswers(to: ids, into: &answers) } catch {
                progress.clear()
                Console.note("The commands are written; what comes of them is in 'rejects list --state all'.")
                throw CommandFault(error)
            }
            progress.show(
                "\(Figures.grouped(answers.final.count)) of \(Figures.grouped(ids.count)) done, "
                    + "\(Figures.grouped(answers.accepted.count)) taken up")
        }
        progress.clear()
        return answers
    }
}

extension CommandSender.Answers {
    /// Commands that have their last word, or wait for another person.
    fileprivate var settled: Int {
        final.count + accepted.count { final[$0.key] == nil && $0.value == .awaitingApproval }
    }
}
