import Foundation
import GatewayModel
import JSONTape
import SchemaKit
import Testing

@testable import MappingKit

/// The mappers of the project's own catalog: every one must be proved.
@Suite struct RealCatalogTests {
    static let schemas = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "schemas").resolvingSymlinksInPath()

    @Test func catalog_mappers_areProved() throws {
        let catalog = try RealCatalog(Self.schemas)
        #expect(!catalog.mappers.isEmpty)
        for (file, document) in catalog.mappers {
            do {
                let compiled = try catalog.compile(document)
                let report = compiled.report
                print(
                    "\(file): \(report.provedCount) proved, \(report.checkedCount) checked, whole \(compiled.needsTargetValidation)"
                )
            } catch {
                Issue.record("\(error)")
            }
        }
    }
}

/// Everything under `schemas/`, read with Foundation.
final class RealCatalog {
    private(set) var schemas: [String: Schema] = [:]
    private(set) var lists: [String: CodeList] = [:]
    private(set) var mappers: [(String, MapperDocument)] = []
    private(set) var rules: [(String, DocumentNode)] = []
    let keys: KeyTable
    let folder: URL

    init(_ folder: URL) throws {
        self.folder = folder
        var builder = KeyTableBuilder()
        var drafts: [(String, SchemaDraft)] = []
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() {
            let url = folder.appending(path: path)
            let parts = path.split(separator: "/").map(String.init)
            if path.hasSuffix("/schema.json") {
                let bytes = Array(try Data(contentsOf: url))
                let draft = try SchemaCompiler.compile(bytes, file: path, keys: &builder)
                drafts.append(("\(parts[0]).\(parts[1])/\(parts[2])", draft))
            } else if path.hasPrefix("codelists/"), path.hasSuffix(".csv") {
                let bytes = Array(try Data(contentsOf: url))
                lists[parts[1]] = try CodeList.load(bytes, ref: RevisionRef(name: parts[1], revision: 1), file: path)
            } else if path.hasPrefix("mappings/"), path.hasSuffix(".yaml"), !path.contains("cases") {
                let node = try yaml(try String(contentsOf: url, encoding: .utf8))
                mappers.append((path, try MapperDocument.parse(node, file: path)))
            } else if path.hasSuffix("/rules.yaml") {
                rules.append((path, try yaml(try String(contentsOf: url, encoding: .utf8))))
            }
        }
        keys = builder.build()
        for (name, draft) in drafts { schemas[name] = draft.finish(keys: keys) }
    }

    func compile(_ document: MapperDocument, disclosed: DisclosureFilter? = nil) throws -> CompiledMapper {
        let source = try #require(schemas["\(document.ref.from)"])
        let target = try #require(schemas["\(document.ref.to)"])
        return try MapperCompiler.compile(
            document, source: source, target: target, codeLists: lists, disclosed: disclosed)
    }
}
