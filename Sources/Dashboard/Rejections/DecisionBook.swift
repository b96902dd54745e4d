internal import Synchronization

/// The decisions that this process has written down, so that a form that is sent twice is carried out once, and the page
/// of a decision knows how many answers it waits for.
final class DecisionBook: Sendable {
    /// Decisions that are remembered; of more the oldest are forgotten.
    private static let decisionsMax = 10_000

    private struct State {
        var asked: [String: Int] = [:]
        var order: [String] = []
    }

    private let state = Mutex(State())

    /// Takes a decision up.
    /// - Returns: false when it was taken up before.
    func begin(_ id: String, asked: Int) -> Bool {
        state.withLock { state in
            guard state.asked[id] == nil else { return false }
            state.asked[id] = asked
            state.order.append(id)
            if state.order.count > Self.decisionsMax { state.asked[state.order.removeFirst()] = nil }
            return true
        }
    }

    /// Forgets a decision that could not be written down: it may be sent again.
    func giveUp(_ id: String) { state.withLock { $0.asked[id] = nil } }

    /// How many commands it has; nil when it is not known here.
    func asked(_ id: String) -> Int? { state.withLock { $0.asked[id] } }
}
