import GatewayModel
import JSONTape
import SchemaKit
import Testing

@testable import MappingKit

/// Cases beside rules: an example, a change, and what the change breaks.
@Suite struct RuleCaseTests {
    private static let schema = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
          "required": ["n"],
          "properties": { "n": { "type": "integer", "minimum": 0 }, "t": { "type": "string" }, "b": { "type": "boolean" },
            "o": { "type": "object", "additionalProperties": false, "properties": { "x": { "type": "string" } } },
            "l": { "type": "array", "items": { "type": "object", "additionalProperties": false,
              "properties": { "k": { "type": "integer" }, "s": { "type": "string" } } } } } }
        """

    private static let rules = """
        rules: a.s/1
        revision: 1
        checks:
          - { id: positive, severity: reject, that: { compare: { left: /n, is: greater, right: 0 } }, expected: more }
          - { id: keys-differ, severity: reject, that: { unique: { over: /l, of: /k } }, expected: other keys }
          - { id: short, severity: flag, that: { pattern: { of: /t, matches: "^.{0,3}$" } }, expected: a short text }
          - { id: inner, severity: flag, that: { pattern: { of: /o/x, matches: "^a" } }, expected: an a }
        """

    private static let examples = [
        "plain.json": #"{"n":1,"t":"abc","l":[{"k":1,"s":"q\"uote"},{"k":2}]}"#,
        "broken.json": #"{"n":0,"t":"abc"}"#,
        "malformed.json": #"{"n":"#,
    ]

    private func run(_ cases: String) throws -> RuleCaseReport {
        var builder = KeyTableBuilder()
        let draft = try SchemaCompiler.compile(Array(Self.schema.utf8), file: "s.json", keys: &builder)
        let keys = builder.build()
        let schema = draft.finish(keys: keys)
        let document = try RuleDocument.parse(try yaml(Self.rules), file: "rules.yaml")
        let program = try RuleCompiler.compile(document, schema: schema, codeLists: [:])
        let parsed = try RuleCases.parse(try yaml("cases:\n\(cases)"), file: "rules.cases.yaml")
        var parser = Parser(limits: .document)
        return parsed.run(program, schema: schema, keys: keys) { name, tape in
            guard let text = Self.examples[name] else { return "there is no example '\(name)'" }
            do {
                try parser.parse(Array(text.utf8).span.bytes, into: &tape, keys: keys)
                return nil
            } catch {
                return "the example cannot be read: \(error)"
            }
        }
    }

    @Test func cases_thatHold_pass() throws {
        let report = try run(
            """
              - { name: zero, example: plain.json, set: { /n: 0 }, rejects: [positive] }
              - { name: one key, example: plain.json, set: { /l/1/k: 1 }, rejects: [keys-differ] }
              - { name: one key more, example: plain.json, set: { /l/2: { k: 2, s: "x" } }, rejects: [keys-differ] }
              - { name: a flag and a rejection, example: plain.json, set: { /n: 0, /t: abcd }, rejects: [positive], flags: [short] }
              - { name: none, example: plain.json, set: { /n: 2 }, remove: [/t, /l/0], rejects: [] }
              - { name: repaired, example: broken.json, set: { /n: 1 }, rejects: [] }
            """)
        #expect(report.failures.isEmpty, "\(report.failures)")
        #expect(report.passedCount == 6)
        #expect(report.ruleCount == 4)
        #expect(report.unbroken.map(\.id) == ["inner"])
    }

    /// What stands nowhere yet is made on the way.
    @Test func set_makesTheObjectsOnTheWay() throws {
        let report = try run("  - { name: c, example: plain.json, set: { /o/x: b }, flags: [inner] }")
        #expect(report.failures.isEmpty, "\(report.failures)")
        #expect(!report.unbroken.map(\.id).contains("inner"))
    }

    @Test(arguments: [
        ("example: plain.json, set: { /n: 3 }, rejects: [positive]", "it does not break 'positive'"),
        ("example: plain.json, set: { /n: 0, /t: long }, rejects: [positive]", "it breaks 'short' too"),
        ("example: plain.json, set: { /n: 0 }, rejects: []", "it breaks 'positive' too"),
        (
            "example: broken.json, set: { /n: 0 }, rejects: [positive]",
            "the example breaks 'positive' before anything is changed"
        ),
        ("example: plain.json, set: { /n: 0 }, rejects: [positiv]", "no check 'positiv' (did you mean 'positive'?)"),
        ("example: plain.json, set: { /n: 0 }, flags: [positive]", "the check 'positive' has severity reject"),
        (
            "example: plain.json, set: { /n: text }, rejects: []",
            "does not fit its schema: /n wants a value of type integer"
        ),
        (#"example: plain.json, set: { /n: "0" }, rejects: [positive]"#, "does not fit its schema: /n"),
        ("example: plain.json, remove: [/n], rejects: []", "does not fit its schema"),
        ("example: plain.json, remove: [/o], rejects: []", "the example has no place '/o'"),
        ("example: plain.json, set: { /l/3/k: 1 }, rejects: []", "the example has no place '/l/3/k'"),
        ("example: plain.json, set: { /n/x: 1 }, rejects: []", "the example has no place '/n/x'"),
        ("example: none.json, set: { /n: 1 }, rejects: []", "there is no example 'none.json'"),
        ("example: malformed.json, set: { /n: 1 }, rejects: []", "the example cannot be read"),
    ])
    func case_thatDoesNotHold_namesTheDifference(_ one: String, _ expected: String) throws {
        let report = try run("  - { name: c, \(one) }")
        #expect(report.passedCount == 0)
        #expect(report.unbroken.count == 4)
        let words = report.failures.first?.description ?? ""
        #expect(words.hasPrefix("rules.cases.yaml:2:5: the case 'c': "))
        #expect(words.contains(expected), "\(words)")
        #expect(report.failures.first?.hint == "correct the rules, or the case when the rules are right")
    }

    @Test func parse_deepPointer_isRefused() throws {
        let steps = String(repeating: "/a", count: 65)
        for change in ["set: { \"\(steps)\": 1 }", "remove: [\"\(steps)\"]"] {
            let text = "cases: [{ name: a, example: e, \(change), rejects: [] }]"
            #expect {
                try RuleCases.parse(try yaml(text), file: "c.yaml")
            } throws: { "\($0)".contains("the pointer has more than 64 steps") }
        }
    }

    @Test(arguments: [
        ("cases: []", "'cases' must be a list of cases"),
        ("cases: [{ name: a, example: e, rejects: [] }]", "a case changes something"),
        ("cases: [{ name: a, example: e, set: { /a: 1 } }]", "'rejects' or 'flags' is missing"),
        ("cases: [{ name: a, example: e, set: { /a: 1 }, flags: a }]", "'flags' must be a list of ids"),
        ("cases: [{ name: a, example: e, set: { /a: 1 }, rejects: [[a]] }]", "'rejects' must be a list of ids"),
        ("cases: [{ name: a, example: e, set: { a: 1 }, rejects: [] }]", "'a' is not a JSON Pointer"),
        ("cases: [{ name: a, set: { /a: 1 }, rejects: [] }]", "'example' is missing"),
        ("cases: [{ name: a, exampel: e, set: { /a: 1 }, rejects: [] }]", "did you mean 'example'?"),
        (
            "cases: [{ name: a, example: e, set: { /a: [[[[[[[[1]]]]]]]] }, rejects: [] }]",
            "the value is more than 8 deep"
        ),
    ])
    func parse_faultyCases_areRefused(_ text: String, _ expected: String) {
        #expect {
            try RuleCases.parse(try yaml(text), file: "c.yaml")
        } throws: { "\($0)".contains(expected) }
    }
}
