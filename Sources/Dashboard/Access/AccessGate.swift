internal import Crypto
internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// Who may see the pages.
public enum DashboardAccess: Sendable {
    /// Nobody: there are probes and metrics, and no pages.
    case closed
    /// Whoever reaches the address, with every right. Only for an address of the loopback network.
    case open
    /// Those of a file, by name and password, or by a token.
    case users(UserFile)
}

/// Lets visitors in, and tells them from others.
final class AccessGate: Sendable {
    /// The session's cookie.
    static let cookie = "gateway-session"
    private static let sessionBytes = 32

    private let access: DashboardAccess
    let sessions: SessionBook
    let attempts = AttemptBook()
    /// Form tokens are of this process: whoever has a page of an earlier one loads it again.
    private let key = SymmetricKey(size: .bits256)

    init(_ access: DashboardAccess, sessions: SessionBook = SessionBook()) {
        self.access = access
        self.sessions = sessions
    }

    /// The users; nil where there are none.
    var users: UserFile? {
        if case .users(let file) = access { return file }
        return nil
    }

    // MARK: Where a request comes from

    /// Where there are no users, only names of this machine lead here: a page elsewhere cannot give the address a name
    /// of its own.
    func checkHost(_ request: Request) throws(Refusal) {
        guard case .open = access else { return }
        guard Self.isOfThisMachine(request.head.authority ?? "") else {
            throw Refusal(.misdirectedRequest, "These pages are for this machine only: ask for them at 127.0.0.1.")
        }
    }

    /// A name of this machine, with or without a port behind it.
    private static func isOfThisMachine(_ authority: String) -> Bool {
        var host = authority[...]
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            let port = authority[authority.index(after: colon)...]
            guard !port.isEmpty, port.utf8.count <= 5, port.allSatisfy({ $0.isASCII && $0.isNumber }) else {
                return false
            }
            host = authority[..<colon]
        }
        return host == "localhost" || host == "[::1]" || host.hasPrefix("127.") && host.allSatisfy(isOfAddress)
    }

    private static func isOfAddress(_ character: Character) -> Bool {
        character.isASCII && character.isNumber || character == "."
    }

    /// Refuses what a browser sends for a page of another place.
    func checkSite(_ request: Request) throws(Refusal) {
        if let site = request.headers[Self.fetchSite], site != "same-origin", site != "none" {
            throw Refusal(.forbidden, "This request was sent by a page of another place.")
        }
        // Browsers that do not say the one say the other.
        if let origin = request.headers[.origin], let host = request.head.authority,
            origin != "https://\(host)", origin != "http://\(host)"
        {
            throw Refusal(.forbidden, "This request was sent by a page of another place.")
        }
    }

    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin

    // MARK: Who asks

    /// What a request says about who sent it.
    struct Identity: Sendable {
        /// Who asks; nil for nobody that is known.
        let visitor: Visitor?
        /// The session, also before anybody signed in.
        let session: String
        /// Whether the browser has to be told the session.
        let isNewSession: Bool
    }

    /// Tells who asks.
    func identify(_ request: Request) -> Identity {
        let known = Self.session(of: request)
        let session = known ?? Self.makeSession()
        let token = formToken(of: session)
        func identity(_ visitor: Visitor?, isNew: Bool) -> Identity {
            Identity(visitor: visitor, session: session, isNewSession: isNew)
        }
        guard let directory = users?.directory else {
            return identity(Visitor(name: nil, rights: .all, roles: [], formToken: token), isNew: known == nil)
        }
        if let bearer = Self.bearer(of: request) {
            return identity(directory.user(withToken: bearer).map { Visitor($0, formToken: token) }, isNew: false)
        }
        // Whoever is not in the file any more is out, whatever the session says.
        let user = sessions.name(session).flatMap { directory.user(named: $0) }
        return identity(user.map { Visitor($0, formToken: token) }, isNew: known == nil)
    }

    private static func bearer(of request: Request) -> String? {
        guard let value = request.headers[.authorization], value.hasPrefix("Bearer ") else { return nil }
        return String(value.dropFirst("Bearer ".count)).trimmed
    }

    /// Whether a form came from a page of ours: it has the session's token, and the browser, where it says, agrees.
    func checkForm(_ request: Request, token: String?, of session: String) throws(Refusal) {
        try checkSite(request)
        guard let token, Self.isEqual(token, formToken(of: session)) else {
            throw Refusal(.forbidden, "This form is too old, or not of these pages. Load the page again.")
        }
    }

    /// Whether the password is the user's. Takes some tenths of a second, also for names that nobody has.
    func check(name: String, password: String) throws -> Bool {
        guard let hash = users?.directory.user(named: name)?.password else {
            _ = try Self.nobody.matches(password)
            return false
        }
        return try hash.matches(password)
    }

    /// What is compared with for names that nobody has.
    private static let nobody: PasswordHash = {
        guard
            let hash = PasswordHash(
                "$scrypt$ln=15,r=8,p=3$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
        else { preconditionFailure("the form of the hash is fixed") }
        return hash
    }()

    private static func session(of request: Request) -> String? {
        let value = request.cookies[cookie]?.value
        guard let value, value.utf8.count == sessionBytes * 2, value.allSatisfy(\.isHexDigit) else { return nil }
        return value
    }

    /// A session id that nobody has had.
    static func makeSession() -> String {
        var generator = SystemRandomNumberGenerator()
        return hexadecimal((0..<sessionBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// What forms of a session bring back.
    func formToken(of session: String) -> String {
        Self.hexadecimal(HMAC<SHA256>.authenticationCode(for: Data("form \(session)".utf8), using: key))
    }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Compares without telling by the time where the first difference is.
    static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension Visitor {
    init(_ user: User, formToken: String) {
        self.init(name: user.name, rights: user.rights, roles: user.roles, formToken: formToken)
    }
}
