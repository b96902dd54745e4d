internal import Glibc
internal import KafkaClient
internal import Logging
public import ServiceLifecycle
internal import Synchronization
public import Telemetry

/// Counts the exchange while the gateway runs, on a thread of its own that gives way to the lanes. Whatever happens to it,
/// they go on; what it cannot do is said once, and again when it can.
public final class StatisticsService: Service {
    private static let pollMs = 250
    /// How much less than the lanes the thread gets of a busy machine, as `nice` has it.
    private static let niceness: Int32 = 10

    private let gateway: Gateway
    private let logger: Logger
    private let thread: WorkerThread
    private let board = Mutex(StatisticsSnapshot())

    /// Counts what the sources of a gateway have, by the plans that are in place.
    public init(_ gateway: Gateway) {
        self.gateway = gateway
        logger = gateway.logger
        thread = WorkerThread(
            "statistics", logger: gateway.logger, failed: "The exchange is not counted; the stream goes on",
            recovered: "The exchange is counted again")
    }

    /// What the counting is doing, at any time from any thread.
    public var snapshot: StatisticsSnapshot {
        var snapshot = board.withLock { $0 }
        snapshot.problem = thread.problem
        return snapshot
    }

    /// Follows the sources until the gateway shuts down.
    public func run() async throws {
        await thread.run {
            Self.giveWay()
            let keeper = StatisticsKeeper(self.gateway.configuration, logSink: ClientLog.sink(self.logger))
            return { self.step(keeper) }
        }
    }

    /// Linux counts niceness by thread: this one's is raised, and not the process's. librdkafka's threads for this reader
    /// begin with the same. Without it the thread only competes as the others do.
    private static func giveWay() {
        _ = setpriority(Int32(PRIO_PROCESS.rawValue), 0, niceness)
    }

    private func step(_ keeper: StatisticsKeeper) -> String? {
        var problem: String?
        switch keeper.step(gateway.plans, timeoutMs: Self.pollMs) {
        case .counted(let count): board.withLock { $0.counted += UInt64(count) }
        case .renewed(let reason):
            logger.log(.warning, "The exchange is counted anew", [.detail: reason])
        case .fault(let sentence): problem = sentence
        }
        let isCaughtUp = keeper.isCaughtUp
        board.withLock { $0.isCaughtUp = isCaughtUp }
        return problem
    }
}
