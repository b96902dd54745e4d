internal import ArgumentParser
internal import OperatorRecords

extension RecipientsCommand {
    /// `recipients suspend`.
    struct Suspend: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Hold what comes for a recipient.",
            discussion: """
                The running gateway acts within a second, and a restart changes nothing. The command ends when it is \
                certain that nothing leaves any more: every process has heard of it or commits nothing, and no transaction \
                is open on the recipient's topic. Nothing is sent again to the recipient meanwhile either.
                """)

        @OptionGroup var options: RecipientDecisionOptions

        func run() throws { try RecipientDecision(verb: .suspend, options: options).run() }
    }

    /// `recipients resume`.
    struct Resume: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a recipient have what is held, and then what comes.",
            discussion: """
                What is held is judged by the catalog and the agreements of now, in the order of the source; what comes \
                meanwhile stands behind it. 'recipients list' shows how far that has come.
                """)

        @OptionGroup var options: RecipientDecisionOptions

        func run() throws { try RecipientDecision(verb: .resume, options: options).run() }
    }
}
