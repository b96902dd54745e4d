import Foundation
import GatewayModel
import JSONTape
import SchemaKit
import Testing

/// The public JSON Schema suite (draft 2020-12), when it stands beside the checkout: every required file whole, and of the
/// optional ones those that are named here.
@Suite struct SchemaConformanceTests {
    /// Every required file.
    static let required = [
        "additionalProperties", "allOf", "anchor", "anyOf", "boolean_schema", "const", "contains", "content", "default",
        "defs", "dependentRequired", "dependentSchemas", "dynamicRef", "enum", "exclusiveMaximum", "exclusiveMinimum",
        "format", "if-then-else", "infinite-loop-detection", "items", "maxContains", "maxItems", "maxLength",
        "maxProperties", "maximum", "minContains", "minItems", "minLength", "minProperties", "minimum", "multipleOf",
        "not", "oneOf", "pattern", "patternProperties", "prefixItems", "properties", "propertyNames", "ref",
        "refRemote", "required", "type", "unevaluatedItems", "unevaluatedProperties", "uniqueItems", "vocabulary",
    ]
    /// Optional files about the draft itself.
    static let optional = [
        "anchor", "bignum", "dynamicRef", "ecmascript-regex", "float-overflow", "format-assertion", "id", "no-schema",
        "non-bmp-regex", "refOfUnknownKeyword", "unknownKeyword",
    ]
    /// Optional files of the formats that are asserted.
    static let formats = [
        "date", "date-time", "duration", "ipv4", "ipv6", "json-pointer", "relative-json-pointer", "time", "uri", "uuid",
    ]
    /// Groups of optional files that ask for what is refused by name: properties of characters other than categories.
    static let refused: Set<String> = ["pattern with non-ASCII digits", "patternProperties with non-ASCII digits"]

    @Test func required_isEveryFileOfTheSuite() throws {
        guard FileManager.default.fileExists(atPath: Self.draftFolder.path) else { return }
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.draftFolder.path)
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
        #expect(files.sorted() == Self.required)
    }

    @Test(arguments: required)
    func validate_requiredFile_asTheSuiteWants(_ file: String) throws { try Self.run(file, options: .general) }

    @Test(arguments: optional)
    func validate_optionalFile_asTheSuiteWants(_ file: String) throws {
        try Self.run("optional/\(file)", options: .general)
    }

    @Test(arguments: formats)
    func validate_assertedFormat_asTheSuiteWants(_ format: String) throws {
        var options = SchemaOptions.general
        options.assertsFormats = true
        try Self.run("optional/format/\(format)", options: options)
    }

    /// Runs a file and prints how many of its cases were decided as wanted.
    private static func run(_ file: String, options: SchemaOptions) throws {
        let path = draftFolder.appending(path: "\(file).json")
        guard FileManager.default.fileExists(atPath: path.path) else {
            print("json-schema suite not found beside the checkout: skipped")
            return
        }
        let suite = try SuiteFile([UInt8](Data(contentsOf: path)))
        let library = try library()
        var (passed, total) = (0, 0)
        for group in suite.children(0) {
            let title = suite.text("description", of: group)
            let cases = suite.children(suite.member("tests", of: group))
            if Self.refused.contains(title), file.hasPrefix("optional/") { continue }
            total += cases.count
            passed += run(suite, group, cases, "\(file): \(title)", options, library)
        }
        print("json-schema \(file): \(passed)/\(total)")
    }

    /// The documents that the suite's schemas refer to.
    private static func library() throws -> SchemaLibrary {
        var library = SchemaLibrary()
        let folder = suiteFolder.appending(path: "json-schema/remotes")
        guard let names = FileManager.default.enumerator(atPath: folder.path) else { return library }
        for case let name as String in names where name.hasSuffix(".json") {
            let bytes = try [UInt8](Data(contentsOf: folder.appending(path: name)))
            library.add(bytes, uri: "http://localhost:1234/\(name)", file: name)
        }
        return library
    }

    /// Returns how many cases were decided as wanted.
    private static func run(
        _ suite: borrowing SuiteFile, _ group: Int, _ cases: [Int], _ title: String, _ options: SchemaOptions,
        _ library: SchemaLibrary
    ) -> Int {
        let schema = suite.member("schema", of: group)
        var keys = KeyTableBuilder()
        do {
            let draft = try SchemaCompiler.compile(
                suite.bytes(schema), file: "schema.json", options: options, library: library, keys: &keys)
            let table = keys.build()
            let compiled = draft.finish(keys: table)
            var passed = 0
            for test in cases {
                let isValid = try validate(suite.bytes(suite.member("data", of: test)), compiled, table)
                let isWanted = isValid == suite.flag("valid", of: test)
                let name = suite.text("description", of: test)
                #expect(isWanted, "\(title): \(name)")
                passed += isWanted ? 1 : 0
            }
            return passed
        } catch {
            Issue.record("\(title): \(error)")
            return 0
        }
    }

    private static func validate(_ bytes: [UInt8], _ schema: Schema, _ keys: KeyTable) throws -> Bool {
        var parser = Parser()
        var tape = Tape()
        try parser.parse(bytes.span.bytes, into: &tape, keys: keys)
        var validator = Validator()
        var violations = ViolationList()
        return validator.validate(tape, schema: schema, into: &violations)
    }

    /// The public conformance suites when they stand beside the checkout.
    static let suiteFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "../shared/conformance").standardizedFileURL
    private static let draftFolder = suiteFolder.appending(path: "json-schema/tests/draft2020-12")
}

/// A file of the suite, on a tape: numbers in it stay as they are written.
private struct SuiteFile: ~Copyable {
    private var tape = Tape()

    init(_ bytes: [UInt8]) throws {
        var parser = Parser(limits: .document)
        try parser.parse(bytes.span.bytes, into: &tape, keys: .empty)
    }

    func children(_ node: Int) -> [Int] {
        var nodes: [Int] = []
        var child = tape.firstChild(node)
        while child < tape.end(node) {
            nodes.append(child)
            child = tape.next(child)
        }
        return nodes
    }

    func member(_ name: String, of node: Int) -> Int {
        let bytes = Array(name.utf8)
        return tape.member(of: node, named: bytes.span)!
    }

    func text(_ name: String, of node: Int) -> String { tape.string(member(name, of: node)) }

    func flag(_ name: String, of node: Int) -> Bool { tape.kind(member(name, of: node)) == .true }

    func bytes(_ node: Int) -> [UInt8] {
        var writer = Writer()
        writer.write(tape, node: node, keys: .empty)
        return Array(writer.text.utf8)
    }
}
