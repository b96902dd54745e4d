import Catalog
import Testing

/// The economies that other lists are held against.
@Suite struct EconomyTests {
    /// The codes of all economies of ISO 3166-1, in the order of alpha-2, and the one of the user. The digest is that of
    /// iso-codes 4.15, a line `AD,AND` for each: a well-formed code that is none (ROM) makes another.
    @Test func economies_areThoseOfISO3166() throws {
        let lines = try CatalogCopy(["codelists/economy"]).text("codelists/economy/1.csv").split(separator: "\n")
            .drop { $0.hasPrefix("#") }.dropFirst()
        let codes = lines.map { $0.split(separator: ",").prefix(2).joined(separator: ",") }.sorted()
        #expect(codes.count == 250 && codes.last == "ZZ,ZZZ")
        let digest = Digest(of: Array(codes.dropLast().map { "\($0)\n" }.joined().utf8))
        #expect("\(digest)" == "427dae626ab8ce9160d25a5bd3ee3a52abfb7474b69dd3f2f3b6b2c98041aac7")
    }
}
