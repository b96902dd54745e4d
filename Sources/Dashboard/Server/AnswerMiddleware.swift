internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import RejectIndex

/// Stands around every page: knows who asks, turns what is thrown into answers, and adds what every answer has.
struct AnswerMiddleware: RouterMiddleware {
    let gate: AccessGate
    let gateway: String
    /// Whether cookies are for TLS alone.
    let isSecure: Bool
    let logger: Logger

    func handle(
        _ request: Request, context: DashboardContext, next: (Request, DashboardContext) async throws -> Response
    ) async throws -> Response {
        // Supervisors ask by whatever name, and get no session.
        if Probes.paths.contains(request.uri.path) { return try await next(request, context) }
        var context = context
        var response: Response
        do {
            try gate.checkHost(request)
            let identity = gate.identify(request)
            context.visitor = identity.visitor
            context.session = identity.session
            if identity.visitor == nil, !Self.isForEverybody(request.uri.path) {
                return signIn(request)
            }
            response = try await next(request, context)
            if identity.isNewSession, response.headers[.setCookie] == nil {
                response.setCookie(Self.cookie(identity.session, isSecure: isSecure))
            }
        } catch {
            response = answer(to: Self.refusal(error), request, context)
        }
        SecurityHeaders.add(to: &response)
        return response
    }

    static func cookie(_ session: String, isSecure: Bool) -> Cookie {
        Cookie(
            name: AccessGate.cookie, value: session, path: "/", secure: isSecure, httpOnly: true, sameSite: .strict)
    }

    /// Whether a refusal is more than a slip of the pen.
    private static func isRecorded(_ status: HTTPResponse.Status) -> Bool {
        switch status {
        case .forbidden, .unauthorized, .misdirectedRequest, .contentTooLarge, .requestTimeout, .tooManyRequests: true
        default: false
        }
    }

    /// What whoever is not signed in may see.
    private static func isForEverybody(_ path: String) -> Bool {
        path == DashboardPages.signInPath || path == "/openapi.json" || path.hasPrefix("/assets/")
    }

    /// The way to the sign-in page, or the word for programs.
    private func signIn(_ request: Request) -> Response {
        var response: Response
        if request.uri.path.hasPrefix("/api/") || request.uri.path == "/live" || request.method != .get {
            response = Self.problem(Refusal(.unauthorized, "Sign in, or bring a token."))
            response.headers[.wwwAuthenticate] = "Bearer"
        } else {
            let here = RequestFields.encoded(request.uri.description)
            response = .seeOther("\(DashboardPages.signInPath)?next=\(here)")
        }
        SecurityHeaders.add(to: &response)
        return response
    }

    private static func problem(_ refusal: Refusal) -> Response {
        do {
            return try .json(Problem(refusal), status: refusal.status, type: "application/problem+json")
        } catch {
            return Response(status: refusal.status)
        }
    }

    private static func refusal(_ error: any Error) -> Refusal {
        switch error {
        case let refusal as Refusal: refusal
        case let fault as DashboardFault: Refusal(fault)
        case let fault as RejectIndexFault: Refusal(DashboardFault(fault))
        case let error as HTTPError where error.status == .notFound: .notFound
        case let error as HTTPError: Refusal(error.status, "The request cannot be answered.")
        default: Refusal(.internalServerError, "Something went wrong here; the log says more.")
        }
    }

    private func answer(to refusal: Refusal, _ request: Request, _ context: DashboardContext) -> Response {
        if refusal.status == .internalServerError {
            logger.error(
                "A page could not be made",
                metadata: ["path": "\(request.uri.path.prefix(200))", "address": "\(context.address)"])
        } else if Self.isRecorded(refusal.status) {
            logger.warning(
                "A request was refused",
                metadata: [
                    "address": "\(context.address)", "detail": "\(refusal.sentence)",
                    "by": "\(context.visitor?.name ?? "nobody")",
                ])
        }
        if request.uri.path.hasPrefix("/api/") {
            return Self.problem(refusal)
        }
        let page = Page(
            title: "\(refusal.status.code) \(refusal.status.reasonPhrase)", content: "<p>\(refusal.sentence)</p>")
        return .html(page.html(gateway: gateway, visitor: context.visitor), status: refusal.status)
    }
}
