internal import Catalog
internal import Exchange
internal import GatewayModel
internal import HTTPTypes
internal import OperatorRecords
internal import Statistics
internal import Telemetry

/// The figures of the exchange for whoever asks: the page and the API answer with the same ones.
struct StatisticsAnswer {
    /// The figures; nil when the catalog does not say how to count.
    let report: StatisticsReport?
    /// The months that have figures; nil while there are none.
    let period: ClosedRange<String>?

    /// Asks the gateway's figures; it may wait for the disk.
    static func answer(_ question: StatisticsQuestion, _ gateway: any DashboardGateway) throws -> StatisticsAnswer {
        guard let definition = gateway.plans.first?.catalog.newestStatistics else {
            return StatisticsAnswer(report: nil, period: nil)
        }
        let store = try gateway.figures()
        do throws(StatisticsFault) {
            return StatisticsAnswer(
                report: try store.report(question, definition, inForce: inForce(gateway)), period: try store.period())
        } catch {
            throw DashboardFault(.unavailable, "The figures cannot be read: \(error.description).")
        }
    }

    /// What a query asks for.
    /// - Throws: a refusal for an agency that sends nothing here, and for what is no month.
    static func question(
        _ fields: RequestFields, _ gateway: any DashboardGateway
    ) throws(Refusal) -> StatisticsQuestion {
        var question = StatisticsQuestion()
        if let agency = fields["agency"] {
            guard gateway.plans.contains(where: { $0.source.agency.rawValue == agency }) else {
                throw Refusal(.badRequest, "No source of this gateway is of that agency.")
            }
            question.agency = agency
        }
        for (name, place) in [("from", \StatisticsQuestion.from), ("to", \StatisticsQuestion.to)] {
            guard let month = fields[name] else { continue }
            guard StatisticsQuestion.isMonth(month) else {
                throw Refusal(.badRequest, "A month is written like 2014-03.")
            }
            question[keyPath: place] = month
        }
        return question
    }

    /// The pairs of agencies of which one may be told by the other: a recipient that is known to be active has an agreement
    /// between them. While nobody knows what is suspended there are none.
    static func inForce(_ gateway: any DashboardGateway) -> Set<DisclosurePair> {
        let active = Set(
            gateway.exchange.sources.flatMap(\.recipients).filter { !$0.state.isHeld }.map(\.place))
        var pairs: Set<DisclosurePair> = []
        for plan in gateway.plans {
            for recipient in plan.recipients where active.contains(RecipientPlace(plan.source.topic, recipient.id)) {
                pairs.insert(DisclosurePair(from: plan.source.agency.rawValue, to: recipient.agency.rawValue))
            }
        }
        return pairs
    }
}
