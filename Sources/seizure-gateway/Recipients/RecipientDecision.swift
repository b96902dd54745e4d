internal import ArgumentParser
internal import Foundation
internal import GatewayModel
internal import OperatorRecords
internal import Runtime

/// What a decision about a recipient says.
struct RecipientDecisionOptions: ParsableArguments {
    @OptionGroup var configuration: ConfigurationOptions

    @Argument(help: "The recipient's id.")
    var recipient: String

    @Option(help: "The topic of the source; every source of the recipient without it.")
    var source: String?

    @Option(help: "Why. It is recorded with the decision.")
    var reason: String

    @Option(help: "Who decides; the user's name and machine without it. It is recorded with the decision.")
    var by: String = DecisionOptions.user

    @Flag(help: "Say what would be asked of the gateway, and ask nothing.")
    var dryRun = false

    @Flag(help: "Do not wait for what comes of it.")
    var noWait = false

    @Option(help: "Seconds to wait for what comes of it.")
    var timeout = 120

    @Flag(help: "Print one JSON document.")
    var json = false

    func validate() throws { try DecisionOptions.check(reason: reason, by: by, timeout: timeout) }
}

/// One decision about a recipient, from its name to what came of it.
struct RecipientDecision {
    /// What came of it for one source.
    struct Answer: Encodable {
        let source: String
        let recipient: String
        /// `done`, `refused`, `accepted` when it was taken up and not done in time, `unanswered`, or `asked` when nobody
        /// waited, `planned` when nothing was asked.
        var outcome: String
        var state: String?
        var detail: String?
    }

    let verb: RecipientVerb
    let options: RecipientDecisionOptions

    func run() throws {
        let configuration = try options.configuration.load()
        let places = try places(configuration)
        var answers = places.map { place in
            Answer(source: "\(place.source)", recipient: "\(place.recipient)", outcome: "planned")
        }
        if !options.dryRun { try carryOut(places, configuration, &answers) }
        if options.json { try Console.printJSON(answers) } else { answers.forEach { Console.print(text($0)) } }
        let isSettled = answers.allSatisfy { ["done", "planned", "asked"].contains($0.outcome) }
        if !isSettled { throw CommandFault(.findings) }
    }

    /// The recipient in each source that has it.
    private func places(_ configuration: GatewayConfiguration) throws(CommandFault) -> [RecipientPlace] {
        guard let id = RecipientID(options.recipient) else {
            throw CommandFault(.usage, "'\(Printable.line(options.recipient))' is no recipient's id.")
        }
        let sources = configuration.sources.filter { options.source == nil || $0.topic.rawValue == options.source }
        guard !sources.isEmpty else { throw CommandFault(.usage, "There is no such source in the configuration.") }
        let places = sources.filter { $0.recipients.contains { $0.id == id } }.map { RecipientPlace($0.topic, id) }
        guard !places.isEmpty else {
            let known = Set(sources.flatMap { $0.recipients.map { "\($0.id)" } }).sorted().joined(separator: ", ")
            throw CommandFault(.usage, "There is no recipient '\(id)'; there are \(known).")
        }
        return places
    }

    private func carryOut(
        _ places: [RecipientPlace], _ configuration: GatewayConfiguration, _ answers: inout [Answer]
    ) throws(CommandFault) {
        let commands = places.map {
            RecipientCommand(id: CommandID.make(), verb, $0, by: options.by, reason: options.reason)
        }
        var actions: [String: RecipientAction] = [:]
        do throws(RuntimeFault) {
            let sender = try CommandSender(configuration)
            try sender.send(commands)
            let deadline = ContinuousClock.now + .seconds(options.timeout)
            let ids = Set(commands.map(\.id))
            while !options.noWait, actions.values.count(where: { $0.outcome != .accepted }) < ids.count,
                ContinuousClock.now < deadline
            {
                actions.merge(try sender.readAnswers(toRecipientCommands: ids)) { $1 }
            }
        } catch {
            throw CommandFault(error)
        }
        for (index, command) in commands.enumerated() {
            let action = actions[command.id]
            answers[index].outcome = action?.outcome.rawValue ?? (options.noWait ? "asked" : "unanswered")
            answers[index].state = action?.after.rawValue
            answers[index].detail = action?.detail
        }
    }

    private func text(_ answer: Answer) -> String {
        let name = "\(answer.recipient) of \(answer.source)"
        return switch answer.outcome {
        case "planned": "\(name) would be asked to \(verb.rawValue)"
        case "asked": "\(name): \(verb.rawValue) is asked for"
        case "done" where verb == .suspend: "\(name) is suspended: nothing leaves for it any more"
        case "done": "\(name) is active: it gets what is held, then what comes"
        case "accepted":
            "\(name) is \(answer.state ?? ""): it is not certain yet that nothing leaves; a process is cut off, or a transaction is open on its topic"
        case "refused": "\(name): refused: \(Printable.line(answer.detail ?? ""))"
        default: "\(name): no answer; is the gateway running?"
        }
    }
}
