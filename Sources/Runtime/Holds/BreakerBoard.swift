internal import GatewayModel
internal import OperatorRecords
internal import Synchronization
internal import Telemetry

/// The breakers of every recipient, for all lanes of the process together.
final class BreakerBoard: Sendable {
    private let rule: BreakerRule
    private let holds: HoldBoard
    private let breakers: Mutex<[[RejectionBreaker]]>

    /// Nil where the configuration asks for none.
    init?(_ configuration: GatewayConfiguration, _ holds: HoldBoard) {
        guard let rule = configuration.rejections.breaker else { return nil }
        self.rule = rule
        self.holds = holds
        breakers = Mutex(configuration.sources.map { $0.recipients.map { _ in RejectionBreaker(rule) } })
    }

    /// Takes what one committed batch brought to the recipients of a source, and holds those for whom it is too much.
    func note(source: Int, delivered: [UInt64], rejected: [CountTable<RejectionCode>]) {
        let nowMs = Clocks.monotonicMs()
        let trips = breakers.withLock { breakers in
            zip(delivered, rejected).enumerated().compactMap { recipient, counts in
                guard counts.0 > 0 || counts.1.total > 0 else { return nil as (Int, RejectionBreaker.Trip)? }
                return breakers[source][recipient].note(delivered: counts.0, rejected: counts.1, nowMs: nowMs)
                    .map { (recipient, $0) }
            }
        }
        for (recipient, trip) in trips {
            holds.hold(recipient, ofSource: source, cause: .breaker, reason: trip.sentence(windowMs: rule.windowMs))
        }
    }
}
