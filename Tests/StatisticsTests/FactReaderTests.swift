import Catalog
import GatewayModel
import JSONTape
import Testing

@testable import Statistics

/// What is taken of an event in its canonical form, by the repository's definition.
@Suite struct FactReaderTests {
    private func read(_ example: String, audiences: [[String]] = [[], []]) throws -> CountedEvent? {
        let catalog = try Definition.catalog()
        let bytes = try FileReading.bytes(of: "\(Definition.schemas)/hub/seizure/1/examples/\(example).json")
        var parser = Parser()
        var tape = Tape()
        try parser.parse(bytes.span.bytes, into: &tape, keys: catalog.keys)
        return FactReader(try Definition.hub()).read(tape, audiences: audiences)
    }

    @Test func everyFieldOfTheUS_isWhereTheTablesHaveIt() throws {
        let event = try #require(try read("valid-every-field-of-us", audiences: [["cn-gacc"], ["wco-cen"]]))
        let snapshot = try #require(event.snapshot)
        #expect(event.caseKey == "2014270900123501" && event.version == 1 && !event.isCancelled)
        #expect(snapshot.month == "2014-03" && snapshot.lineOf == nil)
        #expect(
            Set(snapshot.rows) == [.init("export", "CN"), .init("channel", "CARGO"), .init("mode", "SEA")])
        #expect(snapshot.lines.count == 3)
        #expect(
            Set(snapshot.lines[0].rows) == [
                .init("origin", "CN"), .init("commodity", "Footwear"), .init("chapter", "64"),
                .init("right", "TRADEMARK"),
                .init("mark", "KESTREL RUN"),
            ])
        #expect(snapshot.lines[2].rows.contains(.init("health", "Eyewear")))
        #expect(snapshot.lines[2].rows.contains(.init("health", "All of these")))
        let amounts = snapshot.lines[0].amounts.map { "\($0.amount.text) \($0.measure.title)" }
        #expect(amounts == ["4800 PR", "432000 MSRP USD", "57600 DOMESTIC 19CFR162.43A USD", "52000 CUSTOMS USD"])
        let makers = snapshot.sightings.filter { $0.role == "manufacturer" }
        #expect(makers.map(\.scheme) == ["us-mid", "cn-uscc"])
        #expect(
            makers.allSatisfy { $0.audience == ["cn-gacc"] && $0.name == "SAMPLE PUTIAN FOOTWEAR FACTORY / 莆田样品鞋厂" })
        #expect(snapshot.sightings.filter { $0.role == "shipper" }.map(\.audience) == [["wco-cen"], ["wco-cen"]])
    }

    @Test func aRecordOfALine_isNoSeizure_andWhatIsNotStatedIsARow() throws {
        let snapshot = try #require(try read("valid-record-of-a-line")?.snapshot)
        #expect(snapshot.lineOf == "2016272000077501")
        #expect(snapshot.lines[0].rows.contains(.init("commodity", "")))
        #expect(!snapshot.lines[0].rows.contains { $0.table == "health" })
        #expect(snapshot.rows.contains(.init("channel", "")))
        #expect(snapshot.rows.contains(.init("mode", "UNKNOWN")))
    }

    @Test(arguments: ["valid-cancelled", "valid-cancelled-at-gacc", "valid-record-of-a-line-cancelled"])
    func aCancellation_takesTheCaseOut(example: String) throws {
        let event = try #require(try read(example))
        #expect(event.isCancelled && event.snapshot == nil)
    }

    @Test func aChangeOfDisposition_isNoSnapshot() throws {
        let event = try #require(try read("valid-disposition-changed"))
        #expect(!event.isCancelled && event.snapshot == nil)
    }

    /// Units without an equivalent are not one unit.
    @Test func unitsWithoutAnEquivalent_areKeptApartByWhatWasSent() throws {
        let snapshot = try #require(try read("valid-record-of-a-line-with-unit-in-words")?.snapshot)
        let units = snapshot.lines.flatMap(\.amounts).filter { $0.measure.kind == .quantity }.map(\.measure.unit)
        #expect(units.allSatisfy { $0.hasPrefix("ZZ us-unit-text ") && $0.count > "ZZ us-unit-text ".count })
    }

    @Test func longTexts_areCutBetweenCharacters() {
        let cut = String(repeating: "样", count: 200).cut
        #expect(cut.utf8.count <= StatisticsLimits.textBytesMax)
        #expect(cut == String(repeating: "样", count: 85))
        #expect("short".cut == "short")
    }

    @Test func storedFacts_areReadAsTheyWereWritten() throws {
        var facts = StoredFacts()
        facts.lineOf = 7
        facts.rows = [.init(table: 1, term: 300_000)]
        facts.lines = [
            .init(
                rows: [.init(table: 2, term: 3)],
                amounts: [.init(measure: 4, amount: try #require(ExactAmount("999999999999999999.99999999")))])
        ]
        facts.sightings = [.init(party: 1, audience: .max, name: 0)]
        #expect(StoredFacts(facts.text) == facts)
        for end in 0..<facts.text.utf8.count { #expect(StoredFacts(String(facts.text.prefix(end))) == nil) }
        for broken in ["", "~", "0", "00\u{7F}0", String(repeating: "o", count: 40)] {
            #expect(StoredFacts(broken) == nil, "\(broken)")
        }
    }
}
