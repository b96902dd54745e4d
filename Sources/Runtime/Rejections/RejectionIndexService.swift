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
    /// Groups of undecided rejections that the metrics tell apart.
    private static let groupsMax = 100
    /// How often what is undecided is summed up.
    private static let summaryMs: Int64 = 5_000

    private let configuration: GatewayConfiguration
    private let logger: Logger
    private let thread: WorkerThread
    private let board = Mutex(RejectionIndexSnapshot())

    /// - Parameter logger: where faults and their ends are said.
    public init(_ configuration: GatewayConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        thread = WorkerThread(
            "rejections", logger: logger, failed: "Rejections are not indexed; the stream goes on",
            recovered: "Rejections are indexed again")
    }

    /// What the index is doing, at any time from any thread.
    public var snapshot: RejectionIndexSnapshot {
        var snapshot = board.withLock { $0 }
        snapshot.problem = thread.problem
        return snapshot
    }

    /// Follows the topics until the gateway shuts down.
    public func run() async throws {
        await thread.run {
            let indexer = RejectionIndexer(self.configuration, logSink: ClientLog.sink(self.logger))
            var summedMs: Int64 = 0
            return {
                let problem = self.step(indexer)
                if problem == nil, Clocks.monotonicMs() - summedMs > Self.summaryMs {
                    summedMs = Clocks.monotonicMs()
                    self.sumUp(indexer)
                }
                return problem
            }
        }
    }

    /// What is undecided, for the metrics. A fault of the index shows at the next step.
    private func sumUp(_ indexer: RejectionIndexer) {
        guard let store = indexer.store else { return }
        let summary: UndecidedSummary
        do throws(RejectIndexFault) { summary = try store.undecided(groups: Self.groupsMax) } catch { return }
        var undecided = summary.groups.map {
            RejectionIndexSnapshot.Undecided(code: $0.code, recipient: $0.recipient, rule: $0.rule, count: $0.letters)
        }
        if summary.others > 0 {
            undecided.append(RejectionIndexSnapshot.Undecided(code: "", recipient: "", rule: "", count: summary.others))
        }
        board.withLock { board in
            board.undecided = undecided
            board.oldestUndecidedMs = summary.oldestMs
        }
    }

    /// Keeps what a step brought; returns the problem that is left.
    private func step(_ indexer: RejectionIndexer) -> String? {
        var problem: String?
        switch indexer.step(timeoutMs: Self.pollMs) {
        case .idle: break
        case .added(let count): board.withLock { $0.added += UInt64(count) }
        case .renewed(let reason):
            board.withLock { $0.renewals += 1 }
            logger.log(.warning, "The index of rejections is read anew", [.file: indexer.path, .detail: reason])
        case .kafkaFault(let fault): problem = fault.description
        case .indexFault(let fault): problem = fault.description
        }
        let isCaughtUp = indexer.isCaughtUp
        let wasCaughtUp = board.withLock { board in
            defer { board.isCaughtUp = isCaughtUp }
            return board.isCaughtUp
        }
        if isCaughtUp, !wasCaughtUp, problem == nil {
            logger.log(.info, "The index of rejections is up to date", [.file: indexer.path])
        }
        return problem
    }
}
