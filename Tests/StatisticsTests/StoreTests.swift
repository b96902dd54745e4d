import Foundation
import GatewayModel
import Testing

@testable import Statistics

/// Counting: each case once, by its newest snapshot, whatever comes in which order and how often.
@Suite struct StoreTests {
    @Test func aSeizureOfSeveralCommodities_countsOnceInEachAndOnceInTheTotal() throws {
        let fixture = try StoreFixture()
        try fixture.add([
            Sample.event(
                "A",
                [
                    Sample.line("Footwear", msrp: "10.10"), Sample.line("Footwear", msrp: "20.20"),
                    Sample.line("Toys", msrp: "0.70"),
                ]),
            Sample.event("B", [Sample.line("Toys", msrp: "1")]),
        ])
        let report = try fixture.report()
        #expect(report.total.seizures == 2)
        #expect(report.total.lines == 4)
        #expect(report.total.sum(Sample.msrp) == "32")
        #expect(report.row("commodity", "Footwear")?.seizures == 1)
        #expect(report.row("commodity", "Footwear")?.lines == 2)
        #expect(report.row("commodity", "Footwear")?.sum(Sample.msrp) == "30.3")
        #expect(report.row("commodity", "Toys")?.seizures == 2)
        #expect(report.row("commodity", "Toys")?.sum(Sample.msrp) == "1.7")
        #expect(report.row("mode", "AIR")?.seizures == 2)
        #expect(report.row("mode", "AIR")?.sum(Sample.msrp) == "32")
    }

    @Test func anAmendment_replacesWhatWasCounted() throws {
        let fixture = try StoreFixture()
        try fixture.add([Sample.event("A", [Sample.line("Toys", msrp: "5"), Sample.line("Footwear", msrp: "1")])])
        try fixture.add([
            Sample.event("A", version: 2, month: "2014-04", mode: "SEA", [Sample.line("Toys", msrp: "7.5")])
        ])
        let report = try fixture.report()
        #expect(report.total.seizures == 1)
        #expect(report.total.lines == 1)
        #expect(report.total.sum(Sample.msrp) == "7.5")
        #expect(report.row("commodity", "Footwear") == nil)
        #expect(report.rows("mode").map(\.key) == ["SEA"])
        #expect(report.months.map(\.key) == ["2014-04"])
    }

    @Test func aCancelledCase_isInNoFigure_andAChangeLeavesItAsItIs() throws {
        let fixture = try StoreFixture()
        try fixture.add([Sample.event("A", [Sample.line("Toys", msrp: "5")]), Sample.event("B", [Sample.line("Toys")])])
        try fixture.add([Sample.cancelled("A", version: 2), Sample.changed("B", version: 2)])
        let report = try fixture.report()
        #expect(report.total.seizures == 1)
        #expect(report.total.sum(Sample.msrp) == nil)
        #expect(report.row("commodity", "Toys")?.seizures == 1)
    }

    @Test func aCancelledCase_thatComesBack_isCountedAgain() throws {
        let fixture = try StoreFixture()
        try fixture.add([
            Sample.event("A", [Sample.line("Toys", msrp: "5")]), Sample.cancelled("A", version: 2),
            Sample.changed("A", version: 3),
        ])
        #expect(try fixture.report().total.sum(Sample.msrp) == "5")
    }

