internal import Exchange
internal import Glibc
internal import Synchronization

/// How other threads talk to a lane: they leave requests and wake it. The lane takes the requests between two calls.
final class LaneControl: Sendable {
    private let pending = Atomic<UInt8>(0)
    /// The ends of a pipe: written to wake the lane, read by it when it wakes; open as long as the control lives.
    private let wakeReader: Int32
    private let wakeWriter: Int32

    /// - Throws: one sentence when the process has no descriptor left.
    init() throws(RuntimeFault) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            throw RuntimeFault(.failure, "a lane cannot be made: \(String(cString: strerror(errno)))")
        }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        wakeReader = ends[0]
        wakeWriter = ends[1]
    }

    deinit {
        close(wakeReader)
        close(wakeWriter)
    }

    /// Leaves requests for the lane and wakes it. May be called from any thread, and does not wait.
    func request(_ requests: LaneRequests) {
        pending.bitwiseOr(requests.rawValue, ordering: .acquiringAndReleasing)
        var one: UInt8 = 1
        // The write can only fail when the pipe is full of wake-ups already.
        _ = write(wakeWriter, &one, 1)
    }

    /// Takes the requests: each is told once.
    func take() -> LaneRequests {
        LaneRequests(rawValue: pending.exchange(0, ordering: .acquiringAndReleasing))
    }

    /// Whether there are requests that were not taken.
    var hasRequests: Bool { pending.load(ordering: .acquiring) != 0 }

    /// Waits, or returns early when a request comes.
    func wait(milliseconds: Int) {
        var descriptor = pollfd(fd: wakeReader, events: Int16(POLLIN), revents: 0)
        if poll(&descriptor, 1, Int32(clamping: max(0, milliseconds))) > 0 {
            var wakeUps = [UInt8](repeating: 0, count: 64)
            _ = read(wakeReader, &wakeUps, wakeUps.count)
        }
    }
}
