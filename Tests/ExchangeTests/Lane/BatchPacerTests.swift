import Testing

@testable import Exchange

@Suite("When a batch is taken")
struct BatchPacerTests {
    private func pacer(before: Int = 0) -> BatchPacer {
        var pacer = BatchPacer(limits: BatchLimits(intervalMs: 100, events: 10, bytes: 1_000))
        for _ in 0..<before { pacer.add(bytes: 1, nowMs: 0) }
        pacer.startBatch()
        return pacer
    }

    @Test func idleSource_takesAtOnce() {
        var pacer = pacer()
        pacer.add(bytes: 10, nowMs: 5)
        #expect(pacer.whenNothingIsAtHand(nowMs: 5) == .take)
    }

    @Test func busySource_waitsForMore_untilTheIntervalIsOver() {
        var pacer = pacer(before: 8)
        pacer.add(bytes: 10, nowMs: 1_000)
        #expect(pacer.whenNothingIsAtHand(nowMs: 1_030) == .poll(waitMs: 70))
        #expect(pacer.whenNothingIsAtHand(nowMs: 1_099) == .poll(waitMs: 1))
        #expect(pacer.whenNothingIsAtHand(nowMs: 1_100) == .take)
    }

    @Test func busySource_takesAtHalfOfTheBatchBefore() {
        var pacer = pacer(before: 8)
        for _ in 0..<3 { pacer.add(bytes: 1, nowMs: 0) }
        #expect(pacer.whenNothingIsAtHand(nowMs: 0) == .poll(waitMs: 100))
        pacer.add(bytes: 1, nowMs: 0)
        #expect(pacer.whenNothingIsAtHand(nowMs: 0) == .take)
    }

    @Test func fullByEvents_isFullAtTheLimit() {
        var pacer = pacer()
        for _ in 0..<9 { pacer.add(bytes: 1, nowMs: 0) }
        #expect(!pacer.isFull)
        pacer.add(bytes: 1, nowMs: 0)
        #expect(pacer.isFull)
    }

    @Test func fullByBytes_isFullAtTheLimit() {
        var pacer = pacer()
        pacer.add(bytes: 999, nowMs: 0)
        #expect(!pacer.isFull)
        pacer.add(bytes: 1, nowMs: 0)
        #expect(pacer.isFull)
    }

    @Test func afterABurst_oneIntervalIsLost_thenNone() {
        var pacer = pacer(before: 10)
        pacer.add(bytes: 1, nowMs: 0)
        #expect(pacer.whenNothingIsAtHand(nowMs: 0) == .poll(waitMs: 100))
        pacer.startBatch()
        pacer.add(bytes: 1, nowMs: 200)
        #expect(pacer.whenNothingIsAtHand(nowMs: 200) == .take)
    }
}
