/// Says when a batch that is being gathered is taken. A source that was idle a moment ago gets its event committed at
/// once; a busy one is waited for, so that one transaction carries many events.
///
/// The rule: when no further event is at hand, wait for more only while the batch is smaller than half of the one before
/// it and the interval is not over. Under load batches stay full; after a burst one interval is lost, and then none.
public struct BatchPacer: Sendable {
    /// What to do next while gathering.
    public enum Step: Hashable, Sendable {
        /// Take the batch now.
        case take
        /// Poll once more, waiting at most this many milliseconds.
        case poll(waitMs: Int)
    }

    private let limits: BatchLimits
    private var events = 0
    private var bytes = 0
    private var firstAtMs: Int64 = 0
    private var eventsBefore = 0

    /// A pacer that knows of no batch yet.
    public init(limits: BatchLimits) {
        self.limits = limits
    }

    /// Counts an event of the batch; `nowMs` is any clock that does not go back.
    public mutating func add(bytes eventBytes: Int, nowMs: Int64) {
        if events == 0 { firstAtMs = nowMs }
        events += 1
        bytes += eventBytes
    }

    /// Whether the batch has reached a limit of events or bytes. To be asked after every event; it reads no clock.
    public var isFull: Bool { events >= limits.events || bytes >= limits.bytes }

    /// What to do when no further event is at hand. The batch must not be empty.
    public func whenNothingIsAtHand(nowMs: Int64) -> Step {
        let leftMs = limits.intervalMs - Int(nowMs - firstAtMs)
        guard !isFull, leftMs > 0, events < eventsBefore / 2 else { return .take }
        return .poll(waitMs: leftMs)
    }

    /// The batch was taken, or dropped; the next begins.
    public mutating func startBatch() {
        eventsBefore = events
        events = 0
        bytes = 0
    }
}
