import Foundation
import Generator
import Runtime
import Testing

@testable import seizure_gateway

/// The demo itself, small, on the embedded broker.
@Suite struct DemoRunTests {
    @Test func run_ofAFewEvents_deliversAndRejectsAllOfThem() async throws {
        let broker = try DemoBroker()
        defer { withExtendedLifetime(broker) {} }
        let folder = try TemporaryFolder(prefix: "demo-run-tests")
        defer { folder.remove() }
        let source = try DemoSource(
            configuration: "\(CatalogFolder.root)/deploy/config/demo.yaml", schemas: CatalogFolder.path)
        let configuration = try source.read(broker: broker, dataFolder: folder.path)
        let settings = GenerationSettings(seed: 5, eventCount: 240, spoiledShare: 0.1)
        let demo = DemoRun(
            configuration: configuration, routes: try DemoRoute.routes(of: configuration, settings: settings),
            broker: broker, interruption: Interruption(), isQuiet: true)
        var shown = 0
        try await demo.run(settings) { result, process in
            shown += 1
            #expect(!process.hasEnded)
            let broken = result.checks.filter { !$0.isMet }
            #expect(broken.isEmpty, "\(broken)")
            #expect(result.ledger.sample != nil && result.ledger.sampleRejection != nil)
            let document = try JSONEncoder().encode(DemoDocument(result))
            let object = try #require(JSONSerialization.jsonObject(with: document) as? [String: Any])
            let recipients = result.routes.reduce(0) { $0 + $1.recipients.count }
            #expect(recipients > 9 && (object["deliveries"] as? [Any])?.count == recipients)
        }
        #expect(shown == 1)
    }

    @Test func read_ofAConfigurationForAnotherBroker_isRefused() throws {
        let broker = try DemoBroker()
        defer { withExtendedLifetime(broker) {} }
        let folder = try TemporaryFolder(prefix: "demo-run-tests")
        defer { folder.remove() }
        let demo = "\(CatalogFolder.root)/deploy/config/demo.yaml"
        let text = try String(contentsOfFile: demo, encoding: .utf8)
            .replacingOccurrences(of: "${DEMO_BOOTSTRAP_SERVERS}", with: "kafka.example:9092")
        let path = "\(folder.path)/demo.yaml"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        let fault = try #require(throws: CommandFault.self) {
            try DemoSource(configuration: path, schemas: CatalogFolder.path)
                .read(broker: broker, dataFolder: folder.path)
        }
        #expect(fault.status == .configuration)
        #expect(fault.message.contains("its own broker only"))
    }
}
