import GatewayModel
import JSONTape
import SchemaKit
import Testing

@testable import MappingKit

/// Rules as data: every function, the published check digits, the defects.
@Suite struct RuleTests {
    private static let schema = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
          "properties": {
            "x": { "type": "string" }, "y": { "type": "string" }, "n": { "type": "number" }, "m": { "type": ["number", "null"] },
            "from": { "type": "string" }, "to": { "type": "string" }, "currency": { "type": "string" },
            "total": { "type": "string" },
            "lines": { "type": "array", "maxItems": 99, "items": { "type": "object", "additionalProperties": false,
              "properties": { "no": { "type": "integer" }, "amount": { "type": "string" }, "x": { "type": "string" } } } },
            "boxes": { "type": "array", "items": { "type": "object", "additionalProperties": false,
              "properties": { "in": { "type": "array", "items": { "type": "integer" } }, "of": { "type": "string" } } } } } }
        """

    private static let checksums = """
        checksums:
          iso6346: { alphabet: "0123456789A?BCDEFGHIJK?LMNOPQRSTU?VWXYZ", weights: [1,2,4,8,16,32,64,128,256,512],
                     modulus: 11, then: 10, check: "0123456789", ignore: "- /" }
          entry: { alphabet: ["0", 1AJ, 2BKS, 3CLT, 4DMU, 5ENV, 6FOW, 7GPX, 8HQY, 9IRZ], double: even, fold: plusOne,
                   modulus: 10, complement: true, check: "0123456789" }
          inBond: { alphabet: "0123456789", weights: [3,1,5,4,6,2,3,1], modulus: 7, check: "0123456" }
          airWaybill: { alphabet: "0123456789", weights: [1,5,4,6,2,3,1], modulus: 7, check: "0123456" }
          uscc: { alphabet: "0123456789ABCDEFGHJKLMNPQRTUWXY", weights: [1,3,9,27,19,26,16,17,20,29,25,13,8,24,10,30,28],
                  modulus: 31, complement: true, check: "0123456789ABCDEFGHJKLMNPQRTUWXY" }
          organisation: { alphabet: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", weights: [3,7,9,10,5,8,4,2], modulus: 11,
                          complement: true, check: "0123456789X" }
          identityCard: { alphabet: "0123456789", weights: [7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2], modulus: 11,
                          check: "10X98765432" }
          luhn: { alphabet: "0123456789", double: odd, fold: sum, modulus: 10, complement: true, check: "0123456789" }
        """

    private static let lists = """
        currency,minor,valid-to
        USD,2,
        JPY,0,
        KWD,3,
        XAU,,
        DEM,2,2001-12-31
        """

    /// What one rule says about one event: nothing, or the violation.
    private func judge(
        _ that: String, _ event: String, each: String? = nil, when: String? = nil, asOf: Int32 = 2014_05_20
    )
        throws -> [String]
    {
        let program = try compile(
            """
              - id: r
                severity: reject
                \(each.map { "each: \($0)" } ?? "source: a test")
                \(when.map { "when: \($0)" } ?? "")
                that: \(that)
                expected: what is right
            """)
        return try run(program, event, asOf: asOf)
    }

    private func compile(_ checks: String, head: String = "") throws -> (RuleProgram, KeyTable) {
        var builder = KeyTableBuilder()
        let draft = try SchemaCompiler.compile(Array(Self.schema.utf8), file: "s.json", keys: &builder)
        let keys = builder.build()
        let text = "rules: a.s/1\nrevision: 1\n\(head)\(Self.checksums)\nchecks:\n\(checks)\n"
        let document = try RuleDocument.parse(try yaml(text), file: "rules.yaml")
        let lists = ["currency": try codeList("currency", Self.lists)]
        return (try RuleCompiler.compile(document, schema: draft.finish(keys: keys), codeLists: lists), keys)
    }

    private func run(_ compiled: (RuleProgram, KeyTable), _ event: String, asOf: Int32 = 2014_05_20) throws -> [String]
    {
        var tape = Tape()
        var parser = Parser(limits: .document)
        let bytes = Array(event.utf8)
        try parser.parse(bytes.span.bytes, into: &tape, keys: compiled.1)
        var run = RuleRun()
        let isFine = run.check(tape, with: compiled.0, asOf: asOf)
        #expect(isFine == run.violations.isEmpty)
        return run.violations.map {
            let words = compiled.0.describe($0)
            return "\(words.rule) \(words.pointer)"
        }
    }

    @Test(arguments: [
        ("iso6346", "CSQU3054383", true), ("iso6346", "MSCU6639870", true), ("iso6346", "TCLU4265323", false),
        ("iso6346", "MSKU1234565", true), ("iso6346", "CSQU3054070", true), ("iso6346", "CSQU 305438-3", true),
        ("iso6346", "CSQU305438", false), ("iso6346", "CSQU30543833", false), ("iso6346", "csqu3054383", false),
        ("iso6346", "", false), ("iso6346", "3", false),
        ("entry", "ABC12345676", true), ("entry", "99999999990", true), ("entry", "W1A00001231", true),
        ("entry", "E0100123459", true), ("entry", "E0100123458", false),
        ("inBond", "257700030", true), ("inBond", "257700052", true), ("inBond", "257700004", true),
        ("inBond", "257700051", false), ("airWaybill", "81140743", true), ("airWaybill", "81140744", false),
        ("uscc", "91110000600037341L", true), ("uscc", "91440300MA5ABCD19W", true),
        ("uscc", "91330200MA2ABCD21J", true), ("uscc", "91330200MA2ABCD21K", false),
        ("uscc", "91330200MI2ABCD21J", false),
        ("organisation", "600037341", true), ("organisation", "MA5ABCD19", true), ("organisation", "MA2ABCD21", true),
        ("organisation", "600037342", false),
        ("identityCard", "11010519491231002X", true), ("identityCard", "110105194912310021", false),
        ("luhn", "79927398713", false), ("luhn", "4539578763621486", true),
    ])
    func checksum_ofPublishedNumbers(_ name: String, _ number: String, _ isFine: Bool) throws {
        let found = try judge("{ checksum: { of: /x, is: \(name) } }", #"{"x":"\#(number)"}"#)
        #expect(found == (isFine ? [] : ["r /x"]))
    }

    @Test func checksum_ofASlice() throws {
        let that = "{ checksum: { of: /x, is: organisation, slice: [8, 9] } }"
        #expect(try judge(that, #"{"x":"91110000600037341L"}"#) == [])
        #expect(try judge(that, #"{"x":"91110000600037342L"}"#) == ["r /x"])
        #expect(try judge(that, #"{"x":"9111"}"#) == ["r /x"])
    }

    static let functions: [(String, String, Bool)] = [
        ("{ pattern: { of: /x, matches: \"^[A-Z]+$\" } }", #"{"x":"AB"}"#, true),
        ("{ pattern: { of: /x, matches: \"^[A-Z]+$\" } }", #"{"x":"Ab"}"#, false),
        ("{ pattern: { of: /x, matches: \"^[A-Z]+$\" } }", "{}", true),
        ("{ pattern: { of: /x, matches: \"^B$\", slice: [1, 1] } }", #"{"x":"aBc"}"#, true),
        ("{ in: { of: /x, list: currency } }", #"{"x":"USD"}"#, true),
        ("{ in: { of: /x, list: currency } }", #"{"x":"US"}"#, false),
        ("{ in: { of: /x, list: currency } }", #"{"x":"DEM"}"#, false),
        ("{ in: { of: /x, list: currency, slice: [1, 3] } }", #"{"x":"-USD-"}"#, true),
        ("{ in: { of: /x, list: currency, column: minor } }", #"{"x":"3"}"#, true),
        ("{ equal: { left: /x, right: /y } }", #"{"x":"a","y":"a"}"#, true),
        ("{ equal: { left: /x, right: /y } }", #"{"x":"a","y":"b"}"#, false),
        ("{ equal: { left: /x, right: /y } }", #"{"x":"a"}"#, true),
        ("{ equal: { left: /x, right: CN, slice: [0, 2] } }", #"{"x":"CNABC"}"#, true),
        ("{ equal: { left: /x, right: CN, slice: [0, 2] } }", #"{"x":"C"}"#, false),
        ("{ order: { first: /from, then: /to } }", #"{"from":"2014-05-01","to":"20140501"}"#, true),
        ("{ order: { first: /from, then: /to } }", #"{"from":"2014-05-02","to":"2014-05-01"}"#, false),
        ("{ order: { first: /from, then: /to, daysLate: 1 } }", #"{"from":"2014-05-01","to":"2014-04-30"}"#, true),
        ("{ order: { first: /from, then: /to, daysLate: 1 } }", #"{"from":"2014-05-01","to":"2014-04-29"}"#, false),
        ("{ order: { first: /from, then: /to, daysLate: 1 } }", #"{"from":"2016-03-01","to":"2016-02-29"}"#, true),
        ("{ order: { first: /from, then: /to } }", #"{"from":"2014-05-02T00:30:00+08:00","to":"2014-05-01"}"#, false),
        ("{ order: { first: /from, then: /to } }", #"{"from":"x","to":"2014-05-01"}"#, false),
        ("{ order: { first: /from, then: /to } }", #"{"to":"2014-05-01"}"#, true),
        (
            "{ order: { first: /from, then: /to, layout: MM/dd/yyyy } }", #"{"from":"04/30/2014","to":"05/01/2014"}"#,
            true
        ),
        ("{ compare: { left: /n, is: greater, right: 0 } }", #"{"n":0.0}"#, false),
        ("{ compare: { left: /n, is: greater, right: 0 } }", #"{"n":1e-9}"#, true),
        ("{ compare: { left: /n, is: lessOrEqual, right: /m } }", #"{"n":10,"m":9.99}"#, false),
        ("{ compare: { left: /n, is: lessOrEqual, right: /m } }", #"{"n":10,"m":1e1}"#, true),
        ("{ compare: { left: /n, is: equal, right: /m } }", #"{"n":1,"m":null}"#, true),
        ("{ compare: { left: /x, is: less, right: \"5\" } }", #"{"x":"04.9"}"#, true),
        ("{ compare: { left: /x, is: less, right: 5 } }", #"{"x":"abc"}"#, false),
        ("{ fractionDigits: { of: /total, max: 2 } }", #"{"total":"10.50"}"#, true),
        ("{ fractionDigits: { of: /total, max: 2 } }", #"{"total":"10.505"}"#, false),
        (
            "{ fractionDigits: { of: /total, by: /currency, list: currency, column: minor } }",
            #"{"total":"10.5","currency":"JPY"}"#, false
        ),
        (
            "{ fractionDigits: { of: /total, by: /currency, list: currency, column: minor } }",
            #"{"total":"1.234","currency":"KWD"}"#, true
        ),
        (
            "{ fractionDigits: { of: /total, by: /currency, list: currency, column: minor } }",
            #"{"total":"69244.4","currency":"USD"}"#, true
        ),
        (
            "{ fractionDigits: { of: /total, by: /currency, list: currency, column: minor } }",
            #"{"total":"1.23456","currency":"XAU"}"#, true
        ),
        (
            "{ sum: { over: /lines, of: /amount, equals: /total } }",
            #"{"total":"0.30","lines":[{"amount":"0.1"},{"amount":"0.2"}]}"#, true
        ),
        (
            "{ sum: { over: /lines, of: /amount, equals: /total } }",
            #"{"total":"0.3","lines":[{"amount":"0.1"},{"amount":"0.21"}]}"#, false
        ),
        (
            "{ sum: { over: /lines, of: /amount, equals: /total } }", #"{"total":"0.3","lines":[{"amount":"0.1"},{}]}"#,
            true
        ),
        ("{ sum: { over: /lines, of: /amount, equals: /total } }", #"{"lines":[{"amount":"0.1"}]}"#, true),
        ("{ unique: { over: /lines, of: /no } }", #"{"lines":[{"no":1},{"no":2},{}]}"#, true),
        ("{ unique: { over: /lines, of: /no } }", #"{"lines":[{"no":1},{"no":2},{"no":1}]}"#, false),
        (
            "{ refersTo: { over: /boxes, of: /in, in: /lines, key: /no } }",
            #"{"lines":[{"no":1},{"no":2}],"boxes":[{"in":[1,2]},{"in":[2]}]}"#, true
        ),
        (
            "{ refersTo: { over: /boxes, of: /in, in: /lines, key: /no } }",
            #"{"lines":[{"no":1},{"no":2}],"boxes":[{"in":[1]},{"in":[3]}]}"#, false
        ),
        (
            "{ refersTo: { over: /boxes, of: /of, split: \",\", in: /lines, key: /no } }",
            #"{"lines":[{"no":1},{"no":2}],"boxes":[{"of":"1,2"}]}"#, true
        ),
        (
            "{ refersTo: { over: /boxes, of: /of, split: \",\", in: /lines, key: /no } }",
            #"{"lines":[{"no":1}],"boxes":[{"of":"1,2"}]}"#, false
        ),
        (
            "{ year: { of: /x, slice: [0, 4], is: greaterOrEqual, date: /from, startsIn: 10 } }",
            #"{"x":"201438070","from":"2013-10-01"}"#, true
        ),
        (
            "{ year: { of: /x, slice: [0, 4], is: greaterOrEqual, date: /from, startsIn: 10 } }",
            #"{"x":"201338070","from":"2013-10-01"}"#, false
        ),
        (
            "{ year: { of: /x, slice: [0, 4], is: greaterOrEqual, date: /from, startsIn: 10 } }",
            #"{"x":"2014","from":"2014-09-30"}"#, true
        ),
        ("{ year: { of: /x, slice: [0, 4], is: equal, date: /from } }", #"{"x":"2014","from":"2014-12-31"}"#, true),
        ("{ year: { of: /x, slice: [0, 4], is: equal, date: /from } }", #"{"x":"20a4","from":"2014-12-31"}"#, false),
        ("{ present: /x }", "{}", false), ("{ absent: /x }", "{}", true), ("{ /x: [a, b] }", #"{"x":"b"}"#, true),
        ("{ any: [{ /x: a }, { /y: b }] }", #"{"x":"q","y":"b"}"#, true),
        ("{ all: [{ /x: a }, { /y: b }] }", #"{"x":"q","y":"b"}"#, false),
        ("{ not: { /x: a } }", #"{"x":"q"}"#, true),
        (
            "{ any: [{ all: [{ present: /x }, { present: /y }] }, { all: [{ absent: /x }, { absent: /y }] }] }",
            #"{"x":"q"}"#, false
        ),
    ]

    @Test(arguments: functions)
    func function_holds(_ that: String, _ event: String, _ isFine: Bool) throws {
        let found = try judge(that, event)
        #expect(found.isEmpty == isFine)
    }

    @Test func scope_namesTheElement() throws {
        let found = try judge(
            "{ /x: [a, //x] }", #"{"lines":[{"x":"a"},{"x":"b"},{"x":"c"}]}"#, each: "/lines", when: "{ present: /x }")
        #expect(found == ["r /lines/1/x", "r /lines/2/x"])
        let other = try judge(
            "{ equal: { left: /x, right: //x } }", #"{"x":"a","lines":[{"x":"a"},{"x":"b"}]}"#, each: "/lines")
        #expect(other == ["r /lines/1/x"])
    }

    @Test func when_notHolding_asksNothing() throws {
        #expect(try judge("{ present: /y }", #"{"x":"a"}"#, when: "{ /x: b }") == [])
        #expect(try judge("{ present: /y }", #"{"x":"b"}"#, when: "{ /x: b }") == ["r /y"])
    }

    /// A condition that rules beside each other have in common is asked once, and ends with the last of them.
    @Test(arguments: [
        (#"{"x":"a"}"#, ["first /y", "second /total", "fourth /from"]), (#"{"x":"b"}"#, ["third /to", "fourth /from"]),
        (#"{"x":"c"}"#, ["fourth /from"]), (#"{}"#, ["fourth /from"]),
        (#"{"x":"a","y":"1","from":"1"}"#, ["second /total"]),
    ])
    func when_sharedByNeighbours_holdsForThemAlone(_ event: String, _ expected: [String]) throws {
        let compiled = try compile(
            """
              - { id: first, severity: reject, when: { /x: a }, that: { present: /y }, expected: y }
              - { id: second, severity: reject, when: { /x: a }, that: { present: /total }, expected: total }
              - { id: third, severity: reject, when: { /x: b }, that: { present: /to }, expected: to }
              - { id: fourth, severity: reject, that: { present: /from }, expected: from }
            """)
        #expect(try run(compiled, event) == expected)
    }

    @Test func asOf_isTheDayOfTheEvent() throws {
        let compiled = try compile(
            "  - { id: r, severity: reject, that: { in: { of: /x, list: currency } }, expected: e }",
            head: "asOf: /from\n")
        #expect(try run(compiled, #"{"x":"DEM","from":"2001-12-31"}"#) == [])
        #expect(try run(compiled, #"{"x":"DEM","from":"2002-01-01"}"#) == ["r /x"])
    }

    @Test func flags_areCountedOnce_andDoNotReject() throws {
        let compiled = try compile(
            """
              - { id: a, severity: flag, each: /lines, that: { present: /x }, expected: e }
              - { id: b, severity: reject, each: /lines, that: { present: /no }, expected: e }
              - { id: c, severity: flag, that: { present: /x }, expected: e }
            """)
        var tape = Tape()
        var parser = Parser(limits: .document)
        let bytes = Array(#"{"lines":[{"no":1},{"no":2}]}"#.utf8)
        try parser.parse(bytes.span.bytes, into: &tape, keys: compiled.1)
        var run = RuleRun()
        let isFine = run.check(tape, with: compiled.0, asOf: 1)
        #expect(isFine)
        #expect(run.flags.sorted() == [0, 2])
        #expect(compiled.0.rules.map(\.id) == ["a", "b", "c"])
    }

    @Test func violations_beyondTheLimit_areCut() throws {
        let elements = Array(repeating: "{}", count: Limits.violationsMax + 3).joined(separator: ",")
        let compiled = try compile("  - { id: a, severity: reject, each: /lines, that: { present: /x }, expected: e }")
        var tape = Tape()
        var parser = Parser(limits: .document)
        let bytes = Array("{\"lines\":[\(elements)]}".utf8)
        try parser.parse(bytes.span.bytes, into: &tape, keys: compiled.1)
        var run = RuleRun()
        let isFine = run.check(tape, with: compiled.0, asOf: 1)
        #expect(!isFine)
        #expect(run.violations.count == Limits.violationsMax)
        #expect(run.violationsCut == 3)
    }

    @Test(arguments: [
        ("that: { checksm: { of: /x, is: luhn } }", "unknown function 'checksm' (did you mean 'checksum'?)"),
        ("that: { checksum: { of: /x } }", "'checksum' needs 'is'"),
        ("that: { checksum: { of: /x, is: lun } }", "unknown checksum 'lun' (did you mean 'luhn'?)"),
        ("that: { checksum: { of: /z, is: luhn } }", "the source has no '/z'"),
        ("that: { pattern: { of: /x, matches: \"(\" } }", "the pattern "),
        ("that: { in: { of: /x, list: curency } }", "unknown code list 'curency' (did you mean 'currency'?)"),
        ("that: { in: { of: /x, list: currency, column: mino } }", "unknown column 'mino' (did you mean 'minor'?)"),
        ("that: { compare: { left: /n, is: bigger, right: 0 } }", "unknown comparison 'bigger'"),
        ("that: { compare: { left: /n, is: less, right: many } }", "'many' is no number to compare with"),
        ("that: { pattern: { of: /lines, matches: x } }", "'/lines' is an object or array"),
        ("that: { sum: { over: /x, of: /amount, equals: /total } }", "'/x' of the source is no array"),
        ("that: { fractionDigits: { of: /total } }", "'fractionDigits' needs 'max', or 'by', 'list' and 'column'"),
        ("that: { equal: { left: /x, right: y, slice: [1] } }", "'slice' must be [start, length]"),
        ("each: /x, that: { present: /x }", "'/x' of the source is no array"),
        ("severity: warn, that: { present: /x }", "unknown severity 'warn'"),
        ("that: x", "a test must be a mapping"),
        ("when: { /x: y }", "'that' is missing: what the check asks"),
    ])
    func compile_faultyRule_isRefused(_ rule: String, _ expected: String) throws {
        let severity = rule.hasPrefix("severity") ? "" : "severity: reject, "
        #expect {
            try compile("  - { id: r, \(severity)\(rule), expected: e }")
        } throws: {
            let words = "\($0)"
            return words.contains(expected) && words.hasPrefix("rules.yaml:")
        }
    }

    @Test func compile_sameIdTwice_isRefused() {
        let rule = "  - { id: r, severity: flag, that: { present: /x }, expected: e }"
        #expect {
            try compile(rule + "\n" + rule)
        } throws: { "\($0)".contains("the check 'r' stands twice") }
    }
}
