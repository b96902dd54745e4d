/// A few bytes that must outlive the tape or record they came from while one event is processed: the case key, the
/// event's id. Owned by one lane and reused; it grows to the longest text it was given.
struct ByteStore: ~Copyable {
    private var memory: UnsafeMutableRawBufferPointer
    private var count = 0

    init(capacity: Int = 256) {
        memory = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        memory.deallocate()
    }

    /// The bytes that were stored last; valid until the next change.
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: memory[..<count])
    }

    /// Forgets what is stored.
    mutating func clear() { count = 0 }

    /// Replaces what is stored.
    mutating func store(_ bytes: UnsafeRawBufferPointer) {
        reserve(bytes.count)
        memory.copyMemory(from: bytes)
        count = bytes.count
    }

    /// Replaces what is stored.
    mutating func store(_ bytes: Span<UInt8>) {
        bytes.withUnsafeBytes { store($0) }
    }

    /// Replaces what is stored by what the closure writes into `capacity` bytes.
    mutating func store(capacity: Int, composing: (UnsafeMutableRawBufferPointer) -> Int) {
        reserve(capacity)
        count = composing(memory)
    }

    private mutating func reserve(_ capacity: Int) {
        guard memory.count < capacity else { return }
        memory.deallocate()
        memory = .allocate(byteCount: max(capacity, 512), alignment: 16)
        count = 0
    }
}
