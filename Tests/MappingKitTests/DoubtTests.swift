import JSONTape
import SchemaKit
import Testing

@testable import MappingKit

/// Where it is too much to prove that required members are there, each run says whether its result may lack one.
@Suite struct DoubtTests {
    /// Optional members whose presence gives more cases than a proof looks at.
    private static let switches = (1...15).map { "s\($0)" }

    private static var source: String {
        let members = switches.map { "\"\($0)\":{\"type\":\"string\"}" }.joined(separator: ",")
        return """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://a.example/s","type":"object",
             "additionalProperties":false,"required":["x"],
             "properties":{"x":{"type":"string","minLength":1},"y":{"type":"string"},\(members)}}
            """
    }

    private static let target = """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://a.example/t","type":"object",
         "additionalProperties":false,"required":["always"],"dependentRequired":{"left":["right"]},
         "properties":{"always":{"type":"string"},"left":{"type":"string"},"right":{"type":"string"},
          "none":{"type":"object","additionalProperties":false,"properties":{"in":{"type":"string"}}}}}
        """

    private static var anySwitch: String {
        "{ any: [\(switches.map { "{ present: /\($0) }" }.joined(separator: ", "))] }"
    }

    private func mapper(_ fields: String) throws -> (Pair, CompiledMapper) {
        let pair = try Pair(source: Self.source, target: Self.target)
        let document = "mapping: a.s/1 -> a.t/1\nrevision: 1\nfields:\n\(fields)\nundisclosed:\n"
        let rest = (["y"] + Self.switches).filter { !fields.contains("/\($0) ") && !fields.contains("/\($0),") }
        let reasons = rest.map { "  /\($0): a test\n" }.joined()
        return (pair, try pair.compile(document + (reasons.isEmpty ? "  {}\n" : reasons)))
    }

    private func leavesDoubt(_ pair: Pair, _ mapper: CompiledMapper, _ event: String) throws -> (Bool, isValid: Bool) {
        var run = MapperRun(mapper)
        var source = Tape()
        var target = Tape()
        try pair.parse(event, into: &source)
        #expect(run.run(source: source, into: &target, asOf: 2014_05_20) == .mapped)
        var validator = Validator()
        var violations = ViolationList()
        return (run.leavesDoubt, validator.validate(target, schema: pair.target, into: &violations))
    }

    @Test(
        arguments: [
            (#"{"x":"1","s1":"on"}"#, false), (#"{"x":"1","s15":"on","y":"2"}"#, false), (#"{"x":"1"}"#, true),
            (#"{"x":"1","y":"2"}"#, true),
        ])
    func doubt_isLeft_whenARequiredMemberIsMissing(_ event: String, _ expected: Bool) throws {
        let (pair, mapper) = try mapper("  /always: { from: /x, when: \(Self.anySwitch) }")
        #expect(mapper.needsTargetValidation && mapper.needsTargetValidationOnlyInDoubt)
        let (doubt, isValid) = try leavesDoubt(pair, mapper, event)
        #expect(doubt == expected)
        #expect(isValid == !expected)
    }

    @Test(
        arguments: [
            (#"{"x":"1","s1":"on","y":"2"}"#, false), (#"{"x":"1","s1":"on"}"#, true), (#"{"x":"1"}"#, false),
            (#"{"x":"1","y":"2"}"#, false),
        ])
    func doubt_isLeft_whenAMemberLacksTheOneBesideIt(_ event: String, _ expected: Bool) throws {
        let (pair, mapper) = try mapper(
            """
              /always: { from: /x }
              /left: { from: /x, when: \(Self.anySwitch) }
              /right: { from: /y , when: \(Self.anySwitch) }
            """)
        let (doubt, isValid) = try leavesDoubt(pair, mapper, event)
        #expect(doubt == expected)
        #expect(isValid == !expected)
    }

    @Test func object_withoutAnySource_isPassedOverWithTheSameResult() throws {
        let (pair, mapper) = try mapper("  /always: { from: /x }\n  /none/in: { from: /y , as: trim }")
        #expect(try pair.map(#"{"x":"1"}"#, with: mapper) == #"{"always":"1"}"#)
        #expect(try pair.map(#"{"x":"1","y":" 2"}"#, with: mapper) == #"{"always":"1","none":{"in":"2"}}"#)
        var run = MapperRun(mapper)
        var source = Tape()
        var target = Tape()
        try pair.parse(#"{"x":"1"}"#, into: &source)
        let fields = run.explain(source: source, into: &target, asOf: 2014_05_20).fields
        #expect(fields.map(\.target) == ["/always", "/none/in"])
        #expect(fields.last?.outcome == .sourceAbsent)
    }
}
