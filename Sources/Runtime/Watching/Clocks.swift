internal import Glibc

/// The two clocks the runtime reads.
enum Clocks {
    /// Nanoseconds of a clock that never goes back; only differences mean something.
    static func monotonicNs() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Milliseconds of a clock that never goes back and goes on while the machine sleeps: for leases.
    static func bootMs() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec / 1_000_000)
    }

    /// Milliseconds of the clock that never goes back.
    static func monotonicMs() -> Int64 { Int64(monotonicNs() / 1_000_000) }

    /// Lets the thread rest for so many milliseconds, or less when a signal comes.
    static func sleep(ms: Int) { usleep(UInt32(clamping: ms * 1_000)) }

    /// Milliseconds since 1970. For log lines, lag in seconds and record timestamps; never for deciding about an event.
    static func epochMs() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec / 1_000_000)
    }
}
