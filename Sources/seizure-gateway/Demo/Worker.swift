internal import Foundation
internal import Synchronization

/// A thread that may wait in calls into C, what it tells on the way, and what it ended with.
final class Worker<Progress: Sendable, Output: Sendable>: Sendable {
    private struct State {
        var progress: Progress
        var outcome: Result<Output, CommandFault>?
    }

    private let state: Mutex<State>
    private let isStopping = Atomic<Bool>(false)

    init(progress: Progress) {
        state = Mutex(State(progress: progress, outcome: nil))
    }

    /// Starts the thread. The body looks at `isStopped` at least every second.
    func start(name: String, _ body: @escaping @Sendable (Worker) throws(CommandFault) -> Output) {
        let thread = Thread {
            // What Foundation is told before the start does not reach the system's tools.
            Thread.current.name = name
            let outcome = Result { () throws(CommandFault) in try body(self) }
            self.state.withLock { $0.outcome = outcome }
        }
        thread.start()
    }

    /// What the thread told last; it sets it itself.
    var progress: Progress {
        get { state.withLock { $0.progress } }
        set { state.withLock { $0.progress = newValue } }
    }

    /// Whether the thread was asked to end.
    var isStopped: Bool { isStopping.load(ordering: .relaxed) }

    /// Asks the thread to end.
    func stop() { isStopping.store(true, ordering: .relaxed) }

    /// What the thread ended with; nil while it works. Throws the fault that ended it.
    func output() throws(CommandFault) -> Output? {
        guard let outcome = state.withLock({ $0.outcome }) else { return nil }
        return try outcome.get()
    }

    /// Waits for the end of the thread.
    func finished() async throws -> Output {
        while true {
            if let output = try output() { return output }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
