internal import Synchronization

/// Where a lane puts its snapshot and everybody else reads it. The lane writes once per batch.
public final class LaneBoard: Sendable {
    /// The lane's number, from 0.
    public let lane: Int
    private let current: Mutex<LaneSnapshot>

    /// A board with an empty snapshot.
    /// - Parameters:
    ///   - lane: the lane's number.
    ///   - recipientCounts: the number of recipients of each source.
    public init(lane: Int, recipientCounts: [Int]) {
        self.lane = lane
        current = Mutex(LaneSnapshot(recipientCounts: recipientCounts))
    }

    /// Replaces the snapshot.
    public func publish(_ snapshot: LaneSnapshot) {
        current.withLock { $0 = snapshot }
    }

    /// The last published snapshot.
    public var snapshot: LaneSnapshot { current.withLock { $0 } }
}
