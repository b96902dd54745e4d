internal import ArgumentParser
internal import Dashboard
internal import Foundation

/// `users`: what stands in the file of users of the dashboard.
struct UsersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "Make hashes and tokens for the dashboard's file of users.",
        discussion: """
            The file is named by http.users of the configuration:

              users:
                - { name: ann, roles: [operator, approver], password: "…" }
                - { name: reports, roles: [viewer], token: "…" }

            Roles: viewer (payloads are masked by the agreements), analyst (payloads), operator (payloads; sends again, \
            discards, suspends), approver (payloads; approves edited copies of others). The file is read again when it \
            changes.
            """,
        subcommands: [Hash.self, Token.self])

    /// `users hash`.
    struct Hash: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hash a password, read from the terminal or from standard input.")

        private static let charactersMin = 12

        func run() throws {
            let password = try isatty(STDIN_FILENO) == 1 ? Self.typed() : readLine() ?? ""
            guard password.count >= Self.charactersMin else {
                throw CommandFault(.usage, "A password has at least \(Self.charactersMin) characters.")
            }
            guard password.utf8.count <= PasswordHash.passwordBytesMax else {
                throw CommandFault(.usage, "A password has at most \(PasswordHash.passwordBytesMax) bytes.")
            }
            Console.print("\(try PasswordHash(of: password))")
        }

        /// Reads it twice, unseen.
        private static func typed() throws -> String {
            guard let first = getpass("Password: ").map({ String(cString: $0) }),
                let second = getpass("The same again: ").map({ String(cString: $0) })
            else { throw CommandFault(.usage, "There is no terminal to read a password from.") }
            guard first == second else { throw CommandFault(.usage, "The two are not the same.") }
            return first
        }
    }

    /// `users token`.
    struct Token: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token for a program: the token goes to the program, its hash into the file.",
            discussion: "The program sends it with every request: Authorization: Bearer <token>.")

        func run() {
            let (token, hash) = TokenHash.make()
            Console.note("The token, which is nowhere kept:")
            Console.print(token)
            Console.note("For the file of users:")
            Console.print("token: \"\(hash)\"")
        }
    }
}
