/// Whether each recipient gets events, and what may be asked about it now. Pure: the owner of the commands fills it from
/// the state topic and decides by it; every process follows the same records to know whom to hold.
public struct SuspensionBook: Hashable, Sendable {
    /// What is to be written for a command, all of it in one transaction with the command's offset.
    public enum Decision: Hashable, Sendable {
        /// The command is taken up: the recipient's new state, and the record of it.
        case accepted(Suspension, RecipientAction)
        /// It is not: the record of why not.
        case refused(RecipientAction)
    }

    /// What is known of each recipient that anything was ever asked about.
    public private(set) var suspensions: [RecipientPlace: Suspension] = [:]

    public init() {}

    /// Whether a recipient gets events.
    public func state(of place: RecipientPlace) -> RecipientState { suspensions[place]?.state ?? .active }

    /// The recipients whose suspension is not confirmed yet.
    public var suspending: [RecipientPlace] {
        suspensions.filter { $0.value.state == .suspending }.map(\.key)
    }

    /// Takes what a state record says, or what was committed; nil when the record was deleted.
    public mutating func set(_ suspension: Suspension?, of place: RecipientPlace) { suspensions[place] = suspension }

    /// What becomes of a command, given what was decided before.
    /// - Parameters:
    ///   - isConfigured: whether there is such a recipient.
    ///   - atMs: when the command was written.
    public func decide(_ command: RecipientCommand, isConfigured: Bool, atMs: Int64) -> Decision {
        let before = state(of: command.place)
        if let reason = refusal(command, before, isConfigured) {
            return .refused(
                RecipientAction(.refused, of: command, before: before, after: before, atMs: atMs, detail: reason))
        }
        let after: RecipientState = command.verb == .suspend ? .suspending : .active
        return .accepted(
            Suspension(after, by: command, atMs: atMs),
            RecipientAction(
                command.verb == .suspend ? .accepted : .done, of: command, before: before, after: after, atMs: atMs))
    }

    /// Why a command is refused; nil when it is not. One about a recipient that is not configured any more can only end
    /// its suspension.
    private func refusal(_ command: RecipientCommand, _ before: RecipientState, _ isConfigured: Bool) -> String? {
        switch (command.verb, before) {
        case (.suspend, .active): return isConfigured ? nil : "there is no recipient \(command.place)"
        case (.suspend, .suspending), (.suspend, .suspended):
            return "it is suspended already\(who(command.place))"
        case (.resume, .active): return isConfigured ? "it is not suspended" : "there is no recipient \(command.place)"
        case (.resume, .suspending), (.resume, .suspended): return nil
        }
    }

    private func who(_ place: RecipientPlace) -> String {
        guard let suspension = suspensions[place] else { return "" }
        return switch suspension.cause {
        case .person: ", by \(suspension.by)"
        case .breaker: ", by the breaker"
        case .unavailable: ", because its topic cannot be written to"
        }
    }
}
