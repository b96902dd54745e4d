import Catalog
import GatewayModel
import JSONTape
import SchemaKit
import Testing

@testable import Generator

@Suite struct EventGenerationTests {
    @Test(arguments: ProfileFiles.folders)
    func next_withTheSameSeed_givesTheSameBytes(_ folder: String) throws {
        let profile = try ProfileFiles.profile(folder)
        let settings = GenerationSettings(seed: 42, eventCount: 500, spoiledShare: 0.1)
        var first = Generator(profile: profile, settings: settings)
        var second = Generator(profile: profile, settings: settings)
        var other = Generator(profile: profile, settings: GenerationSettings(seed: 43, eventCount: 500))
        let events = first.rest()
        #expect(events.count == 500)
        for (left, right) in zip(events, second.rest()) {
            #expect(left.value == right.value && left.key == right.key && left.headers == right.headers)
        }
        #expect(events.map(\.value) != other.rest().map(\.value))
    }

    @Test(arguments: ProfileFiles.folders)
    func next_ofSoundEvents_fitsTheSchema(_ folder: String) throws {
        let (schema, keys) = try ProfileFiles.schema(folder)
        var parser = Parser()
        var tape = Tape()
        var validator = Validator()
        var violations = ViolationList()
        var generator = Generator(
            profile: try ProfileFiles.profile(folder), settings: GenerationSettings(seed: 3, eventCount: 1_500))
        for event in generator.rest() {
            let value = try #require(event.value)
            try parser.parse(value.span.bytes, into: &tape, keys: keys)
            let fits = validator.validate(tape, schema: schema, into: &violations)
            let faults = violations.listed.map { schema.instancePointer(of: $0, in: tape, keys: keys) }
            #expect(fits, "seed 3, event \(event.number): \(faults)")
            guard fits else { return }
        }
    }

    @Test(arguments: ProfileFiles.folders)
    func next_ofACase_growsItsVersionAndKeepsItsKey(_ folder: String) throws {
        var generator = Generator(
            profile: try ProfileFiles.profile(folder), settings: GenerationSettings(seed: 8, eventCount: 1_500))
        var known: [Int: (version: Int, key: String, kind: String)] = [:]
        var kinds: Set<String> = []
        var lastMs: Int64 = 0
        for event in generator.rest() {
            let before = known[event.caseNumber]
            #expect(event.version == (before?.version ?? 0) + 1)
            #expect(before.map { $0.key == event.keyText } ?? (event.kind == "recorded"))
            #expect(before?.kind != "cancelled")
            #expect(event.timestampMs >= lastMs)
            lastMs = event.timestampMs
            known[event.caseNumber] = (event.version, event.keyText, event.kind)
            kinds.insert(event.kind)
        }
        #expect(kinds.isSuperset(of: ["recorded", "amended", "cancelled"]))
        #expect(Set(known.values.map(\.key)).count == known.count)
    }

    @Test func next_ofTheUS_hasContainersForCargoOnly() throws {
        var generator = Generator(
            profile: try ProfileFiles.profile("us-iprc/seizure/2"), settings: GenerationSettings(eventCount: 1_500))
        var seen = 0
        for event in generator.rest() where event.text.contains("it:ShippingContainer\"") {
            #expect(event.text.contains("\"iprc:ConsignmentChannelCode\":\"CARGO\""))
            seen += 1
        }
        #expect(seen > 25)
    }

    @Test(arguments: ProfileFiles.folders, [100, 1_000])
    func next_withAShareToSpoil_spoilsExactlyThatManyInTurns(_ folder: String, _ count: Int) throws {
        let profile = try ProfileFiles.profile(folder)
        var generator = Generator(
            profile: profile, settings: GenerationSettings(seed: 6, eventCount: count, spoiledShare: 0.24))
        let spoiled = generator.rest().filter { $0.spoiling != nil }
        #expect(spoiled.count == count * 24 / 100)
        let byWay = Dictionary(grouping: spoiled) { $0.spoiling }.mapValues(\.count)
        #expect(byWay.count == profile.waysOfSpoiling.count)
        #expect(Set(byWay.values).count <= 2)
        #expect(spoiled.allSatisfy { $0.version == 1 })
    }

