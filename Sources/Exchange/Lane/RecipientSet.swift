internal import GatewayModel

/// Recipients of one source, by their places in its list.
public struct RecipientSet: OptionSet, Hashable, Sendable {
    /// One bit for each recipient, the first the lowest.
    public let rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The first so many recipients.
    public static func first(_ count: Int) -> RecipientSet {
        RecipientSet(rawValue: count >= Limits.recipientsMax ? .max : (1 << UInt32(count)) - 1)
    }

    /// One recipient.
    public static func only(_ recipient: Int) -> RecipientSet {
        RecipientSet(rawValue: 1 << UInt32(recipient))
    }

    /// Whether the recipient is in it.
    public func contains(_ recipient: Int) -> Bool {
        recipient < Limits.recipientsMax && rawValue & (1 << UInt32(recipient)) != 0
    }

    /// Puts a recipient in.
    public mutating func insert(_ recipient: Int) { formUnion(.only(recipient)) }
}
