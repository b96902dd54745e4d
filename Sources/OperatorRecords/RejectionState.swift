/// What has become of a rejection.
public enum RejectionState: String, CaseIterable, Sendable {
    /// Nobody has decided anything.
    case open
    /// Somebody asked to send it again, and that is not done yet.
    case redriving
    /// Somebody asked to send an edited copy, and a second person has not approved it yet.
    case awaitingApproval = "awaiting-approval"
    /// It was sent again, and every recipient that failed has its delivery, or policy withholds it.
    case redriven
    /// It was sent again and rejected again: the rejection that came of it is open.
    case rejectedAgain = "rejected-again"
    /// Somebody decided that it is not sent again.
    case discarded

    /// Those in which nothing has come of a rejection yet.
    public static let undecided: Set<RejectionState> = [.open, .redriving, .awaitingApproval]

    /// Whether nothing has come of it yet.
    public var isUndecided: Bool { Self.undecided.contains(self) }
}

/// What people can ask for about a rejection.
public enum RejectionVerb: String, CaseIterable, Sendable {
    /// Send it again, to the recipients that failed.
    case redrive
    /// Decide that it is not sent again.
    case discard
    /// Let the edited copy be sent that somebody else asked for.
    case approve
    /// Do not let it be sent: the rejection is open once more.
    case decline
}

/// What the records that people and the gateway write about rejections can hold at most.
public enum OperatorLimits {
    /// Bytes of a person's name.
    public static let nameBytesMax = 200
    /// Bytes of a reason.
    public static let reasonBytesMax = 2_000
    /// Bytes of what names a rejection that was seen: its id, or the place of its letter.
    public static let viewedBytesMax = 512
    /// Bytes of a command's, selection's or rejection's id.
    public static let idBytesMax = 64
    /// Attempts to make one delivery, the first included.
    public static let attemptsMax = 20
    /// Bytes of a record's value.
    public static let recordBytesMax = 64 << 10
    /// Bytes of an edit: what fits with its command into a record of the size that every topic takes.
    public static let editBytesMax = 700 << 10
}
