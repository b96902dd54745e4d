import Foundation
import GatewayModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import OperatorRecords
import RejectIndex
import Statistics
import Synchronization
import Testing

@testable import Dashboard

/// A gateway with one rejection in its index, and its folder, which goes with it.
final class OneRejection: Sendable {
    static let id = String(repeating: "ab", count: 32)
    let folder: URL
    let gateway: FakeGateway
    let place: PartitionPlace

    init(state: RejectionState = .open, value: [UInt8]? = nil) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "dashboard-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let topic = try #require(TopicName("us-iprc.seizures.dlq"))
        place = PartitionPlace(TopicPartition(topic, 0), offset: 3)
        var letter = DeadLetter(at: place, timestampMs: 1_400_000_000_000)
        letter.dialect = .gateway
        letter.id = Self.id
        letter.rootID = Self.id
        letter.code = "CODE_UNMAPPABLE"
        letter.recipient = "wco"
        letter.caseKey = "2014-<case>"
        letter.source = LetterSource(topic: "us-iprc.seizures", partition: 0, offset: 9, timestampMs: 1)
        letter.violations = [LetterViolation(pointer: "/unit", rule: "lookup", expected: "a known unit")]
        let value = value ?? Array(#"{"unit":"<b>dz</b>","n":1}"#.utf8)
        letter.valueBytes = value.count
        let store = try RejectStore(path: folder.appending(path: "index.sqlite").path)
        let states = try #require(TopicName("gw.state"))
        try store.setTopics([FollowedTopic(topic, agency: AgencyID("us-iprc"))], state: states)
        _ = try store.add([letter])
        if state != .open {
            let command = OperatorCommand(
                id: "c1", selection: nil, verb: .redrive, rejection: Self.id, attempt: 1, letter: place, by: "ann",
                reason: "r")
            _ = try store.add(
                [],
                [
                    RejectionChange(
                        at: PartitionPlace(TopicPartition(states, 0), offset: 0), rejection: Self.id,
                        resolution: Resolution(state, by: command, atMs: 5))
                ])
        }
        let record = RejectedRecord(
            letter: letter, key: nil, value: value,
            headers: [.init(name: Array("ce_id".utf8), value: Array("e1".utf8))], ownHeaders: [],
            areHeadersUnreadable: false)
        let place = place
        let figures = try StatisticsStore(path: folder.appending(path: "figures.sqlite").path)
        gateway = FakeGateway(plans: [try RealPlans.us()]) { state in
            state.store = store
            state.figures = figures
            state.records = [place: record]
            state.tried = []
        }
    }

    deinit {
        do { try FileManager.default.removeItem(at: folder) } catch { return }
    }
}

/// A browser that keeps its cookie and sends forms of pages.
struct FormClient {
    let client: any TestClientProtocol
    var cookie: String?

    mutating func get(_ path: String) async throws -> (status: HTTPResponse.Status, page: String) {
        let answer = try await client.execute(uri: path, method: .get, headers: headers)
        if let set = answer.headers[.setCookie] { cookie = String(set.prefix { $0 != ";" }) }
        return (answer.status, String(buffer: answer.body))
    }

    func post(
        _ path: String, _ fields: [(String, String)], _ more: [HTTPField] = []
    ) async throws -> (status: HTTPResponse.Status, page: String, location: String?) {
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        for field in more { headers[field.name] = field.value }
        let body = fields.map { "\($0)=\(RequestFields.encoded($1))" }.joined(separator: "&")
        let answer = try await client.execute(
            uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
        return (answer.status, String(buffer: answer.body), answer.headers[.location])
    }

    private var headers: HTTPFields { cookie.map { [.cookie: $0] } ?? [:] }

    /// The value of a hidden field of a page.
    static func hidden(_ name: String, in page: String) -> String? {
        let parts = page.components(separatedBy: "name=\"\(name)\" value=\"")
        return parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : nil
    }
}

@Suite struct RejectionPagesTests {
    private static let path = "/rejections/\(OneRejection.id)"