    @Test func next_withCodesToProvoke_spoilsForThoseOnly() throws {
        let settings = GenerationSettings(
            seed: 6, eventCount: 400, spoiledShare: 0.1, spoilingCodes: [.keyMismatch, .malformed])
        var generator = Generator(profile: try ProfileFiles.profile("us-iprc/seizure/2"), settings: settings)
        #expect(generator.spoiledCount == 40)
        let byCode = Dictionary(grouping: generator.rest().compactMap(\.spoiling)) { $0.code }.mapValues(\.count)
        #expect(byCode == [.keyMismatch: 20, .malformed: 20])
    }

    /// Where a value is drawn from another table, the other table's rows must be written.
    @Test(arguments: [
        ("us-iprc/seizure/2", RejectionCode.schemaViolation, "\"it:TransportMeansModeOfTransportationCode\":\"99\""),
        ("cn-gacc/seizure/2", .sensitiveContent, "身份证 11010519491231002X"),
    ])
    func next_spoiledByAnotherTable_writesItsRows(_ folder: String, _ code: RejectionCode, _ text: String) throws {
        let settings = GenerationSettings(seed: 6, eventCount: 300, spoiledShare: 0.1, spoilingCodes: [code])
        var generator = Generator(profile: try ProfileFiles.profile(folder), settings: settings)
        let spoiled = generator.rest().filter { $0.spoiling != nil }
        #expect(spoiled.count == 30)
        #expect(spoiled.allSatisfy { $0.text.contains(text) })
    }

    @Test(arguments: ProfileFiles.folders)
    func next_cutShort_isStillUTF8(_ folder: String) throws {
        let settings = GenerationSettings(
            seed: 6, eventCount: 1_500, spoiledShare: 0.2, spoilingCodes: [.malformed])
        var generator = Generator(profile: try ProfileFiles.profile(folder), settings: settings)
        for event in generator.rest() where event.spoiling != nil {
            #expect(event.value.flatMap { String(validating: $0, as: UTF8.self) } != nil, "event \(event.number)")
        }
    }

    @Test func spoiledCount_whenTooManyAreWanted_isWhatThereIs() throws {
        let settings = GenerationSettings(seed: 6, eventCount: 400, spoiledShare: 1)
        var generator = Generator(profile: try ProfileFiles.profile("us-iprc/seizure/2"), settings: settings)
        #expect(generator.spoiledCount < 400)
        #expect(generator.rest().count { $0.spoiling != nil } == generator.spoiledCount)
    }

    @Test func report_ofCases_addsUpToTheWhole() throws {
        let generator = Generator(
            profile: try ProfileFiles.profile("cn-gacc/seizure/2"),
            settings: GenerationSettings(seed: 2, eventCount: 900))
        let some = try #require(generator.report(ofCases: Set(1...200)))
        let rest = try #require(generator.report(ofCases: Set(201...generator.caseCount)))
        #expect(some.cases > 150 && some.cases <= 200)
        #expect(some + rest == generator.report(spoiled: false))
    }

    /// CRASH_SUSPECT needs a process that dies, not an event: every other code can be provoked.
    @Test(arguments: ProfileFiles.folders)
    func spoilers_ofTheCatalog_coverEveryCodeThatAnEventCanProvoke(_ folder: String) throws {
        let codes = try ProfileFiles.profile(folder).spoilingCodes
        #expect(Set(codes) == Set(RejectionCode.allCases).subtracting([.crashSuspect]))
    }

    @Test(arguments: ProfileFiles.folders)
    func tally_ofTheSourcesOwnEvents_isWhatThePlanSays(_ folder: String) throws {
        let profile = try ProfileFiles.profile(folder)
        var generator = Generator(
            profile: profile, settings: GenerationSettings(seed: 4, eventCount: 1_500, spoiledShare: 0.02))
        let (_, keys) = try ProfileFiles.schema(folder)
        guard var received = Tally(received: profile, sent: profile, keys: keys) else {
            Issue.record("the profile does not say how to count its events")
            return
        }
        var parser = Parser()
        var tape = Tape()
        for event in generator.rest() where event.spoiling == nil {
            let value = try #require(event.value)
            try parser.parse(value.span.bytes, into: &tape, keys: keys)
            received.add(tape)
        }
        #expect(received.unreadable == 0)
        #expect(received.report == generator.report(spoiled: false))
        let sound = try #require(generator.report(spoiled: false))
        let spoiled = try #require(generator.report(spoiled: true))
        let clean = Generator(profile: profile, settings: GenerationSettings(seed: 4, eventCount: 1_500))
        #expect(sound + spoiled == clean.report(spoiled: false))
    }
}
