/// Writes the value of a tape as compact JSON, always in the same form: no white space, members in the tape's order,
/// numbers as they were written, strings escaped only where they must be.
///
/// A writer is owned by one lane and reused; after a few events it allocates nothing.
public struct Writer: ~Copyable {
    /// The output; what stands behind `count` is capacity.
    var buffer: [UInt8] = []
    /// Where the open containers end, and how they close.
    private var closers: [Closer] = []

    /// Bytes written since `reset()`.
    public private(set) var count = 0

    private struct Closer {
        var end: Int
        var byte: UInt8
    }

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
        closers.removeAll(keepingCapacity: true)
        let end = tape.end(node)
        var index = node
        while index < end {
            let cell = tape.cells[index]
            index += 1
            if cell.kind == .key {
                writeKey(cell, tape, keys)
                continue
            }
            if cell.kind == .object || cell.kind == .array {
                if open(cell) { continue }
            } else {
                writeScalar(cell, tape)
            }
            finishValue(before: index, end: end)
        }
    }

    /// Writes what follows a value: the closing of containers that end with it, or a comma.
    @inline(__always)
    private mutating func finishValue(before index: Int, end: Int) {
        reserve(closers.count + 1)
        while let closer = closers.last, closer.end == index {
            append(closer.byte)
            closers.removeLast()
        }
        if index < end { append(UInt8(ascii: ",")) }
    }

    /// Opens a container; false when it is empty and therefore closed already.
    private mutating func open(_ cell: Cell) -> Bool {
        let isObject = cell.kind == .object
        reserve(2)
        append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        let closer = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        guard cell.length > 0 else {
            append(closer)
            return false
        }
        closers.append(Closer(end: Int(cell.next), byte: closer))
        return true
    }

    @inline(__always)
    private mutating func writeKey(_ cell: Cell, _ tape: borrowing Tape, _ keys: borrowing KeyTable) {
        if cell.keyID.isKnown {
            let name = keys.nameTable[Int(cell.keyID.rawValue)]
            let range = Int(name.quotedOffset)..<Int(name.quotedOffset) + Int(name.quotedLength)
            reserve(range.count)
            appendAll(keys.bytes.span.bytes.extracting(range))
        } else {
            writeString(cell, tape)
            append(UInt8(ascii: ":"))
        }
    }

    @inline(__always)
    private mutating func writeScalar(_ cell: Cell, _ tape: borrowing Tape) {
        switch cell.kind {
        case .string:
            writeString(cell, tape)
        case .number:
            reserve(Int(cell.length))
            appendAll(Self.text(cell, tape))
        case .null: appendLiteral("null")
        case .true: appendLiteral("true")
        case .false: appendLiteral("false")
        case .array, .object, .key: preconditionFailure("not a scalar")
        }
    }

    /// Writes a quoted string and leaves room for one byte more.
    @inline(__always)
    private mutating func writeString(_ cell: Cell, _ tape: borrowing Tape) {
        let text = Self.text(cell, tape)
        guard cell.flags.contains(.plain) else { return writeEscaped(text) }
        reserve(text.byteCount + 3)
        append(UInt8(ascii: "\""))
        appendAll(text)
        append(UInt8(ascii: "\""))
    }

    private mutating func writeEscaped(_ text: RawSpan) {
        reserve(text.byteCount * 6 + 3)
        append(UInt8(ascii: "\""))
        for offset in 0..<text.byteCount {
            let byte = text.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            if !JSONEscape.isNeeded(byte) {
                append(byte)
            } else if JSONEscape.letter(byte) != 0 {
                append(UInt8(ascii: "\\"))
                append(JSONEscape.letter(byte))
            } else {
                appendLiteral("\\u00")
                append(JSONEscape.hexDigit(byte >> 4))
                append(JSONEscape.hexDigit(byte & 15))
            }
        }
        append(UInt8(ascii: "\""))
    }

    @inline(__always)
    @_lifetime(borrow tape)
    private static func text(_ cell: Cell, _ tape: borrowing Tape) -> RawSpan {
        tape.bytes.span.bytes.extracting(Int(cell.offset)..<Int(cell.offset) + Int(cell.length))
    }

    // MARK: The buffer

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if count + more > buffer.count { grow(more) }
    }

    private mutating func grow(_ more: Int) {
        let capacity = max(4_096, buffer.count * 2, count + more)
        buffer.append(contentsOf: repeatElement(0, count: capacity - buffer.count))
    }

    @inline(__always)
    private mutating func append(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    @inline(__always)
    private mutating func appendAll(_ text: RawSpan) {
        if text.byteCount > 0 { ByteCopy.copy(text, into: &buffer, at: count) }
        count += text.byteCount
    }

    private mutating func appendLiteral(_ text: StaticString) {
        reserve(text.utf8CodeUnitCount)
        text.withUTF8Buffer { for byte in $0 { append(byte) } }
    }
}
