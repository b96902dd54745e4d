internal import Glibc
internal import Synchronization

/// One lane thread and where the signal of its crash is noted. Trivial: the handler reads it.
private struct CrashSlot {
    var thread: pthread_t
    var signal: UnsafeMutablePointer<Int64>?
}

// What a signal handler may touch must exist before the signal and need no lock, no allocation and no lazy
// initialisation: plain globals with constant initial values, written before the handler is installed.
nonisolated(unsafe) private var crashSlots: UnsafeMutablePointer<CrashSlot>?
nonisolated(unsafe) private var previousActions: UnsafeMutablePointer<sigaction>?
private let crashSlotsMax = 128

/// Notes the signal of a crash in the marker of the lane whose thread it happened on (DESIGN §8, CRASH_SUSPECT).
enum CrashSignals {
    /// The signals that say the process itself is at fault: bad memory, bad instruction, a trap, an abort.
    static let all: [Int32] = [SIGSEGV, SIGILL, SIGTRAP, SIGABRT]
    private static let alternateStackBytes = 64 << 10
    private static let registration = Mutex(false)

    /// Registers the calling thread: a crash on it is noted in this marker, which must outlive the registration. The
    /// handlers are installed with the first one. The thread gets a signal stack of its own, so that an overflow of its
    /// stack is noted too.
    static func watchThisThread(_ marker: CrashMarker) {
        registration.withLock { installed in
            if !installed { install() }
            installed = true
            guard let free = (0..<crashSlotsMax).first(where: { crashSlots?[$0].signal == nil }) else { return }
            crashSlots?[free].thread = pthread_self()
            crashSlots?[free].signal = marker.signalCell
        }
        var stack = stack_t()
        stack.ss_sp = .allocate(byteCount: alternateStackBytes, alignment: 16)
        stack.ss_size = alternateStackBytes
        sigaltstack(&stack, nil)
    }

    /// Ends the registration of the calling thread.
    static func unwatchThisThread() {
        var stack = stack_t()
        var none = stack_t()
        none.ss_flags = Int32(SS_DISABLE)
        sigaltstack(&none, &stack)
        stack.ss_sp?.deallocate()
        registration.withLock { _ in
            for index in 0..<crashSlotsMax where crashSlots?[index].thread == pthread_self() {
                crashSlots?[index].signal = nil
            }
        }
    }

    private static func install() {
        crashSlots = .allocate(capacity: crashSlotsMax)
        crashSlots?.initialize(repeating: CrashSlot(thread: 0, signal: nil), count: crashSlotsMax)
        previousActions = .allocate(capacity: all.count)
        for (index, signal) in all.enumerated() {
            previousActions?.advanced(by: index).initialize(to: sigaction())
            var action = sigaction()
            action.__sigaction_handler.sa_sigaction = noteCrash
            action.sa_flags = SA_SIGINFO | SA_ONSTACK
            sigemptyset(&action.sa_mask)
            sigaction(signal, &action, previousActions?.advanced(by: index))
        }
    }
}

/// Runs on the thread that crashed. Only plain loads, stores and async-signal-safe calls.
private func noteCrash(_ signal: Int32, _ info: UnsafeMutablePointer<siginfo_t>?, _ context: UnsafeMutableRawPointer?) {
    // A signal that another process sent says nothing about the event: only the kernel's own, or our abort.
    let code = info?.pointee.si_code ?? 0
    let isOwn = code > 0 || info?.pointee._sifields._kill.si_pid == getpid()
    if isOwn, let crashSlots {
        let thread = pthread_self()
        for index in 0..<crashSlotsMax where crashSlots[index].thread == thread {
            crashSlots[index].signal?.pointee = Int64(signal)
        }
    }
    // Whoever was there before, usually the default, ends the process: a fault by running into it again, a sent signal
    // by being sent again.
    let place =
        switch signal {
        case SIGSEGV: 0
        case SIGILL: 1
        case SIGTRAP: 2
        default: 3
        }
    if let previousActions { sigaction(signal, previousActions.advanced(by: place), nil) }
    if code <= 0 { raise(signal) }
}
