internal import Exchange
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import RejectIndex

/// The pages of one gateway: what they need, and the routes that lead to them.
struct DashboardPages: Sendable {
    let gateway: any DashboardGateway
    let gate: AccessGate
    let workers: Workers
    /// Where brokers are asked: while they are gone, whoever waits for them keeps nobody waiting who asks the index.
    let brokers = Workers(threads: DashboardLimits.threads)
    /// Where passwords are hashed: one at a time, so that guessing takes neither the memory nor the other threads.
    let hashing = Workers(threads: 1)
    /// Where the cases of a catalog run, for seconds: whoever waits for them keeps nobody else waiting.
    let checking = Workers(threads: 1)
    /// Whether the pages come over TLS.
    let isSecure: Bool
    let live: LiveFeed
    let decisions = DecisionBook()
    let views = ViewBook()
    let logger: Logger

    init(
        _ gateway: any DashboardGateway, access: DashboardAccess, workers: Workers, isSecure: Bool = false,
        logger: Logger
    ) {
        self.gateway = gateway
        self.isSecure = isSecure
        self.workers = workers
        self.logger = logger
        gate = AccessGate(access)
        live = LiveFeed { OverviewPage(gateway).live }
    }

    /// Adds the routes.
    func add(to router: Router<DashboardContext>) {
        // For the whole router: what leads nowhere is answered as a page too, with the headers of all others.
        router.add(
            middleware:
                AnswerMiddleware(
                    gate: gate, gateway: gateway.identity.id, isSecure: isSecure, logger: logger))
        router.get("/assets/:name") { _, context in try Assets.answer(context.parameters.get("name")) }
        router.get("/") { _, context in
            try show(
                Page(title: "Overview", section: .overview, reloadSeconds: 5, content: OverviewPage(gateway).content),
                context)
        }
        router.get("/live") { request, _ in try live.answer(request) }
        addSignIn(to: router)
        addRejections(to: router)
        addDecisions(to: router)
        addRecipients(to: router)
        addStatistics(to: router)
        addCatalog(to: router)
        addActivity(to: router)
        addAPI(to: router)
    }

    /// A page as it goes out.
    func show(_ page: Page, _ context: DashboardContext) throws -> Response {
        .html(page.html(gateway: gateway.identity.id, visitor: try context.known()))
    }

    /// Asks the index, on a thread that may wait.
    func ask<Answer: Sendable>(
        _ question: @escaping @Sendable (RejectStore) throws -> Answer
    ) async throws -> Answer {
        let gateway = gateway
        return try await workers.run { try question(try gateway.index()) }
    }

    /// A form of a page of ours.
    func form(_ request: Request, _ context: DashboardContext) async throws -> RequestFields {
        let form = try await RequestFields.form(of: request)
        try gate.checkForm(request, token: form["token"], of: context.session)
        return form
    }

    /// Refuses those who may not.
    func require(_ rights: Rights, _ context: DashboardContext) throws -> Visitor {
        let visitor = try context.known()
        guard visitor.may(rights) else {
            throw Refusal(.forbidden, "Your role does not let you do that.")
        }
        return visitor
    }
}
