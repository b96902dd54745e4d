import Exchange
import Logging
import Synchronization
import Testing

@testable import Runtime

@Suite struct WatchdogTests {
    /// Counts what would end the process.
    private final class Exits: Sendable {
        let statuses = Mutex<[Int32]>([])
    }

    private func watchdog(_ heartbeat: LaneHeartbeat, _ limits: Watchdog.Limits, _ exits: Exits) -> Watchdog {
        Watchdog(
            lanes: [(0, heartbeat)], limits: limits, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { status in exits.statuses.withLock { $0.append(status) } }
    }

    @Test func look_betweenSteps_doesNothing() {
        let heartbeat = LaneHeartbeat()
        let exits = Exits()
        var warned: Set<Int> = []
        watchdog(heartbeat, .init(warnMs: 0, exitMs: 0), exits).look(&warned)
        heartbeat.during(.commit) {}
        watchdog(heartbeat, .init(warnMs: 0, exitMs: 0), exits).look(&warned)
        #expect(exits.statuses.withLock { $0 }.isEmpty)
        #expect(warned.isEmpty)
    }

    @Test func look_longStep_warnsAndForgetsWhenItEnds() {
        let heartbeat = LaneHeartbeat()
        let exits = Exits()
        var warned: Set<Int> = []
        let watchdog = watchdog(heartbeat, .init(warnMs: 0, exitMs: .max), exits)
        heartbeat.during(.sendOffsets) {
            watchdog.look(&warned)
            watchdog.look(&warned)
        }
        #expect(warned == [0])
        watchdog.look(&warned)
        #expect(warned.isEmpty)
        #expect(exits.statuses.withLock { $0 }.isEmpty)
    }

    @Test func look_hungStep_endsTheProcessWithSoftwareFault() {
        let heartbeat = LaneHeartbeat()
        let exits = Exits()
        heartbeat.during(.sendOffsets) {
            var warned: Set<Int> = []
            watchdog(heartbeat, .init(warnMs: 0, exitMs: 0), exits).look(&warned)
        }
        #expect(exits.statuses.withLock { $0 } == [70])
    }
}
