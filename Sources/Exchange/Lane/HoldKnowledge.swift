/// What one process knows about who is held, and for how long it may rely on it. Pure; times are milliseconds of a clock
/// that never goes back.
///
/// A suspension counts from the moment at which it is written down. A process that has not heard of it, because it was
/// paused or cut off, must not go on disclosing: it commits a transaction only while what it knows is younger than
/// `leaseMs`. So whoever waits for `leaseMs` after writing a suspension, and then sees no open transaction on the
/// recipient's topic, knows that nothing leaves any more: no process need be asked, and a dead one need not answer.
public struct HoldKnowledge: Hashable, Sendable {
    /// What a commit is told.
    public enum Verdict: Hashable, Sendable {
        /// What the transaction was processed by still stands.
        case stands
        /// It has changed: the transaction must not commit.
        case changed
        /// It was not heard of for too long: the transaction must not commit before it was.
        case stale
    }

    /// How long knowledge may be relied upon.
    public let leaseMs: Int64
    /// Which knowledge this is: it grows with every change.
    public private(set) var revision: UInt64 = 0
    /// Everything that was written before this moment is known; nil while nothing was read.
    public private(set) var knownAtMs: Int64?

    /// Knows nothing yet.
    public init(leaseMs: Int64) {
        self.leaseMs = leaseMs
    }

    /// Who is held has changed.
    public mutating func change() { revision += 1 }

    /// Everything that was written before the moment is known.
    public mutating func confirm(atMs: Int64) { knownAtMs = max(knownAtMs ?? atMs, atMs) }

    /// Whether a transaction may commit that was processed by the knowledge of this revision. Its records have to be with
    /// the brokers already, so that whoever looks for open transactions finds it.
    public func verdict(of revision: UInt64, nowMs: Int64) -> Verdict {
        guard revision == self.revision else { return .changed }
        guard let knownAtMs, nowMs - knownAtMs <= leaseMs else { return .stale }
        return .stands
    }
}
