internal import GatewayModel
internal import Telemetry

/// Notices that too many of a recipient's deliveries are rejected for one reason. What is rejected for everybody is the
/// sender's matter and does not count, nor does what policy withholds. Pure: the time comes with every note.
struct RejectionBreaker {
    /// What tripped it.
    struct Trip: Hashable {
        let code: RejectionCode
        let rejected: UInt64
        let deliveries: UInt64

        /// The sentence for operators.
        func sentence(windowMs: Int) -> String {
            "\(rejected) of \(deliveries) deliveries were rejected with \(code.rawValue) within \(windowMs / 1_000) s"
        }
    }

    /// One piece of the window.
    private struct Slot {
        var number: Int64 = .min
        var delivered: UInt64 = 0
        var rejected = CountTable<RejectionCode>()
    }

    /// Pieces of a window: what is older is forgotten a piece at a time.
    private static let slotCount = 12

    private let rule: BreakerRule
    private var slots = [Slot](repeating: Slot(), count: slotCount)

    init(_ rule: BreakerRule) {
        self.rule = rule
    }

    /// Takes what was committed for the recipient at a moment of a clock that never goes back. When that is too much, says
    /// so, and begins anew.
    mutating func note(delivered: UInt64, rejected: CountTable<RejectionCode>, nowMs: Int64) -> Trip? {
        let slotMs = max(1, Int64(rule.windowMs / Self.slotCount))
        let number = nowMs / slotMs
        let index = Int(number % Int64(Self.slotCount))
        if slots[index].number != number { slots[index] = Slot(number: number) }
        slots[index].delivered &+= delivered
        for (code, count) in rejected.all where count > 0 { slots[index].rejected[code] &+= count }
        guard let trip = judge(from: number - Int64(Self.slotCount) + 1) else { return nil }
        slots = [Slot](repeating: Slot(), count: Self.slotCount)
        return trip
    }

    private func judge(from oldest: Int64) -> Trip? {
        var deliveries: UInt64 = 0
        var rejected = CountTable<RejectionCode>()
        for slot in slots where slot.number >= oldest {
            deliveries &+= slot.delivered &+ slot.rejected.total
            for (code, count) in slot.rejected.all where count > 0 { rejected[code] &+= count }
        }
        guard deliveries >= UInt64(rule.deliveries),
            let worst = rejected.all.max(by: { $0.1 < $1.1 }), worst.1 > 0,
            worst.1 &* 100 >= UInt64(rule.percent) &* deliveries
        else { return nil }
        return Trip(code: worst.0, rejected: worst.1, deliveries: deliveries)
    }
}
