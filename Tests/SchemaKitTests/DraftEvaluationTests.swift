import Foundation
import JSONTape
import PythonOracle
import SchemaKit
import Testing

/// Schemas of the whole draft: the same verdicts as Python's jsonschema and as the flat program, limits, and documents
/// that refer to each other.
@Suite struct DraftEvaluationTests {
    private static let oracle = PythonOracle("verdicts.py", needs: "jsonschema")

    @Test func randomSchemas_asPythonsJSONSchemaSays() throws {
        guard let oracle = Self.oracle else { return }
        var sketch = DraftSketch(seed: 608_2013)
        let schemas = (0..<240).map { _ in sketch.schema() }
        let values = SchemaSketch.values
        let input = schemas.map { #"{"schema":"# + $0 + #","values":["# + values.joined(separator: ",") + "]}" }
        let verdicts = try oracle.lines(input: input.joined(separator: "\n"))
        try #require(verdicts.count == schemas.count)
        var (fitting, differing) = (0, 0)
        for (schema, verdict) in zip(schemas, verdicts) {
            let compiled = try CompiledSchema(schema)
            for (value, wanted) in zip(values, verdict) {
                let fits = try compiled.violations(value).isEmpty
                fitting += fits ? 1 : 0
                guard fits != (wanted == "1") else { continue }
                differing += 1
                if differing <= 5 { Issue.record("\(value) \(fits ? "fits" : "does not fit") \(schema)") }
            }
        }
        print("json-schema against Python's jsonschema: \(schemas.count * values.count) pairs, \(differing) differ")
        #expect(differing == 0)
        #expect(
            fitting > 2_000 && fitting < schemas.count * values.count - 2_000, "\(fitting) pairs fit: too one-sided")
    }

    /// A definition that nobody uses is enough for the evaluation to decide instead of the flat program.
    @Test func catalogSchemas_evaluationSaysWhatTheProgramSays() throws {
        var sketch = SchemaSketch(seed: 1_998)
        for _ in 0..<400 {
            let (text, _) = sketch.pair(depth: 3)
            let flat = try CompiledSchema(text)
            let evaluated = try CompiledSchema(text.dropLast() + #","$defs":{"unused":{"not":true}}}"#)
            for value in SchemaSketch.values {
                let (left, right) = (try flat.violations(value), try evaluated.violations(value))
                #expect(Set(left) == Set(right), "\(value) in \(text)")
            }
        }
    }

    // MARK: Limits

    @Test func endlessReference_isALimitNotAHang() throws {
        let schema = try CompiledSchema(
            ##"{"$id":"https://a.example/s","$dynamicAnchor":"n","anyOf":[{"$dynamicRef":"#n"}]}"##)
        #expect(try schema.violations("1").joined().contains("applications of schemas"))
    }

    @Test func alternativesThatMultiply_endAtTheLimit() throws {
        let schema = try CompiledSchema(
            ##"{"not":{"const":1},"anyOf":[{"items":{"$ref":"#"},"minItems":1},{"items":{"$ref":"#"},"maxItems":1}]}"##)
        let value = String(repeating: "[", count: 40) + "1" + String(repeating: "]", count: 40)
        let started = ContinuousClock.now
        #expect(try schema.violations(value).isEmpty == false)
        #expect(ContinuousClock.now - started < .seconds(60))
    }

    @Test func deepValue_fitsWithinTheLimit() throws {
        let schema = try CompiledSchema(##"{"not":{"type":"null"},"items":{"$ref":"#"}}"##)
        let value = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        #expect(try schema.violations(value).isEmpty)
    }

    @Test(arguments: ["(?=a)", "(?<!a)b", #"(a)\\1"#, #"\\bword"#])
    func patternThatIsNotLinear_isRefusedByName(_ pattern: String) {
        #expect(throws: (any Error).self) { try CompiledSchema(#"{"pattern":""# + pattern + #""}"#) }
    }

    // MARK: Documents

    @Test func library_isAllThatReferencesFind() throws {
        var library = SchemaLibrary()
        library.add(Array(#"{"type":"string","maxLength":2}"#.utf8), uri: "https://a.example/code", file: "code.json")
        let text = ##"{"$id":"https://a.example/root","properties":{"c":{"$ref":"code"}}}"##
        let schema = try CompiledSchema(text, library: library)
        #expect(try schema.violations(#"{"c":"ab"}"#).isEmpty)
        #expect(try schema.violations(#"{"c":"abc"}"#) == ["/c #/maxLength: at most 2 characters"])
        #expect(throws: (any Error).self) { try CompiledSchema(text) }
    }

    @Test func metaschema_findsWhatIsWrongWithASchema() throws {
        let schema = try CompiledSchema(#"{"$ref":"https://json-schema.org/draft/2020-12/schema"}"#)
        #expect(try schema.violations(#"{"type":"string","$defs":{"a":{"minLength":1}}}"#).isEmpty)
        #expect(try schema.violations(#"{"$defs":{"a":{"minLength":-1}}}"#).count == 1)
        #expect(try schema.violations(#"{"items":{"type":"text"}}"#).isEmpty == false)
    }

    @Test func catalog_staysStrict() {
        for keyword in [
            #""not":{}"#, #""contains":true"#, #""patternProperties":{}"#, #""unevaluatedProperties":false"#,
            ##""$dynamicRef":"#a""##, #""minProperties":1"#, #""nonsense":1"#,
        ] {
            let text = #"{"type":"object","additionalProperties":false,"# + keyword + "}"
            #expect(throws: (any Error).self, "\(keyword)") { try CompiledSchema(text, options: .catalog) }
        }
        #expect(throws: (any Error).self) {
            try CompiledSchema(#"{"type":"string","pattern":"^\\p{Lu}$"}"#, options: .catalog)
        }
    }

    /// Names are told apart by their bytes: "\u{E9}" and "e\u{301}" are two properties.
    @Test func names_areToldApartByTheirBytes() throws {
        let text = "{\"properties\":{\"\u{E9}\":{\"type\":\"string\"},\"e\u{301}\":{\"type\":\"integer\"}}}"
        let schema = try CompiledSchema(text)
        #expect(try schema.violations("{\"\u{E9}\":\"a\",\"e\u{301}\":1}").isEmpty)
        #expect(try schema.violations("{\"\u{E9}\":1,\"e\u{301}\":\"a\"}").count == 2)
    }

    @Test func formats_areAnnotationsUnlessAsked() throws {
        let text = #"{"format":"ipv4"}"#
        #expect(try CompiledSchema(text).violations(#""x""#).isEmpty)
        var options = SchemaOptions.general
        options.assertsFormats = true
        #expect(try CompiledSchema(text, options: options).violations(#""x""#).count == 1)
    }
}
