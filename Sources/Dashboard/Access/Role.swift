/// What a person is to the gateway. Somebody can have several roles.
public enum Role: String, CaseIterable, Sendable {
    /// Sees everything but what the agreement keeps from the partner: payloads are masked.
    case viewer
    /// Sees payloads.
    case analyst
    /// Sees payloads, sends again, discards, suspends and resumes.
    case `operator`
    /// Sees payloads, and approves or declines the edited copies of others.
    case approver

    /// What the role may do.
    var rights: Rights {
        switch self {
        case .viewer: []
        case .analyst: .seePayloads
        case .operator: [.seePayloads, .decide]
        case .approver: [.seePayloads, .approve]
        }
    }
}

/// What a visitor may do beside seeing pages.
struct Rights: OptionSet, Sendable {
    let rawValue: UInt8

    /// See payloads unmasked; each view is recorded.
    static let seePayloads = Rights(rawValue: 1)
    /// Send again, edit, discard, suspend, resume.
    static let decide = Rights(rawValue: 2)
    /// Approve and decline.
    static let approve = Rights(rawValue: 4)

    static let all: Rights = [.seePayloads, .decide, .approve]
}

/// Who asks.
struct Visitor: Sendable {
    /// The name that decisions are recorded with; nil where there are no users, and people say it with each decision.
    let name: String?
    /// What they may do.
    let rights: Rights
    /// The roles, for people; empty where there are no users.
    let roles: [Role]
    /// What a form must bring back, so that no other page can send it.
    let formToken: String

    /// Whether they may.
    func may(_ rights: Rights) -> Bool { self.rights.isSuperset(of: rights) }
}
