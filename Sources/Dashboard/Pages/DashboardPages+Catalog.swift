internal import Catalog
internal import Exchange
internal import GatewayModel
internal import HTTPTypes
internal import Hummingbird

/// The pages of mappers, schemas and paths.
extension DashboardPages {
    func addCatalog(to router: Router<DashboardContext>) {
        router.get("/catalog") { _, context in
            let (plans, gateway) = (gateway.plans, gateway)
            guard let catalog = plans.first?.catalog else { throw Refusal.notFound }
            let content = try await checking.run {
                CatalogPage(catalog: catalog, check: gateway.catalogCheck(), paths: plans.flatMap(PathReport.all))
                    .content
            }
            return try show(Page(title: "Mappers and schemas", section: .catalog, content: content), context)
        }
        router.get("/catalog/path") { request, context in
            let fields = try RequestFields(queryOf: request)
            let plans = gateway.plans.filter { $0.source.topic.rawValue == fields["source"] }
            let found = plans.flatMap(PathReport.all).first {
                $0.recipient == fields["recipient"] && (fields["schema"] == nil || $0.schema == fields["schema"])
            }
            guard let found else { throw Refusal(.notFound, "There is no such path.") }
            return try show(
                Page(
                    title: "What \(found.recipient) is told", section: .catalog,
                    content: PathPage(report: found).content),
                context)
        }
    }
}
