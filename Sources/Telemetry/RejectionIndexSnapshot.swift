/// What the index of rejections is doing.
public struct RejectionIndexSnapshot: Sendable, Equatable {
    /// Letters that this process put into the index.
    public var added: UInt64 = 0
    /// How often the index, or a part of it, was read anew.
    public var renewals: UInt64 = 0
    /// Whether it has all that the topics had when reading began.
    public var isCaughtUp = false
    /// What keeps it from working; nil while it works.
    public var problem: String?

    public init() {}
}
