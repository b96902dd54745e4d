internal import ArgumentParser
internal import OperatorRecords

/// A command that decides something about a selection of rejections.
private protocol DecidingCommand: ParsableCommand {
    var configurationFile: ConfigurationOptions { get }
    var criteria: RejectFilterOptions { get }
    var decision: DecisionOptions { get }
    /// What is decided.
    static var verb: RejectionVerb { get }
    /// The edited copy that is sent instead of the record as it is.
    var edit: DecisionEdit? { get }
}

extension DecidingCommand {
    var edit: DecisionEdit? { nil }

    func validate() throws { try Decision.check(criteria, decision) }

    func run() throws {
        try Decision(
            verb: Self.verb, configurationFile: configurationFile, criteria: criteria, options: decision, edit: edit
        ).run()
    }
}

extension RejectsCommand {
    /// `rejects redrive`: sends rejections again.
    struct Redrive: DecidingCommand {
        fileprivate static let verb = RejectionVerb.redrive
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

        @OptionGroup(title: "Edited copy") var copy: EditOptions

        fileprivate var edit: DecisionEdit? { copy.edit }
    }

    /// `rejects discard`: decides that rejections are not sent again.
    struct Discard: DecidingCommand {
        fileprivate static let verb = RejectionVerb.discard
        static let configuration = CommandConfiguration(
            commandName: "discard", abstract: "Decide that rejected events are not sent again.",
            discussion: """
                Nothing is deleted: the dead letters stay, and the decision is recorded with its reason. A gateway of this \
                configuration carries it out. Status 1 when something was refused.
                """)

        @OptionGroup var configurationFile: ConfigurationOptions
        @OptionGroup(title: "Criteria") var criteria: RejectFilterOptions
        @OptionGroup(title: "Decision") var decision: DecisionOptions
    }

    /// `rejects approve`: lets an edited copy be sent that somebody else asked for.
    struct Approve: DecidingCommand {
        fileprivate static let verb = RejectionVerb.approve
        static let configuration = CommandConfiguration(
            commandName: "approve", abstract: "Let edited copies be sent that somebody else asked for.",
            discussion: """
                Look at them first: show has the edit and who asked for it. Who asked cannot approve. Status 1 when \
                something was refused.
                """)

        @OptionGroup var configurationFile: ConfigurationOptions
        @OptionGroup(title: "Criteria") var criteria: RejectFilterOptions
        @OptionGroup(title: "Decision") var decision: DecisionOptions
    }

    /// `rejects decline`: does not let an edited copy be sent.
    struct Decline: DecidingCommand {
        fileprivate static let verb = RejectionVerb.decline
        static let configuration = CommandConfiguration(
            commandName: "decline", abstract: "Do not let edited copies be sent: the rejections are open once more.",
            discussion: "Anybody may decline, who asked for it too. Status 1 when something was refused.")

        @OptionGroup var configurationFile: ConfigurationOptions
        @OptionGroup(title: "Criteria") var criteria: RejectFilterOptions
        @OptionGroup(title: "Decision") var decision: DecisionOptions
    }
}
