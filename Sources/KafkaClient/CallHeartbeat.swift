internal import Glibc
internal import Synchronization

/// Tells a watchdog on another thread which call into librdkafka is under way, and for how long. Some calls ignore their
/// time-out, so the thread that makes them cannot watch itself.
///
/// One owner thread writes; any thread reads. The two words are read one after the other, so a reader may see the
/// operation of a call that has just ended; the age is then that of the next call, and small.
public final class CallHeartbeat: Sendable {
    /// A call that is under way.
    public struct Call: Hashable, Sendable {
        /// What is being called.
        public let operation: KafkaOperation
        /// How long it has been under way, in milliseconds.
        public let ageMs: Int64
    }

    /// When the call under way began, in nanoseconds of the monotonic clock; 0 when none is.
    private let begunAtNs = Atomic<UInt64>(0)
    private let operation = Atomic<UInt8>(0)
    private let finished = Atomic<UInt64>(0)

    public init() {}

    /// How many calls have ended since the start. A number that grows is a sign of life.
    public var finishedCalls: UInt64 { finished.load(ordering: .relaxed) }

    /// The call under way; nil between calls.
    public var currentCall: Call? {
        let begun = begunAtNs.load(ordering: .acquiring)
        guard begun != 0, let operation = KafkaOperation(rawValue: operation.load(ordering: .relaxed)) else {
            return nil
        }
        let now = MonotonicClock.nowNs()
        return Call(operation: operation, ageMs: now > begun ? Int64((now - begun) / 1_000_000) : 0)
    }

    /// Marks the time of `call`, which is made on the owner's thread.
    func during<R, E: Error>(_ operation: KafkaOperation, _ call: () throws(E) -> R) throws(E) -> R {
        self.operation.store(operation.rawValue, ordering: .relaxed)
        begunAtNs.store(MonotonicClock.nowNs(), ordering: .releasing)
        defer {
            begunAtNs.store(0, ordering: .releasing)
            finished.add(1, ordering: .relaxed)
        }
        return try call()
    }
}

/// The monotonic clock of the system.
enum MonotonicClock {
    /// Nanoseconds since some fixed moment; never 0.
    static func nowNs() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// Lets the thread rest for so many milliseconds, or less when a signal comes.
    static func sleep(ms: Int) { usleep(UInt32(clamping: max(0, ms) * 1_000)) }
}

/// A moment after which waiting is over.
struct Deadline {
    private let endNs: UInt64

    /// A deadline this many milliseconds from now; negative waits count as none.
    init(afterMs timeoutMs: Int) {
        endNs = MonotonicClock.nowNs() &+ UInt64(max(0, timeoutMs)) &* 1_000_000
    }

    /// The milliseconds left, at least 0, rounded up.
    var remainingMs: Int {
        let now = MonotonicClock.nowNs()
        return now >= endNs ? 0 : Int((endNs - now + 999_999) / 1_000_000)
    }

    /// Whether the time is over.
    var isOver: Bool { MonotonicClock.nowNs() >= endNs }
}

/// librdkafka takes time-outs as 32-bit milliseconds, where a negative one means for ever: never pass one on.
func timeout(_ milliseconds: Int) -> Int32 {
    Int32(min(max(0, milliseconds), Int(Int32.max)))
}
