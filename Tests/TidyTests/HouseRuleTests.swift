import Testing

/// Sizes, banned names and banned constructs of the house rules.
@Suite struct HouseRuleTests {
    static let fileLinesMax = 600
    static let functionLinesMax = 70

    /// Parts of type and file names that say nothing.
    static let bannedNames = ["Utils", "Helper", "Manager"]

    @Test func files_areSmallAndSpeakingNames() throws {
        var faults: [String] = []
        for file in try SourceTree.files(in: "Sources", ending: ".swift")
            + SourceTree.files(in: "Tests", ending: ".swift")
        {
            if file.lines.count > Self.fileLinesMax { faults.append("\(file.path): \(file.lines.count) lines") }
            for name in Self.bannedNames where file.path.contains(name) { faults.append("\(file.path): named \(name)") }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func functions_areShort() throws {
        var faults: [String] = []
        for file in try SourceTree.files(in: "Sources", ending: ".swift") {
            for (name, length) in Self.functionLengths(file.lines) where length > Self.functionLinesMax {
                faults.append("\(file.path): \(name): \(length) lines")
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func sources_useNoBannedConstruct() throws {
        let banned = ["try?", "try!", "fatalError(", "as!", "TODO", "FIXME", "NSLog", "DispatchSemaphore"]
        var faults: [String] = []
        for file in try SourceTree.files(in: "Sources", ending: ".swift") {
            for (number, line) in file.lines.enumerated() where !Self.isComment(line) {
                for construct in banned where line.contains(construct) {
                    faults.append("\(file.path):\(number + 1): \(construct)")
                }
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func publicDeclarations_areDocumented() throws {
        var faults: [String] = []
        for file in try SourceTree.files(in: "Sources", ending: ".swift") {
            for (number, line) in file.lines.enumerated() where Self.needsDocumentation(line) {
                let above = file.lines[..<number].reversed().first { !Self.isAttributeOrReason($0) }
                if above?.trimmed.hasPrefix("///") != true { faults.append("\(file.path):\(number + 1)") }
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    @Test func uncheckedSendable_saysWhyItIsSafe() throws {
        var faults: [String] = []
        for file in try SourceTree.files(in: "Sources", ending: ".swift") {
            for (number, line) in file.lines.enumerated()
            where line.contains("@unchecked Sendable") && !Self.isComment(line) {
                let above = file.lines[max(0, number - 6)..<number]
                if !above.contains(where: { $0.contains("Safety:") }) { faults.append("\(file.path):\(number + 1)") }
            }
        }
        #expect(faults.isEmpty, "\(faults.joined(separator: "\n"))")
    }

    /// The length of every function: from its line to the closing brace with the same indentation.
    static func functionLengths(_ lines: [Substring]) -> [(name: String, length: Int)] {
        var lengths: [(String, Int)] = []
        for (number, line) in lines.enumerated() {
            guard line.contains("func ") || line.trimmed.hasPrefix("init("), !isComment(line) else { continue }
            let indentation = line.prefix { $0 == " " }
            let closing = lines[number...].firstIndex { $0 == indentation + "}" }
            if let closing { lengths.append((String(line.trimmed.prefix(60)), closing - number + 1)) }
        }
        return lengths
    }

    /// Attributes, and the reason why something is safe, may stand between a declaration and its documentation.
    private static func isAttributeOrReason(_ line: Substring) -> Bool {
        let text = line.trimmed
        return text.hasPrefix("@") || (text.hasPrefix("//") && !text.hasPrefix("///"))
    }

    private static func isComment(_ line: Substring) -> Bool { line.trimmed.hasPrefix("//") }

    /// Public declarations but trivial initialisers, protocol conformances and operators.
    private static func needsDocumentation(_ line: Substring) -> Bool {
        let text = line.trimmed
        guard text.hasPrefix("public ") else { return false }
        let exempt = ["import ", "init(", "init?(", "static func ==", "static func <", "func hash(", "var description"]
        guard !exempt.contains(where: { text.contains($0) }), !text.contains("extension ") else { return false }
        return ["func ", "struct ", "class ", "enum ", "protocol ", "var ", "let ", "typealias ", "subscript"]
            .contains { text.contains($0) }
    }
}

extension Substring {
    /// Without white space at both ends.
    var trimmed: Substring {
        let start = firstIndex { $0 != " " } ?? endIndex
        let end = lastIndex { $0 != " " }.map { index(after: $0) } ?? endIndex
        return start < end ? self[start..<end] : self[end..<end]
    }
}
