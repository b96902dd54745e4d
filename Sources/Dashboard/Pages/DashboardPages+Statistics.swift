internal import Hummingbird

/// The page of the figures.
extension DashboardPages {
    func addStatistics(to router: Router<DashboardContext>) {
        router.get("/statistics") { request, context in
            let gateway = gateway
            let question = try StatisticsAnswer.question(RequestFields(queryOf: request), gateway)
            guard gateway.statistics != nil else {
                return try show(Page(title: "Statistics", section: .statistics, content: StatisticsPage.off), context)
            }
            let content = try await workers.run {
                StatisticsPage(try StatisticsAnswer.answer(question, gateway), question, gateway).content
            }
            return try show(Page(title: "Statistics", section: .statistics, content: content), context)
        }
    }
}
