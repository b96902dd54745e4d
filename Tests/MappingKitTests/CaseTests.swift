import GatewayModel
import SchemaKit
import Testing

@testable import MappingKit

@Suite struct CaseTests {
    private static let schema = """
        { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
          "required": ["x"],
          "properties": { "x": { "type": "string", "maxLength": 5 }, "y": { "type": "string" },
            "l": { "type": "array", "items": { "type": "string" } } } }
        """

    private static let mapper = """
        mapping: a.s/1 -> a.t/1
        revision: 1
        fields:
          /x: { from: /x, as: { prefix: 2 } }
          /y: { from: /y }
          /l: { from: /l }
        """

    private func run(_ cases: String, files: [String: String] = [:]) throws -> CaseReport {
        let pair = try Pair(source: Self.schema, target: Self.schema)
        let mapper = try pair.compile(Self.mapper)
        let parsed = try MapperCases.parse(try yaml("cases:\n\(cases)"), file: "1.cases.yaml")
        return parsed.run(mapper, source: pair.source, target: pair.target, keys: pair.keys) { name in
            files[name].map { Array($0.utf8) }
        }
    }

    @Test func cases_thatHold_pass() throws {
        let report = try run(
            """
              - { name: plain, input: '{"x":"abc"}', output: '{"x":"ab"}' }
              - { name: files, input: in.json, output: out.json }
              - { name: rejected, input: '{"x":"a"}', rejection: { code: TARGET_VIOLATION, pointer: /x, target: /x } }
            """, files: ["in.json": #"{"l":["p","q"],"x":"abc"}"#, "out.json": #"{"x":"ab","l":["p","q"]}"#])
        #expect(report.failures.isEmpty, "\(report.failures)")
        #expect(report.passedCount == 3)
        #expect(report.unexercised.map(\.target) == ["/y"])
    }

    @Test func coverage_namesWhatNoCaseTouches() throws {
        let schema = """
            { "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "additionalProperties": false,
              "properties": { "kind": { "enum": ["A", "B", "C"] }, "unused": { "enum": ["U", "V"] },
                "marks": { "type": "array", "items": { "enum": ["M", "N"] } }, "text": { "type": "string" } } }
            """
        let pair = try Pair(source: schema, target: schema)
        let mapper = try pair.compile(
            """
            mapping: a.s/1 -> a.t/1
            revision: 1
            undisclosed:
              /unused: nobody asks
            fields:
              /kind: { from: /kind }
              /marks: { from: /marks }
              /text: { from: /text }
            """)
        let text = """
            cases:
              - { name: one, input: '{"kind":"A","unused":"U","marks":["N"]}', output: '{"kind":"A","marks":["N"]}' }
              - { name: other, input: '{"kind":"C"}', output: '{"kind":"C"}' }
            """
        let parsed = try MapperCases.parse(try yaml(text), file: "1.cases.yaml")
        let report = parsed.run(mapper, source: pair.source, target: pair.target, keys: pair.keys) { _ in nil }
        #expect(report.failures.isEmpty, "\(report.failures)")
        #expect(report.coverage.sourceFields.count == 3)
        #expect(report.coverage.sourceFields.missing == ["/text"])
        #expect(report.coverage.targetFields.missing == ["/text"])
        #expect(report.coverage.sourceValues.coveredCount == 3)
        #expect(report.coverage.sourceValues.missing == [#"/kind = "B""#, #"/marks/* = "M""#])
    }

    @Test(arguments: [
        (#"input: '{"x":"abc"}', output: '{"x":"abc"}'"#, #"/x is "ab", not "abc""#),
        (#"input: '{"x":"abc"}', output: '{}'"#, #"/x is "ab", and should not be there"#),
        (#"input: '{"x":"abc"}', output: '{"x":"ab","y":"z"}'"#, #"/y is absent, and should be "z""#),
        (#"input: '{"x":"abc","l":["a"]}', output: '{"x":"ab","l":["a","b"]}'"#, #"/l/1 is absent"#),
        (#"input: '{"x":"abc","l":[]}', output: '{"x":"ab"}'"#, "/l is [], and should not be there"),
        (#"input: '{"x":"a"}', output: '{}'"#, "it is rejected as TARGET_VIOLATION at /x: at least 2 characters"),
        (
            #"input: '{"x":"abc"}', rejection: { code: TARGET_VIOLATION }"#,
            "it is mapped, not rejected as TARGET_VIOLATION"
        ),
        (
            #"input: '{"x":"a"}', rejection: { code: CODE_UNMAPPABLE }"#,
            "it is rejected as TARGET_VIOLATION, not CODE_UNMAPPABLE"
        ),
        (#"input: '{"x":"a"}', rejection: { code: TARGET_VIOLATION, pointer: /y }"#, "the pointer is /x, not /y"),
        (#"input: '{"y":"a"}', output: '{}'"#, "the input does not fit its schema"),
        (#"input: '{"x":', output: '{}'"#, "the input is no JSON"),
        (#"input: none.json, output: '{}'"#, "the input is no JSON object and no file 'none.json'"),
    ])
    func case_thatDoesNotHold_namesTheDifference(_ one: String, _ expected: String) throws {
        let report = try run("  - { name: c, \(one) }")
        #expect(report.failures.count == 1)
        let words = report.failures.first?.description ?? ""
        #expect(words.hasPrefix("1.cases.yaml:2:5: the case 'c': "))
        #expect(words.contains(expected), "\(words)")
    }

    @Test(arguments: [
        ("cases: []", "'cases' must be a list of cases"),
        ("cases: [{ name: a, input: '{}' }]", "either 'output' or 'rejection'"),
        ("cases: [{ name: a, input: '{}', rejection: { code: X } }]", "unknown rejection code 'X'"),
        ("cases: [{ name: a, input: '{}', output: '{}', asOf: x }]", "'asOf' is no day"),
        ("cases: [{ nam: a, input: '{}', output: '{}' }]", "unknown key 'nam' (did you mean 'name'?)"),
    ])
    func parse_faultyCases_areRefused(_ text: String, _ expected: String) {
        #expect {
            try MapperCases.parse(try yaml(text), file: "c.yaml")
        } throws: { "\($0)".contains(expected) }
    }
}
