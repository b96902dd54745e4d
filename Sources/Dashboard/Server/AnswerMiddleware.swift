internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Stands around every page: knows who asks, turns what is thrown into answers, and adds what every answer has.
struct AnswerMiddleware: RouterMiddleware {
    let gate: AccessGate
    let gateway: String
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
            let (visitor, newSession) = gate.identify(request)
            context.visitor = visitor
            response = try await next(request, context)
            if let newSession { response.setCookie(Self.cookie(newSession)) }
        } catch {
            response = answer(to: Self.refusal(error), request, context)
        }
        SecurityHeaders.add(to: &response)
        return response
    }

    private static func cookie(_ session: String) -> Cookie {
        Cookie(name: AccessGate.cookie, value: session, path: "/", httpOnly: true, sameSite: .strict)
    }

    private static func refusal(_ error: any Error) -> Refusal {
        switch error {
        case let refusal as Refusal: refusal
        case let fault as DashboardFault: Refusal(fault)
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
        } else if refusal.status == .forbidden || refusal.status == .unauthorized {
            logger.warning(
                "A request was refused",
                metadata: [
                    "address": "\(context.address)", "detail": "\(refusal.sentence)",
                    "by": "\(context.visitor?.name ?? "nobody")",
                ])
        }
        let page = Page(
            title: "\(refusal.status.code) \(refusal.status.reasonPhrase)", content: "<p>\(refusal.sentence)</p>")
        return .html(page.html(gateway: gateway, visitor: context.visitor), status: refusal.status)
    }
}
