internal import GatewayModel
internal import Glibc
internal import Synchronization

/// A lane's memory-mapped note of the event it works on. The kernel keeps the page when the process dies, so the next
/// start can read which event a crash belongs to. Setting it costs two plain stores per event.
///
/// One lane owns a marker and writes it from its thread; the crash handler of the same thread adds the signal.
final class CrashMarker {
    /// Bytes of the file: one page.
    private static let byteCount = 4_096
    /// The first eight bytes of a marker: the format and its version.
    private static let magic: UInt64 = 0x3130_4B52_414D_4753

    /// Where the fields stand, in bytes. All are 64 bits wide in the machine's order: the file never leaves it.
    private enum Field {
        static let magic = 0
        static let offset = 8
        static let partition = 16
        static let signal = 24
        static let topicLength = 32
        static let topic = 40
    }

    /// Stands for the offset while no event is processed.
    private static let idle: Int64 = -1

    private let page: UnsafeMutableRawPointer

    /// Opens or makes the file and maps it. The note of an earlier process is kept until `takeCrash` or the first event.
    /// - Throws: one sentence when the file cannot be made.
    init(path: String) throws(RuntimeFault) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
        defer { close(descriptor) }
        guard ftruncate(descriptor, off_t(Self.byteCount)) == 0,
            let page = mmap(nil, Self.byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
            page != MAP_FAILED
        else { throw Self.failure(path) }
        self.page = page
    }

    deinit {
        munmap(page, Self.byteCount)
    }

    private static func failure(_ path: String) -> RuntimeFault {
        RuntimeFault(
            .configuration, "the crash marker \(path) cannot be written: \(String(cString: strerror(errno)))")
    }

    /// Says that the events that follow are of this partition.
    func enter(_ partition: TopicPartition) {
        cell(Field.offset).pointee.store(Self.idle, ordering: .releasing)
        let name = partition.topic.rawValue.utf8
        page.storeBytes(of: UInt64(name.count), toByteOffset: Field.topicLength, as: UInt64.self)
        for (index, byte) in name.enumerated() {
            page.storeBytes(of: byte, toByteOffset: Field.topic + index, as: UInt8.self)
        }
        page.storeBytes(of: Int64(partition.partition), toByteOffset: Field.partition, as: Int64.self)
        page.storeBytes(of: Self.magic, toByteOffset: Field.magic, as: UInt64.self)
    }

    /// Says that this offset of the entered partition is processed from now on.
    @inline(__always)
    func begin(_ offset: Int64) {
        cell(Field.offset).pointee.store(offset, ordering: .releasing)
    }

    /// Says that no event is processed.
    func end() {
        cell(Field.offset).pointee.store(Self.idle, ordering: .releasing)
    }

    /// The event that the last process died on, when a signal of a crash was noted with it; forgets it.
    func takeCrash() -> CrashedEvent? {
        let crash = noted()
        cell(Field.offset).pointee.store(Self.idle, ordering: .releasing)
        cell(Field.signal).pointee.store(0, ordering: .releasing)
        return crash
    }

    private func noted() -> CrashedEvent? {
        let signal = cell(Field.signal).pointee.load(ordering: .acquiring)
        let offset = cell(Field.offset).pointee.load(ordering: .acquiring)
        let length = page.load(fromByteOffset: Field.topicLength, as: UInt64.self)
        guard page.load(fromByteOffset: Field.magic, as: UInt64.self) == Self.magic, signal != 0, offset >= 0,
            length <= UInt64(Limits.topicNameBytesMax)
        else { return nil }
        let name = UnsafeRawBufferPointer(start: page + Field.topic, count: Int(length))
        let partition = page.load(fromByteOffset: Field.partition, as: Int64.self)
        guard let topic = TopicName(String(decoding: name, as: UTF8.self)),
            let number = Int32(exactly: partition), let signalNumber = Int32(exactly: signal)
        else { return nil }
        return CrashedEvent(partition: TopicPartition(topic, number), offset: offset, signal: signalNumber)
    }

    /// Where the crash handler writes the signal; valid while the marker lives.
    var signalCell: UnsafeMutablePointer<Int64> {
        (page + Field.signal).assumingMemoryBound(to: Int64.self)
    }

    /// A cell of the page. Atomic, so that no store is moved over a crash.
    private func cell(_ field: Int) -> UnsafeMutablePointer<Atomic<Int64>> {
        (page + field).assumingMemoryBound(to: Atomic<Int64>.self)
    }
}

/// An event that a process died on.
struct CrashedEvent: Hashable, Sendable {
    /// The event's partition.
    let partition: TopicPartition
    /// The event's offset.
    let offset: Int64
    /// The signal that ended the process.
    let signal: Int32
}
