import Glibc

/// A thread of its own for one piece of work, so that no test blocks another's.
final class TestThread {
    private var thread = pthread_t()

    /// Starts the work.
    init(_ work: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Box(work))
        let status = pthread_create(
            &thread, nil,
            { pointer in
                if let pointer { Unmanaged<Box>.fromOpaque(pointer).takeRetainedValue().work() }
                return nil
            }, box.toOpaque())
        precondition(status == 0, "a thread for a test")
    }

    /// Waits until the work is done.
    func join() { pthread_join(thread, nil) }

    private final class Box {
        let work: @Sendable () -> Void

        init(_ work: @escaping @Sendable () -> Void) { self.work = work }
    }
}
