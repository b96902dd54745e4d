import Exchange
import GatewayModel
import Testing

/// A plan that cannot be served is refused with every reason, before the first event (P10).
@Suite struct PlanTests {
    private static func defects(_ make: () throws -> SourcePlan) throws -> [String] {
        do {
            _ = try make()
            return []
        } catch let list as DefectList {
            return list.defects.map(\.description)
        }
    }

    @Test func plan_thatCanBeServed_hasNoDefect() throws {
        let plan = try TinyCatalog().plan()
        #expect(TestLane(plan).process(TinyCatalog.event).kinds == [.delivered])
        #expect(plan.paths(toRecipientAt: 0).map { "\($0.schema)" } == ["aa.case/1"])
    }

    @Test func schema_thatNobodyHas_isToldWithTheNearest() throws {
        let tiny = try TinyCatalog()
        #expect(
            try Self.defects { try tiny.plan(schema: "aa.case/2") } == [
                "gateway.yaml:5:7: the catalog has no schema aa.case/2 (did you mean 'aa.case/1'?)"
            ])
        #expect(
            try Self.defects { try tiny.plan(to: "bb.cases/1") } == [
                "gateway.yaml:9:11: the catalog has no schema bb.cases/1 (did you mean 'bb.case/1'?)"
            ])
    }

    @Test func agreement_thatNobodyHas_isToldWithTheNearest() throws {
        let tiny = try TinyCatalog()
        #expect(
            try Self.defects { try tiny.plan(agreement: "pakt/1") } == [
                "gateway.yaml:9:11: the catalog has no agreement pakt/1 (did you mean 'pact/1'?)"
            ])
    }

    @Test func agency_thatDidNotSign_isTold() throws {
        let tiny = try TinyCatalog(TinyCatalog.Pact(parties: "[aa, cc]"))
        #expect(
            try Self.defects { try tiny.plan() } == [
                "gateway.yaml:9:11: bb is not a party of the agreement pact/1 (its parties are aa, cc)"
            ])
        let neither = try TinyCatalog(TinyCatalog.Pact(parties: "[cc]"))
        #expect(try Self.defects { try neither.plan() }.count == 2)
    }

    @Test func eventType_thatNobodyHas_isTold() throws {
        let tiny = try TinyCatalog()
        #expect(
            try Self.defects { try tiny.plan(eventTypes: ["RECORDED", "AMENDET"]) } == [
                "gateway.yaml:9:11: unknown event type 'AMENDET' (did you mean 'AMENDED'?)"
            ])
    }

    @Test func wire_thatTheSchemaHasNot_isTold() throws {
        let tiny = try TinyCatalog()
        #expect(try Self.defects { try tiny.plan(wire: "application/json") }.isEmpty)
        #expect(
            try Self.defects { try tiny.plan(wire: "application/xml; charset=UTF-8") } == [
                "gateway.yaml:9:11: values of bb.case/1 do not travel as 'application/xml; charset=UTF-8' "
                    + "('wire' is application/json)"
            ])
    }

    /// The recipient's schema requires what the agreement keeps: found by proof, at the rule that writes it.
    @Test func requiredField_thatTheAgreementKeeps_isTold() throws {
        let tiny = try TinyCatalog(TinyCatalog.Pact(disclose: "[/id, /type, /note]"))
        let defects = try Self.defects { try tiny.plan() }
        #expect(defects.count == 1)
        let first = try #require(defects.first)
        #expect(first.hasPrefix("mappings/hub.case.1--bb.case.1/1.yaml:7:"), "\(first)")
        #expect(first.contains("/title"))
    }

    /// A constant that the recipient's list does not have, a place that nobody writes, and the same made good.
    @Test func requiredField_thatNoEventOfTheSourceCanFill_isTold() throws {
        let tiny = try TinyCatalog()
        #expect(try Self.defects { try tiny.plan() }.isEmpty)
        try tiny.writeMapper("hub", 1, "bb", 1, title: "{ from: /note, absent: { reject: TARGET_VIOLATION } }")
        #expect(try Self.defects { try tiny.plan() }.isEmpty)
        try tiny.writeMapper("aa", 1, "hub", 1, note: nil)
        #expect(
            try Self.defects { try tiny.plan() } == [
                "gateway.yaml:9:11: '/title' of bb.case/1 is required, and no event of aa.case/1 can fill it: '/note' is "
                    + "never written in hub.case/1 (bb.case/1 cannot be sent what aa.case/1 does not know: leave the "
                    + "recipient out, or serve it from another version of the sender's schema)"
            ])
        try tiny.writeMapper(
            "hub", 1, "bb", 1, title: "{ from: /title, map: { A: A }, missing: { reject: CODE_UNMAPPABLE } }")
        try tiny.writeMapper("aa", 1, "hub", 1, title: "{ const: B }")
        let defects = try Self.defects { try tiny.plan() }
        #expect(defects.count == 1)
        #expect(defects.first?.contains("'/title' is always B in hub.case/1") == true, "\(defects)")
        try tiny.writeMapper("aa", 1, "hub", 1, title: "{ const: A }")
        #expect(try Self.defects { try tiny.plan() }.isEmpty)
    }

    /// An optional field that the agreement keeps is left out.
    @Test func optionalField_thatTheAgreementKeeps_isLeftOut() throws {
        let tiny = try TinyCatalog(TinyCatalog.Pact(disclose: "[/id, /type, /title]"))
        let record = try #require(TestLane(try tiny.plan()).process(TinyCatalog.event).delivery(to: 0))
        #expect(record.text == #"{"id":"case-1","type":"RECORDED","title":"A title"}"#)
    }

    @Test func path_thatIsMissing_isTold() throws {
        let tiny = try TinyCatalog()
        try tiny.writeSchema("cc", 1)
        #expect(
            try Self.defects { try tiny.plan(to: "cc.case/1") } == [
                "gateway.yaml:9:11: no mapper leads from hub.case/1 to cc.case/1 "
                    + "(add a mapper under mappings/hub.case.1--cc.case.1)"
            ])
        try tiny.writeSchema("aa", 2)
        #expect(
            try Self.defects { try tiny.plan(schema: "aa.case/2") } == [
                "gateway.yaml:5:7: no mapper leads from aa.case/2 to the canonical model "
                    + "(add a mapper under mappings/aa.case.2--hub.<name>.<version>)"
            ])
    }

    /// Two ways of the same length: nobody chooses one silently. A shorter one is no matter of choice.
    @Test func path_thatIsAmbiguous_isTold() throws {
        let tiny = try TinyCatalog()
        for version in 2...4 { try tiny.writeSchema("aa", version) }
        try tiny.writeMapper("aa", 4, "aa", 2)
        try tiny.writeMapper("aa", 4, "aa", 3)
        try tiny.writeMapper("aa", 2, "hub", 1)
        try tiny.writeMapper("aa", 3, "hub", 1)
        #expect(
            try Self.defects { try tiny.plan(schema: "aa.case/4") } == [
                "gateway.yaml:5:7: two ways lead from aa.case/4 to hub.case/1: "
                    + "aa.case/4--aa.case/2@1 then aa.case/2--hub.case/1@1; "
                    + "aa.case/4--aa.case/3@1 then aa.case/3--hub.case/1@1 (remove one of the mappers)"
            ])
        try tiny.writeMapper("aa", 4, "hub", 1)
        #expect(try Self.defects { try tiny.plan(schema: "aa.case/4") }.isEmpty)
    }

    @Test func ambiguousWayDown_isTold() throws {
        let tiny = try TinyCatalog()
        for version in 2...4 { try tiny.writeSchema("bb", version) }
        for version in 2...3 {
            try tiny.writeMapper("hub", 1, "bb", version)
            try tiny.writeMapper("bb", version, "bb", 4)
        }
        let defects = try Self.defects { try tiny.plan(to: "bb.case/4") }
        #expect(defects.count == 1)
        #expect(defects.first?.hasPrefix("gateway.yaml:9:11: two ways lead from hub.case/1 to bb.case/4") == true)
    }

    /// A path of two mappers on each side: every one is named, and every one counts in the id.
    @Test func longPath_isWalkedAndNamed() throws {
        let tiny = try TinyCatalog()
        try tiny.writeSchema("aa", 2)
        try tiny.writeSchema("bb", 2)
        try tiny.writeMapper("aa", 2, "aa", 1)
        try tiny.writeMapper("bb", 1, "bb", 2)
        let plan = try tiny.plan(schema: "aa.case/2", to: "bb.case/2")
        let record = try #require(TestLane(plan).process(TinyCatalog.event).delivery(to: 0))
        #expect(record.value == TinyCatalog.event.value)
        #expect(
            record.header("ce_mappers")
                == "aa.case/2--aa.case/1@1,aa.case/1--hub.case/1@1,hub.case/1--bb.case/1@1,bb.case/1--bb.case/2@1")
        #expect(record.header("ce_dataschema") == "https://schemas.example/bb/case/2")
        let other = try #require(
            TestLane(plan).process(TinyCatalog.event.with(TestHeader("ce_dataschema", "aa.case/1"))).delivery(to: 0))
        #expect(other.value == record.value)
        #expect(other.header("ce_id") != record.header("ce_id"))
    }
}
