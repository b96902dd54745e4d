import Catalog
import Exchange
import GatewayModel
import SchemaKit
import Testing

/// Disclosure as a difference (P6): two events that differ only in what is not disclosed are the same for the partner,
/// and what the gateway adds to a dead letter tells nothing of them.
@Suite struct DisclosureTests {
    /// What the differences came to.
    struct Tally {
        var leaves = 0
        var changed = 0
        var mutations = 0
        var delivered = 0
        var rejected = 0
        var withoutDelivery: [String: Int] = [:]

        var share: Double { leaves == 0 ? 0 : Double(changed) / Double(leaves) }
    }

    /// The valid examples that say something no other does: of the same events in XML and JSON, those in JSON.
    private static func examples(of agency: String) throws -> [CatalogExample] {
        let valid = try RealSources.examples(of: agency).filter { $0.code == nil }
        let files = Set(valid.map(\.file))
        return valid.filter { !$0.file.hasSuffix(".xml") || !files.contains($0.file.dropLast(4) + ".json") }
    }

    @Test(arguments: ExampleTests.agencies)
    func undisclosedField_changed_changesNothingForThePartner(_ agency: String) throws {
        let plan = try RealSources.plan(of: agency)
        let examples = try Self.examples(of: agency)
        var tally = Tally()
        for example in examples {
            var run = try DisclosureRun(plan, example)
            try run.changeLeaves(&tally)
            try run.removeContainers(&tally)
        }
        print(
            "\(agency): \(tally.leaves) undisclosed fields of recipients in \(examples.count) examples,",
            "\(tally.mutations) mutations: \(tally.delivered) delivered, \(tally.rejected) rejected;",
            "\(tally.changed) fields with a delivered mutation (\(Int(tally.share * 1_000)) per mille);",
            "without one: \(tally.withoutDelivery.sorted { $0.key < $1.key })")
        #expect(tally.leaves > 300)
        #expect(tally.share >= 0.9)
    }

    /// Two events that differ in all their undisclosed fields at once.
    @Test(arguments: ExampleTests.agencies)
    func undisclosedFields_changedTogether_changeNothing(_ agency: String) throws {
        let plan = try RealSources.plan(of: agency)
        var count = 0
        for example in try Self.examples(of: agency) {
            let run = try DisclosureRun(plan, example)
            for recipient in plan.recipients.indices { count += run.changeTogether(recipient) }
        }
        print("\(agency): \(count) undisclosed fields changed together")
        #expect(count > 250)
    }

