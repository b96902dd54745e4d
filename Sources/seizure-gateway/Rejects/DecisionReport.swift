internal import GatewayModel
internal import OperatorRecords
internal import Runtime
internal import Telemetry

/// What came of a decision.
struct DecisionReport: Encodable {
    /// Refusals for one reason.
    struct Refusals: Encodable {
        let count: Int
        let why: String
    }

    let verb: String
    /// The id that the commands share; nil when none was written.
    let selection: String?
    /// Rejections that the criteria select.
    let selected: Int
    /// Commands that were written.
    let asked: Int
    let redriven: Int
    let rejectedAgain: Int
    let discarded: Int
    let refused: Int
    /// Edited copies that wait for a second person.
    let awaitingApproval: Int
    /// Edited copies that may be sent, or may not, now that a second person has said so.
    let approved: Int
    let declined: Int
    /// Commands that were taken up, and of which no more is known.
    let waiting: Int
    /// Commands without any answer.
    let unanswered: Int
    let refusals: [Refusals]

    private static let refusalsShown = 10

    init(
        _ verb: RejectionVerb, selection: String?, asked: Int, selected: Int = 0,
        answers: CommandSender.Answers = CommandSender.Answers()
    ) {
        self.verb = verb.rawValue
        self.selection = selection
        self.selected = selected
        self.asked = asked
        let refusedActions = answers.final.values.filter { $0.outcome == .refused }
        let done = answers.final.values.filter { $0.outcome == .done }
        redriven = done.count { $0.after == .redriven }
        rejectedAgain = done.count { $0.after == .rejectedAgain }
        discarded = done.count { $0.after == .discarded }
        approved = done.count { $0.verb == .approve }
        declined = done.count { $0.verb == .decline }
        refused = refusedActions.count
        let open = answers.accepted.filter { answers.final[$0.key] == nil }
        awaitingApproval = open.count { $0.value == .awaitingApproval }
        waiting = open.count - awaitingApproval
        unanswered = asked - answers.final.count - open.count
        refusals = Dictionary(grouping: refusedActions) { $0.detail ?? "" }
            .map { Refusals(count: $0.value.count, why: $0.key) }
            .sorted { ($1.count, $0.why) < ($0.count, $1.why) }
    }

    /// Whether not everything came out as it was asked for.
    var needsAttention: Bool { refused + rejectedAgain + waiting + unanswered > 0 }

    /// Lines for people, harmless.
    func text(isWaiting: Bool) -> String {
        if isWaiting { return "\(Figures.grouped(asked)) commands are written, selection \(selection ?? "")" }
        let counts = [
            (redriven, "redriven"), (rejectedAgain, "rejected again"), (discarded, "discarded"),
            (approved, "approved"), (declined, "declined"),
            (awaitingApproval, "waiting for a second person's approval"),
            (refused, "refused"),
            (waiting, "taken up and not done yet"), (unanswered, "without an answer"),
        ].filter { $0.0 > 0 }.map { "\(Figures.grouped($0.0)) \($0.1)" }
        var lines = [counts.joined(separator: ", ")]
        for refusal in refusals.prefix(Self.refusalsShown) {
            lines.append("  refused \(Figures.grouped(refusal.count)): \(Printable.line(refusal.why))")
        }
        if refusals.count > Self.refusalsShown {
            lines.append("  and for \(Figures.grouped(refusals.count - Self.refusalsShown)) reasons more")
        }
        if waiting + unanswered > 0 {
            lines.append("The commands are written: a gateway of this configuration carries them out when it runs.")
        }
        return lines.joined(separator: "\n")
    }
}
