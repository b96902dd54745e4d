internal import Catalog
internal import Exchange
internal import GatewayModel

/// What the figures rest on.
enum StatisticsBasis {
    /// What stands for everything that decides about a figure: another catalog or another definition makes other figures.
    static func mark(of plans: [SourcePlan]) -> String {
        let definitions = plans.first?.catalog.statistics.values.map { "\($0.schema)=\($0.digest)" }.sorted() ?? []
        let recipients = plans.map { plan in
            plan.recipients.map { "\(plan.source.topic):\($0.agency):\($0.agreement)" }.joined(separator: ",")
        }
        return ([plans.first.map { "\($0.catalog.digest)" } ?? ""] + definitions + recipients).joined(separator: " ")
    }
}
