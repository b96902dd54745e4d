internal import Catalog
internal import Exchange
internal import GatewayModel
internal import HTTPTypes
internal import Hummingbird
internal import OperatorRecords
internal import RejectIndex
internal import Telemetry

/// The API: all that the pages do, as JSON. Its description is `Assets/openapi.json`.
extension DashboardPages {
    /// Where it is.
    static let apiPath = "/api/v1"

    func addAPI(to router: Router<DashboardContext>) {
        router.get("/openapi.json") { _, _ in Assets.openAPI }
        let api = router.group("api/v1")
        api.get("gateway") { _, _ in try Response.json(gatewayDocument) }
        api.get("exchange") { _, _ in try Response.json(ExchangeDocument(gateway.exchange)) }
        api.get("recipients") { _, _ in
            try Response.json(gateway.exchange.sources.flatMap(\.recipients).map(RecipientDocument.init))
        }
        api.get("rejections") { request, context in try await listRejections(request, context) }
        api.get("causes") { request, context in try await listCauses(request, context) }
        api.get("rejections/:id") { _, context in try await oneRejection(context) }
        api.get("rejections/:id/payload") { _, context in try await payload(context) }
        api.get("actions") { request, _ in try await listActions(request) }
        api.get("decisions/:id") { _, context in try await decisionDocument(context) }
        api.get("statistics") { request, _ in
            let gateway = gateway
            let question = try StatisticsAnswer.question(RequestFields(queryOf: request), gateway)
            let report = try await workers.run { try StatisticsAnswer.answer(question, gateway).report }
            guard let report else { throw Refusal(.notFound, "The catalog does not say how to count.") }
            return try Response.json(report)
        }
        api.get("catalog") { _, _ in try await catalogDocument() }
        api.get("paths") { _, _ in
            let plans = gateway.plans
            return try Response.json(plans.flatMap(PathReport.all))
        }
        addAPIActions(to: api)
    }

    private var gatewayDocument: GatewayDocument {
        let identity = gateway.identity
        return GatewayDocument(
            gateway: identity.id, instance: identity.instance, version: identity.version, delivery: gateway.delivery,
            edits: gateway.edits, catalog: gateway.plans.first.map { "\($0.catalog.digest)" } ?? "",
            ready: gateway.readiness.isHealthy, problems: gateway.readiness.problems)
    }

    // MARK: Rejections

    /// How many a page has: `limit` of the query, or as many as a page of the dashboard.
    private static func limit(_ fields: RequestFields) throws(Refusal) -> Int {
        guard let text = fields["limit"] else { return DashboardLimits.pageCount }
        guard let limit = Int(text), (1...DashboardLimits.apiPageCount).contains(limit) else {
            throw Refusal(.badRequest, "'limit' is a number from 1 to \(DashboardLimits.apiPageCount).")
        }
        return limit
    }

    private func listRejections(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let fields = try RequestFields(queryOf: request)
        let (query, limit) = (try RejectionQuery(fields), try Self.limit(fields))
        let sight = Sight(gateway.plans, try context.known())
        try sight.check(query)
        let page = try await ask { store in
            return try store.page(query.filter, after: query.cursor, count: limit)
        }
        let entries = page.found.map { found -> RejectionEntry in
            var entry = RejectionEntry(found)
            entry.mask(found.letter, sight)
            return entry
        }
        return try .json(RejectionListDocument(rejections: entries, next: page.next?.description))
    }

    private func listCauses(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let fields = try RequestFields(queryOf: request)
        let (query, limit) = (try RejectionQuery(fields), try Self.limit(fields))
        try Sight(gateway.plans, try context.known()).check(query)
        let (clusters, count) = try await ask { store in
            return (try store.clusters(query.filter, count: limit), try store.count(query.filter))
        }
        return try .json(
            CauseListDocument(
                rejections: count.letters, isExact: count.isExact, causes: clusters.map(CauseListDocument.Cause.init)))
    }

    private func oneRejection(_ context: DashboardContext) async throws -> Response {
        let name = try RejectionName(id: context.parameters.get("id"))
        let (gateway, visitor) = (gateway, try context.known())
        // What the payload says is not in this answer, and no view is recorded.
        let dossier = try await brokers.run { try RejectionDossier.read(name, gateway) }
        return try .json(RejectionDocument(dossier, Sight(gateway.plans, visitor)))
    }

    private func payload(_ context: DashboardContext) async throws -> Response {
        let dossier = try await dossier(try RejectionName(id: context.parameters.get("id")), context)
        guard let record = dossier.record else {
            throw Refusal(.notFound, "The dead letter is not in Kafka any more.")
        }
        guard let masking = Sight(gateway.plans, try context.known()).masking(of: dossier.letter) else {
            return try .json(PayloadDocument(unmasked: record))
        }
        return try .json(PayloadDocument(masked: maskedText(of: dossier, masking)))
    }

    private func maskedText(of dossier: RejectionDossier, _ masking: Masking) -> String? {
        guard let record = dossier.record, let value = record.value,
            dossier.letter.code != RejectionCode.sensitiveContent.rawValue,
            let text = plan(of: dossier)?.text(
                of: value, contentType: record.header("content-type"), schemaName: dossier.letter.judgement.schema)
        else { return nil }
        return MaskedText.make(text.json) { masking.shows($0, of: text.schema) }
    }

    // MARK: What people did

    private func listActions(_ request: Request) async throws -> Response {
        let fields = try RequestFields(queryOf: request)
        let page = try await actions(try ActionQuery(fields), count: try Self.limit(fields))
        return try .json(
            ActionListDocument(actions: page.found.map(ActionDocument.init), next: page.next.map { "\($0)" }))
    }

    private func decisionDocument(_ context: DashboardContext) async throws -> Response {
        let id = try Self.decisionID(context.parameters.get("id"))
        return try .json(try await decision(id).document)
    }

    private func catalogDocument() async throws -> Response {
        let gateway = gateway
        guard let catalog = gateway.plans.first?.catalog else { throw Refusal.notFound }
        let document = try await checking.run { CatalogDocument(catalog, gateway.catalogCheck()) }
        return try .json(document)
    }
}

extension PayloadDocument {
    init(unmasked record: RejectedRecord) {
        key = record.key.map { Base64.text($0) }
        value = record.value.map { Base64.text($0) }
        masked = nil
        headers = (record.headers + record.ownHeaders).map { header in
            Header(name: String(decoding: header.name, as: UTF8.self), value: header.value.map { Base64.text($0) })
        }
    }

    init(masked text: String?) {
        (key, value, masked, headers) = (nil, nil, text, [])
    }
}
