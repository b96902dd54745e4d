internal import Glibc

/// Waits for conditions, never for time alone.
public enum Waiting {
    private static let sliceUs: UInt32 = 5_000

    /// Asks until the condition holds or the time is over. Returns whether it holds.
    public static func until<E: Error>(
        withinMs limitMs: Int, _ condition: () throws(E) -> Bool
    ) throws(E) -> Bool {
        let end = nowMs() + limitMs
        while true {
            if try condition() { return true }
            if nowMs() >= end { return false }
            usleep(sliceUs)
        }
    }

    /// Milliseconds of the monotonic clock.
    public static func nowMs() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
}
