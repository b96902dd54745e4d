import GatewayModel
import JSONTape
import SchemaKit
import Testing

@testable import MappingKit

/// Every origin, modifier and condition of the language, run over small events.
@Suite struct LanguageTests {
    static let source = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
          "required": ["id", "kind"],
          "properties": {
            "id": { "type": "string", "minLength": 1, "maxLength": 20 },
            "kind": { "type": "string", "enum": ["A", "B", "C"] },
            "note": { "type": "string", "maxLength": 40 },
            "other": { "type": "string", "maxLength": 40 },
            "none": { "type": ["string", "null"], "maxLength": 9 },
            "count": { "type": "integer", "minimum": 0, "maximum": 99 },
            "amount": { "type": "number" },
            "flag": { "type": "boolean" },
            "day": { "type": "string", "minLength": 8, "maxLength": 8 },
            "tags": { "type": "array", "maxItems": 5, "items": { "type": "string", "maxLength": 9 } },
            "party": { "type": "object", "additionalProperties": false, "required": ["name"],
              "properties": { "name": { "type": "string", "maxLength": 20 }, "land": { "type": "string", "maxLength": 2 } } },
            "lines": { "type": "array", "maxItems": 9, "items": {
              "type": "object", "additionalProperties": false, "required": ["no", "code"],
              "properties": {
                "no": { "type": "integer" }, "code": { "type": "string", "maxLength": 10 },
                "qty": { "type": "string", "maxLength": 9 },
                "parts": { "type": "array", "maxItems": 3, "items": {
                  "type": "object", "additionalProperties": false, "required": ["p"],
                  "properties": { "p": { "type": "string", "maxLength": 5 } } } } } } } } }
        """

    static let target = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
          "properties": {
            "a": { "type": "string", "maxLength": 200 }, "b": { "type": "string", "maxLength": 200 },
            "c": { "type": ["string", "number", "boolean", "null"] },
            "n": { "type": "number" }, "i": { "type": "integer" },
            "o": { "type": "object", "additionalProperties": false, "properties": {
              "x": { "type": "string" }, "y": { "type": "string" },
              "z": { "type": "object", "additionalProperties": false, "properties": { "w": { "type": "string" } } } } },
            "list": { "type": "array", "items": { "type": "string" } },
            "numbers": { "type": "array", "items": { "type": "integer" } },
            "tags": { "type": "array", "maxItems": 5, "items": { "type": "string", "maxLength": 9 } },
            "party": { "type": "object", "additionalProperties": false, "required": ["name"],
              "properties": { "name": { "type": "string" }, "land": { "type": "string" } } },
            "rows": { "type": "array", "items": { "type": "object", "additionalProperties": false, "properties": {
              "at": { "type": "integer" }, "code": { "type": "string" }, "root": { "type": "string" },
              "found": { "type": "string" },
              "inner": { "type": "array", "items": { "type": "string" } } } } },
            "must": { "type": "string", "minLength": 2, "maxLength": 3 } } }
        """

    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let fields: String
        let input: String
        let expected: String

        init(_ name: String, _ fields: String, _ input: String, _ expected: String) {
            testDescription = name
            self.fields = fields
            self.input = input
            self.expected = expected
        }
    }

    static let origins = [
        Case("from text", "/a: { from: /note }", #"{"note":"x\"é"}"#, #"{"a":"x\"é"}"#),
        Case("from absent", "/a: { from: /note }", #"{}"#, #"{}"#),
        Case("from null", "/a: { from: /none }", #"{"none":null}"#, #"{}"#),
        Case("from number", "/n: { from: /amount }", #"{"amount":1.500e2}"#, #"{"n":1.500e2}"#),
        Case("from boolean", "/c: { from: /flag }", #"{"flag":false}"#, #"{"c":false}"#),
        Case("const text", "/a: plain", "{}", #"{"a":"plain"}"#),
        Case("const quoted number", "/a: { const: \"12\" }", "{}", #"{"a":"12"}"#),
        Case("const number", "/n: { const: 1.5 }", "{}", #"{"n":1.5}"#),
        Case("const boolean", "/c: true", "{}", #"{"c":true}"#),
        Case("const null", "/c: null", "{}", #"{"c":null}"#),
        Case(
            "first of two", "/a: { first: [{ from: /note }, { from: /other }, none] }", #"{"other":"o"}"#, #"{"a":"o"}"#
        ),
        Case(
            "first falls to last", "/a: { first: [{ from: /note }, { from: /other }, none] }", #"{}"#, #"{"a":"none"}"#),
        Case(
            "concat",
            "/a: { concat: [{ from: /note }, { from: /other }, { from: /count }], separator: \", \", invalid: TARGET_VIOLATION }",
            #"{"note":"x","count":7}"#, #"{"a":"x, 7"}"#),
        Case("concat of nothing", "/a: { concat: [{ from: /note }], separator: \"-\" }", "{}", "{}"),
        Case(
            "concat in concat",
            "/a: { concat: [{ concat: [{ from: /note }, b], separator: \"+\" }, { from: /other, as: upper }] }",
            #"{"note":"x","other":"y"}"#, #"{"a":"x+bY"}"#),
        Case("deep target", "/o/z/w: { from: /note }", #"{"note":"x"}"#, #"{"o":{"z":{"w":"x"}}}"#),
        Case(
            "deep target absent", "/o/z/w: { from: /note }\n  /o/x: { from: /other }", #"{"other":"y"}"#,
            #"{"o":{"x":"y"}}"#),
        Case("deep targets all absent", "/o/z/w: { from: /note }\n  /o/x: { from: /other }", "{}", "{}"),
        Case(
            "fields", "/o: { fields: { /x: { from: /note }, /y: { from: /other } } }", #"{"other":"y"}"#,
            #"{"o":{"y":"y"}}"#),
        Case(
            "copy of an object", "/party: { from: /party }", #"{"party":{"name":"n","land":"US"}}"#,
            #"{"party":{"name":"n","land":"US"}}"#),
        Case("copy of an array", "/tags: { from: /tags }", #"{"tags":["a","b"]}"#, #"{"tags":["a","b"]}"#),
        Case("copy of an empty array", "/tags: { from: /tags }", #"{"tags":[]}"#, #"{"tags":[]}"#),
        Case("empty array omitted", "/tags: { from: /tags, as: omitEmpty }", #"{"tags":[]}"#, #"{}"#),
    ]

    static let loops = [
        Case(
            "each with fields",
            "/rows: { each: /lines, fields: { /at: { position: true }, /code: { from: /code }, /root: { from: //id } } }",
            #"{"lines":[{"no":5,"code":"x"},{"no":6,"code":"y"}]}"#,
            #"{"rows":[{"at":1,"code":"x","root":"ID"},{"at":2,"code":"y","root":"ID"}]}"#),
        Case("each absent", "/rows: { each: /lines, fields: { /code: { from: /code } } }", "{}", "{}"),
        Case(
            "each empty", "/rows: { each: /lines, fields: { /code: { from: /code } } }", #"{"lines":[]}"#,
            #"{"rows":[]}"#),
        Case(
            "each with where", "/rows: { each: /lines, where: { /code: [x, z] }, fields: { /at: { from: /no } } }",
            #"{"lines":[{"no":1,"code":"x"},{"no":2,"code":"y"},{"no":3,"code":"z"}]}"#,
            #"{"rows":[{"at":1},{"at":3}]}"#),
        Case(
            "each that fits nothing", "/rows: { each: /lines, where: { /code: x }, fields: { /at: { from: /no } } }",
            #"{"lines":[{"no":1,"code":"y"}]}"#, #"{"rows":[]}"#),
        Case(
            "each value", "/list: { each: /lines, value: { from: /qty } }",
            #"{"lines":[{"no":1,"code":"x","qty":"q"},{"no":2,"code":"y"}]}"#, #"{"list":["q"]}"#),
        Case(
            "each element itself", "/list: { each: /tags, value: { from: \"\", as: upper } }", #"{"tags":["a","b"]}"#,
            #"{"list":["A","B"]}"#),
        Case(
            "each in each",
            "/rows: { each: /lines, fields: { /at: { from: /no }, /inner: { each: /parts, value: { from: /p } } } }",
            #"{"lines":[{"no":1,"code":"x","parts":[{"p":"a"},{"p":"b"}]},{"no":2,"code":"y"},{"no":3,"code":"z","parts":[]}]}"#,
            #"{"rows":[{"at":1,"inner":["a","b"]},{"at":2},{"at":3,"inner":[]}]}"#),
        Case(
            "element without members is left out", "/rows: { each: /lines, fields: { /found: { from: /qty } } }",
            #"{"lines":[{"no":1,"code":"x"},{"no":2,"code":"y","qty":"q"}]}"#, #"{"rows":[{"found":"q"}]}"#),
        Case(
            "list", "/list: { list: [{ from: /note }, { from: /other }, end] }", #"{"other":"o"}"#,
            #"{"list":["o","end"]}"#),
        Case("list of nothing", "/list: { list: [{ from: /note }] }", "{}", "{}"),
        Case(
            "list of objects", "/rows: { list: [{ fields: { /code: { from: /note } } }, { fields: { /code: b } }] }",
            "{}", #"{"rows":[{"code":"b"}]}"#),
        Case(
            "pick", "/a: { pick: /lines, where: { /code: y }, take: { from: /qty } }",
            #"{"lines":[{"no":1,"code":"x","qty":"1"},{"no":2,"code":"y","qty":"2"},{"no":3,"code":"y","qty":"3"}]}"#,
            #"{"a":"2"}"#),
        Case(
            "pick finds nothing", "/a: { pick: /lines, where: { /code: q }, take: { from: /qty } }",
            #"{"lines":[{"no":1,"code":"x"}]}"#, "{}"),
        Case("pick of no array", "/a: { pick: /lines, take: { from: /qty } }", "{}", "{}"),
        Case("pick without where", "/a: { pick: /tags, take: { from: \"\" } }", #"{"tags":["t","u"]}"#, #"{"a":"t"}"#),
        Case("pick of an empty array", "/a: { pick: /tags, take: { from: \"\" } }", #"{"tags":[]}"#, "{}"),
        Case(
            "one search for two picks",
            "/a: { pick: /lines, where: { /code: y }, take: { from: /qty } }\n  /b: { pick: /lines, where: { /code: y }, take: { from: /code } }",
            #"{"lines":[{"no":1,"code":"x"},{"no":2,"code":"y","qty":"2"}]}"#, #"{"a":"2","b":"y"}"#),
        Case(
            "pick in each",
            "/rows: { each: /lines, fields: { /code: { from: /code }, /found: { pick: /parts, where: { /p: b }, take: { from: /p } } } }",
            #"{"lines":[{"no":1,"code":"x","parts":[{"p":"a"},{"p":"b"}]},{"no":2,"code":"y","parts":[{"p":"c"}]},{"no":3,"code":"z"}]}"#,
            #"{"rows":[{"code":"x","found":"b"},{"code":"y"},{"code":"z"}]}"#),
        Case(
            "pick from the root in each",
            "/rows: { each: /tags, fields: { /code: { from: \"\" }, /found: { pick: //lines, where: { /code: y }, take: { from: /qty } } } }",
            #"{"tags":["a","b"],"lines":[{"no":1,"code":"y","qty":"7"}]}"#,
            #"{"rows":[{"code":"a","found":"7"},{"code":"b","found":"7"}]}"#),
        Case(
            "first of picks",
            "/a: { first: [{ pick: /lines, where: { /code: y }, take: { from: /qty } }, { pick: /lines, take: { from: /code } }] }",
            #"{"lines":[{"no":1,"code":"x"}]}"#, #"{"a":"x"}"#),
        Case(
            "first of objects",
            "/o: { first: [{ fields: { /x: { from: /note } } }, { fields: { /y: { from: /other } } }] }",
            #"{"other":"y"}"#, #"{"o":{"y":"y"}}"#),
        Case(
            "pick of an object", "/o: { pick: /lines, where: { /code: y }, take: { fields: { /x: { from: /qty } } } }",
            #"{"lines":[{"no":2,"code":"y","qty":"2"}]}"#, #"{"o":{"x":"2"}}"#),
        Case(
            "join", "/a: { from: /tags, as: { join: \"; \" }, invalid: TARGET_VIOLATION }", #"{"tags":["a","b","c"]}"#,
            #"{"a":"a; b; c"}"#),
        Case(
            "join of numbers",
            "/a: { each: /lines, value: { from: /no }, as: [{ join: \",\" }, upper], invalid: TARGET_VIOLATION }",
            #"{"lines":[{"no":1,"code":"x"},{"no":2,"code":"x"}]}"#, #"{"a":"1,2"}"#),
        Case(
            "join of nothing", "/a: { from: /tags, as: { join: \",\" }, invalid: TARGET_VIOLATION }", #"{"tags":[]}"#,
            "{}"),
        Case("split", "/list: { from: /note, as: { split: \",\" } }", #"{"note":"a,,b"}"#, #"{"list":["a","","b"]}"#),
        Case(
            "split to numbers", "/numbers: { from: /note, as: { split: \",\", elements: [trim, integer] } }",
            #"{"note":"1, 2,03"}"#, #"{"numbers":[1,2,3]}"#),
        Case(
            "split of an empty text", "/list: { from: /note, as: { split: \",\" } }", #"{"note":""}"#, #"{"list":[]}"#),
        Case(
            "split with elements beside", "/list: { from: /note, as: [{ split: \"; \" }, { elements: upper }] }",
            #"{"note":"a; b"}"#, #"{"list":["A","B"]}"#),
    ]

    static let modifiers = [
        Case(
            "conversions in order", "/a: { from: /note, as: [trim, { prefix: 2 }, upper] }", #"{"note":" abc "}"#,
            #"{"a":"AB"}"#),
        Case("map", "/a: { from: /kind, map: { A: x, B: y, C: z } }", #"{"kind":"B"}"#, #"{"a":"y"}"#),
        Case("map to numbers", "/i: { from: /kind, map: { A: 1, B: 2, C: 3 } }", #"{"kind":"C"}"#, #"{"i":3}"#),
        Case(
            "map of booleans", "/a: { from: /flag, map: { \"true\": ja, \"false\": nein } }", #"{"flag":true}"#,
            #"{"a":"ja"}"#),
        Case(
            "map after conversion", "/a: { from: /kind, as: lower, map: { a: x, b: y, c: z } }", #"{"kind":"B"}"#,
            #"{"a":"y"}"#),
        Case(
            "conversion after map", "/a: { from: /kind, map: { A: x, B: y, C: z }, as: upper }", #"{"kind":"B"}"#,
            #"{"a":"Y"}"#),
        Case(
            "missing reject", "/a: { from: /note, map: { x: 1 }, missing: { reject: CODE_UNMAPPABLE }, as: text }",
            #"{"note":"q"}"#, "CODE_UNMAPPABLE /note /a: a value that the mapper's table lists"),
        Case(
            "missing const", "/a: { from: /note, map: { x: y }, missing: { const: z } }", #"{"note":"q"}"#,
            #"{"a":"z"}"#),
        Case("missing omit", "/a: { from: /note, map: { x: y }, missing: omit }", #"{"note":"q"}"#, "{}"),
        Case(
            "missing omit then absent", "/a: { from: /note, map: { x: y }, missing: omit, absent: { const: w } }",
            #"{"note":"q"}"#, #"{"a":"w"}"#),
        Case("missing keep", "/a: { from: /note, map: { x: y }, missing: keep }", #"{"note":"q"}"#, #"{"a":"q"}"#),
        Case("absent const", "/a: { from: /note, as: upper, absent: { const: x } }", "{}", #"{"a":"x"}"#),
        Case("absent const for null", "/a: { from: /none, absent: { const: x } }", #"{"none":null}"#, #"{"a":"x"}"#),
        Case(
            "absent const for empty", "/a: { from: /note, as: omitEmpty, absent: { const: x } }", #"{"note":""}"#,
            #"{"a":"x"}"#),
        Case(
            "absent reject", "/a: { from: /note, absent: { reject: TARGET_VIOLATION } }", "{}",
            "TARGET_VIOLATION /note /a: a value"),
        Case(
            "absent reject of an array", "/tags: { from: /tags, absent: { reject: TARGET_VIOLATION } }", "{}",
            "TARGET_VIOLATION /tags /tags: a value"),
        Case("when holds", "/a: { from: /note, when: { /kind: [A, B] } }", #"{"kind":"B","note":"n"}"#, #"{"a":"n"}"#),
        Case(
            "when does not hold", "/a: { from: /note, when: { /kind: [A, B] }, absent: { const: x } }",
            #"{"kind":"C","note":"n"}"#, "{}"),
        Case("when present", "/a: { const: x, when: { present: /none } }", #"{"none":null}"#, "{}"),
        Case("when absent", "/a: { const: x, when: { absent: /none } }", #"{"none":null}"#, #"{"a":"x"}"#),
        Case(
            "when all", "/a: { const: x, when: { all: [{ /kind: A }, { present: /note }] } }",
            #"{"kind":"A","note":"n"}"#, #"{"a":"x"}"#),
        Case(
            "when all, one not", "/a: { const: x, when: { all: [{ /kind: A }, { present: /note }] } }",
            #"{"kind":"A"}"#, "{}"),
        Case(
            "when any", "/a: { const: x, when: { any: [{ /kind: A }, { present: /note }] } }",
            #"{"kind":"B","note":"n"}"#, #"{"a":"x"}"#),
        Case(
            "when not any", "/a: { const: x, when: { not: { any: [{ /kind: A }, { present: /note }] } } }",
            #"{"kind":"B"}"#, #"{"a":"x"}"#),
        Case("several keys are all", "/a: { const: x, when: { /kind: A, present: /note } }", #"{"kind":"A"}"#, "{}"),
        Case(
            "when of a number and a boolean", "/a: { const: x, when: { /count: 7, /flag: true } }",
            #"{"count":7,"flag":true}"#, #"{"a":"x"}"#),
        Case(
            "when of a part", "/a: { first: [{ from: /note, when: { /kind: A } }, { from: /other }] }",
            #"{"kind":"B","note":"n","other":"o"}"#, #"{"a":"o"}"#),
        Case(
            "conversion fails", "/a: { from: /day, as: { date: yyyyMMdd } }", #"{"day":"20150229"}"#,
            "TARGET_VIOLATION /day /a: a date as yyyyMMdd"),
        Case(
            "conversion fails with a code", "/a: { from: /day, as: { date: yyyyMMdd }, invalid: RULE_VIOLATION }",
            #"{"day":"x"}"#, "RULE_VIOLATION /day /a: a date as yyyyMMdd"),
        Case(
            "check fails", "/must: { from: /note, invalid: TARGET_VIOLATION }", #"{"note":"x"}"#,
            "TARGET_VIOLATION /note /must: at least 2 characters"),
        Case(
            "check of characters, not bytes", "/must: { from: /note, invalid: TARGET_VIOLATION }", #"{"note":"鞋帮面"}"#,
            #"{"must":"鞋帮面"}"#),
        Case(
            "check fails above", "/must: { from: /note, invalid: TARGET_VIOLATION }", #"{"note":"鞋帮面x"}"#,
            "TARGET_VIOLATION /note /must: at most 3 characters"),
        Case(
            "rejection in the second element", "/list: { each: /lines, value: { from: /qty, as: { prefix: 2 } } }",
            #"{"lines":[{"no":1,"code":"x","qty":"ab"},{"no":2,"code":"x","qty":"a"}]}"#,
            "TARGET_VIOLATION /lines/1/qty /list: at least 2 characters"),
        Case(
            "rejection in an inner element",
            "/rows: { each: /lines, fields: { /inner: { each: /parts, value: { from: /p, as: { suffix: 2 } } } } }",
            #"{"lines":[{"no":1,"code":"x"},{"no":2,"code":"x","parts":[{"p":"ab"},{"p":"ab"},{"p":"c"}]}]}"#,
            "TARGET_VIOLATION /lines/1/parts/2/p /rows/*/inner: at least 2 characters"),
    ]

    @Test(arguments: origins + loops + modifiers)
    func mapper_gives(_ one: Case) throws {
        let pair = try Pair(source: Self.source, target: Self.target)
        let mapper = try compile(one.fields, pair)
        let isWhole = one.input == "{}"
        let input =
            one.input.contains("\"kind\"")
            ? one.input.replacing("{", with: "{\"id\":\"ID\",", maxReplacements: 1)
            : isWhole
                ? #"{"id":"ID","kind":"A"}"#
                : one.input.replacing("{", with: "{\"id\":\"ID\",\"kind\":\"A\",", maxReplacements: 1)
        let actual = try pair.map(input, with: mapper)
        #expect(actual == one.expected)
    }

    private func compile(_ fields: String, _ pair: Pair, lists: [String: CodeList] = [:]) throws -> CompiledMapper {
        let document = """
            mapping: a.s/1 -> a.t/1
            revision: 1
            fields:
              \(fields)
            """
        let parsed = try MapperDocument.parse(try yaml(document), file: "m.yaml")
        let (source, target) = (try #require(pair.source.shape), try #require(pair.target.shape))
        // The filter that lets everything through turns off the test for completeness, which has tests of its own.
        return try MapperCompiler.compile(
            parsed, source: source, target: target, codeLists: lists, disclosed: DisclosureFilter([""]))
    }

    // MARK: Look-ups

    private static let codes = """
        code,iso,valid-from,valid-to,preferred
        A,ALPHA,,2018-07-31,
        A,ALEPH,2018-08-01,,
        B,BETA,,,
        C,BETA,,,yes
        """

    @Test(
        arguments: [
            ("/a: { from: /kind, lookup: codes.iso }", #"{"id":"1","kind":"A"}"#, 2018_07_31, #"{"a":"ALPHA"}"#),
            ("/a: { from: /kind, lookup: codes.iso }", #"{"id":"1","kind":"A"}"#, 2018_08_01, #"{"a":"ALEPH"}"#),
            ("/a: { from: /note, lookup: codes.iso, missing: omit }", #"{"id":"1","kind":"A","note":"X"}"#, 1, "{}"),
            (
                "/a: { from: /note, lookup: codes.iso, missing: { reject: CODE_UNMAPPABLE } }",
                #"{"id":"1","kind":"A","note":"X"}"#, 1,
                "CODE_UNMAPPABLE /note /a: a value of the column 'code' of the code list 'codes'"
            ),
            (
                "/a: { from: /note, lookup: { list: codes, by: iso, get: code }, missing: { const: none } }",
                #"{"id":"1","kind":"A","note":"BETA"}"#, 1, #"{"a":"C"}"#
            ),
            ("/a: { const: B, lookup: codes.iso, as: lower }", #"{"id":"1","kind":"A"}"#, 1, #"{"a":"beta"}"#),
            (
                "/a: { from: /kind, lookup: codes.iso, map: { ALPHA: x, ALEPH: y, BETA: z } }",
                #"{"id":"1","kind":"A"}"#,
                2018_07_31, #"{"a":"x"}"#
            ),
        ] as [(String, String, Int32, String)])
    func lookup_gives(_ fields: String, _ input: String, _ asOf: Int32, _ expected: String) throws {
        let pair = try Pair(source: Self.source, target: Self.target)
        let mapper = try compile(fields, pair, lists: ["codes": try codeList("codes", Self.codes)])
        let actual = try pair.map(input, with: mapper, asOf: asOf)
        #expect(actual == expected)
    }

    @Test(arguments: [
        ("asOf: /day", "20180731", "ALPHA"), ("asOf: /day", "20180801", "ALEPH"), ("asOf: /day", "2018-081", "ALEPH"),
        ("asOf: { from: /day, date: ddMMyyyy }", "31072018", "ALPHA"), ("asOf: /note", "20180101", "ALEPH"),
    ])
    func asOf_isTheDayOfTheEvent_elseOfTheRecord(_ asOf: String, _ day: String, _ expected: String) throws {
        let pair = try Pair(source: Self.source, target: Self.target)
        let document = try MapperDocument.parse(
            try yaml(
                "mapping: a.s/1 -> a.t/1\nrevision: 1\n\(asOf)\nfields: { /a: { from: /kind, lookup: codes.iso } }"),
            file: "m.yaml")
        let mapper = try MapperCompiler.compile(
            document, source: try #require(pair.source.shape), target: try #require(pair.target.shape),
            codeLists: ["codes": try codeList("codes", Self.codes)], disclosed: DisclosureFilter([""]))
        let input = #"{"id":"1","kind":"A","day":"\#(day)"}"#
        let actual = try pair.map(input, with: mapper, asOf: 2020_01_01)
        #expect(actual == #"{"a":"\#(expected)"}"#)
    }

    // MARK: Purity and reuse

    /// One run after another, after rejections too, gives the same bytes as a fresh one.
    @Test func run_reused_givesTheSameBytes() throws {
        let pair = try Pair(source: Self.source, target: Self.target)
        let fields = """
            /a: { concat: [{ from: /note, as: upper }, { from: /other }], separator: "-" }
              /must: { from: /other, invalid: TARGET_VIOLATION }
              /rows: { each: /lines, fields: { /code: { from: /code, as: { prefix: 1 } } } }
            """
        let mapper = try compile(fields, pair)
        let inputs = [
            #"{"id":"1","kind":"A","note":"x","other":"abc","lines":[{"no":1,"code":"pq"}]}"#,
            #"{"id":"1","kind":"A","note":"x","other":"abcd"}"#, #"{"id":"1","kind":"A"}"#,
            #"{"id":"1","kind":"A","lines":[{"no":1,"code":""}]}"#,
        ]
        let expected = try inputs.map { try pair.map($0, with: mapper) }
        var run = MapperRun(mapper)
        var source = Tape()
        var target = Tape()
        for round in 0..<3 {
            for (index, input) in inputs.enumerated() {
                try pair.parse(input, into: &source)
                let outcome = run.run(source: source, into: &target, asOf: 1)
                var writer = Writer()
                if outcome == .mapped { writer.write(target, keys: pair.keys) }
                let isMapped = outcome == .mapped
                #expect(isMapped ? writer.text == expected[index] : target.isEmpty, "round \(round), input \(index)")
            }
        }
    }
}
