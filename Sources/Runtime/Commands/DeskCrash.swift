internal import GatewayModel

/// Which rejections a process died on while sending them again: the next process does not try them by itself.
///
/// One thread owns it. The note outlives the process, as that of a lane does.
final class DeskCrash {
    private let marker: CrashMarker
    private var suspects: Set<PartitionPlace> = []

    /// The letter that the last process died on; nil when it did not.
    let found: PartitionPlace?

    /// - Throws: one sentence when the marker cannot be made.
    init(path: String) throws(RuntimeFault) {
        marker = try CrashMarker(path: path)
        found = marker.takeCrash().map { PartitionPlace($0.partition, offset: $0.offset) }
        if let found { suspects.insert(found) }
        CrashSignals.watchThisThread(marker)
    }

    deinit { CrashSignals.unwatchThisThread() }

    /// Whether the last process died on this letter.
    func isSuspect(_ letter: PartitionPlace) -> Bool { suspects.contains(letter) }

    /// It is given back, and that is committed: whoever asks for it again is let try.
    func settle(_ letter: PartitionPlace) { suspects.remove(letter) }

    /// Notes the letter while the body works on it.
    func during<Value>(_ letter: PartitionPlace, _ body: () -> Value) -> Value {
        marker.enter(letter.partition)
        marker.begin(letter.offset)
        defer { marker.end() }
        return body()
    }
}
