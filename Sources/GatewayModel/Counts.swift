/// The account of one recipient on one source partition (P3): consumed = delivered + rejected + withheld + held.
/// Consumed is kept for itself, not derived, so that a wrong count shows.
public struct RecipientCounts: Hashable, Sendable {
    /// Events of the partition that were offered to this recipient.
    public var consumed: UInt64 = 0
    /// Events published to the recipient's topic.
    public var delivered: UInt64 = 0
    /// Events rejected, for this recipient or as a whole.
    public var rejected: UInt64 = 0
    /// Events that policy says do not go to this recipient.
    public var withheld: UInt64 = 0
    /// Events waiting because the recipient is suspended or unavailable.
    public var held: UInt64 = 0

    public init() {}

    /// Adds the account of another partition.
    public mutating func add(_ other: RecipientCounts) {
        consumed &+= other.consumed
        delivered &+= other.delivered
        rejected &+= other.rejected
        withheld &+= other.withheld
        held &+= other.held
    }

    /// Whether the account is balanced.
    public var isBalanced: Bool {
        consumed == delivered &+ rejected &+ withheld &+ held
    }
}
