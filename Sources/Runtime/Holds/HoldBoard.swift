internal import Exchange
internal import GatewayModel
internal import OperatorRecords
internal import Synchronization
internal import Telemetry

/// Whom the lanes of this process hold at the moment: those of whom the state topic says so, and those whom the process
/// holds by itself until that is written down. Every lane reads it, from its own thread.
final class HoldBoard: Sendable {
    /// What a batch is processed by.
    struct Moment: Sendable {
        /// Which knowledge it is.
        var revision: UInt64 = 0
        /// Who is held, by source.
        var held: [RecipientSet] = []
    }

    /// A recipient that the process holds by itself, and asks to have suspended for all.
    struct Wish: Hashable, Sendable {
        let place: RecipientPlace
        let cause: SuspensionCause
        let reason: String
    }

    private struct State {
        var knowledge: HoldKnowledge
        var written: [RecipientSet]
        var own: [[Int: Wish]]
        var suspensions: [RecipientPlace: Suspension] = [:]
        var onChange: @Sendable () -> Void = {}

        var held: [RecipientSet] {
            zip(written, own).map { written, own in own.keys.reduce(into: written) { $0.insert($1) } }
        }
    }

    /// How long a process may go on by what it knows, in milliseconds; whoever confirms a suspension waits for longer.
    static let leaseMs: Int64 = 2_000

    /// The recipients of every source.
    private let places: [[RecipientPlace]]
    private let state: Mutex<State>

    init(_ configuration: GatewayConfiguration, leaseMs: Int64 = HoldBoard.leaseMs) {
        places = configuration.sources.map { source in
            source.recipients.map { RecipientPlace(source.topic, $0.id) }
        }
        state = Mutex(
            State(
                knowledge: HoldKnowledge(leaseMs: leaseMs), written: places.map { _ in [] },
                own: places.map { _ in [:] }))
    }

    /// Tells who wants to know of changes, for good. Called from the thread that brings the change.
    func observe(_ onChange: @escaping @Sendable () -> Void) { state.withLock { $0.onChange = onChange } }

    /// Whether the state was read to its end once.
    var isKnown: Bool { state.withLock { $0.knowledge.knownAtMs != nil } }

    /// Who is held now.
    var moment: Moment { state.withLock { Moment(revision: $0.knowledge.revision, held: $0.held) } }

    /// Whether a transaction may commit that was processed by the knowledge of this revision.
    func verdict(of revision: UInt64) -> HoldKnowledge.Verdict {
        let nowMs = Clocks.bootMs()
        return state.withLock { $0.knowledge.verdict(of: revision, nowMs: nowMs) }
    }

    /// Holds recipients by itself.
    func hold(_ recipient: Int, ofSource source: Int, cause: SuspensionCause, reason: String) {
        let place = places[source][recipient]
        change { state in
            guard state.own[source][recipient] == nil, !state.written[source].contains(recipient) else { return false }
            state.own[source][recipient] = Wish(place: place, cause: cause, reason: reason)
            return true
        }
    }

    /// Takes what is written down as of a moment.
    func learn(_ book: SuspensionBook, atMs: Int64) {
        change { state in
            let before = state.held
            state.suspensions = book.suspensions
            for source in places.indices {
                state.written[source] = []
                for (recipient, place) in places[source].enumerated() where book.state(of: place).isHeld {
                    state.written[source].insert(recipient)
                    state.own[source][recipient] = nil
                }
            }
            state.knowledge.confirm(atMs: atMs)
            return state.held != before
        }
    }

    private func change(_ body: (inout State) -> Bool) {
        let tell = state.withLock { state -> (@Sendable () -> Void)? in
            guard body(&state) else { return nil }
            state.knowledge.change()
            return state.onChange
        }
        tell?()
    }

    /// The recipients that the process holds by itself, until they are written down.
    var wishes: [Wish] { state.withLock { $0.own.flatMap(\.values) } }

    /// What is written down about a recipient, and the state that follows for this process.
    func standing(of recipient: Int, ofSource source: Int) -> (state: RecipientState, suspension: Suspension?) {
        state.withLock { state in
            let suspension = state.suspensions[places[source][recipient]]
            if state.own[source][recipient] != nil { return (.suspending, suspension) }
            return (suspension?.state ?? .active, suspension)
        }
    }

    /// What there is to tell about every recipient, by source.
    var snapshot: [[RecipientHoldSnapshot]] {
        state.withLock { state in
            places.enumerated().map { source, places in
                places.enumerated().map { recipient, place in
                    if let wish = state.own[source][recipient] {
                        return RecipientHoldSnapshot(cause: wish.cause.rawValue)
                    }
                    guard let suspension = state.suspensions[place], suspension.state.isHeld else {
                        return RecipientHoldSnapshot()
                    }
                    return RecipientHoldSnapshot(cause: suspension.cause.rawValue, sinceMs: suspension.atMs)
                }
            }
        }
    }
}
