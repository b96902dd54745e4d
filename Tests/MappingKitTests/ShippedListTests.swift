import Foundation
import GatewayModel
import JSONTape
import Testing

@testable import MappingKit

/// What the code lists of the project's own catalog say.
@Suite struct ShippedListTests {
    private func list(_ name: String) throws -> CodeList {
        let file = RealCatalogTests.schemas.appending(path: "codelists/\(name)/1.csv")
        return try codeList(name, file: try String(contentsOf: file, encoding: .utf8))
    }

    private func row(_ list: CodeList, _ key: String, _ asOf: Int32) -> Int? {
        list.row(where: 0, is: Array(key.utf8).span, asOf: asOf)
    }

    /// HS 2022 has 5,612 subheadings; what a chapter of the list is not is no subheading.
    @Test func subheadings_areThoseOfHS2022() throws {
        let (codes, chapters) = (try list("hs6"), try list("hs-chapter"))
        let inForce = (0..<codes.rowCount).filter {
            codes.validFrom[$0] <= 2022_02_01 && 2022_02_01 <= codes.validTo[$0]
        }
        #expect(inForce.count == 5_612)
        for row in 0..<codes.rowCount {
            let chapter = String(codes.text(row: row, column: 0).prefix(2))
            #expect(chapters.contains(chapter, column: 0), "line \(codes.line(row: row))")
        }
        #expect(chapters.rowCount == 96 && !chapters.contains("77", column: 0))
    }

    /// HS 2022 took the place of HS 2017 on 2022-01-01 in China and on 2022-01-27 in the US.
    @Test(
        arguments: [
            ("851712", 2014_05_20, true), ("851712", 2022_01_26, true), ("851712", 2022_01_27, false),
            ("851713", 2021_12_31, false), ("851713", 2022_01_01, true), ("851770", 2022_01_26, true),
            ("851770", 2022_01_27, false), ("851771", 2021_12_31, false), ("851779", 2022_01_01, true),
            ("854340", 2021_12_31, false), ("240412", 2021_12_31, false), ("240412", 2022_01_01, true),
            ("640411", 2014_05_20, true), ("999999", 2022_02_01, false),
        ] as [(String, Int32, Bool)])
    func subheading_isKnownWhileATariffHasIt(_ code: String, _ day: Int32, _ isKnown: Bool) throws {
        #expect((row(try list("hs6"), code, day) != nil) == isKnown)
    }

    @Test(
        arguments: [
            ("us", 2022_01_26, "HS2017"), ("us", 2022_01_27, "HS2022"), ("cn", 2021_12_31, "HS2017"),
            ("cn", 2022_01_01, "HS2022"),
        ] as [(String, Int32, String)])
    func edition_isThatOfTheTariff(_ tariff: String, _ day: Int32, _ edition: String) throws {
        let list = try list("hs-edition")
        #expect(list.text(row: try #require(row(list, tariff, day)), column: 1) == edition)
    }

    @Test func offices_areAllOfTheTable() throws {
        let list = try list("gacc-office")
        #expect(list.rowCount == 990)
        for (code, name) in [
            ("0000", "海关总署/全部关区"), ("2248", "洋山海关（港区）"), ("7915", "成都保税物流中心（Ｂ型）"), ("9900", "政法司"),
        ] {
            #expect(list.text(row: try #require(row(list, code, 0)), column: 1) == name)
        }
    }

    /// ISO 4217 list one: 178 codes, of which 13 have no minor unit.
    @Test func currencies_areAllThatHaveMinorUnits() throws {
        let list = try list("currency")
        let counts = Dictionary(grouping: 0..<list.rowCount) { list.text(row: $0, column: 1) }.mapValues(\.count)
        #expect(counts == ["0": 17, "2": 139, "3": 7, "4": 2])
    }

    @Test(arguments: [("USD", "2"), ("CNY", "2"), ("JPY", "0"), ("KRW", "0"), ("VND", "0"), ("BHD", "3"), ("TND", "3")])
    func currency_hasItsMinorUnits(_ code: String, _ minor: String) throws {
        let list = try list("currency")
        #expect(list.text(row: try #require(row(list, code, 0)), column: 1) == minor)
    }

