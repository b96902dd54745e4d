import Foundation
import Testing

/// The documents say what the code says: codes, commands, metrics and links.
@Suite struct DocumentTests {
    static let readme = "README.md"
    static let runbook = "deploy/runbook.md"
    static let catalogGuide = "schemas/README.md"
    static let readmeLinesMax = 200
    static let readmeColumnsMax = 120

    @Test func readme_isShort() throws {
        let lines = try Self.text(of: Self.readme).split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count <= Self.readmeLinesMax + 1)
        let long = lines.indices.filter { lines[$0].count > Self.readmeColumnsMax }.map { $0 + 1 }
        #expect(long.isEmpty, "lines \(long) of the README are too long")
    }

    @Test func everyRejectionCode_hasARowInTheRunbook() throws {
        let source = try Self.text(of: "Sources/GatewayModel/RejectionCode.swift")
        let codes = source.matches(of: /case \w+ = "([A-Z_]+)"/).map { String($0.1) }
        #expect(codes.count > 10)
        let runbook = try Self.text(of: Self.runbook)
        let readme = try Self.text(of: Self.readme)
        for code in codes {
            #expect(runbook.contains("\n| \(code) |"), "\(code) has no row in the runbook")
            #expect(readme.contains("\(code)"), "\(code) is not in the README")
        }
    }

    @Test func everyMetric_isInTheRunbook() throws {
        let source =
            try Self.text(of: "Sources/Telemetry/MetricsPage.swift")
            + Self.text(of: "Sources/Telemetry/MetricsPage+Holds.swift")
        let names = Set(source.matches(of: /"((?:gateway|kafka)_[a-z_]+)"/).map { String($0.1) })
        #expect(names.count > 20)
        let runbook = try Self.text(of: Self.runbook)
        let named = Set(runbook.matches(of: /`((?:gateway|kafka)_[a-z_]+)/).map { String($0.1) })
        #expect(names.subtracting(named).sorted() == [], "metrics that the runbook does not name")
        #expect(named.subtracting(names).sorted() == [], "metrics that there are none of")
    }

    @Test(arguments: [readme, runbook, catalogGuide])
    func everyCommand_exists(document: String) throws {
        let known = try Self.commands()
        #expect(known.isSuperset(of: ["run", "check"]))
        let named = try Self.text(of: document).matches(of: /seizure-gateway ([a-z]+)(?= |`|$)/).map { String($0.1) }
        for command in named { #expect(known.contains(command), "\(document): there is no command '\(command)'") }
    }

    @Test(arguments: [readme, runbook, catalogGuide])
    func everyRelativeLink_leadsToAFile(document: String) throws {
        let folder = SourceTree.root.appendingPathComponent(document).deletingLastPathComponent()
        for match in try Self.text(of: document).matches(of: /\]\(([^)#\s]+)[^)]*\)/) {
            let link = String(match.1)
            guard !link.contains("://") else { continue }
            let path = folder.appendingPathComponent(link).standardizedFileURL.path
            #expect(FileManager.default.fileExists(atPath: path), "\(document): \(link) leads nowhere")
        }
    }

    @Test func noFile_holdsAConflictThatWasNeverSettled() throws {
        let markers = [String(repeating: "<", count: 7) + " ", String(repeating: ">", count: 7) + " "]
        let endings = [".swift", ".c", ".h", ".md", ".py", ".sh", ".yaml", ".json", ".csv"]
        var seen = 0
        for folder in ["Sources", "Tests", "schemas", "deploy"] {
            for path in SourceTree.paths(in: folder) where endings.contains(where: path.hasSuffix) {
                seen += 1
                // Some examples are invalid UTF-8 on purpose.
                let data = try Data(contentsOf: SourceTree.root.appendingPathComponent(path))
                let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
                let marked = lines.first { line in markers.contains(where: line.hasPrefix) }
                #expect(marked == nil, "\(path) holds the marks of a merge")
            }
        }
        #expect(seen > 300)
    }

    /// The names of the subcommands that the program lists.
    private static func commands() throws -> Set<String> {
        let program = try text(of: "Sources/seizure-gateway/SeizureGateway.swift")
        let types = Set(program.matches(of: /(\w+Command)\.self/).map { String($0.1) })
        var names: Set<String> = []
        for file in try SourceTree.files(in: "Sources/seizure-gateway", ending: ".swift") {
            let source = file.lines.joined(separator: "\n")
            guard let type = source.firstMatch(of: /struct (\w+Command): (?:Async)?ParsableCommand/),
                types.contains(String(type.1)), let name = source.firstMatch(of: /commandName: "([a-z-]+)"/)
            else { continue }
            names.insert(String(name.1))
        }
        #expect(names.count == types.count, "a command whose name was not found")
        return names
    }

    private static func text(of path: String) throws -> String {
        try String(contentsOf: SourceTree.root.appendingPathComponent(path), encoding: .utf8)
    }
}
