import Testing

/// The picture of the layers, as a test: who may import whom.
@Suite struct LayerTests {
    /// Our own targets that each target may import. What is not listed here is not a target of ours.
    static let imports: [String: Set<String>] = [
        "CRdKafka": [],
        "CExpat": [],
        "GatewayModel": [],
        "JSONTape": ["GatewayModel"],
        "SchemaKit": ["GatewayModel", "JSONTape"],
        "XMLWire": ["GatewayModel", "JSONTape", "SchemaKit", "CExpat"],
        "MappingKit": ["GatewayModel", "JSONTape", "SchemaKit"],
        "Catalog": ["GatewayModel", "JSONTape", "SchemaKit", "MappingKit", "XMLWire"],
        "KafkaClient": ["GatewayModel", "CRdKafka"],
        "Exchange": ["GatewayModel", "JSONTape", "SchemaKit", "MappingKit", "XMLWire", "Catalog"],
        "Generator": ["GatewayModel", "JSONTape", "SchemaKit", "MappingKit", "Catalog"],
        "OperatorRecords": ["GatewayModel", "JSONTape"],
        "RejectIndex": ["GatewayModel", "JSONTape", "KafkaClient", "OperatorRecords"],
        "Statistics": ["GatewayModel", "JSONTape", "SchemaKit", "MappingKit", "Catalog"],
        "Telemetry": ["GatewayModel", "OperatorRecords"],
        "Runtime": [
            "GatewayModel", "JSONTape", "SchemaKit", "MappingKit", "Catalog", "KafkaClient", "Exchange", "Telemetry",
            "RejectIndex", "Generator", "OperatorRecords", "Statistics",
        ],
        "Dashboard": [
            "GatewayModel", "JSONTape", "SchemaKit", "MappingKit", "Catalog", "Exchange", "Telemetry", "RejectIndex",
            "OperatorRecords", "Statistics",
        ],
    ]

    /// Targets that may import Foundation. The others are the record path and what it stands on.
    static let foundationAllowed: Set<String> = [
        "Runtime", "Dashboard", "seizure-gateway", "gateway-bench", "GatewayTesting",
    ]

    /// Library and system modules that each target of the lower layers may import.
    static let foreignAllowed: [String: Set<String>] = [
        "KafkaClient": ["Glibc", "Synchronization", "CRdKafka"],
        "XMLWire": ["Glibc", "CExpat"],
        "Catalog": ["Glibc", "Yams", "Crypto"],
        "Exchange": ["Crypto"],
        "RejectIndex": ["Crypto", "GRDB", "Glibc"],
        "Statistics": ["GRDB", "Glibc"],
        "Telemetry": ["Synchronization", "Logging", "Glibc"],
    ]

    @Test func sources_importOnlyLowerLayers() throws {
        var faults: [String] = []
        let files = try SourceTree.files(in: "Sources", ending: ".swift")
        #expect(files.count > 5)
        for file in files {
            guard let allowed = Self.imports[file.target] else { continue }
            let foreign = Self.foreignAllowed[file.target] ?? []
            for name in file.lines.compactMap(Self.importedModule) {
                let isOurs = Self.imports[name] != nil
                let isAllowed =
                    isOurs
                    ? allowed.contains(name) || name == file.target
                    : foreign.contains(name) || Self.foundationAllowed.contains(file.target)
                if !isAllowed { faults.append("\(file.path) imports \(name)") }
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func librdkafka_isImportedByKafkaClientOnly() throws {
        let files = try SourceTree.files(in: "Sources", ending: ".swift")
        for file in files where file.target != "KafkaClient" && file.target != "gateway-bench" {
            #expect(!file.lines.compactMap(Self.importedModule).contains("CRdKafka"), "\(file.path)")
        }
    }

    @Test func expat_isImportedByXMLWireOnly() throws {
        let files = try SourceTree.files(in: "Sources", ending: ".swift")
        for file in files where file.target != "XMLWire" {
            #expect(!file.lines.compactMap(Self.importedModule).contains("CExpat"), "\(file.path)")
        }
    }

    @Test func sqlite_isReachedByTheIndexesOnly() throws {
        let files = try SourceTree.files(in: "Sources", ending: ".swift")
        for file in files where !["RejectIndex", "Statistics"].contains(file.target) {
            #expect(!file.lines.compactMap(Self.importedModule).contains("GRDB"), "\(file.path)")
        }
    }

    /// What Swift sees of C is headers and thin wrappers.
    @Test func systemLibraries_areThin() throws {
        for target in ["CRdKafka", "CExpat"] {
            let files = try SourceTree.files(in: "Sources/\(target)", ending: "")
            #expect(files.map(\.path).map { $0.split(separator: "/").last } == ["module.modulemap", "shim.h"])
            #expect(files.reduce(0) { $0 + $1.lines.count } < 150, "\(target)")
        }
    }

    /// The module that a line imports, with or without an access level.
    static func importedModule(_ line: Substring) -> String? {
        var words = line.split(separator: " ")
        let modifiers: Set<Substring> = ["public", "package", "internal", "private", "fileprivate", "@testable"]
        while let first = words.first, modifiers.contains(first) { words.removeFirst() }
        guard words.first == "import", words.count >= 2 else { return nil }
        return words.last.map { String($0.split(separator: ".")[0]) }
    }
}
