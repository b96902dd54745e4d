internal import Synchronization
internal import UnixSignals

/// Whether somebody asked the demo to end, from its very beginning on: it must not leave its folder behind.
final class Interruption: Sendable {
    private let hasCome = Atomic<Bool>(false)

    /// Listens to SIGINT and SIGTERM for the rest of the process.
    static func listen() async -> Interruption {
        let interruption = Interruption()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        Task {
            for await _ in signals { interruption.hasCome.store(true, ordering: .relaxed) }
        }
        return interruption
    }

    /// Whether a signal has come.
    var isHere: Bool { hasCome.load(ordering: .relaxed) }

    /// Throws when a signal has come.
    func check() throws(CommandFault) {
        if isHere { throw CommandFault(.failure, "Stopped before the end. Nothing is left running.") }
    }
}