    /// The counterpart: what is disclosed does reach the partner, so that the comparison can see a difference.
    @Test(arguments: ExampleTests.agencies)
    func disclosedField_changed_isSeen(_ agency: String) throws {
        let plan = try RealSources.plan(of: agency)
        let example = try #require(
            try RealSources.check().examples.first {
                $0.file.contains("\(agency)/seizure/2/examples/valid-every") && $0.file.hasSuffix(".json")
            })
        let run = try DisclosureRun(plan, example)
        let shares = plan.recipients.indices.map { run.visiblePerMille($0) }
        print("\(agency): of what is disclosed the recipients see \(shares) per mille")
        #expect(shares.allSatisfy { $0 > 600 })
    }

    /// Two records whose headers differ, but not in source and id, are one event.
    @Test(arguments: ExampleTests.agencies)
    func otherHeaders_neverLeave(_ agency: String) throws {
        let plan = try RealSources.plan(of: agency)
        let lane = TestLane(plan)
        let identity = [TestHeader("ce_id", "evt-4711-planted"), TestHeader("ce_source", "/planted/desk-9")]
        let planted = [
            TestHeader("x-secret", "planted-secret"), TestHeader("ce_type", "planted.type"),
            TestHeader("ce_time", "1999-planted"), TestHeader("ce_subject", "planted-subject"),
            TestHeader("ce_officer", "planted-officer"), TestHeader("tracestate", "planted=1"),
            TestHeader("gateway-rejection", "planted-rejection"), TestHeader("__connect.errors.topic", "planted"),
            TestHeader("x-secret", nil), TestHeader("", "planted-nameless"),
            TestHeader([0xFF, 0xFE], Array("planted-odd".utf8)),
        ]
        for example in try RealSources.examples(of: agency) where example.code == nil {
            var event = TestEvent(example)
            let own = event.headers + identity
            event.headers = own
            let plain = lane.process(event)
            event.headers = Array(planted[..<6]) + own + Array(planted[6...])
            let other = lane.process(event)
            #expect(other.kinds == plain.kinds)
            #expect(other.deliveries.map(\.record) == plain.deliveries.map(\.record), "\(example.file)")
            for (_, record) in other.deliveries {
                #expect(!Self.holds(record, "planted"), "\(example.file)")
                #expect(record.headerNames.allSatisfy { Self.published.contains($0) })
            }
        }
    }

    /// The headers of a published event; nothing else is ever published.
    private static let published: Set<String> = [
        "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "ce_dataschema", "content-type",
        "ce_sourceid", "ce_caseversion", "ce_mappers", "ce_catalog", "ce_agreement", "traceparent",
    ]

    private static func holds(_ record: MadeRecord, _ text: String) -> Bool {
        let parts = [record.key ?? [], record.value ?? []] + record.headers.flatMap { [$0.name, $0.value ?? []] }
        return parts.contains { ByteSearch.contains($0, text) }
    }

    /// Only `ce_id` and `ce_sourceid` depend on the event's own source and id, and on the record's place when it has
    /// none.
    @Test(arguments: ExampleTests.agencies)
    func sourceAndID_changed_changeIDsOnly(_ agency: String) throws {
        let lane = TestLane(try RealSources.plan(of: agency))
        let example = try #require(
            try RealSources.examples(of: agency).first { $0.code == nil })
        let plain = TestEvent(example)
        var elsewhere = plain
        elsewhere.partition = 7
        elsewhere.offset = 9_000_000_001
        var odd = plain
        odd.headers += [TestHeader("ce_id", "évt \u{1F600} ' ; --"), TestHeader("ce_source", "urn:x:\\\"§")]
        let first = lane.process(plain)
        for event in [elsewhere, odd] {
            let second = lane.process(event)
            for (left, right) in zip(first.deliveries, second.deliveries) {
                #expect(left.record.value == right.record.value)
                #expect(left.record.key == right.record.key)
                #expect(left.record.headerNames == right.record.headerNames)
                let different = zip(left.record.headers, right.record.headers).filter { $0 != $1 }
                #expect(different.map { String(decoding: $0.0.name, as: UTF8.self) } == ["ce_id", "ce_sourceid"])
            }
            #expect(second.deliveries.count == first.deliveries.count)
        }
    }

    /// The name of a property that the schema does not have is not repeated, wherever it stands and whatever code the
    /// event is rejected with.
    @Test(arguments: ExampleTests.agencies)
    func unknownProperty_isNamedByPositionOnly(_ agency: String) throws {
        let lane = TestLane(try RealSources.plan(of: agency))
        let tree = try JSONTree(try RealSources.example(agency, "valid-every-own-field.json"))
        let paths = [[]] + LeafMutations.containers(of: tree)
        var count = 0
        for path in paths {
            guard case .object(let members)? = tree.value(at: path) else { continue }
            let changed = tree.adding("plantedName/4711", .string("planted value"), at: path)
            let letter = try #require(
                lane.process(TestEvent(changed.bytes).typed("application/json")).deadLetters.first)
            let reading = try RejectionReading(letter)
            #expect(reading.code == "SCHEMA_VIOLATION")
            let places = reading.violations.map(\.pointer)
            #expect(places.contains { $0.hasSuffix("/(property \(members.count + 1))") }, "\(places)")
            #expect(letter.record.headers.allSatisfy { !ByteSearch.contains($0.value ?? [], "planted") })
            count += 1
        }
        #expect(count > 10)
    }
}
