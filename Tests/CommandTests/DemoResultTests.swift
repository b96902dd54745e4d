import Catalog
import GatewayModel
import Generator
import JSONTape
import Runtime
import Telemetry
import Testing

@testable import seizure_gateway

/// The arithmetic of the demo, without a broker: the "partner" reads the sender's own schema.
@Suite struct DemoResultTests {
    private static func configuration() throws -> GatewayConfiguration {
        let values = [
            "DEMO_BOOTSTRAP_SERVERS": "localhost:1", "DEMO_DATA": "/nonexistent", "DEMO_SCHEMAS": CatalogFolder.path,
        ]
        return try ConfigurationReader.read(path: "\(CatalogFolder.root)/deploy/config/demo.yaml") { values[$0] }
    }

    /// One route whose every recipient has the sender's schema.
    private static func route(_ settings: GenerationSettings) throws -> DemoRoute {
        let route = try #require(try DemoRoute.routes(of: configuration(), settings: settings).first)
        let recipients = route.recipients.map {
            DemoRoute.Recipient(configuration: $0.configuration, profile: route.generator.profile)
        }
        return DemoRoute(source: route.source, recipients: recipients, generator: route.generator)
    }

    private struct Run {
        var route: DemoRoute
        var events = EventIndex()
        var ledger: Ledger
        var snapshot: LaneSnapshot
    }

    /// Everything goes as it should: sound events are delivered, spoiled ones are rejected as a whole.
    private static func run(losing lost: Int? = nil) throws -> Run {
        let settings = GenerationSettings(seed: 3, eventCount: 600, spoiledShare: 0.1)
        let route = try route(settings)
        var run = Run(
            route: route, ledger: Ledger(inboxes: [], deadLetters: [[]]),
            snapshot: LaneSnapshot(recipientCounts: [route.recipients.count]))
        let profile = route.generator.profile
        let catalog = try CommandCatalog.load(CatalogFolder.path)
        guard var tally = Tally(received: profile, sent: profile, keys: catalog.keys) else {
            throw CommandFault(.failure, "no tally")
        }
        var parser = Parser()
        var tape = Tape()
        var generator = route.generator
        var counts = RecipientCounts()
        while let event = generator.next() {
            run.events.add(event)
            counts.consumed += 1
            if let spoiling = event.spoiling {
                let id = event.headers.first { $0.name == "ce_id" }.map { String(decoding: $0.value, as: UTF8.self) }
                run.ledger.deadLetters[0].append(DemoLetter(eventID: id, code: spoiling.code, recipient: nil))
                run.snapshot.rejections[0][route.recipients.count][spoiling.code] += 1
                counts.rejected += 1
            } else {
                counts.delivered += 1
                guard let value = event.value, Int(counts.delivered) != lost else { continue }
                try parser.parse(value.span.bytes, into: &tape, keys: catalog.keys)
                tally.add(tape)
            }
        }
        let inbox = Ledger.Inbox(count: Int(counts.delivered), report: tally.report)
        run.ledger.inboxes = [route.recipients.map { _ in inbox }]
        run.snapshot.partitions = [
            PartitionSnapshot(
                partition: TopicPartition(route.source.topic, 0), counts: route.recipients.map { _ in counts })
        ]
        return run
    }

    private static func result(_ run: Run) -> DemoResult {
        DemoResult(
            settings: run.route.generator.settings, routes: [run.route],
            accounts: DemoAccounts([run.snapshot], routes: [run.route]), ledger: run.ledger, events: [run.events],
            durations: [.seconds(2)], sample: nil)
    }

    @Test func checks_ofARunWithoutFault_areAllMet() throws {
        let result = Self.result(try Self.run())
        let areMet = result.checks.allSatisfy { $0.isMet }
        #expect(areMet, "\(result.checks)")
        let recipients = result.routes[0].recipients.count
        #expect(recipients > 1 && result.comparisons.count == recipients)
        let comparison = try #require(result.comparisons.first)
        #expect(comparison.rejected.cases == 60)
        #expect(comparison.generated.cases == comparison.delivered.cases + 60)
        #expect(result.accounts.consumed(route: 0) == 600)
        #expect(result.accounts.deadLetters(route: 0) == 60)
        #expect(
            result.accounts.expected(LedgerTopic.all(of: result.routes))
                == Array(repeating: 540, count: recipients) + [60])
    }

    /// Which check notices which fault.
    enum Fault: String, CaseIterable, Sendable {
        case lostEvent, unbalancedAccount, missingDelivery, wrongCode, missingDeadLetter

        var brokenChecks: Set<Int> {
            switch self {
            case .lostEvent: [4]
            case .unbalancedAccount: [0, 1]
            case .missingDelivery: [2]
            case .wrongCode: [3]
            case .missingDeadLetter: [2, 3, 4]
            }
        }
    }

    @Test(arguments: Fault.allCases)
    func checks_ofARunWithAFault_tellIt(_ fault: Fault) throws {
        var run = try Self.run(losing: fault == .lostEvent ? 100 : nil)
        switch fault {
        case .lostEvent: break
        case .unbalancedAccount: run.snapshot.partitions[0].counts[1].consumed += 1
        case .missingDelivery: run.ledger.inboxes[0][1].count -= 1
        case .wrongCode:
            let letter = run.ledger.deadLetters[0][0]
            run.ledger.deadLetters[0][0] = DemoLetter(eventID: letter.eventID, code: .crashSuspect, recipient: nil)
        case .missingDeadLetter: run.ledger.deadLetters[0].removeFirst()
        }
        let checks = Self.result(run).checks
        let broken = Set(checks.indices.filter { !checks[$0].isMet })
        #expect(broken == fault.brokenChecks, "\(checks)")
    }

    @Test func report_hasNoLineOverTheWidth() throws {
        let text = DemoReport(Self.result(try Self.run()), isStyled: false).text
        #expect(text.contains("us-iprc → gacc"))
        // The path of the program is as long as it is.
        for line in text.split(separator: "\n") where !line.contains("alias") {
            #expect(line.unicodeScalars.count <= 120, "\(line)")
        }
    }

    @Test func sample_isASoundFirstVersion() throws {
        let route = try Self.route(GenerationSettings(seed: 3, eventCount: 600, spoiledShare: 0.1))
        let sample = try #require(SampleEvent.choose(from: [route]))
        #expect(sample.picture.value.contains { $0 >= 0x80 })
        var generator = route.generator
        while let event = generator.next(), event.key != sample.key { #expect(event.number < 400) }
    }
}
