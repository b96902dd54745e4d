import Exchange

/// What is written down about who is held: what the state topic is to real gateways.
struct SimulatedHolds {
    /// How long a process may rely on what it knows, in virtual milliseconds.
    static let leaseMs: Int64 = 150

    /// Who is held.
    private(set) var held: RecipientSet = []
    /// When each recipient was last suspended, and whether that is confirmed.
    private var pending: [Int: Int64] = [:]

    /// Writes down that a recipient is held from now on.
    mutating func suspend(_ recipient: Int, nowMs: Int64) {
        guard !held.contains(recipient) else { return }
        held.insert(recipient)
        pending[recipient] = nowMs
    }

    /// Writes down that a recipient may have events again.
    mutating func resume(_ recipient: Int) {
        held.subtract(.only(recipient))
        pending[recipient] = nil
    }

    /// The recipients whose suspension can be confirmed now: the lease is over, and nothing is open on their topics.
    mutating func takeConfirmable(nowMs: Int64, isOpen: (Int) -> Bool) -> [Int] {
        let due = pending.filter { nowMs > $0.value + Self.leaseMs && !isOpen($0.key) }.map(\.key).sorted()
        for recipient in due { pending[recipient] = nil }
        return due
    }
}

/// What one process knows of the holds. Its lanes share it.
final class SimulatedHoldBoard {
    private(set) var knowledge = HoldKnowledge(leaseMs: SimulatedHolds.leaseMs)
    private var written: RecipientSet = []
    /// Whom the process holds by itself, because their topics refuse records, until that is written down.
    private var own: RecipientSet = []

    var held: RecipientSet { written.union(own) }

    /// Holds a recipient whose topic refuses records.
    func hold(_ recipient: Int) {
        guard !held.contains(recipient) else { return }
        own.insert(recipient)
        knowledge.change()
    }

    /// Reads what is written down, having had written what the process holds by itself. Returns whether anything changed.
    func refresh(_ broker: SimulatedBroker) -> Bool {
        for recipient in 0..<broker.topics.recipients where own.contains(recipient) {
            broker.holds.suspend(recipient, nowMs: broker.nowMs)
        }
        let before = held
        own = []
        written = broker.holds.held
        if held != before { knowledge.change() }
        knowledge.confirm(atMs: broker.nowMs)
        return held != before
    }
}
