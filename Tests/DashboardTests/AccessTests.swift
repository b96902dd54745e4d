import Foundation
import GatewayModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import OperatorRecords
import Synchronization
import Testing

@testable import Dashboard

/// Who may do what, for every route.
@Suite struct AccessTests {
    private static let cookie = "\(AccessGate.cookie)=\(String(repeating: "5", count: 64))"
    private static let id = OneRejection.id

    private static func token(_ role: String) -> String { "gwt_\(role)" }

    /// A user for every role, each with a token.
    private static let access = DashboardAccess.users(
        UserFile(
            UserDirectory(
                Role.allCases.map {
                    User(name: $0.rawValue, roles: [$0], password: nil, token: TokenHash(of: token($0.rawValue)))
                })))

    struct Route: Sendable, CustomStringConvertible {
        let method: HTTPRequest.Method
        let path: String
        var body = ""
        /// The roles that get an answer; the others are refused.
        let roles: Set<Role>

        var description: String { "\(method.rawValue) \(path) \(body.prefix(40))" }
    }

    private static let everybody = Set(Role.allCases)
    private static let withPayloads: Set<Role> = [.analyst, .operator, .approver]
    private static let decision = "11111111111111111111111111111111"
    private static let chosen = "scope=chosen&chosen=\(id)&state=all"
    private static let words = "reason=r&decision=\(decision)&count=1"

