internal import Catalog
internal import GatewayModel
internal import Synchronization

/// The events that the process died on before, and how often. Shared by the lanes, because after a restart any of them
/// may get the partition; kept in a small file beside the markers until the event was processed.
final class CrashSuspects: Sendable {
    /// An event and its crashes.
    struct Suspect: Hashable, Sendable {
        /// The event's partition.
        let partition: TopicPartition
        /// The event's offset.
        let offset: Int64
        /// How many processes died on it.
        var crashes: Int
    }

    /// How many crashes make an event be rejected instead of processed: once in its batch, once alone.
    static let crashesMax = 2
    /// Suspects that are kept; the oldest go first.
    private static let suspectsMax = 256
    private static let fileBytesMax = 256 << 10

    private let path: String
    private let suspects: Mutex<[Suspect]>

    /// Reads the file and adds the crashes that the markers tell of.
    /// - Throws: one sentence when the file cannot be read or written. A line that is not understood is dropped: the
    ///   file only saves a crash, it is never the truth about an event.
    init(path: String, crashes: [CrashedEvent]) throws(RuntimeFault) {
        self.path = path
        var known = try Self.read(path)
        for crash in crashes {
            let place = known.firstIndex { $0.partition == crash.partition && $0.offset == crash.offset }
            if let place {
                known[place].crashes += 1
            } else {
                known.append(Suspect(partition: crash.partition, offset: crash.offset, crashes: 1))
            }
        }
        known = known.suffix(Self.suspectsMax)
        suspects = Mutex(known)
        if !crashes.isEmpty { try Self.write(known, to: path) }
    }

    /// The suspects of a partition, so that a lane can go carefully.
    func suspects(of partition: TopicPartition) -> [Suspect] {
        suspects.withLock { $0.filter { $0.partition == partition } }
    }

    /// The events before this offset are committed: they are suspects no longer.
    /// - Throws: one sentence when the file cannot be written; the suspects in memory are right all the same.
    func resolve(_ partition: TopicPartition, before offset: Int64) throws(RuntimeFault) {
        let left: [Suspect]? = suspects.withLock { suspects in
            let count = suspects.count
            suspects.removeAll { $0.partition == partition && $0.offset < offset }
            return suspects.count == count ? nil : suspects
        }
        if let left { try Self.write(left, to: path) }
    }

    /// One suspect a line: topic, partition, offset, crashes.
    private static func read(_ path: String) throws(RuntimeFault) -> [Suspect] {
        guard LocalFile.exists(path) else { return [] }
        let bytes: [UInt8]
        do throws(DefectList) {
            bytes = try FileReading.bytes(of: path, bytesMax: fileBytesMax)
        } catch {
            throw RuntimeFault(.configuration, error.defects.first?.description ?? "\(path) cannot be read")
        }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            guard words.count == 4, let topic = TopicName(String(words[0])), let partition = Int32(words[1]),
                let offset = Int64(words[2]), let crashes = Int(words[3]), crashes > 0
            else { return nil }
            return Suspect(partition: TopicPartition(topic, partition), offset: offset, crashes: crashes)
        }
    }

    private static func write(_ suspects: [Suspect], to path: String) throws(RuntimeFault) {
        let lines = suspects.map {
            "\($0.partition.topic) \($0.partition.partition) \($0.offset) \($0.crashes)\n"
        }
        try LocalFile.replace(path, with: Array(lines.joined().utf8))
    }
}
