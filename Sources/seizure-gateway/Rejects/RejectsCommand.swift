internal import ArgumentParser

/// `rejects`: what was rejected and why.
struct RejectsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejects",
        abstract: "Rejected events and deliveries: search, group, show, follow, send again, discard.",
        discussion: """
            The commands read an index of the dead-letter topics, which they bring up to date first; it can be deleted at \
            any time. Values stay in Kafka and are shown only when they are asked for. Whatever others wrote is printed \
            with escapes for everything that a terminal would act upon.
            """,
        subcommands: [
            List.self, Show.self, Stats.self, Follow.self, Export.self, WouldClear.self, Redrive.self, Discard.self,
            Approve.self,
            Decline.self,
        ])
}

/// When finding something is a reason for exit status 1.
struct FailOnOptions: ParsableArguments {
    @Option(help: "Exit with status 1 when at least so many are found.")
    var failOn: Int?

    func validate() throws {
        if let failOn, failOn < 1 { throw ValidationError("--fail-on must be at least 1.") }
    }

    /// Ends the command when so many are too many.
    func check(_ found: Int) throws(CommandFault) {
        if let failOn, found >= failOn { throw CommandFault(.findings) }
    }
}
