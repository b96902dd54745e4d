import Foundation
import GatewayModel
import Generator
import JSONTape
import Testing

@testable import seizure_gateway

@Suite struct EventLineTests {
    private static func events(of schema: String, spoiled: Double) throws -> [GeneratedEvent] {
        let profile = try ProfileLibrary(folder: CatalogFolder.path).profile(named: schema)
        var generator = Generator(
            profile: profile, settings: GenerationSettings(seed: 9, eventCount: 240, spoiledShare: spoiled))
        var events: [GeneratedEvent] = []
        while let event = generator.next() { events.append(event) }
        return events
    }

    @Test(arguments: ["us-iprc.seizure/2", "cn-gacc.seizure/2"])
    func records_loseNothing(_ schema: String) throws {
        for event in try Self.events(of: schema, spoiled: 0.3) {
            var bytes: [UInt8] = []
            #expect(EventFormat.records.append(event, to: &bytes))
            #expect(bytes.last == UInt8(ascii: "\n") && bytes.count { $0 == UInt8(ascii: "\n") } == 1)
            let line = try #require(JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
            #expect(Self.content(line, "value") == event.value)
            #expect(Self.content(line, "key") == event.key)
            #expect((line["timestamp"] as? NSNumber)?.int64Value == event.timestampMs)
            #expect(line["kind"] as? String == event.kind)
            let spoiling = line["spoiling"] as? [String: String]
            #expect(spoiling?["code"] == event.spoiling?.code.rawValue)
            let headers = try #require(line["headers"] as? [[String: Any]])
            #expect(headers.map { $0["name"] as? String } == event.headers.map(\.name))
            #expect(headers.map { Self.content($0, "value") } == event.headers.map(\.value))
        }
    }

    private static func content(_ object: [String: Any], _ name: String) -> [UInt8]? {
        if let text = object[name] as? String { return Array(text.utf8) }
        return (object[name + "Base64"] as? String).flatMap { Data(base64Encoded: $0) }.map { Array($0) }
    }

    @Test func ndjson_ofATombstone_hasNoLine() throws {
        var bytes: [UInt8] = []
        let events = try Self.events(of: "us-iprc.seizure/2", spoiled: 0.3)
        let written = events.filter { EventFormat.ndjson.append($0, to: &bytes) }
        #expect(written.count == events.count { $0.value != nil })
        #expect(written.count < events.count)
        #expect(bytes.count { $0 == UInt8(ascii: "\n") } == written.count)
    }

    @Test(arguments: [
        ("plain", "\"plain\""), ("a\"b\\c", #""a\"b\\c""#), ("line\nfeed", #""line\u000afeed""#), ("深圳", "\"深圳\""),
    ])
    func quoted_escapesWhatMustBe(_ text: String, _ expected: String) {
        #expect(JSONString.quoted(text) == expected)
    }
}
