import Testing

@testable import Generator

/// The year of a profile must come out with the published figures: counts exactly, amounts within a named tolerance.
@Suite struct PublishedFiguresTests {
    /// MSRP and pieces may miss the published total by this share: rounding to the last digit, nothing else.
    static let tolerance = 0.0005

    struct Row: Sendable {
        let folder: String
        let dimension: String
        let label: String
        let cases: Int?
        /// In whole units.
        let amount: Double?
    }

    /// Fiscal year 2014 of the US (by commodity, economy), calendar year 2014 of GACC (by direction, kind of right).
    static let rows = [
        Row(folder: us, dimension: "commodity", label: "Wearing apparel/accessories", cases: 7_922, amount: 113.7e6),
        Row(folder: us, dimension: "commodity", label: "Consumer electronics/parts", cases: 6_610, amount: 162.2e6),
        Row(folder: us, dimension: "commodity", label: "Pharmaceuticals/personal care", cases: 2_417, amount: 72.9e6),
        Row(folder: us, dimension: "commodity", label: "Handbags/wallets", cases: 2_221, amount: 342.0e6),
        Row(folder: us, dimension: "commodity", label: "Footwear", cases: 1_961, amount: 49.5e6),
        Row(folder: us, dimension: "commodity", label: "Watches/jewelry", cases: 1_937, amount: 375.4e6),
        Row(folder: us, dimension: "commodity", label: "Optical media", cases: 1_552, amount: 18.8e6),
        Row(folder: us, dimension: "commodity", label: "Toys", cases: 303, amount: 8.2e6),
        Row(folder: us, dimension: "commodity", label: "All other", cases: 1_924, amount: 34.4e6),
        Row(folder: us, dimension: "economy", label: "China", cases: nil, amount: 772.6e6),
        Row(folder: us, dimension: "economy", label: "Hong Kong", cases: nil, amount: 310.4e6),
        Row(folder: cn, dimension: "direction", label: "export", cases: 23_025, amount: 91_594_598),
        Row(folder: cn, dimension: "right", label: "trademark", cases: nil, amount: 89_075_040),
        Row(folder: cn, dimension: "right", label: "patent", cases: nil, amount: 1_786_551),
        Row(folder: cn, dimension: "right", label: "copyright", cases: nil, amount: 1_100_857),
    ]

    private static let us = "us-iprc/seizure/2"
    private static let cn = "cn-gacc/seizure/2"

    @Test(arguments: [UInt64(1), 2, 20_141_001])
    func year_ofTheUS_hasThePublishedTotals(seed: UInt64) throws {
        let report = try year(Self.us, seed: seed)
        #expect(report.cases == 23_140)
        #expect(isNear(Double(report.units) / 100, 1_226.3e6))
        let lines = report.dimensions.first { $0.name == "commodity" }?.rows.reduce(0) { $0 + $1.cases }
        #expect(lines == 28_293)
        try check(Self.us, report)
    }

    @Test(arguments: [UInt64(1), 2])
    func year_ofGACC_hasThePublishedTotals(seed: UInt64) throws {
        let report = try year(Self.cn, seed: seed)
        #expect(report.cases == 23_860)
        #expect(isNear(Double(report.units), 91_962_448))
        try check(Self.cn, report)
    }

    @Test func shortRun_keepsTheProportions() throws {
        let profile = try ProfileFiles.profile(Self.us)
        let settings = GenerationSettings(seed: 5, eventCount: 3_285)
        let report = try #require(Generator(profile: profile, settings: settings).report(spoiled: false))
        let expected = 1_226.3e6 * Double(report.cases) / 23_140
        #expect(isNear(Double(report.units) / 100, expected))
    }

    /// Records of lines: the published counts of commodity lines, and the published MSRP over 7.4.
    @Test func year_ofTheLines_hasThePublishedCounts() throws {
        let report = try year("us-iprc/seizure/1", seed: 1)
        #expect(report.cases == 28_293)
        #expect(isNear(Double(report.units) / 100, 1_226.3e6 / 7.4))
        let lines = try #require(report.dimensions.first { $0.name == "commodity" })
        for expected in Self.rows where expected.folder == Self.us && expected.dimension == "commodity" {
            let row = try #require(lines.rows.first { $0.label == expected.label })
            #expect(row.cases == expected.cases, "\(expected.label)")
            if let amount = expected.amount { #expect(isNear(Double(row.units) / 100, amount / 7.4), "\(row.label)") }
        }
    }

    private func year(_ folder: String, seed: UInt64) throws -> TallyReport {
        let generator = Generator(profile: try ProfileFiles.profile(folder), settings: GenerationSettings(seed: seed))
        return try #require(generator.report(spoiled: false))
    }

    private func check(_ folder: String, _ report: TallyReport) throws {
        var scale = 1.0
        for _ in 0..<report.decimals { scale *= 10 }
        for expected in Self.rows where expected.folder == folder {
            let dimension = try #require(report.dimensions.first { $0.name == expected.dimension })
            let row = try #require(dimension.rows.first { $0.label == expected.label })
            if let cases = expected.cases { #expect(row.cases == cases, "\(expected.label)") }
            if let amount = expected.amount { #expect(isNear(Double(row.units) / scale, amount), "\(expected.label)") }
        }
    }

    private func isNear(_ value: Double, _ expected: Double) -> Bool {
        abs(value - expected) <= expected * Self.tolerance
    }
}