    @Test func theList_namesCausesAndRejections() async throws {
        let one = try OneRejection()
        try await DashboardApp.make(one.gateway).test(.router) { client in
            var browser = FormClient(client: client)
            let (status, page) = try await browser.get("/rejections")
            #expect(status == .ok)
            #expect(page.contains("<strong>1</strong> rejection"))
            #expect(page.contains("2014-&lt;case&gt;") && page.contains("a known unit"))
            #expect(page.contains("href=\"\(Self.path)\""))
            let none = try await browser.get("/rejections?code=MALFORMED")
            #expect(none.page.contains("No rejection."))
            for bad in ["state=x", "from=x", "id=zz", "cluster=XYZ", "after=x", "a=%FF"] {
                let answer = try await browser.get("/rejections?\(bad)")
                #expect(answer.status == .badRequest, "\(bad)")
            }
        }
    }

    @Test func one_isShownWithItsMark_andTheViewIsRecordedFirst() async throws {
        let one = try OneRejection()
        try await DashboardApp.make(one.gateway).test(.router) { client in
            var browser = FormClient(client: client)
            let (status, page) = try await browser.get(Self.path)
            #expect(status == .ok)
            #expect(
                page.contains(
                    "<mark><span class=\"key\">\"unit\"</span>: <span class=\"string\">\"&lt;b&gt;dz"))
            #expect(one.gateway.state.withLock { $0.views.map(\.rejection) } == [OneRejection.id])
            // The same view a moment later is the same one.
            _ = try await browser.get(Self.path)
            #expect(one.gateway.state.withLock { $0.views.count } == 1)
            one.gateway.state.withLock { $0.viewFault = DashboardFault(.unavailable, "no broker") }
            var stranger = FormClient(client: client)
            let refused = try await stranger.get(Self.path)
            #expect(refused.status == .serviceUnavailable)
            #expect(!refused.page.contains("dz"))
            let unknown = try await browser.get("/rejections/\(String(repeating: "0", count: 64))")
            #expect(unknown.status == .notFound)
            let noID = try await browser.get("/rejections/..%2f..%2fetc")
            #expect(noID.status == .notFound)
        }
    }

    @Test func aDecision_isConfirmedByItsNumber_andSentOnce() async throws {
        let one = try OneRejection()
        try await DashboardApp.make(one.gateway).test(.router) { client in
            var browser = FormClient(client: client)
            let list = try await browser.get("/rejections")
            let token = try #require(FormClient.hidden("token", in: list.page))
            let chosen = [("token", token), ("scope", "chosen"), ("chosen", OneRejection.id), ("verb", "redrive")]
            let confirmation = try await browser.post("/decisions/confirm", chosen)
            #expect(confirmation.status == .ok && confirmation.page.contains("1 would clear"))
            let decision = try #require(FormClient.hidden("decision", in: confirmation.page))
            let words = chosen + [("decision", decision), ("by", "安娜"), ("reason", "unit added")]
            let wrong = try await browser.post("/decisions", words + [("count", "2")])
            #expect(wrong.status == .conflict)
            let nobody = try await browser.post("/decisions", chosen + [("decision", decision), ("count", "1")])
            #expect(nobody.status == .badRequest)
            #expect(one.gateway.state.withLock { $0.commands.isEmpty })
            let done = try await browser.post("/decisions", words + [("count", "1")])
            #expect(done.status == .seeOther && done.location == "/decisions/\(decision)")
            _ = try await browser.post("/decisions", words + [("count", "1")])
            let commands = one.gateway.state.withLock { $0.commands }
            #expect(commands.map(\.rejection) == [OneRejection.id])
            #expect(commands.first?.selection == decision && commands.first?.by == "安娜")
            let progress = try await browser.get("/decisions/\(decision)")
            #expect(progress.page.contains("written down, not taken up yet"))
        }
    }

