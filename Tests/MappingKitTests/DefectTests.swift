import GatewayModel
import SchemaKit
import Testing

@testable import MappingKit

/// Every defect of a mapper document, with its exact place.
@Suite struct DefectTests {
    struct Faulty: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let document: String
        let defects: [String]

        init(_ name: String, _ document: String, _ defects: String...) {
            testDescription = name
            self.document = document
            self.defects = defects
        }

        /// A document whose fields begin on line 4 with two spaces.
        init(fields name: String, _ fields: String, _ defects: String...) {
            testDescription = name
            document = "mapping: a.s/1 -> a.t/1\nrevision: 1\nfields:\n  \(fields)\n"
            self.defects = defects
        }
    }

    static let form = [
        Faulty("no mapping", "revision: 1\nfields: { /a: x }", "m.yaml:1:1: 'mapping' is missing"),
        Faulty(
            "mapping", "mapping: a.s/1 a.t/1\nrevision: 1\nfields: { /a: x }",
            "m.yaml:1:10: 'a.s/1 a.t/1' names no two schemas (write it as agency.name/1 -> hub.name/1)"),
        Faulty(
            "revision", "mapping: a.s/1 -> a.t/1\nrevision: 0\nfields: { /a: x }",
            "m.yaml:2:11: the revision '0' is not a number from 1 to 9999"),
        Faulty(
            "status", "mapping: a.s/1 -> a.t/1\nrevision: 1\nstatus: publishd\nfields: { /a: x }",
            "m.yaml:3:9: unknown status 'publishd' (did you mean 'published'?)"),
        Faulty(
            "key", "mapping: a.s/1 -> a.t/1\nrevision: 1\nfield: { /a: x }", "m.yaml:1:1: the mapper has no 'fields'",
            "m.yaml:3:1: unknown key 'field' (did you mean 'fields'?)"),
        Faulty("no mapping at all", "- 1", "m.yaml:1:1: a mapper document must be a mapping"),
        Faulty(
            "undisclosed", "mapping: a.s/1 -> a.t/1\nrevision: 1\nfields: { /a: x }\nundisclosed: { /id: }",
            "m.yaml:4:21: '/id' has no reason"),
        Faulty(
            "asOf", "mapping: a.s/1 -> a.t/1\nrevision: 1\nasOf: day\nfields: { /a: x }",
            "m.yaml:3:7: 'day' is not a JSON Pointer (it begins with /)"),
        Faulty(
            fields: "target pointer", "a: { from: /id }", "m.yaml:4:3: 'a' is not a JSON Pointer (it begins with /)"),
        Faulty(
            fields: "escape", "/a: { from: /i~d }",
            "m.yaml:4:15: '/i~d' is not a JSON Pointer (~ is followed by 0 or 1)"),
        Faulty(fields: "root target", "//a: { from: /id }", "m.yaml:4:3: '//a' is no target pointer"),
        Faulty(
            fields: "two origins", "/a: { from: /id, const: x }",
            "m.yaml:4:7: an expression has one origin, not from and const"),
        Faulty(fields: "no origin", "/a: { as: text }", "m.yaml:4:7: the expression has no origin"),
        Faulty(fields: "unknown origin", "/a: { frm: /id }", "m.yaml:4:9: unknown key 'frm' (did you mean 'from'?)"),
        Faulty(
            fields: "unknown modifier", "/a: { from: /id, a: text }",
            "m.yaml:4:20: unknown key 'a' (did you mean 'as'?)"),
        Faulty(
            fields: "unknown conversion", "/a: { from: /id, as: [text, uper] }",
            "m.yaml:4:31: unknown conversion 'uper' (did you mean 'upper'?)"),
        Faulty(fields: "list", "/a: [x]", "m.yaml:4:7: an expression is a mapping or a scalar (an array is 'list')"),
        Faulty(
            fields: "empty constant", "/a: { const: }",
            "m.yaml:4:16: the constant is empty (write \"\" for an empty text)"),
        Faulty(
            fields: "prefix", "/a: { from: /id, as: { prefix: x } }",
            "m.yaml:4:34: prefix must be a whole number from 0 to"),
        Faulty(
            fields: "layout", "/a: { from: /id, as: { date: yymmdd } }", "m.yaml:4:32: 'yymmdd' is not a date layout"),
        Faulty(
            fields: "offset", "/a: { from: /id, as: { dateTime: { from: rfc3339, to: yyyyMMdd, offset: \"8\" } } }",
            "m.yaml:4:75: '8' is no offset from UTC (Z or +08:00)"),
        Faulty(
            fields: "unknown offset", "/a: { from: /id, as: { dateTime: { from: yyyyMMdd, to: utc } } }",
            "m.yaml:4:36: the offset from UTC is not known"),
        Faulty(
            fields: "pad", "/a: { from: /id, as: { pad: { length: 3 } } }", "m.yaml:4:31: 'pad' needs 'length' and one"),
        Faulty(fields: "truncate", "/a: { from: /id, as: { truncate: 3 } }", "m.yaml:4:36: truncate must be a mapping"),
        Faulty(
            fields: "absent", "/a: { from: /id, absent: skip }",
            "m.yaml:4:28: 'absent' is omit, { const: … } or { reject: CODE }"),
        Faulty(
            fields: "code", "/a: { from: /id, absent: { reject: TARGET_VIOLATIN } }",
            "m.yaml:4:38: unknown rejection code 'TARGET_VIOLATIN' (did you mean 'TARGET_VIOLATION'?)"),
        Faulty(fields: "missing", "/a: { from: /id, missing: x }", "m.yaml:4:29: 'missing' is { reject: CODE }"),
        Faulty(
            fields: "condition", "/a: { from: /id, when: { presnt: /id } }",
            "m.yaml:4:28: unknown condition 'presnt' (did you mean 'present'?)"),
        Faulty(fields: "condition form", "/a: { from: /id, when: x }", "m.yaml:4:26: a condition must be a mapping"),
        Faulty(
            fields: "condition value", "/a: { from: /id, when: { /id: { x: y } } }", "m.yaml:4:33: a value or a list"),
        Faulty(fields: "lookup", "/a: { from: /id, lookup: units }", "m.yaml:4:28: 'units' is not list.column"),
        Faulty(fields: "each", "/a: { each: /lines }", "m.yaml:4:7: 'each' needs either 'fields' or 'value'"),
        Faulty(fields: "pick", "/a: { pick: /lines }", "m.yaml:4:7: 'pick' needs 'take': what to read of the element"),
        Faulty(fields: "first", "/a: { first: x }", "m.yaml:4:16: a list of expressions is expected here"),
        Faulty(fields: "map", "/a: { from: /id, map: x }", "m.yaml:4:25: 'map' must be a mapping of text to constant"),
        Faulty(fields: "position", "/a: { position: 1 }", "m.yaml:4:19: 'position' is always true"),
        Faulty(
            fields: "separator", "/a: { from: /id, as: { split: \"\" } }", "m.yaml:4:33: a separator must be a text"),
        Faulty(
            fields: "two defects at once", "/a: { from: id }\n  /b: { form: /id }",
            "m.yaml:4:15: 'id' is not a JSON Pointer", "m.yaml:5:9: unknown key 'form'"),
    ]

    static let shapes = [
        Faulty(
            fields: "unknown source", "/a: { from: /notes }",
            "m.yaml:4:15: the source has no '/notes' (did you mean '/note'?)"),
        Faulty(
            fields: "unknown target", "/lst: { from: /note }",
            "m.yaml:4:3: the target has no '/lst' (did you mean '/list'?)"),
        Faulty(
            fields: "unknown below", "/a: { from: /party/nam }",
            "m.yaml:4:15: the source has no '/party/nam' (did you mean '/party/name'?)"),
        Faulty(
            fields: "through an array", "/a: { from: /lines/no }",
            "m.yaml:4:15: '/lines' of the source is an array (read its elements with 'each' or 'pick')"),
        Faulty(
            fields: "each of no array", "/rows: { each: /note, fields: { /code: x } }",
            "m.yaml:4:18: '/note' of the source is no array"),
        Faulty(
            fields: "array to no array", "/a: { each: /lines, value: { from: /code } }",
            "m.yaml:4:7: '/a' of the target is no array"),
        Faulty(
            fields: "object to no object", "/a: { fields: { /x: y } }", "m.yaml:4:7: '/a' of the target is no object"),
        Faulty(fields: "below no object", "/a/x: y", "m.yaml:4:3: '/a' of the target is no object"),
        Faulty(
            fields: "written twice", "/a: x\n  /b: y\n  /a/x: { from: /note }",
            "m.yaml:6:3: '/a' of the target is already written by line 4"),
        Faulty(
            fields: "object copied to text", "/a: { from: /party }", "m.yaml:4:15: '/party' of the source is an object"),
        Faulty(fields: "position outside", "/i: { position: true }", "m.yaml:4:7: 'position' stands in no 'each'"),
        Faulty(
            fields: "join of a text", "/a: { from: /note, as: { join: \",\" } }", "m.yaml:4:26: 'join' takes an array"),
        Faulty(
            fields: "split in the middle", "/list: { from: /note, as: [{ split: \",\" }, upper] }",
            "m.yaml:4:30: 'split' must come last"),
        Faulty(
            fields: "split to text", "/a: { from: /note, as: { split: \",\" } }",
            "m.yaml:4:7: '/a' of the target is no array"),
        Faulty(
            fields: "array converted", "/list: { each: /tags, value: { from: \"\" }, as: upper }",
            "m.yaml:4:50: this cannot be done to an object or array"),
        Faulty(
            fields: "value that cannot be", "/a: { from: /note, when: { /kind: [A, D] } }",
            "m.yaml:4:30: unknown value 'D' (did you mean 'A'?)"),
        Faulty(
            fields: "unknown list", "/a: { from: /kind, lookup: lnds.iso }", "m.yaml:4:30: unknown code list 'lnds'"),
        Faulty(
            fields: "unknown column", "/a: { from: /kind, lookup: codes.is }",
            "m.yaml:4:30: unknown column 'is' (did you mean 'iso'?)"),
        Faulty(
            fields: "ambiguous column",
            "/a: { from: /note, lookup: { list: codes, by: iso, get: code }, missing: omit }",
            "m.yaml:4:30: 'X' stands in lines 6 and 7 of column 'iso' of 'codes' (mark one of the rows"),
        Faulty(
            fields: "text conversion of a number", "/a: { from: /count, as: { prefix: 1 } }",
            "m.yaml:4:27: { prefix: 1 } takes a text, the value is integer ('text' first)"),
        Faulty(
            fields: "nothing converts", "/a: { const: x, as: { date: yyyyMMdd } }",
            "m.yaml:4:23: no value the source can have can be converted"),
    ]

    @Test(arguments: form)
    func parse_faultyDocument_namesThePlace(_ faulty: Faulty) throws {
        check(faulty) { _ = try MapperDocument.parse(try yaml(faulty.document), file: "m.yaml") }
    }

    @Test(arguments: shapes)
    func compile_faultyMapper_namesThePlace(_ faulty: Faulty) throws {
        let pair = try Pair(source: LanguageTests.source, target: LanguageTests.target)
        let lists = ["codes": try codeList("codes", "code,iso\nA,X\nB,X\nC,Y\n")]
        let document = try MapperDocument.parse(try yaml(faulty.document), file: "m.yaml")
        check(faulty) {
            _ = try MapperCompiler.compile(
                document, source: pair.source.shape!, target: pair.target.shape!, codeLists: lists,
                disclosed: DisclosureFilter([""]))
        }
    }

    private func check(_ faulty: Faulty, _ body: () throws -> Void) {
        do {
            try body()
            #expect(faulty.defects.isEmpty, "no defect was found")
        } catch {
            let found = "\(error)"
            for defect in faulty.defects { #expect(found.contains(defect), "\(found)") }
            if faulty.defects.isEmpty { Issue.record("\(found)") }
        }
    }

    // MARK: Completeness

    private static let small = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
          "properties": { "x": { "type": "string" }, "y": { "type": "string" },
            "l": { "type": "array", "items": { "type": "object", "additionalProperties": false,
              "properties": { "p": { "type": "string" }, "q": { "type": "string" } } } } } }
        """

    @Test(
        arguments: [
            ("/x: { from: /x }", "/y: why\n  /l: all of it", []),
            ("/x: { from: /x, when: { present: /y } }", "/l/*/p: a\n  /l/*/q: b", []),
            (
                "/x: { from: /x }", "/y: why",
                ["m.yaml:4:3: no rule reads '/l/*/p'", "m.yaml:4:3: no rule reads '/l/*/q'"]
            ),
            ("/x: { from: /x }", "/y: why\n  /l/*/p: a\n  /l/*/r: b", ["m.yaml:8:3: the source has no '/l/*/r'"]),
            ("/x: { from: /x }", "/x: why\n  /y: b\n  /l: c", ["m.yaml:6:3: '/x' is undisclosed, but line 4 reads it"]),
            (
                "/l: { each: /l, fields: { /p: { from: /p } } }", "/x: a\n  /y: b\n  /l: c",
                ["m.yaml:8:3: '/l/*/p' is undisclosed, but line 4 reads it"]
            ),
        ] as [(String, String, [String])])
    func source_hasToBeUsedOrUndisclosed(_ fields: String, _ undisclosed: String, _ expected: [String]) throws {
        let pair = try Pair(source: Self.small, target: Self.small)
        let document = "mapping: a.s/1 -> a.t/1\nrevision: 1\nfields:\n  \(fields)\nundisclosed:\n  \(undisclosed)\n"
        do {
            let mapper = try pair.compile(document)
            #expect(expected.isEmpty)
            #expect(mapper.report.obligations.contains { $0.requirement == .complete && $0.status == .proved })
        } catch {
            for defect in expected { #expect("\(error)".contains(defect), "\(error)") }
            #expect(!expected.isEmpty, "\(error)")
        }
    }

    // MARK: Limits

    @Test func expression_atTheDepthLimit() throws {
        func nested(_ depth: Int) -> String {
            let open = String(repeating: "{ first: [", count: depth), close = String(repeating: "] }", count: depth)
            return "mapping: a.s/1 -> a.t/1\nrevision: 1\nfields: { /a: \(open) x \(close) }"
        }
        let most = MappingLimits.expressionDepthMax - 1
        #expect(throws: Never.self) { try MapperDocument.parse(try yaml(nested(most)), file: "m.yaml") }
        #expect {
            try MapperDocument.parse(try yaml(nested(most + 1)), file: "m.yaml")
        } throws: { "\($0)".contains("expressions are nested deeper than 16") }
    }
}
