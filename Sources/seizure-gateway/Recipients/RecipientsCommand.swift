internal import ArgumentParser

/// `recipients`: who gets events, and who is held.
struct RecipientsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recipients",
        abstract: "Recipients: what each has got, what is held for it; suspend it and let it have events again.",
        discussion: """
            What comes for a suspended recipient is held: nothing of it leaves, and nothing is lost. When it is resumed it \
            gets what was held, in order, before what comes then. The other recipients never wait for it.
            """,
        subcommands: [List.self, Suspend.self, Resume.self])
}
