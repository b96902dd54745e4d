/// What the desk that carries out commands about rejections is doing, and what this process has done.
public struct RejectionCommandSnapshot: Sendable, Equatable {
    /// Whether this process is the one that carries them out.
    public var isOwner = false
    /// Redrives that are taken up and not done.
    public var waiting: UInt64 = 0
    /// Commands that were taken up.
    public var accepted: UInt64 = 0
    /// Commands that were refused.
    public var refused: UInt64 = 0
    /// Records of the commands topic that are no commands.
    public var ignored: UInt64 = 0
    /// Rejections that were sent again and have their deliveries.
    public var redriven: UInt64 = 0
    /// Rejections that were sent again and rejected again.
    public var rejectedAgain: UInt64 = 0
    /// Rejections that could not be sent again and are open once more.
    public var givenBack: UInt64 = 0
    /// What keeps it from working; nil while it works.
    public var problem: String?

    public init() {}
}
