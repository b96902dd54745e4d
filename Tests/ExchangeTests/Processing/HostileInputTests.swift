import Catalog
import Exchange
import GatewayModel
import GatewayTesting
import Testing

/// No input crashes or hangs the gateway, and every input has exactly one outcome for every recipient (P3, P8).
@Suite struct HostileInputTests {
    /// Mutations of each agency's examples; a seed of their own makes a failure repeatable.
    private static let mutationsCount = 1_500

    @Test(arguments: ExampleTests.agencies)
    func mutatedExample_hasOneOutcomeForEveryRecipient(_ agency: String) throws {
        let lane = TestLane(try RealSources.plan(of: agency))
        let examples = try RealSources.examples(of: agency)
        var codes: [RejectionCode: Int] = [:]
        for number in 0..<Self.mutationsCount {
            var random = SeededRandom(seed: UInt64(number))
            let example = examples[random.below(examples.count)]
            var event = TestEvent(example)
            for _ in 0...random.below(4) { ByteMutation.mutate(&event, &random) }
            let outcome = lane.process(event)
            #expect(outcome.isConserved, "seed \(number), \(example.file)")
            for letter in outcome.deadLetters {
                codes[letter.code, default: 0] += 1
                #expect(letter.record.value == event.value, "seed \(number)")
                #expect(try RejectionReading(letter).code == letter.code.rawValue)
            }
        }
        print("\(agency): \(codes.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key) \($0.value)" })")
        #expect(codes.count >= 5)
    }

    struct Giant: Sendable, CustomTestStringConvertible {
        var name: String
        var code: RejectionCode
        var value: @Sendable () throws -> [UInt8]

        var testDescription: String { name }
    }

    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func plain(_ path: String, _ value: JSONTree) throws -> [UInt8] {
        try SampleEvents.plain(path, value).value ?? []
    }

    private static let line = "/j:ItemSeizure/j:ItemSeizureItem/0"

    static let giants = [
        Giant(name: "nested 10,000 deep", code: .sizeExceeded) {
            text(String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000))
        },
        Giant(name: "objects nested 10,000 deep", code: .sizeExceeded) {
            text(String(repeating: "{\"data\":", count: 10_000))
        },
        Giant(name: "a text of a mebibyte", code: .schemaViolation) {
            try plain("\(line)/nc:ItemDescriptionText", .string(String(repeating: "x", count: 1 << 20)))
        },
        Giant(name: "an escaped text of a mebibyte", code: .schemaViolation) {
            text("{\"nc:CaveatText\":[\"" + String(repeating: "\\u4e2d", count: 200_000) + "\"]}")
        },
        Giant(name: "zero bytes", code: .malformed) { [UInt8](repeating: 0, count: 100_000) },
        Giant(name: "a text of escaped zero bytes", code: .schemaViolation) {
            try plain("/nc:ActivityIdentification/nc:IdentificationID", .string(String(repeating: "\0", count: 1_000)))
        },
        Giant(name: "a number of 10,000 digits", code: .sizeExceeded) {
            try plain("\(line)/nc:ItemQuantity/nc:QuantityDecimalValue", .number(String(repeating: "9", count: 10_000)))
        },
        Giant(name: "a number beyond every range", code: .schemaViolation) {
            try plain("\(line)/iprc:LineNumeric", .number("1e9999"))
        },
        Giant(name: "100,000 members", code: .sizeExceeded) {
            text("{" + (0..<100_000).map { "\"m\($0)\":0" }.joined(separator: ",") + "}")
        },
        Giant(name: "100,000 lines", code: .schemaViolation) {
            text("{\"j:ItemSeizure\":{\"j:ItemSeizureItem\":[" + String(repeating: "{},", count: 99_999) + "{}]}}")
        },
        Giant(name: "eight mebibytes of small cells", code: .sizeExceeded) {
            text("[" + String(repeating: "0,", count: (4 << 20) - 2) + "0]")
        },
    ]

    @Test(arguments: giants)
    func giant_isRejectedWhole(_ giant: Giant) throws {
        let lane = TestLane(try RealSources.usPlan())
        let outcome = lane.process(TestEvent(try giant.value()))
        #expect(outcome.isConserved)
        #expect(outcome.deadLetters.map(\.code) == [giant.code])
        // The lane goes on as if nothing had been.
        #expect(lane.process(try SampleEvents.plain()).kinds == [.delivered, .delivered])
    }

    @Test func hostileHeaders_haveOneOutcome() throws {
        let lane = TestLane(try RealSources.usPlan())
        for number in 0..<500 {
            var random = SeededRandom(seed: UInt64(number))
            var event = try SampleEvents.plain()
            event.headers = (0..<random.below(12)).map { _ in ByteMutation.header(&random) }
            #expect(lane.process(event).isConserved, "seed \(number)")
        }
    }
}

/// Changes of the bytes of an event.
enum ByteMutation {
    static func mutate(_ event: inout TestEvent, _ random: inout SeededRandom) {
        guard var bytes = event.value, !bytes.isEmpty else { return }
        let place = random.below(bytes.count)
        switch random.below(9) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
        case 1: bytes.removeLast(bytes.count - place)
        case 2: bytes.insert(0, at: place)
        case 3: bytes.insert(contentsOf: tokens[random.below(tokens.count)], at: place)
        case 4: bytes.remove(at: place)
        case 5: bytes[place] ^= 1 << UInt8(random.below(8))
        case 6: swapDigit(&bytes, from: place)
        case 7: bytes.replaceSubrange(place..<min(bytes.count, place + random.below(40)), with: [])
        default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + random.below(200))], at: place)
        }
        event.value = bytes
    }

    private static let tokens: [[UInt8]] =
        [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "null", "1e999", "\\u0000", "\u{FEFF}", "\"data\":{}", "-", "0.0",
            "甲",
        ].map { Array($0.utf8) } + [[0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5]]

    /// Changes the next digit, which mostly leaves the event well formed.
    private static func swapDigit(_ bytes: inout [UInt8], from place: Int) {
        guard let digit = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else { return }
        bytes[digit] = 0x30 + (bytes[digit] - 0x30 + 1) % 10
    }

    private static let names = [
        "ce_id", "ce_source", "ce_dataschema", "ce_specversion", "content-type", "traceparent", "ce_", "ce_type", "",
    ]
    private static let values = [
        "1.0", "us-iprc.seizure/2", "application/json", "application/cloudevents+json", ";;;charset=", "", "\u{0}",
        "application/json;charset=", "x",
    ]

    static func header(_ random: inout SeededRandom) -> TestHeader {
        let name = random.chance(perMille: 100) ? bytes(&random) : Array(names[random.below(names.count)].utf8)
        switch random.below(4) {
        case 0: return TestHeader(name, nil)
        case 1: return TestHeader(name, bytes(&random))
        default: return TestHeader(name, Array(values[random.below(values.count)].utf8))
        }
    }

    private static func bytes(_ random: inout SeededRandom) -> [UInt8] {
        (0..<random.below(70)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
}
