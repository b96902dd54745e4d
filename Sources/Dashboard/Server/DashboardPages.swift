internal import Exchange
internal import Hummingbird
internal import Logging

/// The pages of one gateway: what they need, and the routes that lead to them.
struct DashboardPages: Sendable {
    let gateway: any DashboardGateway
    let gate: AccessGate
    let workers: Workers
    let live: LiveFeed
    let logger: Logger

    init(_ gateway: any DashboardGateway, access: DashboardAccess, workers: Workers, logger: Logger) {
        self.gateway = gateway
        self.workers = workers
        self.logger = logger
        gate = AccessGate(access)
        live = LiveFeed { OverviewPage(gateway).live }
    }

    /// Adds the routes.
    func add(to router: Router<DashboardContext>) {
        // For the whole router: what leads nowhere is answered as a page too, with the headers of all others.
        router.add(middleware: AnswerMiddleware(gate: gate, gateway: gateway.identity.id, logger: logger))
        router.get("/assets/:name") { _, context in try Assets.answer(context.parameters.get("name")) }
        router.get("/") { _, context in
            try show(
                Page(title: "Overview", section: .overview, reloadSeconds: 5, content: OverviewPage(gateway).content),
                context)
        }
        addStatistics(to: router)
        router.get("/live") { request, _ in try live.answer() }
    }

    /// A page as it goes out.
    func show(_ page: Page, _ context: DashboardContext) throws -> Response {
        .html(page.html(gateway: gateway.identity.id, visitor: try context.known()))
    }
}
