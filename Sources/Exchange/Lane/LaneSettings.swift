/// When a batch is taken: at the first of these limits, or earlier when the source is idle (see `BatchPacer`).
public struct BatchLimits: Hashable, Sendable {
    /// Milliseconds from the first event of a batch until it is taken.
    public var intervalMs: Int
    /// Events of a batch.
    public var events: Int
    /// Bytes of keys, values and headers of a batch. One event may pass this limit; it is then the last of its batch.
    public var bytes: Int

    public init(intervalMs: Int = 100, events: Int = 5_000, bytes: Int = 8 << 20) {
        self.intervalMs = intervalMs
        self.events = events
        self.bytes = bytes
    }
}

/// What to do with a committed offset that carries no accounts: a tool other than the gateway committed it.
public enum ForeignOffsetRule: String, CaseIterable, Sendable {
    /// Stop and say so. The default: the accounts would silently begin at zero (P3).
    case refuse
    /// Go on from the offset with accounts that begin there, as an operator asked after moving the offset by hand.
    case adopt
}

/// The settings of one lane.
public struct LaneSettings: Hashable, Sendable {
    /// When a batch is taken.
    public var batch: BatchLimits
    /// The first wait after a fault, in milliseconds; it doubles with every further one.
    public var backoffFirstMs: Int
    /// The longest wait after a fault, in milliseconds.
    public var backoffMaxMs: Int
    /// The wait after a fault that only a person can repair, in milliseconds.
    public var blockedWaitMs: Int
    /// What to do with a committed offset that carries no accounts.
    public var foreignOffsets: ForeignOffsetRule

    public init(
        batch: BatchLimits = BatchLimits(), backoffFirstMs: Int = 50, backoffMaxMs: Int = 5_000,
        blockedWaitMs: Int = 10_000, foreignOffsets: ForeignOffsetRule = .refuse
    ) {
        self.batch = batch
        self.backoffFirstMs = backoffFirstMs
        self.backoffMaxMs = backoffMaxMs
        self.blockedWaitMs = blockedWaitMs
        self.foreignOffsets = foreignOffsets
    }

    /// The wait after this many faults in a row, from 0: doubling, and capped.
    func backoffMs(afterFaults faults: Int) -> Int {
        min(backoffMaxMs, backoffFirstMs << min(faults, 20))
    }
}
