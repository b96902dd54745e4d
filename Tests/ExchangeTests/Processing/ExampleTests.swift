import Catalog
import Exchange
import GatewayModel
import Testing

/// Every example of the catalog becomes what its name says, through the sources of `deploy/config/us-cn.yaml`.
@Suite struct ExampleTests {
    static let agencies = ["us-iprc", "cn-gacc"]

    private static func examples(of agency: String) throws -> [CatalogExample] {
        try RealSources.examples(of: agency)
    }

    @Test(arguments: agencies)
    func validExample_isDeliveredOrWithheldByType(_ agency: String) throws {
        let lane = TestLane(try RealSources.plan(of: agency))
        let examples = try Self.examples(of: agency).filter { $0.code == nil }
        #expect(examples.count >= 9)
        for example in examples {
            let outcome = lane.process(TestEvent(example))
            #expect(outcome.isConserved, "\(example.file)")
            #expect(outcome.deadLetters.isEmpty, "\(example.file): \(Self.words(outcome))")
            // The WCO hears of no change of disposition; everybody hears of everything else.
            let isWithheld = example.title.hasPrefix("disposition-changed")
            #expect(outcome.kinds == [.delivered, isWithheld ? .withheld : .delivered], "\(example.file)")
        }
    }

    @Test(arguments: agencies)
    func invalidExample_isRejectedWithItsCode(_ agency: String) throws {
        let plan = try RealSources.plan(of: agency)
        let lane = TestLane(plan)
        let names = plan.recipients.map(\.id.rawValue)
        let examples = try Self.examples(of: agency).filter { $0.code != nil }
        #expect(examples.count >= 25)
        for example in examples {
            let outcome = lane.process(TestEvent(example))
            #expect(outcome.isConserved, "\(example.file)")
            let rejected = names.indices.filter { outcome.kinds[$0] == .rejected }
            let codes = rejected.compactMap { outcome.deadLetter(of: $0)?.code }
            #expect(codes.contains { $0 == example.code }, "\(example.file) became \(codes)")
            for name in ["gacc", "iprc", "wco"] where example.title.hasSuffix("-at-\(name)-only") {
                #expect(rejected.map { names[$0] }.allSatisfy { $0.hasPrefix(name) }, "\(example.file)")
                #expect(outcome.deadLetters.allSatisfy { $0.recipient != nil }, "\(example.file)")
            }
        }
    }

    /// Nothing of an example depends on what the lane processed before it.
    @Test(arguments: agencies)
    func examples_inAnyOrder_becomeTheSame(_ agency: String) throws {
        let plan = try RealSources.plan(of: agency)
        let events = try Self.examples(of: agency).map { TestEvent($0) }
        let lane = TestLane(plan)
        let forwards = events.map { lane.process($0) }
        let backwards = events.reversed().map { lane.process($0) }.reversed()
        for (first, second) in zip(forwards, backwards) {
            #expect(first.kinds == second.kinds)
            #expect(first.deliveries.map(\.record) == second.deliveries.map(\.record))
            #expect(first.deadLetters.map(\.record) == second.deadLetters.map(\.record))
        }
    }

    private static func words(_ outcome: TestOutcome) -> String {
        outcome.deadLetters.compactMap { $0.record.header("__connect.errors.exception.message") }
            .joined(separator: "; ")
    }
}
