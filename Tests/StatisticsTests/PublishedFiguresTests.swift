import Catalog
import Exchange
import Foundation
import GatewayModel
import Generator
import Testing

@testable import Statistics

/// The published year, counted from the events themselves: 23,140 seizures of FY2014, their MSRP, 63 % of it from China.
@Suite struct PublishedFiguresTests {
    private static let batchCount = 2_000
    /// The codes of the profile's economies.
    private static let economies = [
        "China": "CN", "Hong Kong": "HK", "Canada": "CA", "India": "IN", "United Arab Emirates": "AE", "Korea": "KR",
        "Singapore": "SG", "Turkey": "TR", "Viet Nam": "VN", "Taiwan": "TW", "Pakistan": "PK", "Thailand": "TH",
        "Malaysia": "MY", "Mexico": "MX", "Germany": "DE", "Philippines": "PH",
    ]

    /// A year takes a while: on a thread of its own, so that tests that wait for answers get theirs.
    @Test func theYearOfTheUS_isCountedAsItWasPublished() async throws {
        let (planned, report) = try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try Self.countYear() }) }
            thread.stackSize = 8 << 20
            thread.start()
        }
        try check(planned, report)
    }

    private static func countYear() throws -> (TallyReport, StatisticsReport) {
        var generator = Generator(
            profile: try GeneratedEvents.profile("us-iprc/seizure/2"), settings: GenerationSettings(seed: 1))
        let planned = try #require(generator.report(spoiled: false))
        let fixture = try StoreFixture()
        let source = CountedSource(GeneratedEvents.topic, agency: AgencyID("us-iprc")!)
        try fixture.store.prepare([source], basis: "year")
        var reader = CanonicalReader(
            plan: try GeneratedEvents.plan(), wanted: try Definition.hub().parties.map(\.pointers))
        let facts = FactReader(try Definition.hub())
        var batch: [CountedRecord] = []
        while let event = generator.next() {
            batch.append(record(event, &reader, facts))
            if batch.count == batchCount {
                _ = try fixture.store.add(batch)
                batch.removeAll()
            }
        }
        _ = try fixture.store.add(batch)
        let year = StatisticsQuestion(agency: "us-iprc", from: "2013-10", to: "2014-09")
        let report = try fixture.report(year, inForce: [DisclosurePair(from: "us-iprc", to: "cn-gacc")])
        return (planned, report)
    }

    private func check(_ planned: TallyReport, _ report: StatisticsReport) throws {
        #expect(report.uncounted.isEmpty)
        #expect(report.total.seizures == 23_140)
        #expect(report.total.lines == 28_293)
        #expect(report.total.seizures == Int64(planned.cases))
        #expect(report.total.sum(Sample.msrp) == Self.decimal(planned.units))
        try check(report, "commodity", planned, key: { $0 })
        try check(report, "origin", planned, named: "economy") { Self.economies[$0] ?? $0 }
        let msrp = try #require(report.total.amounts.first { $0.measure == Sample.msrp }?.amount)
        let china = try #require(
            report.row("origin", "CN")?.amounts.first { $0.measure == Sample.msrp }?.amount)
        #expect(Int((china.share(of: msrp) * 100).rounded()) == 63)
        let channels = report.rows("channel").map { [$0.key: $0.count.seizures] }.reduce(into: [:]) {
            $0.merge($1) { first, _ in first }
        }
        #expect(channels == ["EXPRESS": 12_623, "MAIL": 7_300, "OTHER": 1_796, "CARGO": 1_421])
        #expect(report.months.count == 12)
        #expect(report.months.reduce(0) { $0 + $1.count.seizures } == 23_140)
        let makers = try #require(report.party("manufacturer"))
        #expect(makers.rows.allSatisfy { $0.agencies.map(\.agency) == ["us-iprc"] })
    }

    private static func record(
        _ event: GeneratedEvent, _ reader: inout CanonicalReader, _ facts: FactReader
    ) -> CountedRecord {
        var content = CountedRecord.Content.nothing
        let outcome = PinnedRecord.with(event, offset: Int64(event.number)) { record in
            reader.read(record) { tape, _, audiences in
                let counted = facts.read(tape, audiences: audiences.map { $0.map(\.rawValue) })
                content = counted.map { .event($0) } ?? .uncounted("LIMITS")
            }
        }
        if case .rejected(let code) = outcome { content = .uncounted(code.rawValue) }
        return CountedRecord(
            topic: GeneratedEvents.topic, partition: 0, offset: Int64(event.number), stamp: "", content: content)
    }

    /// Every row of a published table: the same seizures, and the same MSRP to the cent.
    private func check(
        _ report: StatisticsReport, _ table: String, _ planned: TallyReport, named: String? = nil,
        key: (String) -> String
    ) throws {
        let dimension = try #require(planned.dimensions.first { $0.name == named ?? table })
        #expect(report.rows(table).count == dimension.rows.count, "\(table)")
        for row in dimension.rows {
            let counted = report.row(table, key(row.label))
            #expect(counted?.seizures == Int64(row.cases), "\(table): \(row.label)")
            #expect(counted?.sum(Sample.msrp) == Self.decimal(row.units), "\(table): \(row.label)")
        }
    }

    /// Cents as the figures write a decimal.
    private static func decimal(_ units: Int64) -> String? {
        ExactAmount("\(units / 100).\(units % 100 < 10 ? "0" : "")\(units % 100)")?.text
    }
}
