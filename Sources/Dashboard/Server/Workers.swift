internal import HTTPTypes
internal import NIOPosix
internal import Synchronization

/// The threads on which questions wait for disks and brokers. Nothing else of the program waits for them.
final class Workers: Sendable {
    private let pool: NIOThreadPool
    private let waiting = Atomic<Int>(0)

    init(threads: Int) {
        pool = NIOThreadPool(numberOfThreads: threads)
        pool.start()
    }

    /// Runs a question.
    /// - Throws: what it throws; a refusal when too many wait.
    func run<Answer: Sendable>(_ question: @escaping @Sendable () throws -> Answer) async throws -> Answer {
        let count = waiting.add(1, ordering: .relaxed).newValue
        defer { waiting.subtract(1, ordering: .relaxed) }
        guard count <= DashboardLimits.waitingMax else {
            throw Refusal(.serviceUnavailable, "Too many questions wait for an answer. Try again in a moment.")
        }
        return try await pool.runIfActive(question)
    }

    /// Ends the threads once what waits is answered.
    func stop() async throws { try await pool.shutdownGracefully() }
}
