import Catalog
import Exchange
import Foundation
import GatewayModel
import Hummingbird
import HummingbirdTesting
import OperatorRecords
import Statistics
import Telemetry
import Testing

@testable import Dashboard

/// The page of figures: what it shows, what it leaves out, and what it refuses.
@Suite struct StatisticsPageTests {
    /// Figures of two agencies in a folder of their own.
    private final class Fixture {
        let folder: URL
        let gateway: FakeGateway

        init(isActive: Bool = true, events: Bool = true) throws {
            folder = FileManager.default.temporaryDirectory.appendingPathComponent("statistics-page-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let store = try StatisticsStore(path: folder.appendingPathComponent("x.statistics.sqlite").path)
            let plans = try [Fixture.plan("us-iprc", to: "cn-gacc"), Fixture.plan("cn-gacc", to: "us-iprc")]
            try store.prepare(plans.map { CountedSource($0.source.topic, agency: $0.source.agency) }, basis: "one")
            if events { _ = try store.add(try Fixture.records()) }
            let exchange = Fixture.exchange(plans, isActive ? .active : .suspended)
            gateway = FakeGateway(plans: plans) { state in
                state.figures = store
                state.statistics = StatisticsSnapshot()
                state.exchange = exchange
            }
        }

        deinit {
            do { try FileManager.default.removeItem(at: folder) } catch {
                print("\(folder.path) stays behind: \(error)")
            }
        }

        private static let catalog = Result {
            try Catalog.load(
                folder: #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
                    .joined(separator: "/") + "/schemas")
        }

        private static func plan(_ from: String, to: String) throws -> SourcePlan {
            let source = SourcePlan.Source(
                topic: try #require(TopicName("\(from).seizures")), agency: try #require(AgencyID(from)), name: from,
                defaultSchema: try #require(SchemaID("\(from).seizure/2")), tombstones: .reject)
            let recipient = SourcePlan.Recipient(
                id: try #require(RecipientID("partner")), agency: try #require(AgencyID(to)),
                schema: try #require(SchemaID("\(to).seizure/2")), agreement: try #require(RevisionRef("us-cn-ipr/1")))
            return try SourcePlan(
                source: source, recipients: [recipient], catalog: catalog.get(),
                gateway: GatewayIdentity(id: "us-cn", instance: "pod-0", version: "1"), file: "test.yaml")
        }

        private static func exchange(_ plans: [SourcePlan], _ state: RecipientState) -> ExchangeSnapshot {
            var exchange = ExchangeSnapshot()
            exchange.sources = plans.map { plan in
                ExchangeSnapshot.Source(
                    topic: plan.source.topic, agency: plan.source.agency, partitions: [],
                    recipients: plan.recipients.map {
                        RecipientStatus(
                            place: RecipientPlace(plan.source.topic, $0.id), topic: plan.source.topic, state: state,
                            suspension: nil, counts: RecipientCounts(), held: [])
                    }, rates: [])
            }
            return exchange
        }

        private static func records() throws -> [CountedRecord] {
            let us = try #require(TopicName("us-iprc.seizures"))
            let cn = try #require(TopicName("cn-gacc.seizures"))
            return [
                record(us, 1, event("A", "2014-03", "SEA", audience: "cn-gacc", name: "<b>MAKER</b> & CO")),
                record(us, 2, event("B", "2014-04", "AIR", audience: "cn-gacc", name: "<b>MAKER</b> & CO")),
                record(cn, 1, event("C", "2014-04", "SEA", audience: "us-iprc", name: "莆田样品鞋厂")),
                CountedRecord(topic: us, partition: 0, offset: 3, stamp: "", content: .uncounted("MALFORMED")),
            ]
        }

        private static func record(_ topic: TopicName, _ offset: Int64, _ event: CountedEvent) -> CountedRecord {
            CountedRecord(topic: topic, partition: 0, offset: offset, stamp: "", content: .event(event))
        }

        private static func event(
            _ key: String, _ month: String, _ mode: String, audience: String, name: String
        ) -> CountedEvent {
            let amounts = ["MSRP", "DOMESTIC"].compactMap { basis in
                ExactAmount("1234567.50").map { CountedEvent.Amount(Measure(.value, basis: basis, unit: "USD"), $0) }
            }
            let line = CountedEvent.Line(
                rows: [.init("mark", "瓦尔多拉 / VALDORA"), .init("health", "Toys and baby articles")], amounts: amounts)
            let sighting = CountedEvent.Sighting(
                role: "manufacturer", scheme: "cn-uscc", id: "91330200MA2ABCD21J", name: name, audience: [audience])
            return CountedEvent(
                caseKey: key, version: 1, isCancelled: false,
                snapshot: .init(
                    month: month, lineOf: nil, rows: [.init("mode", mode)], lines: [line], sightings: [sighting]))
        }
    }

    /// The fixture's folder must outlive the answer.
    private func page(_ path: String, _ fixture: Fixture) async throws -> (status: Int, text: String) {
        defer { withExtendedLifetime(fixture) {} }
        return try await page(path, fixture.gateway)
    }

    private func page(_ path: String, _ gateway: FakeGateway) async throws -> (status: Int, text: String) {
        try await DashboardApp.make(gateway).test(.router) { client in
            let answer = try await client.execute(uri: path, method: .get)
            return (answer.status.code, String(buffer: answer.body))
        }
    }

    @Test func everything_isOnThePage() async throws {
        let fixture = try Fixture()
        let page = try await page("/statistics", fixture)
        #expect(page.status == 200)
        for text in [
            "aria-current=\"page\">Statistics", "<h2>By agency</h2>", "<h2>Mode of transport</h2>", "<h2>Mark</h2>",
            "<h2>Health and safety</h2>", "<h2>By month</h2>", "<h2>Repeat manufacturers</h2>", "<h2>Not counted</h2>",
            "瓦尔多拉 / VALDORA", "3,703,703 MSRP USD", "3,703,703 DOMESTIC USD", ">MALFORMED</code>",
            "counts once in every row", "&lt;b&gt;MAKER&lt;/b&gt; &amp; CO", "several agencies", "class=\"bars\"",
        ] {
            #expect(page.text.contains(text), "\(text)")
        }
        #expect(!page.text.contains("<b>MAKER"))
    }

    @Test func headings_comeInOrder() async throws {
        let page = try await page("/statistics", Fixture())
        #expect(page.status == 200)
        let levels = page.text.matches(of: /<h([1-6])>/).compactMap { Int($0.1) }
        #expect(levels.first == 1 && levels.filter { $0 == 1 }.count == 1)
        for (before, after) in zip(levels, levels.dropFirst()) { #expect(after <= before + 1) }
    }

    @Test func aFilter_isInTheURL() async throws {
        let fixture = try Fixture()
        let page = try await page("/statistics?agency=us-iprc&from=2014-04&to=2014-04", fixture)
        #expect(page.text.contains("<option value=\"us-iprc\" selected>"))
        #expect(page.text.contains("value=\"2014-04\""))
        #expect(page.text.contains("1,234,568 MSRP USD"))
    }

    @Test(arguments: ["agency=nobody", "from=2014", "to=2014-13", "from=%3Cscript%3E"])
    func whatCannotBeAsked_isRefused(query: String) async throws {
        let page = try await page("/statistics?\(query)", Fixture())
        #expect(page.status == 400)
        #expect(!page.text.contains("<script>"))
    }

    @Test func whileAPartnerIsSuspended_noPartyIsNamed() async throws {
        let page = try await page("/statistics", Fixture(isActive: false))
        #expect(!page.text.contains("MAKER"))
        #expect(page.text.contains("1 repeated identifiers are left out"))
    }

    @Test func withoutEvents_thereIsAPage() async throws {
        #expect(try await page("/statistics", Fixture(events: false)).status == 200)
    }

    @Test func withoutCounting_itSaysSo() async throws {
        let page = try await page("/statistics", FakeGateway())
        #expect(page.status == 200)
        #expect(page.text.contains("is not counted"))
    }

    @Test func theFigures_areJSONWithExactTexts() async throws {
        let fixture = try Fixture()
        let answer = try StatisticsAnswer.answer(StatisticsQuestion(), fixture.gateway)
        defer { withExtendedLifetime(fixture) {} }
        let json = String(decoding: try JSONEncoder().encode(answer.report), as: UTF8.self)
        #expect(json.contains("\"amount\":\"3703702.5\""))
        #expect(json.contains("\"seizures\":3"))
    }
}
