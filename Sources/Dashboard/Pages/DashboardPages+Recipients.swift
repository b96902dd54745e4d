internal import Exchange
internal import GatewayModel
internal import HTTPTypes
internal import Hummingbird
internal import OperatorRecords
internal import Telemetry

/// The page of recipients, and decisions about them.
extension DashboardPages {
    func addRecipients(to router: Router<DashboardContext>) {
        router.get("/recipients") { _, context in
            let page = RecipientsPage(exchange: gateway.exchange, visitor: try context.known())
            return try show(Page(title: "Recipients", section: .recipients, content: page.content), context)
        }
        router.post("/recipients") { request, context -> Response in
            let form = try await form(request, context)
            let visitor = try require(.decide, context)
            guard form["typed"]?.trimmed == form["recipient"] else {
                throw Refusal(.conflict, "What was typed is not the recipient's id. Nothing was decided.")
            }
            let id = try Self.decisionID(form["decision"])
            let place = try recipient(form["source"], form["recipient"])
            guard let verb = form["verb"].flatMap(RecipientVerb.init) else {
                throw Refusal(.badRequest, "A recipient is suspended or resumed.")
            }
            try await decide(verb, place, id: id, try DecisionWords(form, visitor))
            return .seeOther("/decisions/\(id)")
        }
    }

    /// The recipient of the configuration with these names.
    func recipient(_ source: String?, _ recipient: String?) throws(Refusal) -> RecipientPlace {
        for plan in gateway.plans where plan.source.topic.rawValue == source {
            for known in plan.recipients where known.id.rawValue == recipient {
                return RecipientPlace(plan.source.topic, known.id)
            }
        }
        throw Refusal(.notFound, "The configuration has no such recipient of such a source.")
    }

    /// Writes one decision about a recipient, unless it was written before.
    func decide(_ verb: RecipientVerb, _ place: RecipientPlace, id: String, _ words: DecisionWords) async throws {
        guard decisions.begin(id, asked: 1) else { return }
        let gateway = gateway
        do {
            try await brokers.run {
                try gateway.send([RecipientCommand(id: id, verb, place, by: words.by, reason: words.reason)])
            }
        } catch {
            decisions.giveUp(id)
            throw error
        }
    }
}
