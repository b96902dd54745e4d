internal import ArgumentParser
internal import OperatorRecords

extension RejectsCommand {
    /// `rejects redrive`: sends rejections again.
    struct Redrive: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "redrive", abstract: "Send rejected events again, to the recipients that failed.",
            discussion: """
                By today's mappers, rules and agreements. A recipient that has its delivery gets no other one; what fails \
                again is a new rejection of the next attempt. A gateway of this configuration carries it out: of two \
                people who ask for the same one is refused. Status 1 when something was refused or rejected again.

                --patch and --value-from send an edited copy of one rejection: the original stays, both hashes are \
                recorded, and deliveries say ce_edited. The configuration may ask for a second person's approval.
                """)

        @OptionGroup var configurationFile: ConfigurationOptions
        @OptionGroup(title: "Criteria") var criteria: RejectFilterOptions
        @OptionGroup(title: "Decision") var decision: DecisionOptions

        @Option(help: "A JSON Patch (RFC 6902) of the value, in a file: an edited copy is sent.", completion: .file())
        var patch: String?

        @Option(help: "The whole value, in a file: an edited copy is sent.", completion: .file())
        var valueFrom: String?

        func validate() throws {
            try Decision.check(criteria, decision)
            if patch != nil, valueFrom != nil {
                throw ValidationError("--patch and --value-from are two ways of one edit.")
            }
        }

        func run() throws {
            var made = Decision(
                verb: .redrive, configurationFile: configurationFile, criteria: criteria, options: decision)
            if let patch { made.edit = DecisionEdit(kind: .patch, file: patch) }
            if let valueFrom { made.edit = DecisionEdit(kind: .value, file: valueFrom) }
            try made.run()
        }
    }

    /// `rejects discard`: decides that rejections are not sent again.
    struct Discard: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "discard", abstract: "Decide that rejected events are not sent again.",
            discussion: """
                Nothing is deleted: the dead letters stay, and the decision is recorded with its reason. A gateway of this \
                configuration carries it out. Status 1 when something was refused.
                """)

        @OptionGroup var configurationFile: ConfigurationOptions
        @OptionGroup(title: "Criteria") var criteria: RejectFilterOptions
        @OptionGroup(title: "Decision") var decision: DecisionOptions

        func validate() throws { try Decision.check(criteria, decision) }

        func run() throws {
            try Decision(verb: .discard, configurationFile: configurationFile, criteria: criteria, options: decision)
                .run()
        }
    }

    /// `rejects approve`: lets an edited copy be sent that somebody else asked for.
    struct Approve: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "approve", abstract: "Let edited copies be sent that somebody else asked for.",
            discussion: """
                Look at them first: show has the edit and who asked for it. Who asked cannot approve. Status 1 when \
                something was refused.
                """)

        @OptionGroup var configurationFile: ConfigurationOptions
        @OptionGroup(title: "Criteria") var criteria: RejectFilterOptions
        @OptionGroup(title: "Decision") var decision: DecisionOptions

        func validate() throws { try Decision.check(criteria, decision) }

        func run() throws {
            try Decision(verb: .approve, configurationFile: configurationFile, criteria: criteria, options: decision)
                .run()
        }
    }

    /// `rejects decline`: does not let an edited copy be sent.
    struct Decline: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "decline", abstract: "Do not let edited copies be sent: the rejections are open once more.",
            discussion: "Anybody may decline, who asked for it too. Status 1 when something was refused.")

        @OptionGroup var configurationFile: ConfigurationOptions
        @OptionGroup(title: "Criteria") var criteria: RejectFilterOptions
        @OptionGroup(title: "Decision") var decision: DecisionOptions

        func validate() throws { try Decision.check(criteria, decision) }

        func run() throws {
            try Decision(verb: .decline, configurationFile: configurationFile, criteria: criteria, options: decision)
                .run()
        }
    }
}
