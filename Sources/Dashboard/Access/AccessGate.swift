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
}

/// Lets visitors in, and tells them from others.
struct AccessGate: Sendable {
    /// The session's cookie.
    static let cookie = "gateway-session"
    private static let sessionBytes = 32

    private let access: DashboardAccess
    /// Session ids and form tokens are of this process: whoever has a page of an earlier one loads it again.
    private let key = SymmetricKey(size: .bits256)

    init(_ access: DashboardAccess) { self.access = access }

    /// Where there are no users, only names of this machine lead here: a page elsewhere cannot give the address a name
    /// of its own.
    func checkHost(_ request: Request) throws(Refusal) {
        guard case .open = access else { return }
        let authority = request.head.authority ?? ""
        let host =
            authority.hasPrefix("[")
            ? String(authority.prefix { $0 != "]" }.dropFirst()) : String(authority.prefix { $0 != ":" })
        guard ["localhost", "::1"].contains(host) || host.hasPrefix("127.") && host.allSatisfy(Self.isOfAddress) else {
            throw Refusal(.misdirectedRequest, "These pages are for this machine only: ask for them at 127.0.0.1.")
        }
    }

    private static func isOfAddress(_ character: Character) -> Bool {
        character.isASCII && character.isNumber || character == "."
    }

    /// The visitor, and the cookie that is to be set for a new session.
    func identify(_ request: Request) -> (visitor: Visitor, newSession: String?) {
        let known = Self.session(of: request)
        let session = known ?? Self.makeSession()
        let visitor = Visitor(name: nil, rights: .all, roles: [], formToken: formToken(of: session))
        return (visitor, known == nil ? session : nil)
    }

    /// Whether a form came from a page of ours: it has the session's token, and the browser, where it says, agrees.
    func checkForm(_ request: Request, token: String?, of visitor: Visitor) throws(Refusal) {
        if let site = request.headers[Self.fetchSite], site != "same-origin" {
            throw Refusal(.forbidden, "This form was sent from another place.")
        }
        guard let token, Self.isEqual(token, visitor.formToken) else {
            throw Refusal(.forbidden, "This form is too old, or not of these pages. Load the page again.")
        }
    }

    private static let fetchSite = HTTPField.Name("Sec-Fetch-Site") ?? .origin

    private static func session(of request: Request) -> String? {
        let value = request.cookies[cookie]?.value
        guard let value, value.utf8.count == sessionBytes * 2, value.allSatisfy(\.isHexDigit) else { return nil }
        return value
    }

    private static func makeSession() -> String {
        var generator = SystemRandomNumberGenerator()
        return hexadecimal((0..<sessionBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    private func formToken(of session: String) -> String {
        Self.hexadecimal(HMAC<SHA256>.authenticationCode(for: Data("form \(session)".utf8), using: key))
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Compares without telling by the time where the first difference is.
    static func isEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
