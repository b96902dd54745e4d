import Catalog
import GatewayModel
import MappingKit
import Testing

/// Numbers of countries before August 2018: 67 of them mean another economy in ISO 3166-1 numeric.
@Suite struct NumericCountryTests {
    private static let lastDay: Int32 = 20_180_731

    private static func list(_ name: String) throws -> CodeList {
        try #require(try RealSources.catalog().codeLists[name])
    }

    /// A column of the row of a number; nil when the number has no row.
    private static func text(_ number: String, _ list: CodeList, _ column: String) throws -> String? {
        let key = Array(number.utf8)
        let place = try #require(list.column(column))
        return list.row(where: 0, is: key.span, asOf: lastDay).map { list.text(row: $0, column: place) }
    }

    /// An import of GACC whose first line has this origin, as the canonical model has it.
    private static func origin(_ number: String) throws -> String? {
        let example = try #require(
            try RealSources.check().examples.first { $0.file == "cn-gacc/seizure/1/examples/valid-import-air.xml" })
        let line: [JSONTree.Step] = [.member("DecLists"), .element(0), .member("OriginCountry")]
        let event = try MappedValue.read(example).replacing(line, with: .string(number))
        let mapped = try MappedValue.map(event, through: ["cn-gacc.seizure/1", "hub.seizure/1"])
        return mapped?.value(at: [.member("lines"), .element(0), .member("origin")])?.text
    }

    @Test func everyNumber_becomesItsOwnEconomyAndNeverThatOfISO() throws {
        let table = try Self.list("gacc-economy")
        let own = try Self.list("gacc-economy-iso")
        let economies = try Self.list("economy")
        #expect(table.rowCount == 243)
        let alpha3 = try #require(economies.column("alpha3"))
        var collisions = 0
        var without = 0
        for row in 0..<table.rowCount {
            let number = table.text(row: row, column: 0)
            let expected = try Self.text(number, own, "alpha2")
            #expect(try Self.origin(number) == expected, "\(number)")
            if expected == nil { without += 1 }
            let iso = try #require(try Self.text(number, table, "iso-meaning"))
            guard !iso.isEmpty else { continue }
            collisions += 1
            let isoBytes = Array(iso.utf8)
            let other = economies.row(where: alpha3, is: isoBytes.span, asOf: Self.lastDay)
            let otherEconomy = economies.text(row: try #require(other), column: 0)
            #expect(otherEconomy != expected, "\(number) is read as ISO's \(iso)")
        }
        #expect(collisions == 67)
        #expect(without == 18)
    }

    /// Both columns of the mapping name the same economy; 701 is not known, Bonaire and Saba are one.
    @Test func mapping_agreesWithTheListOfEconomies() throws {
        let (own, economies) = (try Self.list("gacc-economy-iso"), try Self.list("economy"))
        #expect(own.rowCount == 225)
        for row in 0..<own.rowCount {
            let alpha2 = own.text(row: row, column: try #require(own.column("alpha2")))
            let alpha3 = own.text(row: row, column: try #require(own.column("alpha3")))
            #expect(try Self.text(alpha2, economies, "alpha3") == alpha3)
        }
        #expect(try Self.origin("701") == "ZZ")
        #expect(try Self.origin("409") == "BQ")
        #expect(try Self.origin("436") == "BQ")
        let bonaire = Array("BQ".utf8)
        let alpha2 = try #require(own.column("alpha2"))
        let preferred = own.row(where: alpha2, is: bonaire.span, asOf: Self.lastDay)
        #expect(preferred.map { own.text(row: $0, column: 0) } == "409")
    }

    @Test func numbers_endInJuly2018() throws {
        let own = try Self.list("gacc-economy-iso")
        let number = Array("502".utf8)
        let rows = [Self.lastDay, 20_180_801].map { own.row(where: 0, is: number.span, asOf: $0) }
        #expect(rows[0] != nil && rows[1] == nil)
    }
}
