internal import Exchange
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// Signing in and out.
extension DashboardPages {
    func addSignIn(to router: Router<DashboardContext>) {
        guard gate.users != nil else { return }
        router.get("/sign-in") { request, context in
            signInPage(context, next: try RequestFields(queryOf: request)["next"], problem: nil)
        }
        router.post("/sign-in") { request, context in try await signIn(request, context) }
        router.post("/sign-out") { request, context -> Response in
            let form = try await RequestFields.form(of: request)
            try gate.checkForm(request, token: form["token"], of: context.session)
            gate.sessions.end(context.session)
            return .seeOther(Self.signInPath)
        }
    }

    /// Where people sign in.
    static let signInPath = "/sign-in"

    private func signIn(_ request: Request, _ context: DashboardContext) async throws -> Response {
        let form = try await RequestFields.form(of: request)
        try gate.checkForm(request, token: form["token"], of: context.session)
        let name = form["name"]?.trimmed ?? ""
        let keys = ["address \(context.address)", "name \(name)"]
        guard gate.attempts.mayTry(keys) else {
            log("Signing in was refused for a while", name, context)
            throw Refusal(.tooManyRequests, "Too many attempts failed. Try again in some minutes.")
        }
        let (gate, password) = (gate, form["password"] ?? "")
        guard try await hashing.run({ try gate.check(name: name, password: password) }) else {
            gate.attempts.fail(keys)
            log("Signing in failed", name, context)
            return signInPage(context, next: form["next"], problem: "The name or the password is wrong.")
        }
        // Another session than before: whoever knew that one is not signed in by this.
        let session = AccessGate.makeSession()
        gate.sessions.begin(session, name: name)
        logger.notice("Somebody signed in", metadata: ["by": "\(name)", "address": "\(context.address)"])
        var response = Response.seeOther(Self.localPath(form["next"]))
        response.setCookie(AnswerMiddleware.cookie(session, isSecure: isSecure))
        return response
    }

    private func log(_ message: Logger.Message, _ name: String, _ context: DashboardContext) {
        logger.warning(message, metadata: ["by": "\(name.prefix(64))", "address": "\(context.address)"])
    }

    /// A path of these pages, whatever was asked for.
    static func localPath(_ path: String?) -> String {
        guard let path, path.hasPrefix("/"), !path.hasPrefix("//"), !path.hasPrefix("/\\"),
            path.utf8.allSatisfy({ 0x21...0x7E ~= $0 })
        else { return "/" }
        return path
    }

    private func signInPage(_ context: DashboardContext, next: String?, problem: String?) -> Response {
        let notice: HTML = problem.map { Parts.notice(.bad, "<p>\($0)</p>") } ?? ""
        let content: HTML = """
            \(notice)<form method="post" action="\(Self.signInPath)" class="decide">
            <input type="hidden" name="token" value="\(gate.formToken(of: context.session))">
            <input type="hidden" name="next" value="\(Self.localPath(next))">
            <label class="field"><span>Name</span><input name="name" autocomplete="username" required></label>
            <label class="field"><span>Password</span><input type="password" name="password" autocomplete="current-password" required></label>
            <button type="submit">Sign in</button>
            </form>

            """
        let page = Page(title: "Sign in", content: content)
        return .html(
            page.html(gateway: gateway.identity.id, visitor: nil), status: problem == nil ? .ok : .unauthorized)
    }
}
