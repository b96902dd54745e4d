import Foundation
import Testing

/// The ports by name are the ports by code: one place, one zone.
@Suite struct PortNameTests {
    private static func rows(_ list: String) throws -> [[String]] {
        let file = CatalogCopy.original.appending(path: "codelists/\(list)/1.csv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").drop { $0.hasPrefix("#") }
        return lines.dropFirst().map { line in
            // Only the name has commas, and it stands in quotes then.
            let parts = line.split(separator: "\"").map(String.init)
            let rest = parts[parts.count - 1].split(separator: ",").map(String.init)
            return parts.count == 1 ? rest : [parts[0]] + rest
        }
    }

    @Test func portNames_nameEveryPortOnce_withItsZone() throws {
        let codes = try Self.rows("us-port")
        let names = try Self.rows("us-port-name")
        #expect(codes.count > 60)
        #expect(names.map { $0[1] }.sorted() == codes.map { $0[0] }.sorted())
        let zones = Dictionary(uniqueKeysWithValues: codes.map { ($0[0], $0[2]) })
        for name in names {
            #expect(zones[name[1]] == name[2], "\(name[0])")
            // Upper case, and a state at the end: what a record's text is made before it is looked up.
            #expect(name[0] == name[0].uppercased())
            #expect(name[0].contains(/, [A-Z]{2}$/))
        }
    }
}
