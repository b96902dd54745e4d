import GatewayModel
import JSONTape
import SchemaKit
import Testing

@testable import MappingKit

/// What the checker proves, what it leaves to run time, and what it refuses.
@Suite struct ProofTests {
    enum Verdict: Sendable, Equatable {
        case proved
        case checked
        case refused(String)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let from: String
        let to: String
        let rule: String
        let requirement: ProofReport.Requirement
        let verdict: Verdict

        init(
            _ name: String, from: String, to: String, rule: String = "{ from: /x }",
            _ requirement: ProofReport.Requirement, _ verdict: Verdict
        ) {
            testDescription = name
            self.from = from
            self.to = to
            self.rule = rule
            self.requirement = requirement
            self.verdict = verdict
        }
    }

    private static let text = #"{ "type": "string" }"#
    private static let ab = #"{ "type": "string", "enum": ["A", "B"] }"#
    private static let abc = #"{ "type": "string", "enum": ["A", "B", "C"] }"#
    private static func text(_ more: String) -> String { #"{ "type": "string", \#(more) }"# }
    private static func number(_ more: String) -> String { #"{ "type": "number", \#(more) }"# }

    static let types = [
        Case("same type", from: text, to: text, .type, .proved),
        Case("integer to number", from: #"{ "type": "integer" }"#, to: #"{ "type": "number" }"#, .type, .proved),
        Case("number to integer", from: #"{ "type": "number" }"#, to: #"{ "type": "integer" }"#, .type, .checked),
        Case(
            "number to text", from: #"{ "type": "number" }"#, to: text, .type,
            .refused("m.yaml:4:7: '/x' of the target: the value is number, the schema takes string (add as: text")),
        Case(
            "text to number", from: text, to: #"{ "type": "number" }"#, .type,
            .refused("the value is string, the schema takes number (add as: number)")),
        Case(
            "text to integer", from: text, to: #"{ "type": "integer" }"#, .type,
            .refused("(add as: integer)")),
        Case(
            "text as number", from: text, to: #"{ "type": "number" }"#, rule: "{ from: /x, as: number }", .type, .proved
        ),
        Case(
            "text as number may fail", from: text, to: #"{ "type": "number" }"#, rule: "{ from: /x, as: number }",
            .conversion, .checked),
        Case(
            "number as text", from: #"{ "type": "number" }"#, to: text, rule: "{ from: /x, as: text }", .type, .proved),
        Case("two types to one", from: #"{ "type": ["string", "integer"] }"#, to: text, .type, .checked),
        Case("null is absent", from: #"{ "type": ["string", "null"] }"#, to: text, .type, .proved),
    ]

    static let values = [
        Case("values inside", from: ab, to: abc, .enum, .proved),
        Case(
            "values outside", from: abc, to: ab, .enum,
            .refused("m.yaml:4:7: '/x' of the target: 'C' is not among its values")),
        Case(
            "values outside, with a code", from: abc, to: ab, rule: "{ from: /x, invalid: CODE_UNMAPPABLE }", .enum,
            .checked),
        Case("any text to values", from: text, to: ab, .enum, .checked),
        Case("mapped to values", from: abc, to: ab, rule: "{ from: /x, map: { A: A, B: B, C: A } }", .enum, .proved),
        Case(
            "map with a gap", from: abc, to: ab, rule: "{ from: /x, map: { A: A, B: B } }", .enum,
            .refused("m.yaml:4:24: 'map' has no entry for 'C' (add them, or missing: { reject: CODE_UNMAPPABLE })")),
        Case(
            "map with a gap and missing", from: abc, to: ab, rule: "{ from: /x, map: { A: A, B: B }, missing: omit }",
            .enum, .proved),
        Case(
            "map to a value outside", from: ab, to: ab, rule: "{ from: /x, map: { A: A, B: D } }", .enum,
            .refused("'D' is not among its values")),
        Case(
            "map of a value that cannot be", from: ab, to: ab, rule: "{ from: /x, map: { A: A, B: B, Q: A } }", .enum,
            .refused("m.yaml:4:38: 'Q' is no value that the source can have")),
        Case(
            "map of any text without missing", from: text, to: ab, rule: "{ from: /x, map: { A: A } }", .enum,
            .refused("m.yaml:4:24: the source can have values that 'map' does not list")),
        Case(
            "map keeps the rest", from: abc, to: abc, rule: "{ from: /x, map: { A: B }, missing: keep }", .enum, .proved
        ),
        Case("constant inside", from: text, to: ab, rule: "A", .enum, .proved),
        Case("constant outside", from: text, to: ab, rule: "Q", .enum, .refused("'Q' is not among its values")),
        Case(
            "default outside", from: ab, to: ab, rule: "{ from: /x, absent: { const: Q } }", .enum,
            .refused("'Q' is not among")),
        Case(
            "upper case to values", from: text(#""enum": ["a", "b"]"#), to: ab, rule: "{ from: /x, as: upper }", .enum,
            .proved),
        Case("first of both", from: ab, to: abc, rule: "{ first: [{ from: /x }, C] }", .enum, .proved),
        Case(
            "look-up to values", from: ab, to: text(#""enum": ["one", "two"]"#),
            rule: "{ from: /x, lookup: codes.name }", .enum, .proved),
        Case(
            "look-up with a gap", from: abc, to: text, rule: "{ from: /x, lookup: codes.name }", .type,
            .refused("m.yaml:4:27: the code list 'codes' has no entry for 'C'")),
        Case(
            "look-up of any text without missing", from: text, to: text, rule: "{ from: /x, lookup: codes.name }",
            .type,
            .refused("the source can have values that the code list 'codes' does not")),
        Case("look-up of all keys", from: ab, to: text, rule: "{ from: /x, lookup: codes.name }", .type, .proved),
        Case(
            "look-up in a row with an end", from: text(#""enum": ["old"]"#), to: text,
            rule: "{ from: /x, lookup: dated.name, missing: { reject: CODE_UNMAPPABLE } }", .coverage, .checked),
    ]

    static let texts = [
        Case("shorter is fine", from: text(#""maxLength": 5"#), to: text(#""maxLength": 5"#), .length, .proved),
        Case(
            "longer is refused", from: text(#""maxLength": 6"#), to: text(#""maxLength": 5"#), .length,
            .refused("can be longer than 5 characters")),
        Case(
            "longer is checked when the rule says so", from: text(#""maxLength": 6"#), to: text(#""maxLength": 5"#),
            rule: "{ from: /x, invalid: TARGET_VIOLATION }", .length, .checked),
        Case(
            "never short enough", from: text(#""minLength": 6"#), to: text(#""maxLength": 5"#), .length,
            .refused("at least 6 characters, the schema takes 5")),
        Case(
            "never long enough", from: text(#""maxLength": 2"#), to: text(#""minLength": 3"#), .length,
            .refused("at most 2 characters, the schema wants 3")),
        Case(
            "truncated fits", from: text, to: text(#""maxLength": 5"#),
            rule: "{ from: /x, as: { truncate: { characters: 5 } } }", .length, .proved),
        Case(
            "truncated to bytes fits", from: text, to: text(#""maxLength": 5"#),
            rule: "{ from: /x, as: { truncate: { bytes: 5 } } }", .length, .proved),
        Case(
            "prefix has its length", from: text, to: text(#""minLength": 6, "maxLength": 6"#),
            rule: "{ from: /x, as: { prefix: 6 } }", .length, .proved),
        Case(
            "prefix may fail", from: text(#""minLength": 5"#), to: text, rule: "{ from: /x, as: { prefix: 6 } }",
            .conversion, .checked),
        Case(
            "padded is long enough", from: text, to: text(#""minLength": 4"#),
            rule: "{ from: /x, as: { pad: { length: 4, with: \"0\" } } }", .length, .proved),
        Case(
            "trimmed may be empty", from: text(#""minLength": 4"#), to: text(#""minLength": 1"#),
            rule: "{ from: /x, as: trim }", .length, .refused("can be shorter than 1 characters")),
        Case(
            "trimmed is checked when the rule says so", from: text(#""minLength": 4"#), to: text(#""minLength": 1"#),
            rule: "{ from: /x, as: trim, invalid: TARGET_VIOLATION }", .length, .checked),
        Case(
            "emptied is not empty", from: text, to: text(#""minLength": 1"#), rule: "{ from: /x, as: omitEmpty }",
            .length, .proved),
        Case("values have lengths", from: ab, to: text(#""minLength": 1, "maxLength": 1"#), .length, .proved),
        Case(
            "date has its length", from: text, to: text(#""minLength": 10, "maxLength": 10"#),
            rule: "{ from: /x, as: { date: yyyyMMdd } }", .length, .proved),
        Case(
            "joined has no length", from: text(#""maxLength": 2"#), to: text(#""maxLength": 5"#),
            rule: "{ concat: [{ from: /x }, { from: /x }], separator: \"-\" }", .length, .proved),
        Case(
            "same pattern", from: text(#""pattern": "^[0-9]+$""#), to: text(#""pattern": "^[0-9]+$""#), .pattern,
            .proved),
        Case(
            "other pattern", from: text(#""pattern": "^[0-9]+$""#), to: text(#""pattern": "^[0-9]{3}$""#), .pattern,
            .checked),
        Case(
            "pattern lost in a conversion", from: text(#""pattern": "^[a-z]+$""#), to: text(#""pattern": "^[a-z]+$""#),
            rule: "{ from: /x, as: upper }", .pattern, .checked),
        Case("values match", from: ab, to: text(#""pattern": "^[A-Z]$""#), .pattern, .proved),
        Case(
            "a value does not match", from: ab, to: text(#""pattern": "^A$""#), .pattern,
            .refused("'B' does not match ^A$")),
        Case(
            "constant does not match", from: text, to: text(#""pattern": "^A$""#), rule: "B", .pattern,
            .refused("'B' does not match ^A$")),
        Case(
            "pattern or a matching default", from: text(#""pattern": "^[a-z]+$""#), to: text(#""pattern": "^[a-z]+$""#),
            rule: "{ from: /x, absent: { const: none } }", .pattern, .proved),
        Case("same format", from: text(#""format": "date""#), to: text(#""format": "date""#), .format, .proved),
        Case(
            "date has the format", from: text, to: text(#""format": "date""#),
            rule: "{ from: /x, as: { date: yyyyMMdd } }", .format, .proved),
        Case("any text to a format", from: text, to: text(#""format": "date""#), .format, .checked),
    ]

    static let numbers = [
        Case(
            "inside the bounds", from: number(#""minimum": 1, "maximum": 9"#),
            to: number(#""minimum": 0.5, "maximum": 9"#), .range, .proved),
        Case("outside the bounds", from: number(#""minimum": 0"#), to: number(#""minimum": 1"#), .range, .checked),
        Case(
            "bound not allowed", from: number(#""minimum": 0"#), to: number(#""exclusiveMinimum": 0"#), .range, .checked
        ),
        Case(
            "bound not reached", from: number(#""exclusiveMinimum": 0"#), to: number(#""exclusiveMinimum": 0"#), .range,
            .proved),
        Case(
            "text as a number", from: text, to: number(#""minimum": 0"#), rule: "{ from: /x, as: number }", .range,
            .checked),
        Case("constant inside", from: text, to: number(#""maximum": 5"#), rule: "5", .range, .proved),
        Case(
            "same divisor", from: number(#""multipleOf": 0.01"#), to: number(#""multipleOf": 0.01"#), .multipleOf,
            .proved),
        Case(
            "other divisor", from: number(#""multipleOf": 0.01"#), to: number(#""multipleOf": 0.1"#), .multipleOf,
            .checked),
    ]

    @Test(arguments: types + values + texts + numbers)
    func requirement_is(_ one: Case) throws {
        let pair = try Pair(source: Self.schema(one.from), target: Self.schema(one.to))
        let lists = [
            "codes": try codeList("codes", "code,name\nA,one\nB,two\nD,three\n"),
            "dated": try codeList("dated", "code,name,valid-to\nold,gone,2018-07-31\n"),
        ]
        let document = "mapping: a.s/1 -> a.t/1\nrevision: 1\nfields:\n  /x: \(one.rule)\n"
        do {
            let mapper = try pair.compile(document, lists: lists, disclosed: DisclosureFilter([""]))
            let found = mapper.report.obligations.filter { $0.requirement == one.requirement }
            #expect(!found.isEmpty, "\(mapper.report.obligations)")
            let isProved = found.allSatisfy { $0.status == .proved }
            #expect((isProved ? .proved : .checked) == one.verdict, "\(found)")
            #expect(mapper.report.failedCount == 0)
        } catch {
            guard case .refused(let words) = one.verdict else { throw error }
            #expect("\(error)".contains(words))
        }
    }

    private static func schema(_ field: String) -> String {
        """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
          "properties": { "x": \(field) } }
        """
    }

    // MARK: Presence

    private static let source = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
          "required": ["type", "always"],
          "properties": {
            "type": { "type": "string", "enum": ["NEW", "CHANGE", "END"] }, "always": { "type": "string" },
            "some": { "type": "string" }, "empty": { "type": "string", "minLength": 1 },
            "nullable": { "type": ["string", "null"] },
            "new": { "type": "string" },
            "party": { "type": "object", "additionalProperties": false, "required": ["name"],
              "properties": { "name": { "type": "string" }, "land": { "type": "string" } } },
            "lines": { "type": "array", "minItems": 1, "items": {
              "type": "object", "additionalProperties": false, "required": ["role", "value"],
              "properties": { "role": { "type": "string", "enum": ["p", "q"] }, "value": { "type": "string" },
                "more": { "type": "string" } } } } },
          "allOf": [ { "if": { "properties": { "type": { "enum": ["NEW", "CHANGE"] } } }, "then": { "required": ["new", "lines"] } } ] }
        """

    private static let target = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
          "required": ["must"],
          "properties": {
            "must": { "type": "string" }, "kind": { "type": "string" }, "beside": { "type": "string" },
            "o": { "type": "object", "additionalProperties": false, "required": ["a", "b"],
              "properties": { "a": { "type": "string" }, "b": { "type": "string" }, "c": { "type": "string" } } },
            "rows": { "type": "array", "items": { "type": "object", "additionalProperties": false, "required": ["v"],
              "properties": { "v": { "type": "string" }, "w": { "type": "string" } } } } },
          "allOf": [ { "if": { "required": ["kind"], "properties": { "kind": { "const": "N" } } }, "then": { "required": ["beside"] } } ] }
        """

    @Test(
        arguments: [
            ("/must: { from: /always }", nil),
            (
                "/must: { from: /some }",
                "m.yaml:4:3: '/must' is required by the target and can be absent: for example when /some is absent"
            ),
            ("/must: { from: /some, absent: { const: x } }", nil),
            ("/must: { from: /some, absent: { reject: TARGET_VIOLATION } }", nil),
            ("/must: { from: /nullable }", "'/must' is required by the target and can be absent"),
            ("/must: { first: [{ from: /some }, { from: /always }] }", nil),
            ("/must: { first: [{ from: /some }, { from: /nullable }] }", "/some is absent, /nullable is absent"),
            ("/must: { from: /always, when: { /type: NEW } }", "/type is 'CHANGE'"),
            ("/must: { from: /always, as: omitEmpty }", "'/must' is required by the target and can be absent"),
            ("/must: { from: /empty, as: omitEmpty, absent: { const: x } }", nil),
            ("/must: { from: /type, map: { NEW: x }, missing: omit }", "/type is 'CHANGE'"),
            ("/must: { from: /type, map: { NEW: x, CHANGE: y, END: z } }", nil),
            ("/must: { concat: [{ from: /some }, { from: /always }] }", nil),
            ("/must: { concat: [{ from: /some }, { from: /nullable }] }", "can be absent"),
            ("/must: { first: [{ from: /new }, { const: gone, when: { /type: END } }] }", nil),
            ("/must: { first: [{ from: /new }, { const: gone, when: { /type: NEW } }] }", "/type is 'END'"),
            ("/must: { first: [{ pick: /lines, take: { from: /value } }, { const: x, when: { /type: END } }] }", nil),
            (
                "/must: { first: [{ pick: /lines, where: { /role: p }, take: { from: /value } }, { const: x, when: { /type: END } }] }",
                "can be absent"
            ),
            ("/kind: x", "m.yaml:4:3: nothing writes '/must', which the target requires"),
        ] as [(String, String?)])
    func required_member(_ fields: String, _ expected: String?) throws {
        try prove(fields, expected)
    }

    @Test(
        arguments: [
            ("/o/a: { from: /party/name }\n  /o/b: { from: /party/name }\n  /o/c: { from: /party/land }", nil),
            (
                "/o/a: { from: /party/name }\n  /o/b: { from: /party/land }",
                "m.yaml:6:3: '/o/b' is required by the target beside a"
            ),
            ("/o/a: { from: /party/name }", "m.yaml:5:3: nothing writes '/o/b', which the target requires beside a"),
            ("/o/a: { from: /some }\n  /o/b: { const: x }", "m.yaml:5:3: '/o/a' is required by the target beside b"),
            ("/o/a: { from: /some }\n  /o/b: { const: x, when: { present: /some } }", nil),
            (
                "/o/a: { from: /new }\n  /o/b: { const: x, when: { /type: [NEW, CHANGE] } }",
                "m.yaml:6:3: '/o/b' is required"
            ),
            ("/o: { when: { /type: NEW }, fields: { /a: { from: /new }, /b: x } }", nil),
            (
                "/o: { when: { /type: END }, fields: { /a: { from: /new }, /b: x } }",
                "'/o/a' is required by the target beside b"
            ),
            (
                "/o/a: { pick: /lines, where: { /role: p }, take: { from: /value } }\n  /o/b: { pick: /lines, where: { /role: p }, take: { from: /role } }",
                nil
            ),
            (
                "/o/a: { pick: /lines, where: { /role: p }, take: { from: /value } }\n  /o/b: { pick: /lines, where: { /role: q }, take: { from: /role } }",
                "is required by the target beside"
            ),
            ("/rows: { each: /lines, fields: { /v: { from: /value } } }", nil),
            ("/rows: { each: /lines, fields: { /v: { from: /more } } }", nil),
            (
                "/rows: { each: /lines, fields: { /v: { from: /more }, /w: { from: /value } } }",
                "'/rows/*/v' is required by the target beside w"
            ),
            (
                "/rows: { each: /lines, fields: { /v: { from: /value, when: { /role: p } }, /w: { from: /value } } }",
                "/lines/*/role is 'q'"
            ),
            (
                "/rows: { each: /lines, where: { /role: p }, fields: { /v: { from: /value, when: { /role: p } }, /w: { from: /value } } }",
                nil
            ),
            ("/kind: { from: /type, map: { NEW: N, CHANGE: C, END: E } }\n  /beside: { from: /new }", nil),
            (
                "/kind: { from: /type, map: { NEW: C, CHANGE: C, END: N } }\n  /beside: { from: /new }",
                "'/beside' is required by the target when /kind is \"N\""
            ),
            ("/kind: { from: /type, map: { NEW: C, CHANGE: C, END: E } }", nil),
            ("/kind: { const: N }", "nothing writes '/beside', which the target requires when /kind is \"N\""),
            ("/kind: { from: /some }", "nothing writes '/beside', which the target requires when"),
        ] as [(String, String?)])
    func required_underConditions(_ fields: String, _ expected: String?) throws {
        try prove("/must: { from: /always }\n  \(fields)", expected)
    }

    private func prove(_ fields: String, _ expected: String?) throws {
        let pair = try Pair(source: Self.source, target: Self.target)
        let parsed = try MapperDocument.parse(
            try yaml("mapping: a.s/1 -> a.t/1\nrevision: 1\nfields:\n  \(fields)\n"), file: "m.yaml")
        do {
            let mapper = try MapperCompiler.compile(
                parsed, source: pair.source, target: pair.target, codeLists: [:], disclosed: DisclosureFilter([""]))
            #expect(expected == nil, "nothing was found")
            #expect(!mapper.needsTargetValidation)
        } catch {
            let words = try #require(expected, "\(error)")
            #expect("\(error)".contains(words))
        }
    }

    // MARK: Agreements

    @Test func filter_leavesTheRestAbsent() throws {
        let pair = try Pair(source: Self.source, target: Self.target)
        let document = """
            mapping: a.s/1 -> a.t/1
            revision: 1
            fields:
              /must: { from: /always }
              /kind: { from: /some, when: { absent: /nullable } }
              /beside: { first: [{ from: /new }, { from: /some }] }
              /rows: { each: /lines, fields: { /v: { from: /value }, /w: { from: /more } } }
            """
        let mapper = try pair.compile(document, disclosed: DisclosureFilter(["/always", "/new", "/lines/*/value"]))
        let input = #"""
            {"type":"NEW","always":"a","some":"secret","new":"n","nullable":"secret",
             "lines":[{"role":"p","value":"v","more":"secret"}]}
            """#
        let actual = try pair.map(input, with: mapper)
        #expect(actual == #"{"must":"a","beside":"n","rows":[{"v":"v"}]}"#)
        #expect(mapper.report.neverWritten == ["/kind", "/rows/*/w"])
        let disclosure = Dictionary(uniqueKeysWithValues: mapper.disclosure.map { ($0.target, $0) })
        #expect(disclosure["/beside"]?.values == ["/new"])
        #expect(disclosure["/kind"]?.values == [])
        #expect(disclosure["/kind"]?.conditions == [])
    }

    @Test func filter_withoutARequiredSource_isRefused() throws {
        let pair = try Pair(source: Self.source, target: Self.target)
        let document = "mapping: a.s/1 -> a.t/1\nrevision: 1\nfields: { /must: { from: /always } }"
        #expect {
            try pair.compile(document, disclosed: DisclosureFilter(["/some"]))
        } throws: { "\($0)".contains("'/must' is required by the target and can be absent") }
    }

    @Test func disclosure_namesValuesAndConditions() throws {
        let pair = try Pair(source: Self.source, target: Self.target)
        let document = """
            mapping: a.s/1 -> a.t/1
            revision: 1
            fields:
              /must: { from: /always }
              /beside: { from: /some, when: { present: /new } }
              /rows: { list: [{ fields: { /v: { pick: /lines, where: { /role: p }, take: { from: /value } } } }] }
            """
        let mapper = try pair.compile(document, disclosed: DisclosureFilter([""]))
        let kind = mapper.disclosure.first { $0.target == "/rows/*/v" }
        #expect(kind?.values == ["/lines/*/value"])
        #expect(kind?.conditions == ["/lines", "/lines/*/role"])
        let beside = mapper.disclosure.first { $0.target == "/beside" }
        #expect(beside?.values == ["/some"])
        #expect(beside?.conditions == ["/new"])
    }

    @Test func explain_saysWhy() throws {
        let pair = try Pair(source: Self.source, target: Self.target)
        let document = """
            mapping: a.s/1 -> a.t/1
            revision: 1
            fields:
              /must: { from: /some, absent: { const: x } }
              /kind: { const: C, when: { /type: END } }
              /beside: { from: /type, lookup: codes.name, missing: omit }
              /o/a: { from: /party/name }
              /o/b: { from: /nullable, map: { z: y }, missing: { const: q }, absent: { const: w }, when: { present: /party } }
            """
        let codes = try codeList("codes", "code,name\nNEW,neu\nCHANGE,x\n")
        let mapper = try pair.compile(
            document, lists: ["codes": codes],
            disclosed: DisclosureFilter(["/some", "/always", "/type", "/nullable"]))
        var run = MapperRun(mapper)
        var source = Tape()
        var target = Tape()
        try pair.parse(#"{"type":"NEW","always":"a","new":"n","lines":[{"role":"p","value":"v"}]}"#, into: &source)
        let (_, fields) = run.explain(source: source, into: &target, asOf: 1)
        let outcomes = Dictionary(fields.map { ($0.target, $0) }, uniquingKeysWith: { first, _ in first })
        #expect(outcomes["/must"]?.outcome == .defaulted)
        #expect(outcomes["/kind"]?.outcome == .conditionFalse)
        #expect(outcomes["/beside"]?.outcome == .written)
        #expect(outcomes["/beside"]?.value == #""neu""#)
        #expect(outcomes["/beside"]?.rows.map(\.line) == [codes.line(row: 0)])
        #expect(outcomes["/beside"]?.rows.map(\.key) == ["NEW"])
        #expect(outcomes["/beside"]?.sources == [FieldExplanation.Source(pointer: "/type", value: #""NEW""#)])
        #expect(outcomes["/o/a"]?.outcome == .undisclosed)
        #expect(outcomes["/must"]?.position.line == 4)
        try pair.parse(#"{"type":"END","always":"a","some":"s"}"#, into: &source)
        let (_, others) = run.explain(source: source, into: &target, asOf: 1)
        #expect(others.first { $0.target == "/beside" }?.outcome == .notInTable)
        #expect(others.first { $0.target == "/must" }?.outcome == .written)
    }
}
