public import GatewayModel
public import OperatorRecords

/// A rejection that a search found, as the index has it.
public struct FoundRejection: Hashable, Sendable {
    /// The letter. Its pointers are without the numbers of elements; the record has them.
    public var letter: DeadLetter
    /// Its cluster.
    public var cluster: Fingerprint
    /// The agency whose record was rejected; nil when nobody said.
    public var agency: AgencyID?
    /// What has become of it.
    public var state: RejectionState
}

/// Where a page ends and the next begins: newest first. It holds while letters are added, and in one file only.
public struct PageCursor: Hashable, Sendable, CustomStringConvertible {
    let timeMs: Int64
    let id: Int64

    init(timeMs: Int64, id: Int64) {
        self.timeMs = timeMs
        self.id = id
    }

    /// Parses what `description` wrote; nil when it is something else.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let timeMs = Int64(parts[0]), let id = Int64(parts[1]) else { return nil }
        self.init(timeMs: timeMs, id: id)
    }

    public var description: String { "\(timeMs).\(id)" }
}

/// Some of what a search finds, newest first.
public struct RejectionPage: Hashable, Sendable {
    /// The rejections.
    public var found: [FoundRejection]
    /// Where to go on; nil when there is nothing more. A page that goes on may have fewer rejections than asked for, even
    /// none: a search looks at a limited number of letters at a time.
    public var next: PageCursor?
}

/// Rejections of one cause.
public struct RejectionCluster: Hashable, Sendable {
    /// Its name.
    public let fingerprint: Fingerprint
    /// What its rejections have in common.
    public let cause: LetterCause
    /// How many there are.
    public let letters: Int
    /// The time of the first, milliseconds since 1970.
    public let firstMs: Int64
    /// The time of the last.
    public let lastMs: Int64
}
