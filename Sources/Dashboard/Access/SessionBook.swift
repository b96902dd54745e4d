internal import Synchronization

/// Who is signed in, in this process. A restart signs everybody out.
final class SessionBook: Sendable {
    /// Sessions at once; of more the oldest end.
    private static let sessionsMax = 10_000

    /// How long sessions last.
    struct Limits: Sendable {
        /// Without a request.
        var idle = Duration.seconds(30 * 60)
        /// At most, from the sign-in.
        var whole = Duration.seconds(12 * 60 * 60)
    }

    private struct Session {
        let name: String
        let beganAt: ContinuousClock.Instant
        var usedAt: ContinuousClock.Instant
    }

    private let limits: Limits
    private let sessions = Mutex<[String: Session]>([:])

    init(_ limits: Limits = Limits()) { self.limits = limits }

    /// Begins a session.
    func begin(_ id: String, name: String) {
        let now = ContinuousClock.now
        sessions.withLock { sessions in
            sessions = sessions.filter { !isOver($0.value, now) }
            if sessions.count >= Self.sessionsMax, let oldest = sessions.min(by: { $0.value.usedAt < $1.value.usedAt })
            {
                sessions[oldest.key] = nil
            }
            sessions[id] = Session(name: name, beganAt: now, usedAt: now)
        }
    }

    /// Whose session it is; nil when it is over, or none.
    func name(_ id: String) -> String? {
        let now = ContinuousClock.now
        return sessions.withLock { sessions in
            guard let session = sessions[id] else { return nil }
            guard !isOver(session, now) else {
                sessions[id] = nil
                return nil
            }
            sessions[id]?.usedAt = now
            return session.name
        }
    }

    /// Ends a session.
    func end(_ id: String) { sessions.withLock { $0[id] = nil } }

    private func isOver(_ session: Session, _ now: ContinuousClock.Instant) -> Bool {
        now - session.usedAt > limits.idle || now - session.beganAt > limits.whole
    }
}

/// Slows down whoever guesses passwords: so many failures by one address or for one name, and nothing is tried for a
/// while.
final class AttemptBook: Sendable {
    static let failuresMax = 10
    static let window = Duration.seconds(5 * 60)
    /// Addresses and names that are remembered.
    private static let entriesMax = 20_000

    private let failures = Mutex<[String: [ContinuousClock.Instant]]>([:])

    /// Whether another attempt may be made for all of these.
    func mayTry(_ keys: [String]) -> Bool {
        let since = ContinuousClock.now - Self.window
        return failures.withLock { failures in
            keys.allSatisfy { (failures[$0] ?? []).count { $0 > since } < Self.failuresMax }
        }
    }

    /// Notes a failure.
    func fail(_ keys: [String]) {
        let now = ContinuousClock.now
        failures.withLock { failures in
            if failures.count > Self.entriesMax {
                failures = failures.filter { $0.value.contains { $0 > now - Self.window } }
            }
            for key in keys {
                failures[key] = (failures[key] ?? []).filter { $0 > now - Self.window }.suffix(Self.failuresMax) + [now]
            }
        }
    }
}
