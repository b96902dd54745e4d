import Catalog
import Foundation
import GatewayModel
import Testing

/// The project's own catalog is sound.
@Suite struct RealCatalogTests {
    private static let loaded = Result { try Catalog.load(folder: CatalogCopy.original.path) }

    @Test func catalog_loadsWithoutADefect() throws {
        let catalog = try Self.loaded.get()
        #expect(catalog.schemas.count == 7)
        #expect(catalog.mappers.count == 9)
        #expect(
            catalog.agreements.keys.map { "\($0)" }.sorted()
                == ["cn-gacc-versions/1", "eu-ipr/1", "us-cn-ipr/1", "wco-cen/1"])
        #expect(
            catalog.schema(named: "us-iprc.seizure/2")?.uri
                == "https://schemas.seizure-gateway.example/us-iprc/seizure/2")
        #expect(
            catalog.schema(named: "https://schemas.seizure-gateway.example/hub/seizure/1")?.id.agency.rawValue == "hub")
        #expect(catalog.schema(named: "us-iprc.seizure/3") == nil)
    }

    /// Cases and the names of examples; the cases themselves are told apart beside the processing.
    @Test func check_findsNoDefect() throws {
        let check = CatalogCheck.run(try Self.loaded.get())
        #expect(check.defects.isEmpty, "\(check.defects.map(\.description).joined(separator: "\n"))")
        #expect(check.examples.count > 90)
    }

    /// No row of a shipped code list can be lost without a defect.
    @Test func everyCodeList_saysItsNumberOfRows() throws {
        let lists = CatalogCopy.original.appending(path: "codelists")
        let names = try FileManager.default.contentsOfDirectory(atPath: lists.path)
        #expect(names.count > 20)
        for name in names {
            let text = try String(contentsOf: lists.appending(path: "\(name)/1.csv"), encoding: .utf8)
            #expect(text.contains("\n# rows: "), "\(name)")
        }
    }

    /// The digest is of what decides about events: the same for a copy elsewhere, another one after any change of it,
    /// the same after a change of examples, cases and profiles.
    @Test func digest_isOfWhatDecides() throws {
        let parts = [
            "hub/seizure/1", "wco-cen", "agreements/wco-cen", "codelists/hs-chapter", "codelists/economy",
        ]
        let (first, second) = (try CatalogCopy(parts), try CatalogCopy(parts))
        let digest = try first.load().digest
        #expect(try second.load().digest == digest)
        #expect("\(digest)".utf8.count == 64)
        #expect(digest.short == String("\(digest)".prefix(16)))
        try second.write(Array("{}".utf8), to: "wco-cen/seizure/1/examples/valid-other.json")
        try second.write(Array("x".utf8), to: "README.md")
        try second.replace("Economy of origin", by: "Origin", in: "hub/seizure/1/statistics.yaml")
        #expect(try second.load().digest == digest)
        for (file, old, new) in [
            ("agreements/wco-cen/1.yaml", "retention: P10Y", "retention: P9Y"),
            ("codelists/hs-chapter/1.csv", "# source", "# note: a remark\n# source"),
            ("wco-cen/seizure/1/schema.json", "Local to the place.", "Local."),
            ("wco-cen/seizure/1/rules.yaml", "source: the record", "source: record"),
        ] {
            let copy = try CatalogCopy(parts)
            try copy.replace(old, by: new, in: file)
            #expect(try copy.load().digest != digest, "\(file)")
        }
    }

    /// A digest of two files is not that of the same files under each other's names.
    @Test func digest_isSHA256_andNamesCount() {
        #expect(
            "\(Digest(of: Array("abc".utf8)))" == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
        let (a, b) = (Digest(of: [1]), Digest(of: [2]))
        #expect(Digest(combining: [("x", a), ("y", b)]) != Digest(combining: [("y", a), ("x", b)]))
        #expect(Digest(hexadecimal: "\(a)") == a)
        #expect(Digest(hexadecimal: "\(a)".dropLast()) == nil)
        #expect(Digest(hexadecimal: "g" + "\(a)".dropFirst()) == nil)
    }
}
