import Foundation
import GatewayModel
import Testing

/// Look-ups by another column than the key (many units are one unit of the partner) find one row, or are refused.
@Suite struct ReverseLookupTests {
    /// One use of a look-up by another column: the mapper, the list and the column.
    struct Use: Hashable {
        let mapper: String
        let list: String
        let column: String
    }

    /// All uses in the catalog's mappers.
    private static func uses() throws -> Set<Use> {
        let folder = CatalogCopy.original.appending(path: "mappings")
        var uses: Set<Use> = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where path.hasSuffix("/1.yaml") {
            let text = try String(contentsOf: folder.appending(path: path), encoding: .utf8)
            for match in text.matches(of: /list: ([a-z0-9-]+), by: ([a-z0-9-]+), get:/) {
                uses.insert(Use(mapper: "mappings/\(path)", list: String(match.1), column: String(match.2)))
            }
        }
        return uses
    }

    /// Mappers with their schemas.
    private static func parts(_ mappers: [String]) -> [String] {
        let folders = mappers.map { String($0.dropLast("/1.yaml".count)) }
        let schemas = folders.flatMap { $0.dropFirst("mappings/".count).split(separator: "--") }
        return folders + Set(schemas.map { "\($0.replacing(".", with: "/"))/schema.json" })
    }

    /// Makes two rows of a list alike in a column, with nothing to tell them apart.
    private static func spoil(_ csv: String, _ column: String) throws -> String {
        var lines = csv.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let head = try #require(lines.firstIndex { !$0.hasPrefix("#") })
        let names = lines[head].split(separator: ",").map(String.init)
        let index = try #require(names.firstIndex(of: column))
        // Rows without quotes are cut at their commas.
        let rows = lines.indices.filter { $0 > head && !lines[$0].isEmpty && !lines[$0].contains("\"") }
        let value = lines[rows[0]].split(separator: ",", omittingEmptySubsequences: false)[index]
        for (number, row) in rows.enumerated() {
            var cells = lines[row].split(separator: ",", omittingEmptySubsequences: false)
            if number == 1 { cells[index] = value }
            if let preferred = names.firstIndex(of: "preferred") { cells[preferred] = "" }
            lines[row] = cells.joined(separator: ",")
        }
        return lines.joined(separator: "\n")
    }

    @Test func everyReverseLookup_thatIsAmbiguous_isRefused() throws {
        let uses = try Self.uses()
        #expect(
            Set(uses.map(\.list)) == [
                "economy", "gacc-currency", "gacc-economy-iso", "gacc-mode", "gacc-unit-rec20", "us-mode", "us-unit",
            ])
        for list in Set(uses.map { Use(mapper: "", list: $0.list, column: $0.column) }) {
            let mappers = uses.filter { $0.list == list.list && $0.column == list.column }.map(\.mapper)
            let copy = try CatalogCopy(Self.parts(mappers) + ["codelists"])
            let file = "codelists/\(list.list)/1.csv"
            try copy.write(Array(try Self.spoil(try copy.text(file), list.column).utf8), to: file)
            let defects = copy.defects()
            for use in uses where use.list == list.list && use.column == list.column {
                let isFound = defects.contains {
                    $0.file == use.mapper && $0.position != nil
                        && $0.message.contains("of column '\(use.column)' of '\(use.list)'")
                        && $0.hint?.contains("preferred") == true
                }
                #expect(isFound, "\(use): \(defects.map(\.description))")
            }
        }
    }
}
