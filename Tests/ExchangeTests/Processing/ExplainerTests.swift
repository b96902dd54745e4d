import Catalog
import Exchange
import GatewayModel
import MappingKit
import Testing

/// Every field that a recipient gets, and every one that it does not, has a reason.
@Suite struct ExplainerTests {
    private static func explain(_ example: String, recipient: Int) throws -> [MapperExplanation] {
        var explainer = EventExplainer(plan: try RealSources.usPlan(), recipient: recipient)
        return explainer.explain(
            try SampleEvents.example(example).value ?? [], timestampMs: TestEvent(nil).timestampMs)
    }

    @Test func delivered_isExplainedMapperByMapper() throws {
        let steps = try Self.explain("valid-every-own-field", recipient: 1)
        #expect(
            steps.map { "\($0.mapper)" } == [
                "us-iprc.seizure/2--hub.seizure/1@1", "hub.seizure/1--wco-cen.seizure/1@1",
            ])
        #expect(steps.allSatisfy { $0.rejection == nil && !$0.fields.isEmpty })
        let unit = try #require(steps[1].fields.first { $0.target == "/items/0/unit" })
        #expect(unit.outcome == .written)
        #expect(unit.value == #""PR""#)
        #expect(unit.sources.map(\.pointer) == ["/lines/0/quantities/asSeized/unit"])
        #expect(unit.sources.map(\.value) == [#""PR""#])
        #expect(unit.position.line > 1)
        let port = try #require(steps[0].fields.first { $0.target == "/seizure/zone" })
        #expect(port.rows.map(\.list.name) == ["us-port"])
        #expect(port.rows.allSatisfy { $0.line > 1 })
    }

    /// What is explained is what is delivered, leaf by leaf, and what rules read is what the event has at those places.
    @Test(arguments: ExampleTests.agencies)
    func everyDeliveredLeaf_isExplainedFromTheEvent(_ agency: String) throws {
        let plan = try RealSources.plan(of: agency)
        let lane = TestLane(plan)
        var leaves = 0
        for example in try RealSources.examples(of: agency)
        where example.code == nil && example.file.hasSuffix(".json") {
            let outcome = lane.process(TestEvent(example))
            let sent = try Self.leaves(of: example.bytes)
            for recipient in plan.recipients.indices {
                guard let delivered = outcome.delivery(to: recipient)?.value else { continue }
                var explainer = EventExplainer(plan: plan, recipient: recipient)
                let steps = explainer.explain(
                    example.bytes, contentType: Array("application/json".utf8), schema: example.schema,
                    timestampMs: TestEvent(nil).timestampMs)
                let written = TracedField.trace(steps).filter { $0.field.value != nil }
                let told = written.map { "\($0.field.target) \($0.field.value ?? "")" }
                let expected = try Self.leaves(of: delivered)
                #expect(told.sorted() == expected.map { "\($0.key) \($0.value)" }.sorted(), "\(example.file)")
                leaves += expected.count
                for source in steps[0].fields.flatMap(\.sources) where source.value != nil {
                    #expect(sent[source.pointer] == source.value, "\(example.file): \(source.pointer)")
                }
                // Whatever came from somewhere came from a place of the event, or from a constant.
                for field in written {
                    for source in zip(field.field.sources, field.origins) where source.0.value != nil {
                        #expect(source.1.map(\.field.value) == [source.0.value], "\(example.file): \(source.0.pointer)")
                    }
                }
            }
        }
        #expect(leaves > 500)
    }

    /// Every scalar of a value, as JSON text, by its pointer.
    private static func leaves(of value: [UInt8]) throws -> [String: String] {
        var found: [String: String] = [:]
        func add(_ tree: JSONTree, _ path: String) {
            switch tree {
            case .object(let members):
                for member in members {
                    let name = member.name.replacing("~", with: "~0").replacing("/", with: "~1")
                    add(member.value, "\(path)/\(name)")
                }
            case .array(let elements):
                for (index, element) in elements.enumerated() { add(element, "\(path)/\(index)") }
            case .string, .number, .literal: found[path] = String(decoding: tree.bytes, as: UTF8.self)
            }
        }
        add(try JSONTree(value), "")
        return found
    }

    /// What is absent has its reason with its place, element by element.
    @Test func absence_isToldByElement() throws {
        let steps = try Self.explain("valid-every-own-field", recipient: 0)
        let absent = TracedField.trace(steps).filter { $0.field.value == nil && $0.field.outcome != .written }
        #expect(!absent.isEmpty)
        #expect(absent.allSatisfy { !$0.field.target.contains("*") })
    }

    /// A field outside the agreement's list is absent for that reason.
    @Test func undisclosed_isSaid() throws {
        let steps = try Self.explain("valid-every-own-field", recipient: 0)
        let outcomes = Set(steps[1].fields.map(\.outcome))
        #expect(outcomes.contains(.written))
        let everywhere = try Self.explain("valid-every-own-field", recipient: 1).flatMap(\.fields)
        #expect(everywhere.contains { $0.outcome == .written })
        #expect(steps[1].fields.contains { $0.outcome == .undisclosed })
    }

    @Test func rejected_endsAtTheMapperThatRejects() throws {
        let steps = try Self.explain("invalid-TARGET_VIOLATION-origin-unknown-at-wco-only", recipient: 1)
        #expect(steps.count == 2)
        #expect(steps[0].rejection == nil)
        #expect(steps[1].rejection?.code == .targetViolation)
        #expect(steps[1].rejection?.target == "/items/*/origin")
        let first = try Self.explain("invalid-CODE_UNMAPPABLE-port-not-in-list", recipient: 0)
        #expect(first.count == 1)
        #expect(first[0].rejection?.code == .codeUnmappable)
    }

    @Test func whatCannotBeRead_hasNoExplanation() throws {
        var explainer = EventExplainer(plan: try RealSources.usPlan(), recipient: 0)
        #expect(explainer.explain(Array("{".utf8), timestampMs: 0).isEmpty)
        #expect(explainer.explain(Array("{}".utf8), schema: SchemaID("us-iprc.seizure/9"), timestampMs: 0).isEmpty)
    }
}
