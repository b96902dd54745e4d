import Testing

@testable import Statistics

/// Repeat parties: found by identifier, and named only where the agreements between those who saw them let it be.
@Suite struct PartyTests {
    static let both: Set<DisclosurePair> = [
        DisclosurePair(from: "us-iprc", to: "cn-gacc"), DisclosurePair(from: "cn-gacc", to: "us-iprc"),
    ]

    private func fixture(us: [[String]], cn: [[String]] = []) throws -> StoreFixture {
        let fixture = try StoreFixture()
        for (index, audience) in us.enumerated() {
            try fixture.add([
                Sample.event("U\(index)", [Sample.line("Toys")], sightings: [Sample.maker("M1", audience)])
            ])
        }
        for (index, audience) in cn.enumerated() {
            try fixture.add(
                [
                    Sample.event(
                        "C\(index)", [Sample.line("Toys")], sightings: [Sample.maker("M1", audience, name: "样品厂")])
                ], StoreFixture.cn)
        }
        return fixture
    }

    @Test func seenOnce_isNobody() throws {
        let party = try fixture(us: [["cn-gacc"]]).report(inForce: Self.both).party("manufacturer")
        #expect(party?.rows.isEmpty == true)
        #expect(party?.undisclosed == 0)
    }

    @Test func seenByTwoAgencies_isMarked() throws {
        let report = try fixture(us: [["cn-gacc"], ["cn-gacc"]], cn: [["us-iprc"]]).report(inForce: Self.both)
        let row = try #require(report.party("manufacturer")?.rows.first)
        #expect(row.seizures == 3)
        #expect(row.isAcrossAgencies)
        #expect(row.agencies == [.init(agency: "us-iprc", seizures: 2), .init(agency: "cn-gacc", seizures: 1)])
        #expect(row.identifiers == [.init(scheme: "cn-uscc", id: "M1")])
    }

    @Test func withoutAnAgreement_isLeftOutAndCounted() throws {
        let report = try fixture(us: [[], []]).report(inForce: Self.both)
        #expect(report.party("manufacturer")?.rows.isEmpty == true)
        #expect(report.party("manufacturer")?.undisclosed == 1)
    }

    @Test func whileARecipientIsSuspended_nobodyIsNamed() throws {
        let fixture = try fixture(us: [["cn-gacc"], ["cn-gacc"]])
        #expect(try fixture.report(inForce: []).party("manufacturer")?.undisclosed == 1)
        #expect(try fixture.report(inForce: Self.both).party("manufacturer")?.rows.count == 1)
    }

    /// What China's agreement does not tell the US is not told here, also when the US has seen the party too.
    @Test func oneWay_isNotEnoughAcrossAgencies() throws {
        let report = try fixture(us: [["cn-gacc"], ["cn-gacc"]], cn: [["wco-cen"], ["wco-cen"]])
            .report(inForce: Self.both.union([DisclosurePair(from: "cn-gacc", to: "wco-cen")]))
        let row = try #require(report.party("manufacturer")?.rows.first)
        #expect(row.agencies.map(\.agency) == ["us-iprc"])
        #expect(row.seizures == 2)
        #expect(row.name == "SAMPLE WORKS")
    }

    @Test func anEventThatIsNotReleased_isNotCountedForTheParty() throws {
        let report = try fixture(us: [["cn-gacc"], []]).report(inForce: Self.both)
        #expect(report.party("manufacturer")?.undisclosed == 1)
    }

    @Test func aCancelledCase_hasSeenNobody() throws {
        let fixture = try fixture(us: [["cn-gacc"], ["cn-gacc"]])
        try fixture.add([Sample.cancelled("U1", version: 2)])
        #expect(try fixture.report(inForce: Self.both).party("manufacturer")?.rows.isEmpty == true)
    }

    @Test func identifiersThatAlwaysStandTogether_areOneRow() throws {
        let fixture = try StoreFixture()
        var second = Sample.maker("CNSAMPUT88PUT", ["cn-gacc"])
        second.scheme = "us-mid"
        for key in ["A", "B"] {
            try fixture.add([
                Sample.event(key, [Sample.line("Toys")], sightings: [Sample.maker("M1", ["cn-gacc"]), second])
            ])
        }
        let rows = try #require(try fixture.report(inForce: Self.both).party("manufacturer")?.rows)
        #expect(rows.count == 1)
        #expect(rows.first?.identifiers.map(\.scheme).sorted() == ["cn-uscc", "us-mid"])
    }

    @Test func severalLinesOfOneSeizure_areOneSighting() throws {
        let fixture = try StoreFixture()
        for line in ["S-1", "S-2"] {
            try fixture.add([
                Sample.event(line, lineOf: "S", [Sample.line("Toys")], sightings: [Sample.maker("M1", ["cn-gacc"])])
            ])
        }
        #expect(try fixture.report(inForce: Self.both).party("manufacturer")?.rows.isEmpty == true)
    }
}
