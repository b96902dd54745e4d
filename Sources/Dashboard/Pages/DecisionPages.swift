internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
internal import Telemetry

/// What a decision would do, before it is made: by cause, and what would come of sending again today.
struct ConfirmationPage {
    let selection: RejectionSelection
    /// What would come of the first of them; empty where nothing is sent.
    let tries: [PartitionPlace: TriedRejection]
    let edit: RejectionEdit?
    let visitor: Visitor
    /// The decision's id: a form that is sent twice is carried out once.
    let id: String

    /// Rejections that are tried.
    static let triedMax = 500
    private static let causesShown = 20

    var title: String {
        switch selection.verb {
        case .redrive: edit == nil ? "Send again" : "Send an edited copy"
        case .discard: "Discard"
        case .approve: "Approve"
        case .decline: "Decline"
        }
    }

    var content: HTML {
        guard !selection.found.isEmpty else {
            return Parts.notice(
                .attention, "<p>None of these rejections is \(expectedState): there is nothing to decide.</p>")
                + "<p><a href=\"/rejections\">Back to the rejections</a></p>\n"
        }
        return "\(summary)\(clearance)\(form)"
    }

    private var expectedState: String {
        selection.verb == .approve || selection.verb == .decline ? "waiting for approval" : "open"
    }

    private var summary: HTML {
        let groups = Dictionary(grouping: selection.found, by: \.cluster).values.sorted {
            ($1.count, "\($0[0].cluster)") < ($0.count, "\($1[0].cluster)")
        }
        let columns = [
            Parts.Column("Rejections", isNumber: true), Parts.Column("Code"), Parts.Column("Recipient"),
            Parts.Column("Where"), Parts.Column("Expected"),
        ]
        let rows = groups.prefix(Self.causesShown).map { group -> [HTML] in
            let letter = group[0].letter
            return [
                Parts.number(group.count), Parts.code(letter.code), RejectionText.recipient(letter),
                RejectionText.location(letter.violations.first), Parts.text(letter.violations.first?.expected),
            ]
        }
        let rest = groups.count - rows.count
        let more: HTML = rest > 0 ? "<p class=\"hint\">and \(rest) causes more</p>" : ""
        return "\(Parts.table(caption: "What is decided about, by cause", columns, Array(rows)))\(more)\n"
    }

    private var clearance: HTML {
        guard !tries.isEmpty else { return "" }
        func count(_ outcome: String) -> Int { tries.values.count { $0.outcome == outcome } }
        let words = [
            ("would-clear", "would clear"), ("withheld", "would be withheld"), ("again", "would be rejected again"),
            ("cannot", "cannot be sent again"),
        ]
        .map { "\(Figures.grouped(count($0.0))) \($0.1)" }.joined(separator: ", ")
        let of: HTML = tries.count < selection.found.count ? "Of the first \(tries.count): " : ""
        return Parts.notice(
            count("would-clear") == tries.count ? .good : .attention, "<p>By today's catalog: \(of)\(words).</p>")
    }

    private var form: HTML {
        let count = selection.found.count
        let hidden = (selection.fields + (edit?.fields ?? [])).map { field -> HTML in
            "<input type=\"hidden\" name=\"\(field.name)\" value=\"\(field: field.value)\">"
        }
        let kind: HTML = selection.verb == .discard || selection.verb == .decline ? " class=\"danger\"" : ""
        return """
            <form method="post" action="/decisions" class="decide">
            \(Fields.token(visitor))\(hidden)
            <input type="hidden" name="verb" value="\(selection.verb.rawValue)">
            <input type="hidden" name="decision" value="\(id)">
            \(Fields.decision(visitor))
            \(Fields.text("count", "Type the number of rejections (\(count)) to confirm", isRequired: true))
            <button type="submit"\(kind)>\(title): \(Figures.grouped(count)) rejection\(count == 1 ? "" : "s")</button>
            <a href="/rejections">Leave it</a>
            </form>

            """
    }
}

/// What has come of a decision so far.
struct DecisionPage {
    let id: String
    let actions: [IndexedAction]
    /// How many commands were written; nil when this process does not know any more.
    let asked: Int?

    /// Actions that are looked at.
    static let actionsMax = 10_000
    static let shown = 50

    /// The last word on each command.
    var latest: [IndexedAction] {
        var seen: Set<String> = []
        // Newest first.
        return actions.filter { action in action.command.map { seen.insert($0).inserted } ?? true }
    }

    /// Whether nothing more is to be expected.
    var isSettled: Bool {
        let settled = latest.count { $0.outcome != "accepted" || $0.after == RejectionState.awaitingApproval.rawValue }
        return asked.map { settled >= $0 } ?? (settled > 0 && settled == latest.count)
    }

    var content: HTML {
        let latest = latest
        var groups: [String: Int] = [:]
        for action in latest { groups[Self.word(action), default: 0] += 1 }
        if let asked, asked > latest.count { groups["written down, not taken up yet"] = asked - latest.count }
        let items = groups.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { word, count -> HTML in
            "<li><strong>\(Figures.grouped(count))</strong> \(word)</li>\n"
        }
        let state: HTML =
            isSettled
            ? Parts.notice(.good, "<p>All of it is carried out.</p>")
            : Parts.notice(.attention, "<p>It is being carried out by the running gateway …</p>")
        let columns =
            latest.isEmpty ? "" : ActionTable.html(Array(latest.prefix(Self.shown)), caption: "What came of it")
        return """
            <div id="decision"\(isSettled ? "" : " data-refresh=\"/decisions/\(id)\"" as HTML)>
            \(state)<ul class="outcomes">
            \(items)</ul>
            \(columns)
            </div>
            <p><a href="/rejections">To the open rejections</a></p>

            """
    }

    private static func word(_ action: IndexedAction) -> String {
        switch action.outcome {
        case "refused": "refused: \(action.detail ?? "")"
        case "done": action.after.map { $0.replacing("-", with: " ") } ?? "done"
        default:
            action.after == RejectionState.awaitingApproval.rawValue
                ? "waiting for a second person's approval" : "taken up"
        }
    }
}
