internal import Exchange
internal import KafkaClient
internal import Synchronization

/// What a lane's thread is doing right now, written by the lane around every step and read by the watchdog and the
/// liveness probe. A step may be a call into librdkafka or work of ours: both are watched.
final class LaneHeartbeat: Sendable {
    /// A step that has not ended.
    struct Step: Hashable, Sendable {
        /// The step.
        let operation: LaneOperation
        /// For how long, in milliseconds.
        let elapsedMs: Int64
        /// The call into librdkafka that is under way inside it.
        let call: KafkaOperation?
    }

    /// The clients of the lane tell of their calls here.
    let calls = CallHeartbeat()
    private let startedNs = Atomic<UInt64>(0)
    private let operation = Atomic<UInt8>(0)
    private let ended = Atomic<Bool>(false)

    /// Watches one step of the lane.
    func during<R, E: Error>(_ step: LaneOperation, _ body: () throws(E) -> R) throws(E) -> R {
        operation.store(step.rawValue, ordering: .relaxed)
        startedNs.store(Clocks.monotonicNs(), ordering: .releasing)
        defer { startedNs.store(0, ordering: .releasing) }
        return try body()
    }

    /// The thread ended.
    func end() { ended.store(true, ordering: .releasing) }

    /// Whether the thread ended.
    var hasEnded: Bool { ended.load(ordering: .acquiring) }

    /// The step that has not ended; nil between steps.
    var step: Step? {
        let started = startedNs.load(ordering: .acquiring)
        let now = Clocks.monotonicNs()
        guard started != 0, let operation = LaneOperation(rawValue: operation.load(ordering: .relaxed)) else {
            return nil
        }
        return Step(
            operation: operation, elapsedMs: now > started ? Int64((now - started) / 1_000_000) : 0,
            call: calls.currentCall?.operation)
    }
}
