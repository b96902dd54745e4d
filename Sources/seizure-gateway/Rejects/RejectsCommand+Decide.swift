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
                """)

        @OptionGroup var configurationFile: ConfigurationOptions
        @OptionGroup(title: "Criteria") var criteria: RejectFilterOptions
        @OptionGroup(title: "Decision") var decision: DecisionOptions

        func validate() throws { try Decision.check(criteria, decision) }

        func run() throws {
            try Decision(verb: .redrive, configurationFile: configurationFile, criteria: criteria, options: decision)
                .run()
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
}
