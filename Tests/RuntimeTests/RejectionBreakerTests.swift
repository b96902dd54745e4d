import GatewayModel
import Telemetry
import Testing

@testable import Runtime

@Suite struct RejectionBreakerTests {
    private static let rule = BreakerRule(percent: 30, deliveries: 100, windowMs: 12_000)

    private static func rejected(_ counts: [RejectionCode: UInt64]) -> CountTable<RejectionCode> {
        var table = CountTable<RejectionCode>()
        for (code, count) in counts { table[code] = count }
        return table
    }

    @Test func enoughOfOneCode_trips_andBeginsAnew() {
        var breaker = RejectionBreaker(Self.rule)
        #expect(breaker.note(delivered: 69, rejected: Self.rejected([.codeUnmappable: 30]), nowMs: 0) == nil)
        let trip = breaker.note(delivered: 1, rejected: Self.rejected([:]), nowMs: 10)
        #expect(trip == RejectionBreaker.Trip(code: .codeUnmappable, rejected: 30, deliveries: 100))
        #expect(
            trip?.sentence(windowMs: 12_000) == "30 of 100 deliveries were rejected with CODE_UNMAPPABLE within 12 s")
        #expect(breaker.note(delivered: 70, rejected: Self.rejected([.codeUnmappable: 29]), nowMs: 20) == nil)
    }

    @Test func manyCodesTogether_doNot() {
        var breaker = RejectionBreaker(Self.rule)
        let spread = Self.rejected([.codeUnmappable: 29, .targetViolation: 29, .sensitiveContent: 29])
        #expect(breaker.note(delivered: 13, rejected: spread, nowMs: 0) == nil)
    }

    @Test func whatIsOlderThanTheWindow_isForgotten() {
        var breaker = RejectionBreaker(Self.rule)
        let half = Self.rejected([.targetViolation: 25])
        #expect(breaker.note(delivered: 25, rejected: half, nowMs: 5_000) == nil)
        #expect(breaker.note(delivered: 25, rejected: half, nowMs: 17_000) == nil)
        #expect(breaker.note(delivered: 25, rejected: half, nowMs: 17_500) != nil)
    }

    /// A slow trickle within the window trips like a burst, whatever the moment at which it begins.
    @Test(arguments: [0, 999, 1_000, 123_456_789] as [Int64]) func aTrickle_trips(startMs: Int64) {
        var breaker = RejectionBreaker(Self.rule)
        var tripped = false
        for step in 0..<100 where !tripped {
            let one = step.isMultiple(of: 3) ? Self.rejected([.targetViolation: 1]) : Self.rejected([:])
            let nowMs = startMs + Int64(step) * 110
            tripped = breaker.note(delivered: step.isMultiple(of: 3) ? 0 : 1, rejected: one, nowMs: nowMs) != nil
        }
        #expect(tripped)
    }
}
