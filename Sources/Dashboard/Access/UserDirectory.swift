internal import Catalog
public import GatewayModel

/// Somebody who may sign in.
struct User: Sendable {
    /// The name that decisions are recorded with.
    let name: String
    /// What they are to the gateway.
    let roles: [Role]
    /// Opens the sign-in page; nil for programs.
    let password: PasswordHash?
    /// Opens the API; nil for people.
    let token: TokenHash?

    /// What the roles may do together.
    var rights: Rights { roles.reduce(into: []) { $0.formUnion($1.rights) } }
}

/// The users of a file:
///
/// ```yaml
/// users:
///   - { name: ann, roles: [operator], password: "$scrypt$ln=15,r=8,p=3$…$…" }
///   - { name: reports, roles: [viewer], token: "sha256:…" }
/// ```
public struct UserDirectory: Sendable {
    /// Users of one file.
    static let usersMax = 10_000

    private let byName: [String: User]
    private let byToken: [TokenHash: User]

    /// How many there are.
    public var count: Int { byName.count }

    /// Reads a file.
    /// - Throws: every defect, with its place. Nothing of a hash is in their texts.
    public static func read(path: String) throws(DefectList) -> UserDirectory {
        let root = try YAMLDocument.parse(try FileReading.bytes(of: path), file: path)
        var reader = UserReader(file: path)
        let users = reader.read(root)
        try reader.defects.check()
        return UserDirectory(users)
    }

    init(_ users: [User]) {
        byName = Dictionary(users.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        byToken = Dictionary(
            users.compactMap { user in user.token.map { ($0, user) } }, uniquingKeysWith: { first, _ in first })
    }

    func user(named name: String) -> User? { byName[name] }

    func user(withToken token: String) -> User? { byToken[TokenHash(of: token)] }
}
