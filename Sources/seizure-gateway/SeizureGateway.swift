internal import ArgumentParser
internal import Foundation
internal import GatewayModel
internal import Runtime

/// The command line of the gateway.
@main
struct SeizureGateway: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seizure-gateway",
        abstract: "A message gateway between customs agencies over Kafka.",
        discussion: """
            It consumes seizure events, validates them, maps them into each partner's schema, discloses what the agreement \
            lists and nothing else, and publishes them exactly once; what cannot be delivered goes to a dead-letter topic \
            with the reason.

            Exit status: 0 done, 1 findings, 64 usage, 69 broker unreachable, 70 internal, 78 configuration or catalog.
            """,
        version: GatewayVersion.current,
        subcommands: [
            RunCommand.self, CheckCommand.self, ValidateCommand.self, MapCommand.self, TopicsCommand.self,
            RejectsCommand.self, RecipientsCommand.self, UsersCommand.self, GenerateCommand.self, DemoCommand.self,
        ])

    /// Runs the command, and turns what it throws into a sentence and an exit status.
    static func main() async {
        // A reader that has gone away is told by the write that fails.
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let fault as CommandFault {
            end(fault)
        } catch let fault as RuntimeFault {
            end(CommandFault(fault))
        } catch let defects as DefectList {
            end(CommandFault(defects))
        } catch {
            exit(withError: error)
        }
    }

    private static func end(_ fault: CommandFault) -> Never {
        if !fault.message.isEmpty { Console.note(fault.message) }
        Foundation.exit(fault.status.rawValue)
    }
}