    static let routes: [Route] =
        [
            "/", "/rejections", "/rejections/\(id)", "/recipients", "/activity", "/catalog", "/api/v1/gateway",
            "/api/v1/exchange", "/api/v1/recipients", "/api/v1/rejections", "/api/v1/causes",
            "/api/v1/rejections/\(id)",
            "/api/v1/rejections/\(id)/payload", "/api/v1/actions", "/api/v1/catalog", "/api/v1/paths",
            "/catalog/path?source=us-iprc.seizures&recipient=wco",
            "/letters/us-iprc.seizures.dlq/0/3",
        ].map { Route(method: .get, path: $0, roles: everybody) } + [
            Route(method: .get, path: "/rejections/\(id)/try", roles: withPayloads),
            Route(method: .get, path: "/rejections/\(id)/edit", roles: [.operator]),
            Route(
                method: .post, path: "/rejections/\(id)/edit", body: "editing=whole&whole=%7B%7D", roles: [.operator]),
            Route(method: .post, path: "/decisions/confirm", body: "verb=redrive&\(chosen)", roles: [.operator]),
            Route(method: .post, path: "/decisions/confirm", body: "verb=discard&\(chosen)", roles: [.operator]),
            Route(method: .post, path: "/decisions/confirm", body: "verb=approve&\(chosen)", roles: [.approver]),
            Route(method: .post, path: "/decisions/confirm", body: "verb=decline&\(chosen)", roles: [.approver]),
            Route(method: .post, path: "/decisions", body: "verb=redrive&\(chosen)&\(words)", roles: [.operator]),
            Route(
                method: .post, path: "/decisions", body: "verb=approve&\(chosen)&reason=r&count=0&decision=\(decision)",
                roles: [.approver]),
            Route(
                method: .post, path: "/recipients",
                body: "verb=suspend&source=us-iprc.seizures&recipient=wco&typed=wco&\(words)", roles: [.operator]),
            Route(method: .post, path: "/api/v1/rejections/\(id)/try", body: "{}", roles: withPayloads),
            Route(
                method: .post, path: "/api/v1/decisions",
                body: #"{"verb":"redrive","rejections":["\#(id)"],"count":1,"reason":"r"}"#, roles: [.operator]),
            Route(
                method: .post, path: "/api/v1/decisions",
                body: #"{"verb":"approve","rejections":["\#(id)"],"count":0,"reason":"r"}"#, roles: [.approver]),
            Route(
                method: .post, path: "/api/v1/recipients/us-iprc.seizures/wco/suspend", body: #"{"reason":"r"}"#,
                roles: [.operator]),
        ]

    @Test(arguments: routes)
    func aRoute_isForItsRolesAndNobodyElse(_ route: Route) async throws {
        let one = try OneRejection()
        let app = DashboardApp.make(one.gateway, Self.access)
        try await app.test(.router) { client in
            for role in Role.allCases {
                let status = try await Self.send(route, client, bearer: Self.token(role.rawValue))
                if route.roles.contains(role) {
                    // What the fake gateway cannot do is a conflict or nothing to decide, never a matter of rights.
                    #expect(![401, 403, 404, 500, 503].contains(status.code), "\(role): \(status)")
                } else {
                    #expect(status == .forbidden, "\(role): \(status)")
                }
            }
            let nobody = try await Self.send(route, client, bearer: nil)
            #expect(nobody == .unauthorized || route.method == .get && nobody == .seeOther, "nobody: \(nobody)")
            let forged = try await Self.send(route, client, bearer: "gwt_forged")
            #expect(forged == .unauthorized || route.method == .get && forged == .seeOther, "forged: \(forged)")
        }
        let (decided, asked) = one.gateway.state.withLock { ($0.commands.count, $0.recipientCommands.count) }
        #expect(decided <= 1 && asked <= 1)
    }

    private static func send(
        _ route: Route, _ client: any TestClientProtocol, bearer: String?
    ) async throws -> HTTPResponse.Status {
        var headers: HTTPFields = [.cookie: cookie]
        if let bearer { headers[.authorization] = "Bearer \(bearer)" }
        var body = route.body
        if route.method == .post {
            if body.hasPrefix("{") {
                headers[.contentType] = "application/json"
            } else {
                headers[.contentType] = "application/x-www-form-urlencoded"
                let page = try await client.execute(uri: "/rejections", method: .get, headers: headers)
                let token = FormClient.hidden("token", in: String(buffer: page.body)) ?? ""
                body += "&token=\(token)"
            }
        }
        return try await client.execute(
            uri: route.path, method: route.method, headers: headers, body: ByteBuffer(string: body)
        ).status
    }

    @Test func aViewer_seesMaskedValuesAndNoView() async throws {
        let one = try OneRejection(value: try RealPlans.event())
        try await DashboardApp.make(one.gateway, Self.access).test(.router) { client in
            let headers: HTTPFields = [.authorization: "Bearer \(Self.token("viewer"))"]
            let page = try await client.execute(uri: "/rejections/\(Self.id)", method: .get, headers: headers)
            #expect(String(buffer: page.body).contains(Sight.mask))
            let payload = try await client.execute(
                uri: "/api/v1/rejections/\(Self.id)/payload", method: .get, headers: headers)
            let text = String(buffer: payload.body)
            #expect(text.contains("masked") && text.contains(Sight.mask) && !text.contains("\"value\""))
            let search = try await client.execute(uri: "/rejections?event=e1", method: .get, headers: headers)
            #expect(search.status == .forbidden)
        }
        #expect(one.gateway.state.withLock { $0.views.isEmpty })
    }

    // MARK: Signing in

    @Test func signingIn_makesAnotherSession_andOutEndsIt() async throws {
        let hash = try PasswordHash(of: "correct horse battery")
        let users = UserFile(UserDirectory([User(name: "ann", roles: [.operator], password: hash, token: nil)]))
        try await DashboardApp.make(FakeGateway(), .users(users)).test(.router) { client in
            var browser = FormClient(client: client)
            let away = try await browser.get("/rejections?code=MALFORMED")
            #expect(away.status == .seeOther)
            let form = try await browser.get("/sign-in?next=/recipients")
            let before = try #require(browser.cookie)
            let token = try #require(FormClient.hidden("token", in: form.page))
            let wrong = try await browser.post("/sign-in", [("token", token), ("name", "ann"), ("password", "wrong")])
            #expect(wrong.status == .unauthorized && wrong.page.contains("wrong"))
            let headers: HTTPFields = [
                .cookie: before, .contentType: "application/x-www-form-urlencoded",
            ]
            let answer = try await client.execute(
                uri: "/sign-in", method: .post, headers: headers,
                body: ByteBuffer(
                    string: "token=\(token)&name=ann&password=correct+horse+battery&next=%2F%2Fevil.example"))
            #expect(answer.status == .seeOther && answer.headers[.location] == "/")
            let after = String(try #require(answer.headers[.setCookie]).prefix { $0 != ";" })
            #expect(after != before)
            browser.cookie = before
            let old = try await browser.get("/")
            #expect(old.status == .seeOther)
            browser.cookie = after
            let home = try await browser.get("/")
            #expect(home.status == .ok && home.page.contains("ann (operator)"))
            let out = try await browser.post(
                "/sign-out", [("token", try #require(FormClient.hidden("token", in: home.page)))])
            #expect(out.status == .seeOther)
            let gone = try await browser.get("/")
            #expect(gone.status == .seeOther)
        }
    }

    @Test func guessing_isSlowedDown() async throws {
        let attempts = AttemptBook()
        for _ in 0..<AttemptBook.failuresMax {
            #expect(attempts.mayTry(["address 1", "name ann"]))
            attempts.fail(["address 1", "name ann"])
        }
        #expect(!attempts.mayTry(["address 1", "name bob"]))
        #expect(!attempts.mayTry(["address 2", "name ann"]))
        #expect(attempts.mayTry(["address 2", "name bob"]))
    }

    @Test func aSession_endsByItself() async throws {
        let idle = SessionBook(SessionBook.Limits(idle: .zero, whole: .seconds(60)))
        idle.begin("s", name: "ann")
        #expect(idle.name("s") == nil)
        let whole = SessionBook(SessionBook.Limits(idle: .seconds(60), whole: .zero))
        whole.begin("s", name: "ann")
        #expect(whole.name("s") == nil)
        let lasting = SessionBook()
        lasting.begin("s", name: "ann")
        #expect(lasting.name("s") == "ann")
        lasting.end("s")
        #expect(lasting.name("s") == nil)
    }

    @Test(arguments: [
        ("/rejections?a=b", "/rejections?a=b"), ("//evil.example", "/"), ("/\\evil.example", "/"),
        ("https://evil.example", "/"), ("/a\r\nSet-Cookie: x", "/"), ("", "/"),
    ])
    func theWayBack_isOneOfThesePages(_ asked: String, _ path: String) {
        #expect(DashboardPages.localPath(asked) == path)
    }
}
