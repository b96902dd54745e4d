internal import Crypto
internal import Exchange
internal import Foundation
internal import GatewayModel
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import OperatorRecords
internal import RejectIndex

/// What a request of the API asks to decide about rejections.
struct DecisionRequest: Decodable, Sendable {
    struct Edit: Decodable, Sendable {
        /// A JSON Patch (RFC 6902) as a text.
        let patch: String?
        /// The whole value in base64.
        let value: String?
    }

    let verb: String
    /// The ids of the rejections.
    let rejections: [String]?
    /// The criteria of a list instead, as they stand in its query.
    let criteria: String?
    /// How many rejections that is: another number is refused.
    let count: Int
    let reason: String
    /// Who decides, where there are no users.
    let by: String?
    let edit: Edit?
}

/// What a request of the API asks to decide about a recipient.
struct RecipientDecisionRequest: Decodable, Sendable {
    let reason: String
    /// Who decides, where there are no users.
    let by: String?
}

/// An edit to try.
struct TrialRequest: Decodable, Sendable {
    let edit: DecisionRequest.Edit?
}

/// What the API does beside showing. Every action takes an `Idempotency-Key`: the same key of the same visitor makes one
/// decision, however often it is sent.
extension DashboardPages {
    func addAPIActions(to api: RouterGroup<DashboardContext>) {
        api.post("decisions") { request, context in
            let asked: DecisionRequest = try await document(request, context)
            return try await decide(asked, request, context)
        }
        api.post("recipients/:source/:recipient/:verb") { request, context in
            let asked: RecipientDecisionRequest = try await document(request, context)
            return try await decideRecipient(asked, request, context)
        }
        api.post("rejections/:id/try") { request, context in
            let asked: TrialRequest = try await document(request, context)
            return try await tried(asked, context)
        }
    }

    /// The JSON body of a request. Browsers send it only for pages of the same place.
    private func document<Document: Decodable>(
        _ request: Request, _ context: DashboardContext
    ) async throws -> Document {
        guard request.headers[.contentType]?.hasPrefix("application/json") == true else {
            throw Refusal(.unsupportedMediaType, "JSON is expected.")
        }
        try gate.checkSite(request)
        let body = try await RequestFields.body(of: request)
        do {
            return try JSONDecoder().decode(Document.self, from: Data(body.readableBytesView))
        } catch {
            throw Refusal(.badRequest, "The body is not the JSON document that is described at /openapi.json.")
        }
    }

    /// The id of a decision: what the key of the request says, so that the same one is made once.
    private func decisionID(_ request: Request, _ context: DashboardContext) throws -> String {
        guard let name = HTTPField.Name("Idempotency-Key"), let key = request.headers[name] else {
            return CommandID.make()
        }
        guard (1...255).contains(key.utf8.count) else {
            throw Refusal(.badRequest, "'Idempotency-Key' has 1 to 255 characters.")
        }
        let who = try context.known().name ?? ""
        return AccessGate.hexadecimal(
            SHA256.hash(data: Data("\(gateway.identity.id)\n\(who)\n\(key)".utf8)).prefix(16))
    }

    private func words(_ by: String?, _ reason: String, _ visitor: Visitor) throws(Refusal) -> DecisionWords {
        try DecisionWords(RequestFields([("by", by ?? ""), ("reason", reason)]), visitor)
    }

    private func accepted(_ id: String) async throws -> Response {
        var response = try Response.json(try await decision(id).document, status: .accepted)
        response.headers[.location] = "\(Self.apiPath)/decisions/\(id)"
        return response
    }

    private func decide(
        _ asked: DecisionRequest, _ request: Request, _ context: DashboardContext
    ) async throws -> Response {
        guard let verb = RejectionVerb(rawValue: asked.verb) else {
            throw Refusal(.badRequest, "'verb' is redrive, discard, approve or decline.")
        }
        let visitor = try require(Self.rights(for: verb), context)
        let words = try words(asked.by, asked.reason, visitor)
        let id = try decisionID(request, context)
        if try await isKnown(id) { return try await accepted(id) }
        let selection = try await selection(asked, verb, visitor)
        guard selection.found.count == asked.count else {
            throw Refusal(
                .conflict,
                "There are \(selection.found.count) rejections, not \(asked.count). Nothing was decided.")
        }
        try await send(
            selection, id: id, words,
            try await made(try asked.edit.map { edit throws(Refusal) in try RejectionEdit(edit) }, selection, context))
        return try await accepted(id)
    }

