internal import GatewayModel
internal import HTTPTypes
internal import Hummingbird
internal import OperatorRecords
internal import RejectIndex

/// Decisions about rejections: what they would do, and making them.
extension DashboardPages {
    func addDecisions(to router: Router<DashboardContext>) {
        router.post("/decisions/confirm") { request, context in
            let form = try await form(request, context)
            return try await confirm(form, try Self.verb(form), edit: try RejectionEdit(form), context)
        }
        router.post("/decisions") { request, context in try await decide(try await form(request, context), context) }
        router.get("/decisions/:id") { _, context in try await showDecision(context) }
    }

    private static func verb(_ form: RequestFields) throws(Refusal) -> RejectionVerb {
        guard let verb = form["verb"].flatMap(RejectionVerb.init) else {
            throw Refusal(.badRequest, "A decision redrives, discards, approves or declines.")
        }
        return verb
    }

    /// What a verb needs.
    static func rights(for verb: RejectionVerb) -> Rights {
        switch verb {
        case .redrive, .discard: .decide
        case .approve, .decline: .approve
        }
    }

    /// Shows what a decision would do, and asks for the last word.
    func confirm(
        _ form: RequestFields, _ verb: RejectionVerb, edit: RejectionEdit?, _ context: DashboardContext
    ) async throws -> Response {
        let visitor = try require(Self.rights(for: verb), context)
        let sight = Sight(gateway.plans, visitor)
        let selection = try await ask { try RejectionSelection(form, verb: verb, sight: sight, $0) }
        var tries: [PartitionPlace: TriedRejection] = [:]
        if verb == .redrive, edit == nil {
            let gateway = gateway
            let first = selection.found.prefix(ConfirmationPage.triedMax).map { ($0.letter.place, $0.letter.id ?? "") }
            tries = try await brokers.run {
                try gateway.tryAgain(Dictionary(first, uniquingKeysWith: { first, _ in first }))
            }
        }
        let page = ConfirmationPage(
            selection: selection, tries: tries, edit: edit, visitor: visitor, id: CommandID.make())
        return try show(Page(title: page.title, section: .rejections, content: page.content), context)
    }

    private func decide(_ form: RequestFields, _ context: DashboardContext) async throws -> Response {
        let verb = try Self.verb(form)
        let visitor = try require(Self.rights(for: verb), context)
        let words = try DecisionWords(form, visitor)
        let id = try Self.decisionID(form["decision"])
        let sight = Sight(gateway.plans, visitor)
        let selection = try await ask { try RejectionSelection(form, verb: verb, sight: sight, $0) }
        let typed = form["count"]?.filter { !$0.isWhitespace && $0 != "," && $0 != "." }
        // What was carried out already has no such rejections any more.
        if decisions.asked(id) != nil { return .seeOther("/decisions/\(id)") }
        guard typed == "\(selection.found.count)" else {
            throw Refusal(
                .conflict,
                "The number that was typed is not that of the rejections, of which there are \(selection.found.count) now. Nothing was decided."
            )
        }
        let made = try await made(try RejectionEdit(form), selection, context)
        try await send(selection, id: id, words, made)
        return .seeOther("/decisions/\(id)")
    }

    /// Writes the commands of a decision.
    func send(
        _ selection: RejectionSelection, id: String, _ words: DecisionWords, _ edit: RejectionEdit.Made?
    ) async throws {
        let commands = selection.commands(selection: id, by: words.by, reason: words.reason, edit: edit?.edit)
        guard !commands.isEmpty else { throw Refusal(.conflict, "There is nothing to decide any more.") }
        guard decisions.begin(id, asked: commands.count) else { return }
        let gateway = gateway
        do {
            try await brokers.run { try gateway.send(commands, edit: edit?.bytes) }
        } catch {
            decisions.giveUp(id)
            throw error
        }
    }

    /// The edited copy that a decision asks for; nil for the record as it is.
    func made(
        _ edit: RejectionEdit?, _ selection: RejectionSelection, _ context: DashboardContext
    ) async throws -> RejectionEdit.Made? {
        guard let edit else { return nil }
        _ = try requireEditing(context)
        guard selection.found.count == 1, selection.verb == .redrive, let id = selection.found[0].letter.id else {
            throw Refusal(.badRequest, "An edited copy is of one rejection that is sent again.")
        }
        let dossier = try await dossier(.id(id), context)
        guard let value = dossier.record?.value else {
            throw Refusal(.unprocessableContent, "There is no value to edit.")
        }
        return try edit.made(of: value)
    }

    static func decisionID(_ text: String?) throws(Refusal) -> String {
        guard let text, text.utf8.count == 32, text.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else {
            throw Refusal(.badRequest, "The decision has no id of 32 hexadecimal digits.")
        }
        return text
    }

    private func showDecision(_ context: DashboardContext) async throws -> Response {
        let page = try await decision(try Self.decisionID(context.parameters.get("id")))
        return try show(
            Page(
                title: "What has come of it", section: .activity, reloadSeconds: page.isSettled ? nil : 2,
                content: page.content),
            context)
    }

    /// What has come of a decision.
    /// - Throws: a refusal when nothing is known of it.
    func decision(_ id: String) async throws -> DecisionPage {
        let actions = try await decided(id)
        let asked = decisions.asked(id)
        guard !actions.isEmpty || asked != nil else {
            throw Refusal(.notFound, "Nothing is known of such a decision.")
        }
        return DecisionPage(id: id, actions: actions, asked: asked)
    }

    /// What was done about the commands of a decision, the newest first.
    func decided(_ id: String) async throws -> [IndexedAction] {
        try await ask { store in
            var filter = ActionFilter()
            filter.selection = id
            let found = try store.actions(filter, count: DecisionPage.actionsMax).found
            guard found.isEmpty else { return found }
            filter.selection = nil
            filter.command = id
            return try store.actions(filter, count: DecisionPage.actionsMax).found
        }
    }
}