    @Test func aForm_fromElsewhereIsRefused() async throws {
        let one = try OneRejection()
        try await DashboardApp.make(one.gateway).test(.router) { client in
            var browser = FormClient(client: client)
            let list = try await browser.get("/rejections")
            let token = try #require(FormClient.hidden("token", in: list.page))
            let form = [("scope", "chosen"), ("chosen", OneRejection.id), ("verb", "redrive")]
            let without = try await browser.post("/decisions/confirm", form)
            let forged = try await browser.post("/decisions/confirm", form + [("token", String(token.reversed()))])
            let site = HTTPField(name: try #require(HTTPField.Name("Sec-Fetch-Site")), value: "cross-site")
            let elsewhere = try await browser.post("/decisions/confirm", form + [("token", token)], [site])
            var other = browser
            other.cookie = "\(AccessGate.cookie)=\(String(repeating: "0", count: 64))"
            let stolen = try await other.post("/decisions/confirm", form + [("token", token)])
            for answer in [without, forged, elsewhere, stolen] { #expect(answer.status == .forbidden) }
            for path in ["/decisions", "/recipients", "\(Self.path)/edit"] {
                let answer = try await browser.post(path, form)
                #expect(answer.status == .forbidden, "\(path)")
            }
            #expect(one.gateway.state.withLock { $0.commands.isEmpty })
        }
    }

    @Test func anEditedCopy_isTriedThenSentWithItsBytes() async throws {
        let one = try OneRejection()
        one.gateway.state.withLock {
            $0.tried = [
                TriedDelivery(
                    recipient: RecipientID("wco")!, outcome: .delivered(value: Array("{\"u\":1}".utf8), headers: []))
            ]
        }
        try await DashboardApp.make(one.gateway).test(.router) { client in
            var browser = FormClient(client: client)
            let form = try await browser.get("\(Self.path)/edit")
            #expect(form.page.contains("value=\"&lt;b&gt;dz&lt;/b&gt;\""))
            let token = try #require(FormClient.hidden("token", in: form.page))
            let rows = [
                ("token", token), ("editing", "patch"), ("operation", "replace"), ("pointer", "/unit"),
                ("value", "KGM"),
                ("kind", "text"),
            ]
            let tried = try await browser.post("\(Self.path)/edit", rows + [("step", "try")])
            #expect(tried.page.contains("it would be delivered") && tried.page.contains("<ins>"))
            let sent = try await browser.post("\(Self.path)/edit", rows + [("step", "send")])
            #expect(sent.page.contains("Send an edited copy"))
            let decision = try #require(FormClient.hidden("decision", in: sent.page))
            let done = try await browser.post(
                "/decisions",
                rows + [
                    ("scope", "chosen"), ("chosen", OneRejection.id), ("verb", "redrive"), ("decision", decision),
                    ("by", "ann"), ("reason", "r"), ("count", "1"),
                ])
            #expect(done.status == .seeOther)
            let (commands, edit) = one.gateway.state.withLock { ($0.commands, $0.edit) }
            #expect(
                edit.map { String(decoding: $0, as: UTF8.self) } == #"[{"op":"replace","path":"/unit","value":"KGM"}]"#)
            #expect(commands.first?.edit?.kind == .patch)
        }
    }

    @Test func aRecipient_isSuspendedByTypingItsName() async throws {
        let one = try OneRejection()
        try await DashboardApp.make(one.gateway).test(.router) { client in
            var browser = FormClient(client: client)
            let list = try await browser.get("/rejections")
            let token = try #require(FormClient.hidden("token", in: list.page))
            let form = [
                ("token", token), ("verb", "suspend"), ("source", "us-iprc.seizures"), ("recipient", "wco"),
                ("decision", String(repeating: "1", count: 32)), ("by", "ann"), ("reason", "treaty"),
            ]
            let wrong = try await browser.post("/recipients", form + [("typed", "gacc")])
            #expect(wrong.status == .conflict)
            let done = try await browser.post("/recipients", form + [("typed", "wco")])
            #expect(done.status == .seeOther)
            let sent = one.gateway.state.withLock { $0.recipientCommands }
            #expect(sent.map(\.verb) == [.suspend] && sent.first?.place.recipient.rawValue == "wco")
        }
    }
}
