internal import Synchronization

/// The views of payloads that were just written down: looking at the same one again while it is edited is the same view.
final class ViewBook: Sendable {
    /// How long a view counts as the same.
    private static let sameFor = Duration.seconds(5 * 60)
    private static let viewsMax = 10_000

    private let views = Mutex<[String: ContinuousClock.Instant]>([:])

    /// Whether a view has to be written down.
    func isNew(_ view: String) -> Bool {
        let since = ContinuousClock.now - Self.sameFor
        return views.withLock { ($0[view] ?? since) <= since }
    }

    /// Notes a view that was written down.
    func note(_ view: String) {
        let now = ContinuousClock.now
        views.withLock { views in
            if views.count >= Self.viewsMax { views = views.filter { $0.value > now - Self.sameFor } }
            if views.count < Self.viewsMax { views[view] = now }
        }
    }
}
