import Catalog
import GatewayModel
import Generator
import Testing

@testable import seizure_gateway

/// Generated events are sent in the form that their content type names.
@Suite struct EventFormTests {
    private static func events(of schema: String, spoiled: Double) throws -> [GeneratedEvent] {
        let profile = try ProfileLibrary(folder: CatalogFolder.path).profile(named: schema)
        var generator = Generator(
            profile: profile, settings: GenerationSettings(seed: 9, eventCount: 240, spoiledShare: spoiled))
        var events: [GeneratedEvent] = []
        while let event = generator.next() { events.append(event) }
        return events
    }

    @Test func sent_ofAProfileThatSaysXML_isXMLThatFitsTheSchema() throws {
        let catalog = try CommandCatalog.load(CatalogFolder.path)
        let form = EventForm(try #require(SchemaID("cn-gacc.seizure/1")), catalog: catalog)
        let judge = try SchemaJudge(schema: "cn-gacc.seizure/1", schemas: CatalogFolder.path)
        let declaration = Array(#"<?xml version="1.0" encoding="GB18030"?>"#.utf8)
        var cut = 0
        for event in try Self.events(of: "cn-gacc.seizure/1", spoiled: 0.3) {
            let sent = try form.sent(event)
            #expect(sent.key == event.key && sent.headers == event.headers && sent.spoiling == event.spoiling)
            #expect((sent.value == nil) == (event.value == nil))
            guard let value = sent.value, let whole = sent.whole else { continue }
            #expect(value.starts(with: declaration))
            if value.count < whole.count {
                cut += 1
                #expect(whole[value.count] == UInt8(ascii: "<") && event.spoiling?.code == .malformed)
            } else if event.spoiling == nil {
                let findings = judge.findings(InputValues.Value(name: "event.xml", bytes: value))
                #expect(findings.isEmpty, "\(findings.map(\.expected))")
            }
        }
        #expect(cut > 0)
    }

    @Test func sent_ofAProfileThatSaysJSON_isTheSame() throws {
        let catalog = try CommandCatalog.load(CatalogFolder.path)
        let form = EventForm(try #require(SchemaID("cn-gacc.seizure/2")), catalog: catalog)
        for event in try Self.events(of: "cn-gacc.seizure/2", spoiled: 0.3) {
            #expect(try form.sent(event).value == event.value)
        }
    }

    @Test func sent_ofASchemaWithoutXML_isRefused() throws {
        let catalog = try CommandCatalog.load(CatalogFolder.path)
        let form = EventForm(try #require(SchemaID("us-iprc.seizure/2")), catalog: catalog)
        let event = try #require(try Self.events(of: "cn-gacc.seizure/1", spoiled: 0).first)
        #expect(throws: CommandFault.self) { try form.sent(event) }
    }
}
