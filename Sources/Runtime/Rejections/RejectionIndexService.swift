internal import KafkaClient
public import Logging
internal import RejectIndex
public import ServiceLifecycle
internal import Synchronization
public import Telemetry

/// Keeps the index of rejections up to date while the gateway runs, on a thread of its own. Whatever happens to it, the
/// lanes go on; what it cannot do is said once, and again when it can.
public final class RejectionIndexService: Service {
    private static let pollMs = 250
    private static let firstPauseMs = 500
    private static let longestPauseMs = 30_000

    private let configuration: GatewayConfiguration
    private let logger: Logger
    private let isStopping = Atomic<Bool>(false)
    private let board = Mutex(RejectionIndexSnapshot())

    /// - Parameter logger: where faults and their ends are said.
    public init(_ configuration: GatewayConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// What the index is doing, at any time from any thread.
    public var snapshot: RejectionIndexSnapshot { board.withLock { $0 } }

    /// Follows the topics until the gateway shuts down.
    public func run() async throws {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withCheckedContinuation { continuation in
                LaneThread.start(name: "rejections") {
                    self.follow()
                    continuation.resume()
                }
            }
        } onCancelOrGracefulShutdown: {
            self.isStopping.store(true, ordering: .relaxed)
        }
    }

    private var isStopped: Bool { isStopping.load(ordering: .relaxed) }

    private func follow() {
        let indexer = RejectionIndexer(configuration, logSink: ClientLog.sink(logger))
        var pauseMs = Self.firstPauseMs
        var wasCaughtUp = false
        while !isStopped {
            let problem = take(indexer.step(timeoutMs: Self.pollMs), indexer)
            if problem == nil {
                pauseMs = Self.firstPauseMs
                if indexer.isCaughtUp != wasCaughtUp {
                    wasCaughtUp = indexer.isCaughtUp
                    if wasCaughtUp { logger.log(.info, "The index of rejections is up to date", [.file: indexer.path]) }
                }
            } else {
                wait(pauseMs)
                pauseMs = min(pauseMs * 2, Self.longestPauseMs)
            }
        }
    }

    /// Keeps what a step brought; returns the problem that is left.
    private func take(_ step: RejectionIndexer.Step, _ indexer: RejectionIndexer) -> String? {
        var problem: String?
        switch step {
        case .idle: break
        case .added(let count): board.withLock { $0.added += UInt64(count) }
        case .renewed(let reason):
            board.withLock { $0.renewals += 1 }
            logger.log(.warning, "The index of rejections is read anew", [.file: indexer.path, .detail: reason])
        case .kafkaFault(let fault): problem = fault.description
        case .indexFault(let fault): problem = fault.description
        }
        let before = board.withLock { board in
            defer {
                board.problem = problem
                board.isCaughtUp = indexer.isCaughtUp
            }
            return board.problem
        }
        if let problem, before == nil {
            logger.log(
                .error, "Rejections are not indexed; the stream goes on",
                [.file: indexer.path, .detail: problem])
        } else if problem == nil, before != nil {
            logger.log(.notice, "Rejections are indexed again", [.file: indexer.path])
        }
        return problem
    }

    /// Waits in pieces, so that a stop is seen.
    private func wait(_ pauseMs: Int) {
        let end = Clocks.monotonicMs() + Int64(pauseMs)
        while !isStopped, Clocks.monotonicMs() < end { Clocks.sleep(ms: Self.pollMs) }
    }
}
