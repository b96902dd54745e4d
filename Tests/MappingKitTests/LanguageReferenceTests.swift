import Foundation
import GatewayModel
import JSONTape
import SchemaKit
import Testing

@testable import MappingKit

/// The reference of the language is what its declarations say, and each of its examples is true.
@Suite struct LanguageReferenceTests {
    private static let source = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
          "properties": { "text": { "type": "string" }, "other": { "type": "string" }, "code": { "enum": ["A", "B"] },
            "texts": { "type": "array", "items": { "type": "string" } },
            "list": { "type": "array", "items": { "type": "object", "additionalProperties": false,
              "properties": { "k": { "type": "string" }, "s": { "type": "string" } } } } } }
        """

    private static let target = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
          "properties": { "text": { "type": "string" }, "number": { "type": "number" },
            "texts": { "type": "array", "items": { "type": "string" } },
            "object": { "type": "object", "additionalProperties": false, "properties": { "s": { "type": "string" } } },
            "items": { "type": "array", "items": { "type": "object", "additionalProperties": false,
              "properties": { "n": { "type": "integer" }, "s": { "type": "string" } } } } } }
        """

    private static let event = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
          "properties": { "x": { "type": "string" }, "y": { "type": "string" }, "n": { "type": "number" },
            "currency": { "type": "string" }, "total": { "type": "string" },
            "lines": { "type": "array", "items": { "type": "object", "additionalProperties": false,
              "properties": { "no": { "type": "integer" }, "amount": { "type": "string" } } } },
            "boxes": { "type": "array", "items": { "type": "object", "additionalProperties": false,
              "properties": { "in": { "type": "array", "items": { "type": "integer" } }, "of": { "type": "string" } } } } } }
        """

    private static let lists = [
        "unit": "unit,name\nKG,kilogram\nNO,piece\n", "currency": "currency,minor\nUSD,2\nJPY,0\n",
    ]

    private static let checksum = """
        checksums:
          iso6346: { alphabet: "0123456789A?BCDEFGHIJK?LMNOPQRSTU?VWXYZ", weights: [1,2,4,8,16,32,64,128,256,512],
                     modulus: 11, then: 10, check: "0123456789" }
        """

    private func codeLists() throws -> [String: CodeList] {
        var lists: [String: CodeList] = [:]
        for (name, rows) in Self.lists { lists[name] = try codeList(name, rows) }
        return lists
    }

    /// What a mapper of these rules makes of an event.
    private func map(_ fields: String, _ event: String) throws -> LanguageReference.Result {
        let pair = try Pair(source: Self.source, target: Self.target)
        let document = "mapping: a.s/1 -> a.t/1\nrevision: 1\nfields:\n  \(fields)\n"
        let lists = try codeLists()
        let text = try pair.map(event, with: compile(document, pair, lists))
        return text.hasPrefix("{") ? .gives(text) : .rejects(String(text.prefix { $0 != " " }))
    }

    /// Compiles a mapper that says of every place it does not read that it is undisclosed.
    private func compile(_ document: String, _ pair: Pair, _ lists: [String: CodeList]) throws -> CompiledMapper {
        do {
            return try pair.compile(document, lists: lists)
        } catch let list as DefectList {
            let unread = list.defects.compactMap { $0.message.firstMatch(of: /no rule reads '([^']*)'/)?.1 }
            guard unread.count == list.defects.count else { throw list }
            let entries = unread.map { "  \($0): not read\n" }.joined()
            return try pair.compile("\(document)undisclosed:\n\(entries)", lists: lists)
        }
    }

    @Test(arguments: (LanguageReference.origins + LanguageReference.modifiers).flatMap(\.examples).map(Named.init))
    func expression_isAsTheReferenceSays(_ named: Named) throws {
        #expect(try map(named.example.text, named.example.event) == named.example.result)
    }

    @Test(arguments: LanguageReference.conditions.flatMap(\.examples).map(Named.init))
    func condition_isAsTheReferenceSays(_ named: Named) throws {
        let isHeld = try map("/text: { const: held, when: \(named.example.text) }", named.example.event)
        #expect(isHeld == .gives(named.example.result == .holds ? #"{"text":"held"}"# : "{}"))
    }

    @Test(arguments: LanguageReference.tests.flatMap(\.examples).map(Named.init))
    func test_isAsTheReferenceSays(_ named: Named) throws {
        var builder = KeyTableBuilder()
        let draft = try SchemaCompiler.compile(Array(Self.event.utf8), file: "s.json", keys: &builder)
        let keys = builder.build()
        let check = "  - { id: r, severity: reject, that: \(named.example.text), expected: it }"
        let document = try RuleDocument.parse(
            try yaml("rules: a.s/1\nrevision: 1\n\(Self.checksum)\nchecks:\n\(check)\n"), file: "rules.yaml")
        let program = try RuleCompiler.compile(document, schema: draft.finish(keys: keys), codeLists: codeLists())
        var tape = Tape()
        var parser = Parser(limits: .document)
        try parser.parse(Array(named.example.event.utf8).span.bytes, into: &tape, keys: keys)
        var run = RuleRun()
        #expect(run.check(tape, with: program, asOf: 2020_01_01) == (named.example.result == .holds))
    }

    /// Every word has examples of both ends, where it has two.
    @Test func everyWord_hasExamples() {
        for entry in LanguageReference.origins + LanguageReference.modifiers {
            #expect(!entry.examples.isEmpty, "\(entry.name)")
        }
        for entry in LanguageReference.conditions + LanguageReference.tests {
            #expect(Set(entry.examples.map(\.result)) == [.holds, .breaks], "\(entry.name)")
        }
    }

    /// What the reader of conversions knows by name is what the reference has.
    @Test func conversions_areAllInTheReference() throws {
        for entry in ConversionReference.all {
            // By its name alone, or with parameters: then something else is wrong with these.
            let knows = try ["\(entry.name)", "{ \(entry.name): { nothing: of-it } }"].contains { text in
                var parser = DocumentParser(file: "c.yaml")
                _ = parser.conversions(try yaml(text))
                return !parser.defects.defects.contains { $0.message.contains("unknown conversion") }
            }
            #expect(knows, "\(entry.name)")
        }
    }

    /// The page of the documentation is the one that the declarations make. GATEWAY_WRITE_REFERENCE=1 writes it.
    @Test func page_isMadeFromTheDeclarations() throws {
        let page = RealCatalogTests.schemas.deletingLastPathComponent()
            .appending(path: "Sources/MappingKit/MappingKit.docc/Reference.md")
        if ProcessInfo.processInfo.environment["GATEWAY_WRITE_REFERENCE"] == "1" {
            try LanguageReference.markdown.write(to: page, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: page, encoding: .utf8) == LanguageReference.markdown)
    }

    /// An example under its text in reports.
    struct Named: Sendable, CustomTestStringConvertible {
        let example: LanguageReference.Example

        init(_ example: LanguageReference.Example) { self.example = example }

        var testDescription: String { "\(example.text) of \(example.event)" }
    }
}
