import Foundation
import GatewayModel
import Testing

@testable import Dashboard

@Suite struct UserDirectoryTests {
    private static let hash =
        "$scrypt$ln=10,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    private static func read(_ text: String) throws -> UserDirectory {
        let file = FileManager.default.temporaryDirectory.appending(path: "users-\(UUID().uuidString).yaml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { do { try FileManager.default.removeItem(at: file) } catch {} }
        return try UserDirectory.read(path: file.path)
    }

    @Test func users_areReadWithTheirRights() throws {
        let (token, tokenHash) = TokenHash.make()
        let users = try Self.read(
            """
            users:
              - { name: 安娜, roles: [operator, approver], password: "\(Self.hash)" }
              - { name: reports, roles: [viewer], token: "\(tokenHash)" }
            """)
        #expect(users.count == 2)
        #expect(users.user(named: "安娜")?.rights == .all)
        #expect(users.user(withToken: token)?.name == "reports")
        #expect(users.user(withToken: token)?.rights == [])
        #expect(users.user(withToken: token + "x") == nil)
        #expect(users.user(named: "nobody") == nil)
    }

    @Test(arguments: [
        ("users: 1", "no list 'users'"), ("user: []", "unknown key 'user'"), ("users: [ 1 ]", "a user is a mapping"),
        ("users: [ { name: a, roles: [boss], password: \"\(hash)\" } ]", "unknown role 'boss'"),
        ("users: [ { name: a, roles: [], password: \"\(hash)\" } ]", "at least one role"),
        ("users: [ { name: a, roles: [viewer] } ]", "neither password nor token"),
        ("users: [ { name: a, roles: [viewer], password: secret } ]", "'password' is not a hash"),
        ("users: [ { name: a, roles: [viewer], token: secret } ]", "'token' is not a hash"),
        ("users: [ { roles: [viewer], password: \"\(hash)\" } ]", "a name of 1 to 64 bytes"),
        ("users: [ { name: \"a\\e[31m\", roles: [viewer], password: \"\(hash)\" } ]", "a name of 1 to 64 bytes"),
        (
            "users: [ { name: a, roles: [viewer], password: \"\(hash)\" }, { name: a, roles: [viewer], password: \"\(hash)\" } ]",
            "is there twice"
        ),
        ("users: [ { name: a, roles: [viewer], pasword: x, password: \"\(hash)\" } ]", "unknown key 'pasword'"),
    ])
    func aDefect_isToldWithItsPlace_withoutTheHash(_ text: String, _ words: String) {
        #expect { try Self.read(text) } throws: {
            let told = "\($0)"
            return told.contains(words) && told.contains(".yaml:") && !told.contains("secret")
        }
    }

    @Test func aPassword_isItsOwnAndNoOther() throws {
        let hash = try PasswordHash(of: "correct horse battery")
        let again = try #require(PasswordHash("\(hash)"))
        #expect(again == hash)
        #expect(try again.matches("correct horse battery"))
        #expect(try !again.matches("correct horse batterz"))
        #expect(try !again.matches(""))
        #expect(try PasswordHash(of: "correct horse battery") != hash)
    }

    /// RFC 7914, section 12: scrypt("pleaseletmein", "SodiumChloride", 16384, 8, 1, 64).
    @Test func scrypt_isThatOfTheStandard() throws {
        let salt = Base64.text(Array("SodiumChloride".utf8)).filter { $0 != "=" }
        let digits = """
            7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9\
            e61e85dc0d651e40dfcf017b45575887
            """
        let bytes = stride(from: 0, to: digits.count, by: 2).map { start in
            let from = digits.index(digits.startIndex, offsetBy: start)
            return UInt8(digits[from..<digits.index(from, offsetBy: 2)], radix: 16) ?? 0
        }
        let text = "$scrypt$ln=14,r=8,p=1$\(salt)$\(Base64.text(bytes).filter { $0 != "=" })"
        #expect(try #require(PasswordHash(text)).matches("pleaseletmein"))
    }

    @Test(arguments: [
        "", "plain", "$scrypt$ln=15,r=8,p=3$AAAA$AAAA", "$argon2id$v=19$m=1,t=1,p=1$AAAAAAAAAAAAAAAA$AAAA",
        "$scrypt$ln=30,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=20,r=64,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "$scrypt$ln=15,r=8$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    ])
    func whatIsNoHash_orWouldTakeTooMuch_isRefused(_ text: String) { #expect(PasswordHash(text) == nil) }
}
