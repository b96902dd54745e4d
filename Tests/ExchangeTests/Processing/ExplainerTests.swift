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
        let unit = try #require(steps[1].fields.first { $0.target == "/items/*/unit" })
        #expect(unit.outcome == .written)
        #expect(unit.sources == ["/lines/*/quantities/asSeized/unit"])
        #expect(unit.position.line > 1)
        let port = try #require(steps[0].fields.first { $0.target == "/seizure/zone" })
        #expect(port.codeListLine.map { $0 > 1 } == true)
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
