public import GatewayModel

/// What has become of every rejection that somebody asked something about, and what may be asked of it now. Pure: the
/// owner of the commands fills it from the state topic, and decides by it.
///
/// Some 150 bytes for each rejection that has a resolution stay in memory.
public struct ResolutionBook: Sendable {
    /// What is to be written for a command, all of it in one transaction with the command's offset.
    public enum Decision: Hashable, Sendable {
        /// The command is taken up: the rejection's new state, and the record of it.
        case accepted(Resolution, ActionRecord)
        /// It is not: the record of why not.
        case refused(ActionRecord)
    }

    /// What is kept of a rejection: all of what is still to be done, little of what is settled.
    private enum Kept {
        case waiting(Resolution)
        case settled(RejectionState, by: Int)
    }

    private var kept: [String: Kept] = [:]
    /// The people who decided, each once.
    private var people: [String] = []
    private var placeOfPerson: [String: Int] = [:]
    /// Redrives that were taken up, in the order of taking up; those before the start are done.
    private var waiting: [String] = []
    private var waitingStart = 0

    public init() {}

    /// How many rejections have a resolution.
    public var count: Int { kept.count }

    /// How many redrives were taken up and are not done.
    public private(set) var redriving = 0

    /// The state of a rejection.
    public func state(of rejection: String) -> RejectionState {
        switch kept[rejection] {
        case nil: .open
        case .waiting(let resolution): resolution.state
        case .settled(let state, _): state
        }
    }

    /// Takes what a state record says, or what was committed.
    public mutating func set(_ resolution: Resolution, of rejection: String) {
        let wasRedriving = state(of: rejection) == .redriving
        if wasRedriving { redriving -= 1 }
        switch resolution.state {
        case .open, .redriven, .rejectedAgain, .discarded:
            kept[rejection] = .settled(resolution.state, by: place(of: resolution.by))
        case .awaitingApproval: kept[rejection] = .waiting(resolution)
        case .redriving:
            redriving += 1
            if !wasRedriving { waiting.append(rejection) }
            kept[rejection] = .waiting(resolution)
        }
    }

    private mutating func place(of person: String) -> Int {
        if let place = placeOfPerson[person] { return place }
        people.append(person)
        placeOfPerson[person] = people.count - 1
        return people.count - 1
    }

    /// Forgets a rejection: its state record was deleted.
    public mutating func remove(_ rejection: String) {
        if state(of: rejection) == .redriving { redriving -= 1 }
        kept[rejection] = nil
    }

    /// The next redrives to carry out, at most so many; each once.
    public mutating func nextRedrives(_ count: Int) -> [(rejection: String, resolution: Resolution)] {
        while waitingStart < waiting.count, state(of: waiting[waitingStart]) != .redriving { waitingStart += 1 }
        if waitingStart * 2 > waiting.count {
            waiting.removeFirst(waitingStart)
            waitingStart = 0
        }
        var next: [(String, Resolution)] = []
        var seen: Set<String> = []
        for rejection in waiting[waitingStart...] {
            guard next.count < count else { break }
            // One that was given back and taken up again stands there twice.
            if case .waiting(let resolution) = kept[rejection], resolution.state == .redriving,
                seen.insert(rejection).inserted
            {
                next.append((rejection, resolution))
            }
        }
        return next
    }

    /// What becomes of a command, given what was decided before: earlier commands of the same transaction included, when
    /// they were `set`.
    /// - Parameters:
    ///   - place: where the command stands; an edited copy is read from there.
    ///   - atMs: when it was written.
    ///   - editsNeedApproval: whether an edited copy waits for a second person.
    public func decide(
        _ command: OperatorCommand, at place: PartitionPlace, atMs: Int64, editsNeedApproval: Bool = false
    ) -> Decision {
        let before = state(of: command.rejection)
        if let reason = refusal(command, before) { return Self.refused(command, before, atMs, reason) }
        if case .waiting(let asked) = kept[command.rejection] {
            return judge(asked, command, before, atMs)
        }
        var command = command
        command.edit?.place = place
        let after: RejectionState =
            command.verb == .discard
            ? .discarded : command.edit != nil && editsNeedApproval ? .awaitingApproval : .redriving
        return .accepted(
            Resolution(after, by: command, atMs: atMs),
            ActionRecord(
                command.verb == .discard ? .done : .accepted, of: command, before: before, after: after, atMs: atMs))
    }

    /// The refusal of a command for a reason that the book does not know.
    public func refuse(_ command: OperatorCommand, atMs: Int64, because reason: String) -> ActionRecord {
        let before = state(of: command.rejection)
        return ActionRecord(.refused, of: command, before: before, after: before, atMs: atMs, detail: reason)
    }

    private static func refused(
        _ command: OperatorCommand, _ before: RejectionState, _ atMs: Int64, _ reason: String
    ) -> Decision {
        .refused(ActionRecord(.refused, of: command, before: before, after: before, atMs: atMs, detail: reason))
    }

    /// What a second person says about an edited copy.
    private func judge(
        _ asked: Resolution, _ command: OperatorCommand, _ before: RejectionState, _ atMs: Int64
    ) -> Decision {
        var resolution = asked
        let after: RejectionState
        if command.verb == .approve {
            after = .redriving
            resolution = asked.moved(to: after)
            resolution.approvedBy = command.by
        } else {
            after = .open
            resolution = asked.moved(
                to: after, detail: "an edited copy was declined by \(command.by): \(command.reason)")
        }
        return .accepted(resolution, ActionRecord(.done, of: command, before: before, after: after, atMs: atMs))
    }

    /// Why a command is refused; nil when it is not.
    private func refusal(_ command: OperatorCommand, _ before: RejectionState) -> String? {
        let decider = decider(of: command.rejection)
        let who = decider.map { ", by \($0)" } ?? ""
        switch before {
        case .open:
            switch command.verb {
            case .approve, .decline: return "nothing waits for approval"
            case .discard: return nil
            case .redrive:
                guard command.attempt >= OperatorLimits.attemptsMax else { return nil }
                return "it was tried \(command.attempt) times, which is the limit"
            }
        case .awaitingApproval:
            switch command.verb {
            case .redrive, .discard: return "an edited copy of it waits for approval, asked for\(who)"
            case .approve: return decider == command.by ? "who asked for an edited copy cannot approve it" : nil
            case .decline: return nil
            }
        case .redriving: return "it is being sent again already\(who)"
        case .redriven: return "it was sent again already\(who)"
        case .rejectedAgain: return "it was sent again and rejected again\(who): the rejection that came of it is open"
        case .discarded: return "it was discarded\(who)"
        }
    }

    private func decider(of rejection: String) -> String? {
        switch kept[rejection] {
        case nil: nil
        case .waiting(let resolution): resolution.by
        case .settled(_, let by): people[by]
        }
    }
}