    private func selection(
        _ asked: DecisionRequest, _ verb: RejectionVerb, _ visitor: Visitor
    ) async throws -> RejectionSelection {
        let sight = Sight(gateway.plans, visitor)
        let form: RequestFields
        switch (asked.rejections, asked.criteria) {
        case (let ids?, nil): form = RequestFields([("scope", "chosen")] + ids.map { ("chosen", $0) })
        case (nil, let criteria?):
            form = RequestFields([("scope", "all")] + (try RequestFields(parsing: criteria)).fields)
        default: throw Refusal(.badRequest, "Give either 'rejections' or 'criteria'.")
        }
        return try await ask { try RejectionSelection(form, verb: verb, sight: sight, $0) }
    }

    /// Whether a decision was written down before, by this process or by another.
    private func isKnown(_ id: String) async throws -> Bool {
        if decisions.asked(id) != nil { return true }
        return try await !decided(id).isEmpty
    }

    private func decideRecipient(
        _ asked: RecipientDecisionRequest, _ request: Request, _ context: DashboardContext
    ) async throws -> Response {
        guard let verb = context.parameters.get("verb").flatMap(RecipientVerb.init) else { throw Refusal.notFound }
        let visitor = try require(.decide, context)
        let place = try recipient(context.parameters.get("source"), context.parameters.get("recipient"))
        let words = try words(asked.by, asked.reason, visitor)
        let id = try decisionID(request, context)
        if try await !isKnown(id) { try await decide(verb, place, id: id, words) }
        return try await accepted(id)
    }

    private func tried(_ asked: TrialRequest, _ context: DashboardContext) async throws -> Response {
        _ = try require(.seePayloads, context)
        let dossier = try await dossier(try RejectionName(id: context.parameters.get("id")), context)
        guard let id = dossier.found.letter.id else { throw Refusal.notFound }
        var edit: RejectionEdit.Made?
        if let wanted = asked.edit {
            guard let value = dossier.record?.value else {
                throw Refusal(.unprocessableContent, "There is no value to edit.")
            }
            edit = try RejectionEdit(wanted).made(of: value)
        }
        let (gateway, made) = (gateway, edit)
        let deliveries = try await brokers.run {
            try gateway.tryAgain(id, at: dossier.found.letter.place, edit: made.map { ($0.edit, $0.bytes) })
        }
        return try .json(TrialDocument(deliveries: deliveries.map(TrialDocument.Delivery.init)))
    }
}

extension RejectionEdit {
    /// The edit that a request of the API asks for.
    init(_ asked: DecisionRequest.Edit) throws(Refusal) {
        switch (asked.patch, asked.value) {
        case (let patch?, nil): self.init(patch: patch)
        case (nil, let value?):
            guard let bytes = Base64.bytes(value) else { throw Refusal(.badRequest, "'value' is no base64.") }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw Refusal(.badRequest, "'value' is not UTF-8.")
            }
            self = .whole(text)
        default: throw Refusal(.badRequest, "An edit is either a 'patch' or a 'value'.")
        }
    }
}

extension TrialDocument.Delivery {
    init(_ delivery: TriedDelivery) {
        recipient = delivery.recipient.rawValue
        switch delivery.outcome {
        case .delivered(let bytes, _):
            (outcome, value, code, violations) = ("would-clear", Base64.text(bytes), nil, nil)
        case .withheld: (outcome, value, code, violations) = ("withheld", nil, nil, nil)
        case .rejected(let rejection, let broken):
            outcome = "again"
            value = nil
            code = rejection
            violations = broken.map {
                TrialDocument.Violation(pointer: $0.pointer, rule: $0.rule, expected: $0.expected)
            }
        }
    }
}

extension DecisionPage {
    /// The same for programs.
    var document: DecisionDocument {
        var outcomes: [String: Int] = [:]
        for action in latest {
            outcomes[action.outcome == "done" ? action.after ?? "done" : action.outcome, default: 0] += 1
        }
        return DecisionDocument(
            decision: id, asked: asked, isSettled: isSettled, outcomes: outcomes,
            actions: latest.prefix(Self.shown).map(ActionDocument.init))
    }
}
