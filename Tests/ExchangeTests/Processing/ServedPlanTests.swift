import Catalog
import Exchange
import GatewayModel
import Testing

/// A recipient that requires what a source's schema does not know is refused, and told what that is (P10).
@Suite struct ServedPlanTests {
    private typealias Receiver = (id: String, agency: String, version: Int, agreement: String)

    private static func plan(_ schema: String, _ receivers: [Receiver]) throws -> SourcePlan {
        try SourcePlan(
            source: RealSources.source("us-iprc", schema: schema),
            recipients: try receivers.map {
                try RealSources.recipient($0.id, $0.agency, $0.version, $0.agreement)
            }, catalog: try RealSources.catalog(), gateway: RealSources.gateway, file: "lines.yaml")
    }

    private static func defects(_ schema: String, _ receivers: [Receiver]) throws -> [String] {
        do {
            _ = try plan(schema, receivers)
            return []
        } catch let list as DefectList {
            return list.defects.map(\.description)
        }
    }

    struct Case: Sendable {
        var agency: String
        var version: Int
        var agreement: String
        /// What each defect must name: the field of the recipient, and why nothing can come there.
        var named: [(field: String, reason: String)]
    }

    static let refused = [
        Case(
            agency: "cn-gacc", version: 2, agreement: "us-cn-ipr",
            named: [
                ("/DecHead/SeizureNo", "'/recordOf' is always LINE"),
                ("/DecHead/IEFlag", "'/seizure/direction' is always UNKNOWN"),
                ("/DecHead/TrafMode", "'/transport/mode' is always UNKNOWN"),
                ("/DecLists/*/CodeTS", "'/lines/*/tariff/hs6' is never written"),
            ]),
        Case(
            agency: "wco-cen", version: 1, agreement: "wco-cen",
            named: [
                ("/recordId", "'/recordOf' is always LINE"), ("/direction", "'/seizure/direction' is always UNKNOWN"),
                ("/mode", "'/transport/mode' is always UNKNOWN"),
                ("/items/*/hs6", "'/lines/*/tariff/hs6' is never written"),
                ("/items/*/values/*/basis", "'/lines/*/values/*/basis' is always UNSTATED"),
                ("/items/*/origin", "'/lines/*/origin' is always ZZ"),
            ]),
        Case(
            agency: "us-iprc", version: 2, agreement: "us-cn-ipr",
            named: [
                ("/nc:ActivityIdentification/nc:IdentificationID", "'/recordOf' is always LINE"),
                ("/nc:ActivityIdentification/nc:IdentificationSourceText", "'/originator' is always us-iprc"),
            ]),
    ]

    @Test(arguments: refused)
    func recipient_thatRequiresWhatALineDoesNotKnow_isRefusedByField(_ one: Case) throws {
        let defects = try Self.defects("us-iprc.seizure/1", [("there", one.agency, one.version, one.agreement)])
        for (field, reason) in one.named {
            let named = defects.first { $0.contains("'\(field)' of \(one.agency).seizure/\(one.version) ") }
            let text = try #require(named, "\(field): \(defects.joined(separator: "\n"))")
            #expect(text.hasPrefix("lines.yaml:2:3: "))
            #expect(text.contains("no event of us-iprc.seizure/1 can fill it") || text.contains("never takes"))
            #expect(text.contains(reason), "\(text)")
            #expect(text.contains("hub.seizure/1"))
            #expect(text.contains("leave the recipient out, or serve it from another version of the sender's schema"))
        }
    }

    /// The completed form has what the line lacks: the same recipients are served, and say why they take no lines.
    @Test func recipients_ofTheCompletedForm_areServed() throws {
        let plan = try Self.plan(
            "us-iprc.seizure/2", [("gacc", "cn-gacc", 2, "us-cn-ipr"), ("wco", "wco-cen", 1, "wco-cen")])
        #expect(plan.acceptedSchemas.map { "\($0)" } == ["us-iprc.seizure/2"])
        #expect(plan.refused.map { "\($0.schema)" } == ["us-iprc.seizure/1"])
        #expect(plan.refused.first?.defects.contains { $0.message.contains("'/DecLists/*/CodeTS'") } == true)
    }

    /// An event that says it is a line is not taken for a seizure, whatever its content.
    @Test func line_atASourceOfSeizures_isOfAnUnknownSchema() throws {
        let example = try #require(
            try RealSources.check().examples.first {
                $0.file.hasSuffix("1/examples/valid-plain.json") && $0.schema.agency.rawValue == "us-iprc"
            })
        let event = TestEvent(example.bytes).with(TestHeader("ce_dataschema", "us-iprc.seizure/1"))
        let letter = try #require(TestLane(try RealSources.usPlan()).process(event).deadLetters.first)
        #expect(letter.code == .schemaUnknown)
        #expect(letter.recipient == nil)
    }
}