    /// Every list says where it comes from; what is a guess says so.
    @Test func lists_sayTheirSource() throws {
        let lists = try RealCatalog(RealCatalogTests.schemas).lists
        #expect(lists.count > 20)
        for (name, list) in lists { #expect(!list.provenance.source.isEmpty, "\(name)") }
        for name in ["us-status", "us-unit", "gacc-status", "gacc-right"] {
            #expect(try #require(lists[name]).provenance.notes.contains { $0.hasPrefix("inferred:") }, "\(name)")
        }
        #expect(try list("currency").provenance.date == "2026-01-01")
    }

    /// Many units of GACC are one code of Rec 20, and some are none: the unit as it was sent stays beside it.
    @Test func unitOfGACC_keepsItsOwnCode() throws {
        let catalog = try RealCatalog(RealCatalogTests.schemas)
        let document = try #require(catalog.mappers.first { $0.0.contains("cn-gacc.seizure.2--hub") }).1
        var run = MapperRun(try catalog.compile(document))
        let example = try String(
            contentsOf: catalog.folder.appending(path: "cn-gacc/seizure/2/examples/valid-export-sea.json"),
            encoding: .utf8)
        #expect(example.contains(#""GUnit": "025""#))
        let (units, codes) = (try list("gacc-unit"), try list("gacc-unit-rec20"))
        var written: [String: Int] = [:]
        for row in 0..<units.rowCount {
            let unit = units.text(row: row, column: 0)
            var source = Tape()
            var target = Tape()
            var parser = Parser(limits: .document)
            let bytes = Array(example.replacing(#""GUnit": "025""#, with: #""GUnit": "\#(unit)""#).utf8)
            try parser.parse(bytes.span.bytes, into: &source, keys: catalog.keys)
            guard case .mapped = run.run(source: source, into: &target, asOf: 2014_05_20) else {
                Issue.record("\(unit) is not mapped")
                continue
            }
            var writer = Writer()
            writer.write(target, keys: catalog.keys)
            let found = self.row(codes, unit, 2014_05_20).map { codes.text(row: $0, column: 1) } ?? "ZZ"
            #expect(writer.text.contains(#""unit":"\#(found)","unitScheme":"gacc-unit","unitAsSent":"\#(unit)""#))
            written[found, default: 0] += 1
        }
        #expect(units.rowCount == 123 && written["H87"] ?? 0 > 15 && written["ZZ"] ?? 0 > 50)
    }

    /// The kinds of recordals are code lists of the agencies; a number of no kind or of another shape is flagged.
    @Test(arguments: [
        ("cn-gacc/seizure/2", "valid-export-sea", "T2012-24410", "T2012-24410", nil),
        ("cn-gacc/seizure/2", "valid-export-sea", "T2012-24410", "P1999-123", nil),
        ("cn-gacc/seizure/2", "valid-export-sea", "T2012-24410", "X2012-24410", "recordal-shape"),
        ("cn-gacc/seizure/2", "valid-export-sea", "T2012-24410", "T2012-12", "recordal-shape"),
        ("us-iprc/seizure/2", "valid-amended", "TMK 14-00163", "TMK 14-00163", nil),
        ("us-iprc/seizure/2", "valid-amended", "TMK 14-00163", "COP 14-00163", nil),
        ("us-iprc/seizure/2", "valid-amended", "TMK 14-00163", "PAT 14-00163", "recordation-shape"),
        ("us-iprc/seizure/2", "valid-amended", "TMK 14-00163", "TM", "recordation-shape"),
    ])
    func recordal_ofNoKind_isFlagged(
        _ folder: String, _ example: String, _ number: String, _ other: String, _ rule: String?
    ) throws {
        let catalog = try RealCatalog(RealCatalogTests.schemas)
        let node = try #require(catalog.rules.first { $0.0 == "\(folder)/rules.yaml" }).1
        let document = try RuleDocument.parse(node, file: "rules.yaml")
        let schema = try #require(catalog.schemas["\(document.schema)"])
        let program = try RuleCompiler.compile(document, schema: schema, codeLists: catalog.lists)
        let file = catalog.folder.appending(path: "\(folder)/examples/\(example).json")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains(number))
        var tape = Tape()
        var parser = Parser(limits: .document)
        let bytes = Array(text.replacing(number, with: other).utf8)
        try parser.parse(bytes.span.bytes, into: &tape, keys: catalog.keys)
        var run = RuleRun()
        let isFine = run.check(tape, with: program, asOf: 2014_05_20)
        #expect(isFine && run.flags.map { program.rules[$0].id } == (rule.map { [$0] } ?? []))
    }
}
