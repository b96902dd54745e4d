/// Writes the value of a tape as compact JSON, always in the same form: no white space, members in the tape's order,
/// numbers as they were written, strings escaped only where they must be.
///
/// A writer is owned by one lane and reused; after a few events it allocates nothing.
public struct Writer: ~Copyable {
    /// The output; what stands behind `count` is capacity.
    private var buffer: [UInt8] = []
    /// Where the open containers end, and how they close.
    private var closers: [WriterRun.Closer] = []

    /// Bytes written since `reset()`.
    public private(set) var count = 0

    /// An empty writer. Its buffer grows with what it is given.
    public init() {}

    /// Forgets the output and keeps the memory.
    public mutating func reset() { count = 0 }

    /// What was written. It is overwritten by the next `reset()` and `write`.
    public var bytes: Span<UInt8> {
        @_lifetime(borrow self)
        get { buffer.span.extracting(0..<count) }
    }

    /// The output as a String, for reports and tests.
    public var text: String { String(decoding: buffer[0..<count], as: UTF8.self) }

    /// Appends a node and all below it. `keys` is the table that the tape was parsed or built with.
    public mutating func write(_ tape: borrowing Tape, node: Int = 0, keys: borrowing KeyTable) {
        reserve(Self.sizeBound(tape, node, keys))
        let closersNeeded = tape.end(node) - node
        if closers.count < closersNeeded {
            closers.append(contentsOf: repeatElement(WriterRun.Closer(), count: closersNeeded - closers.count))
        }
        // The arrays are moved out while they are written through spans, and back after.
        var output: [UInt8] = []
        var closers: [WriterRun.Closer] = []
        swap(&output, &buffer)
        swap(&closers, &self.closers)
        var run = WriterRun(output: output.mutableSpan, count: count, closers: closers.mutableSpan)
        run.write(tape, node, keys)
        count = run.count
        swap(&output, &buffer)
        swap(&closers, &self.closers)
    }

    /// The most bytes that the node can take.
    private static func sizeBound(_ tape: borrowing Tape, _ node: Int, _ keys: borrowing KeyTable) -> Int {
        var size = 0
        for index in node..<tape.end(node) {
            let cell = tape.cells[index]
            switch cell.kind {
            case .key where cell.keyID.isKnown: size += Int(keys.nameTable[Int(cell.keyID.rawValue)].quotedLength)
            case .key, .string: size += Int(cell.length) * (cell.flags.contains(.plain) ? 1 : 6) + 4
            case .number: size += Int(cell.length) + 1
            case .null, .true, .false, .array, .object: size += 6
            }
        }
        return size
    }

    /// Makes room for this many bytes and the words that copies run over their end.
    private mutating func reserve(_ more: Int) {
        let needed = count + more + WriterRun.slackBytes
        guard needed > buffer.count else { return }
        let capacity = max(4_096, buffer.count * 2, needed)
        buffer.append(contentsOf: repeatElement(0, count: capacity - buffer.count))
    }
}