    /// Every order of the versions of a case makes the same figures, in one batch or in several.
    @Test(arguments: [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1], [1, 3, 0, 2]], [true, false])
    func theOrderOfVersions_doesNotMatter(order: [Int], isOneBatch: Bool) throws {
        let versions = [
            Sample.event("A", [Sample.line("Toys", msrp: "5")]),
            Sample.event("A", version: 2, [Sample.line("Footwear", msrp: "6")]), Sample.changed("A", version: 3),
            Sample.event("A", version: 4, [Sample.line("Footwear", msrp: "7"), Sample.line("Toys", msrp: "1")]),
        ]
        let fixture = try StoreFixture()
        let events = order.map { versions[$0] }
        if isOneBatch {
            try fixture.add(events)
        } else {
            for event in events { try fixture.add([event]) }
        }
        let report = try fixture.report()
        #expect(report.total.seizures == 1)
        #expect(report.total.sum(Sample.msrp) == "8")
        #expect(report.row("commodity", "Toys")?.sum(Sample.msrp) == "1")
    }

    @Test func theCancellation_beforeTheRecord_wins() throws {
        let fixture = try StoreFixture()
        try fixture.add([Sample.cancelled("A", version: 2)])
        try fixture.add([Sample.event("A", [Sample.line("Toys", msrp: "5")])])
        #expect(try fixture.report().total.seizures == 0)
    }

    @Test func theSameEventAgain_changesNothing() throws {
        let fixture = try StoreFixture()
        let event = Sample.event("A", [Sample.line("Toys", msrp: "5")])
        #expect(try fixture.add([event]) == 1)
        #expect(try fixture.add([event, event]) == 0)
        let before = try fixture.report()
        #expect(before.total.seizures == 1 && before.total.sum(Sample.msrp) == "5")
    }

    @Test func theSameRecordAgain_isNotTaken_andAnotherOneAtItsPlaceIsNoticed() throws {
        let fixture = try StoreFixture()
        let refused = fixture.record(.uncounted("MALFORMED"))
        _ = try fixture.store.add([refused, refused])
        _ = try fixture.store.add([refused])
        #expect(try fixture.report().uncounted == [.init(topic: "us.seizures", code: "MALFORMED", events: 1)])
        let other = CountedRecord(
            topic: refused.topic, partition: 0, offset: refused.offset, stamp: "other", content: .nothing)
        #expect { try fixture.store.add([other]) } throws: { ($0 as? StatisticsFault)?.kind == .recreated }
        try fixture.store.forget(refused.topic)
        #expect(try fixture.report().uncounted.isEmpty)
        #expect(try fixture.store.positions().isEmpty)
    }

    @Test func basesCurrenciesAndUnits_areNeverAdded() throws {
        let fixture = try StoreFixture()
        let amounts = [
            Sample.amount(.value, "MSRP", "USD", "100"), Sample.amount(.value, "MSRP", "CNY", "7"),
            Sample.amount(.value, "DECLARED FOB", "CNY", "3"), Sample.amount(.value, "DECLARED CIF", "CNY", "4"),
            Sample.amount(.quantity, "", "PR", "12"), Sample.amount(.quantity, "", "KGM", "1.5"),
        ]
        try fixture.add([
            Sample.event("A", [Sample.line("Footwear", amounts)]),
            Sample.event("B", [Sample.line("Footwear", amounts)]),
        ])
        let sums = try fixture.report().total.amounts.map { "\($0.amount.text) \($0.measure.title)" }
        #expect(
            Set(sums) == ["200 MSRP USD", "14 MSRP CNY", "6 DECLARED FOB CNY", "8 DECLARED CIF CNY", "24 PR", "3 KGM"])
    }

    @Test func linesOfARecord_areNotSeizures() throws {
        let fixture = try StoreFixture()
        try fixture.add([
            Sample.event("S-001", lineOf: "S", [Sample.line("Toys", msrp: "1")]),
            Sample.event("S-002", lineOf: "S", [Sample.line("Toys", msrp: "2")]),
        ])
        let total = try fixture.report().total
        #expect(total.seizures == 0)
        #expect(total.lineRecords == 2)
        #expect(total.lines == 2)
        #expect(total.sum(Sample.msrp) == "3")
    }

    @Test func aPeriodAndADirection_areOfTheirOwnCases() throws {
        let fixture = try StoreFixture()
        try fixture.add([
            Sample.event("A", month: "2013-09", [Sample.line("Toys")]),
            Sample.event("B", month: "2013-10", [Sample.line("Toys")]),
            Sample.event("C", month: "2014-09", [Sample.line("Toys")]),
            Sample.event("D", month: "", [Sample.line("Toys")]),
        ])
        try fixture.add([Sample.event("A", month: "2014-01", [Sample.line("Toys")])], StoreFixture.cn)
        #expect(try fixture.report().total.seizures == 5)
        let year = StatisticsQuestion(from: "2013-10", to: "2014-09")
        #expect(try fixture.report(year).total.seizures == 3)
        #expect(try fixture.report(year).directions.map(\.key).sorted() == ["cn-gacc", "us-iprc"])
        #expect(try fixture.report(StatisticsQuestion(agency: "us-iprc", from: "2013-10")).total.seizures == 2)
        #expect(try fixture.report(StatisticsQuestion(to: "2013-09")).total.seizures == 1)
        #expect(try fixture.store.period() == "2013-09"..."2014-09")
    }

    @Test func anotherBasis_dropsTheFigures_theSameKeepsThem() throws {
        let fixture = try StoreFixture()
        try fixture.add([Sample.event("A", [Sample.line("Toys")])])
        #expect(try fixture.store.prepare([StoreFixture.us, StoreFixture.cn], basis: "one") == false)
        #expect(try fixture.report().total.seizures == 1)
        #expect(try fixture.store.prepare([StoreFixture.us, StoreFixture.cn], basis: "two"))
        #expect(try fixture.report().total.seizures == 0)
    }

    @Test func theFile_isItsOwnersOnly_andIsMadeAnewWhenDamaged() throws {
        let fixture = try StoreFixture()
        let mode = try FileManager.default.attributesOfItem(atPath: fixture.store.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        try fixture.store.close()
        try Data("no database at all, and long enough to be read as one".utf8).write(
            to: URL(fileURLWithPath: fixture.store.path))
        let again = try StatisticsStore(path: fixture.store.path)
        #expect(try again.positions().isEmpty)
    }
}
