import Foundation
import GatewayModel
import JSONTape
import SchemaKit
import Testing

/// The public JSON Schema suite (draft 2020-12), when it stands beside the checkout.
@Suite struct SchemaConformanceTests {
    /// The files of the suite whose keywords are supported, and the groups in them that need more than that.
    static let supported: [String: Set<String>] = [
        "additionalProperties": [
            "additionalProperties being false does not allow other properties",
            "non-ASCII pattern with additionalProperties",
            "additionalProperties with propertyNames",
            "dependentSchemas with additionalProperties",
        ],
        "allOf": [], "anchor": [], "anyOf": [], "boolean_schema": [], "const": [], "default": [],
        "dependentRequired": [], "enum": [], "exclusiveMaximum": [], "exclusiveMinimum": [],
        "if-then-else": [], "infinite-loop-detection": [], "items": [], "maxItems": [], "maxLength": [],
        "maximum": [], "minItems": [], "minLength": [], "minimum": [], "multipleOf": [], "oneOf": [],
        "pattern": ["pattern with Unicode property escape requires unicode mode"],
        "prefixItems": [], "properties": ["properties, patternProperties, additionalProperties interaction"],
        "ref": [
            "remote ref, containing refs itself", "ref creates new scope when adjacent to keywords",
            "$id must be resolved against nearest parent, not just immediate parent",
        ], "required": [], "type": [], "uniqueItems": [],
        "optional/bignum": [],
        "optional/ecmascript-regex": [
            "patterns always use unicode semantics with pattern", "pattern with non-ASCII digits",
            "patterns always use unicode semantics with patternProperties",
            "\\w in patternProperties matches [A-Za-z0-9_], not unicode letters",
            "patternProperties with ASCII ranges", "\\d in patternProperties matches [0-9], not unicode digits",
            "patternProperties with non-ASCII digits",
        ],
        "optional/non-bmp-regex": ["Proper UTF-16 surrogate pair handling: patternProperties"],
        "optional/float-overflow": [], "optional/anchor": [], "optional/id": [],
        "optional/format/date": [], "optional/format/date-time": [], "optional/format/time": [],
        "optional/format/uri": [], "optional/format/uuid": [],
    ]

    @Test(arguments: supported.keys.sorted())
    func validate_everyCaseOfASupportedFile_isDecidedAsTheSuiteWants(_ file: String) throws {
        let path = Self.suiteFolder.appending(path: "json-schema/tests/draft2020-12/\(file).json")
        guard FileManager.default.fileExists(atPath: path.path) else {
            print("json-schema suite not found beside the checkout: skipped")
            return
        }
        let suite = try SuiteFile([UInt8](Data(contentsOf: path)))
        var (passed, total, skipped) = (0, 0, 0)
        for group in suite.children(0) {
            let title = suite.text("description", of: group)
            let cases = suite.children(suite.member("tests", of: group))
            if Self.supported[file]?.contains(title) ?? false {
                skipped += cases.count
                continue
            }
            total += cases.count
            passed += Self.run(suite, suite.member("schema", of: group), cases, "\(file): \(title)")
        }
        print("json-schema \(file): \(passed)/\(total)" + (skipped > 0 ? ", \(skipped) not yet supported" : ""))
    }

    /// Returns how many cases were decided as wanted.
    private static func run(_ suite: borrowing SuiteFile, _ schema: Int, _ cases: [Int], _ title: String) -> Int {
        var keys = KeyTableBuilder()
        do {
            let draft = try SchemaCompiler.compile(
                suite.bytes(schema), file: "schema.json", options: .general, keys: &keys)
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

    @Test func suite_filesThatAreNotSupported_areListed() {
        let folder = Self.suiteFolder.appending(path: "json-schema/tests/draft2020-12")
        guard let names = FileManager.default.enumerator(atPath: folder.path) else { return }
        let others = names.compactMap { $0 as? String }.filter { $0.hasSuffix(".json") }
            .map { String($0.dropLast(5)) }.filter { Self.supported[$0] == nil }
        print("json-schema files not yet supported: \(others.sorted().joined(separator: ", "))")
    }

    /// The public conformance suites when they stand beside the checkout.
    static let suiteFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "../shared/conformance").standardizedFileURL
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
