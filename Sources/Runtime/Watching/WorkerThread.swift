internal import Logging
internal import ServiceLifecycle
internal import Synchronization
internal import Telemetry

/// A thread beside the lanes that repeats a step until the gateway shuts down, and pauses longer and longer while the
/// step says that something keeps it from working. What it says is logged once, and again when it is over.
final class WorkerThread: Sendable {
    private static let pieceMs = 250
    private static let firstPauseMs = 500
    private let name: String
    private let logger: Logger
    private let longestPauseMs: Int
    private let failed: StaticString
    private let recovered: StaticString
    private let isStopping = Atomic<Bool>(false)
    private let current = Mutex<String?>(nil)

    /// - Parameters:
    ///   - name: the thread's name, at most 15 bytes.
    ///   - failed: what is logged when the step is kept from working; the problem is the detail.
    ///   - recovered: what is logged when it works again.
    ///   - longestPauseMs: the longest pause, in milliseconds.
    init(
        _ name: String, logger: Logger, failed: StaticString, recovered: StaticString, longestPauseMs: Int = 30_000
    ) {
        self.longestPauseMs = longestPauseMs
        self.name = name
        self.logger = logger
        self.failed = failed
        self.recovered = recovered
    }

    /// What keeps the step from working; nil while it works. From any thread.
    var problem: String? { current.withLock { $0 } }

    /// Runs until a graceful shutdown or the cancellation of the task.
    /// - Parameter begin: makes the step, on the thread; the step returns what keeps it from working.
    func run(_ begin: @escaping @Sendable () -> () -> String?) async {
        await withTaskCancellationOrGracefulShutdownHandler {
            await withCheckedContinuation { continuation in
                LaneThread.start(name: self.name) {
                    self.`repeat`(begin())
                    continuation.resume()
                }
            }
        } onCancelOrGracefulShutdown: {
            self.isStopping.store(true, ordering: .relaxed)
        }
    }

    private var isStopped: Bool { isStopping.load(ordering: .relaxed) }

    private func `repeat`(_ step: () -> String?) {
        var pauseMs = Self.firstPauseMs
        while !isStopped {
            let problem = step()
            tell(problem)
            guard problem != nil else {
                pauseMs = Self.firstPauseMs
                continue
            }
            wait(pauseMs)
            pauseMs = min(pauseMs * 2, longestPauseMs)
        }
    }

    private func tell(_ problem: String?) {
        let before = current.withLock { current in
            defer { current = problem }
            return current
        }
        if let problem, before == nil {
            logger.log(.error, failed, [.detail: problem])
        } else if problem == nil, before != nil {
            logger.log(.notice, recovered)
        }
    }

    /// Waits in pieces, so that a stop is seen.
    private func wait(_ pauseMs: Int) {
        let end = Clocks.monotonicMs() + Int64(pauseMs)
        while !isStopped, Clocks.monotonicMs() < end { Clocks.sleep(ms: Self.pieceMs) }
    }
}
