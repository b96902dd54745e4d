/// What the counting of the exchange is doing.
public struct StatisticsSnapshot: Sendable, Equatable {
    /// Events that changed a case, by this process.
    public var counted: UInt64 = 0
    /// Whether everything is counted that the topics had when reading began.
    public var isCaughtUp = false
    /// What keeps it from working; nil while it works.
    public var problem: String?

    public init() {}
}
