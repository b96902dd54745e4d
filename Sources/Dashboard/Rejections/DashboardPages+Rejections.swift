internal import Exchange
internal import GatewayModel
internal import HTTPTypes
internal import Hummingbird
internal import OperatorRecords
internal import RejectIndex

/// The pages of rejections.
extension DashboardPages {
    func addRejections(to router: Router<DashboardContext>) {
        router.get("/rejections") { request, context in try await rejections(request, context) }
        router.get("/rejections/:id") { _, context in
            try await one(try RejectionName(id: context.parameters.get("id")), context)
        }
        router.get("/letters/:topic/:partition/:offset") { _, context in
            try await one(try RejectionName(placeIn: context.parameters), context)
        }
        router.get("/rejections/:id/try") { _, context in try await trial(context) }
        router.get("/rejections/:id/edit") { request, context in
            try await edit(context, isWhole: try RequestFields(queryOf: request)["whole"] != nil)
        }
        router.post("/rejections/:id/edit") { request, context in
            try await edited(try await form(request, context), context)
        }
    }

    private func rejections(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let query = try RejectionQuery(RequestFields(queryOf: request))
        let visitor = try context.known()
        let sight = Sight(gateway.plans, visitor)
        try sight.check(query)
        let listing = try await ask { try RejectionListing.read(query, $0) }
        var recipients: [String] = []
        for id in gateway.plans.flatMap({ $0.recipients.map(\.id.rawValue) }) where !recipients.contains(id) {
            recipients.append(id)
        }
        let page = RejectionsPage(
            query: query, listing: listing, sight: sight, visitor: visitor, recipients: recipients)
        return try show(Page(title: "Rejections", section: .rejections, content: page.content), context)
    }

    private func one(_ name: RejectionName, _ context: DashboardContext) async throws -> Response {
        let visitor = try context.known()
        let dossier = try await dossier(name, context)
        let page = OneRejectionPage(
            dossier: dossier, plan: plan(of: dossier), sight: Sight(gateway.plans, visitor), visitor: visitor,
            edits: gateway.edits)
        return try show(Page(title: page.title, section: .rejections, content: page.content), context)
    }

    /// Everything about a rejection. That somebody sees its payload is written down first, or it is not shown.
    func dossier(_ name: RejectionName, _ context: DashboardContext) async throws -> RejectionDossier {
        let visitor = try context.known()
        let (gateway, views, address) = (gateway, views, context.address)
        let session = context.session
        return try await brokers.run {
            let dossier = try RejectionDossier.read(name, gateway)
            guard visitor.may(.seePayloads), dossier.record?.value != nil else { return dossier }
            let letter = dossier.found.letter
            let seen = letter.id ?? letter.place.description
            let view = "\(visitor.name ?? "") \(session) \(seen)"
            guard views.isNew(view) else { return dossier }
            try gateway.record(
                PayloadView(
                    of: seen, by: visitor.name ?? "without users", address: address, atMs: TimeText.nowMs))
            views.note(view)
            return dossier
        }
    }

    func plan(of dossier: RejectionDossier) -> SourcePlan? {
        gateway.plans.first { $0.source.topic.rawValue == dossier.letter.source?.topic }
    }

    // MARK: Trying and editing

    private func trial(_ context: DashboardContext) async throws -> Response {
        _ = try require(.seePayloads, context)
        let dossier = try await dossier(try RejectionName(id: context.parameters.get("id")), context)
        guard let id = dossier.found.letter.id else { throw Refusal.notFound }
        let gateway = gateway
        let deliveries = try await brokers.run {
            try gateway.tryAgain(id, at: dossier.found.letter.place, edit: nil)
        }
        let content: HTML =
            "<p><a href=\"/rejections/\(id)\">Back to the rejection</a></p>\n<p>By the catalog that is in place; nothing is published.</p>\n\(TrialSheet(deliveries: deliveries).html)"
        return try show(Page(title: "What would come of it now", section: .rejections, content: content), context)
    }

    private func edit(_ context: DashboardContext, isWhole: Bool) async throws -> Response {
        _ = try requireEditing(context)
        let dossier = try await dossier(try RejectionName(id: context.parameters.get("id")), context)
        let json = text(of: dossier)
        let value = dossier.record?.value
        let edit =
            isWhole && EditPage.canEditWhole(value)
            ? RejectionEdit.whole(String(decoding: value ?? [], as: UTF8.self))
            : RejectionEdit(of: dossier.letter, in: json)
        return try show(editPage(dossier, edit, nil, json, context), context)
    }

    private func edited(_ form: RequestFields, _ context: DashboardContext) async throws -> Response {
        _ = try requireEditing(context)
        guard let edit = try RejectionEdit(form) else { throw Refusal(.badRequest, "The form has no edit.") }
        let dossier = try await dossier(try RejectionName(id: context.parameters.get("id")), context)
        let result = try await result(of: edit, dossier)
        if form["step"] == "send", case .success = result.made, let id = dossier.found.letter.id {
            return try await confirm(
                RequestFields([("scope", "chosen"), ("chosen", id), ("state", "all")]), .redrive, edit: edit, context)
        }
        return try show(editPage(dossier, edit, result, text(of: dossier), context), context)
    }

    func requireEditing(_ context: DashboardContext) throws -> Visitor {
        let visitor = try require([.seePayloads, .decide], context)
        guard gateway.edits != "refuse" else {
            throw Refusal(.forbidden, "Edited copies are refused by this gateway's configuration.")
        }
        return visitor
    }

    private func result(of edit: RejectionEdit, _ dossier: RejectionDossier) async throws -> EditResult {
        guard let value = dossier.record?.value, let id = dossier.found.letter.id else {
            throw Refusal(.unprocessableContent, "There is no value to edit.")
        }
        let made: RejectionEdit.Made
        do throws(Refusal) { made = try edit.made(of: value) } catch {
            return EditResult(made: .failure(error), tried: nil)
        }
        let gateway = gateway
        let tried = try await brokers.run { () -> Result<[TriedDelivery], DashboardFault> in
            Result { () throws(DashboardFault) in
                try gateway.tryAgain(id, at: dossier.found.letter.place, edit: (made.edit, made.bytes))
            }
        }
        return EditResult(made: .success(made), tried: tried)
    }

    private func text(of dossier: RejectionDossier) -> [UInt8]? {
        guard let record = dossier.record, let value = record.value else { return nil }
        let text = plan(of: dossier)?.text(
            of: value, contentType: record.header("content-type"), schemaName: dossier.letter.judgement.schema)
        return text?.isTranslated == true ? nil : value
    }

    private func editPage(
        _ dossier: RejectionDossier, _ edit: RejectionEdit, _ result: EditResult?, _ json: [UInt8]?,
        _ context: DashboardContext
    ) throws -> Page {
        let page = EditPage(
            dossier: dossier, edit: edit, json: json, result: result, edits: gateway.edits,
            visitor: try context.known(), id: dossier.found.letter.id ?? "")
        return Page(title: "Edit a copy", section: .rejections, content: page.content)
    }
}

extension RejectionName {
    /// Reads the place of a letter from the parameters of a path.
    init(placeIn parameters: Parameters) throws(Refusal) {
        guard let topic = parameters.get("topic").flatMap({ TopicName($0) }),
            let partition = parameters.get("partition").flatMap({ Int32($0) }), partition >= 0,
            let offset = parameters.get("offset").flatMap({ Int64($0) }), offset >= 0
        else { throw Refusal(.notFound, "A letter is named by its topic, partition and offset.") }
        self = .place(PartitionPlace(TopicPartition(topic, partition), offset: offset))
    }
}
