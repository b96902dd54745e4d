import GatewayModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import OperatorRecords
import Telemetry
import Testing

@testable import Dashboard

/// Pages without users, asked for as a browser does.
enum DashboardApp {
    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    static func make(_ gateway: FakeGateway, _ access: DashboardAccess = .open) -> some ApplicationProtocol {
        let healthy = HealthReport(problems: [])
        let server = DashboardServer(
            DashboardServer.Address(host: "127.0.0.1", port: 0),
            probes: Probes(live: { healthy }, ready: { healthy }, metrics: { "" }), gateway: gateway, access: access,
            logger: logger)
        return Application(router: server.router(Workers(threads: 1)), logger: logger)
    }
}

@Suite struct PagesTests {
    @Test func everyAnswer_keepsOthersOut() async throws {
        try await DashboardApp.make(FakeGateway()).test(.router) { client in
            for path in ["/", "/nowhere", "/assets/style.css", "/assets/../../etc/passwd", "/assets/%2e%2e%2fx"] {
                let answer = try await client.execute(uri: path, method: .get)
                let policy = answer.headers[try #require(HTTPField.Name("Content-Security-Policy"))]
                #expect(policy?.hasPrefix("default-src 'none'") == true, "\(path)")
                #expect(answer.headers[try #require(HTTPField.Name("X-Content-Type-Options"))] == "nosniff")
            }
            let nowhere = try await client.execute(uri: "/assets/../../etc/passwd", method: .get)
            #expect(nowhere.status == .notFound)
        }
    }

    @Test func aSession_isSetOnceAndNotToScripts() async throws {
        try await DashboardApp.make(FakeGateway()).test(.router) { client in
            let first = try await client.execute(uri: "/", method: .get)
            let cookie = try #require(first.headers[.setCookie])
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
            let again = try await client.execute(
                uri: "/", method: .get, headers: [.cookie: String(cookie.prefix { $0 != ";" })])
            #expect(again.status == .ok)
            #expect(again.headers[.setCookie] == nil)
        }
    }

    @Test(arguments: [
        ("127.0.0.1:8080", true), ("localhost", true), ("[::1]:8080", true), ("evil.example", false),
        ("127.0.0.1.evil.example", false), ("", false),
        ("[::1].evil.example:80", false), ("127.0.0.1:80@evil", false), ("localhost:evil", false), ("[::1]", true),
    ])
    func withoutUsers_onlyNamesOfThisMachineLeadHere(host: String, isTaken: Bool) throws {
        let gate = AccessGate(.open)
        let request = Request(
            head: HTTPRequest(method: .get, scheme: "http", authority: host, path: "/"), body: .init(buffer: .init()))
        if isTaken {
            try gate.checkHost(request)
        } else {
            #expect { try gate.checkHost(request) } throws: { ($0 as? Refusal)?.status == .misdirectedRequest }
        }
    }

    @Test func closed_thereAreNoPages() async throws {
        try await DashboardApp.make(FakeGateway(), .closed).test(.router) { client in
            let page = try await client.execute(uri: "/", method: .get)
            let probe = try await client.execute(uri: "/livez", method: .get)
            #expect(page.status == .notFound)
            #expect(probe.status == .ok)
        }
    }

    @Test func theOverview_saysHowEveryRecipientStands() async throws {
        let exchange = try Self.exchange()
        let gateway = FakeGateway { state in
            state.exchange = exchange
            state.rejectionIndex.undecided = [.init(code: "MALFORMED", recipient: "wco", rule: "<json>", count: 1_234)]
            state.readiness = HealthReport(problems: ["lane 0: <b>"])
        }
        try await DashboardApp.make(gateway).test(.router) { client in
            let answer = try await client.execute(uri: "/", method: .get)
            let page = String(buffer: answer.body)
            #expect(page.contains("<span class=\"badge bad\">suspended</span>"))
            #expect(page.contains("title=\"10 = 4 + 3 + 2 + 1\">balanced"))
            #expect(page.contains("1,234") && page.contains("&lt;json&gt;") && page.contains("lane 0: &lt;b&gt;"))
            #expect(page.contains("7 events"))
        }
    }

    private static func exchange() throws -> ExchangeSnapshot {
        let topic = try #require(TopicName("us-iprc.seizures"))
        let recipient = try #require(RecipientID("wco"))
        var counts = RecipientCounts()
        (counts.consumed, counts.delivered, counts.withheld, counts.held, counts.rejected) = (10, 4, 3, 2, 1)
        var exchange = ExchangeSnapshot()
        exchange.atMs = 0
        exchange.sources = [
            ExchangeSnapshot.Source(
                topic: topic, agency: try #require(AgencyID("us-iprc")),
                partitions: [.init(number: 0, committedOffset: 3, endOffset: 10, lastTimestampMs: 1)],
                recipients: [
                    RecipientStatus(
                        place: RecipientPlace(topic, recipient), topic: topic, state: .suspended, suspension: nil,
                        counts: counts, held: [])
                ], rates: [])
        ]
        return exchange
    }
}
