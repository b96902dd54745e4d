/// One run of the writer into a buffer that is known to be large enough.
struct WriterRun: ~Copyable, ~Escapable {
    /// Where an open container ends, and how it closes.
    struct Closer {
        var end = 0
        var byte: UInt8 = 0
    }

    /// Bytes that a copy may write behind what it copies.
    static let slackBytes = 16

    private var output: MutableSpan<UInt8>
    private(set) var count: Int
    private var closers: MutableSpan<Closer>
    private var depth = 0

    @_lifetime(copy output, copy closers)
    init(output: consuming MutableSpan<UInt8>, count: Int, closers: consuming MutableSpan<Closer>) {
        self.output = output
        self.count = count
        self.closers = closers
    }

    /// Writes a node and all below it.
    @_lifetime(self: copy self)
    mutating func write(_ tape: borrowing Tape, _ node: Int, _ keys: borrowing KeyTable) {
        let cells = tape.cells.span
        let bytes = tape.bytes.span.bytes
        let end = tape.end(node)
        var index = node
        while index < end {
            let cell = cells[index]
            index += 1
            switch cell.kind {
            case .key:
                writeKey(cell, bytes, keys)
                continue
            case .object, .array: if open(cell) { continue }
            case .string: writeString(cell, bytes)
            case .number: copy(bytes, Int(cell.offset), Int(cell.length))
            case .null: appendWord(0x6C6C_756E, 4)
            case .true: appendWord(0x6575_7274, 4)
            case .false: appendWord(0x65_736C_6166, 5)
            }
            finishValue(before: index, end: end)
        }
    }

    /// Writes what follows a value: the closing of containers that end with it, and a comma.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func finishValue(before index: Int, end: Int) {
        while depth > 0, closers[depth - 1].end == index {
            depth -= 1
            append(closers[depth].byte)
        }
        if index < end { append(UInt8(ascii: ",")) }
    }

    /// Opens a container; false when it is empty and therefore closed already.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func open(_ cell: Cell) -> Bool {
        let isObject = cell.kind == .object
        append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        let closer = isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
        guard cell.length > 0 else {
            append(closer)
            return false
        }
        closers[depth] = Closer(end: Int(cell.next), byte: closer)
        depth += 1
        return true
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func writeKey(_ cell: Cell, _ bytes: RawSpan, _ keys: borrowing KeyTable) {
        if cell.keyID.isKnown {
            let name = keys.nameTable[Int(cell.keyID.rawValue)]
            copy(keys.bytes.span.bytes, Int(name.quotedOffset), Int(name.quotedLength))
        } else {
            writeString(cell, bytes)
            append(UInt8(ascii: ":"))
        }
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func writeString(_ cell: Cell, _ bytes: RawSpan) {
        append(UInt8(ascii: "\""))
        if cell.flags.contains(.plain) {
            copy(bytes, Int(cell.offset), Int(cell.length))
        } else {
            appendEscaped(bytes.extracting(Int(cell.offset)..<Int(cell.offset) + Int(cell.length)))
        }
        append(UInt8(ascii: "\""))
    }

    @_lifetime(self: copy self)
    private mutating func appendEscaped(_ text: RawSpan) {
        for offset in 0..<text.byteCount {
            let byte = text.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            if !JSONEscape.isNeeded(byte) {
                append(byte)
            } else if JSONEscape.letter(byte) != 0 {
                append(UInt8(ascii: "\\"))
                append(JSONEscape.letter(byte))
            } else {
                appendWord(0x3030_755C, 4)
                append(JSONEscape.hexDigit(byte >> 4))
                append(JSONEscape.hexDigit(byte & 15))
            }
        }
    }

    // MARK: Bytes

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func append(_ byte: UInt8) {
        output[count] = byte
        count += 1
    }

    /// Copies a text word by word, over the end of the text on both sides: the buffer has slack, and behind most texts
    /// there are other bytes. A call of memmove for each of some hundred short texts took half as long again.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func copy(_ source: RawSpan, _ offset: Int, _ length: Int) {
        guard offset + length + 8 <= source.byteCount else { return copyBytes(source, offset, length) }
        let start = count
        var target = output.mutableBytes
        var copied = 0
        while copied < length {
            let word = source.unsafeLoadUnaligned(fromByteOffset: offset + copied, as: UInt64.self)
            target.storeBytes(of: word, toByteOffset: start + copied, as: UInt64.self)
            copied += 8
        }
        count += length
    }

    /// Copies a text at the end of its source byte by byte.
    @_lifetime(self: copy self)
    private mutating func copyBytes(_ source: RawSpan, _ offset: Int, _ length: Int) {
        for index in offset..<offset + length { append(source.unsafeLoad(fromByteOffset: index, as: UInt8.self)) }
    }

    /// Appends up to eight ASCII characters, the first in the lowest byte.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func appendWord(_ word: UInt64, _ length: Int) {
        let start = count
        var target = output.mutableBytes
        target.storeBytes(of: word.littleEndian, toByteOffset: start, as: UInt64.self)
        count += length
    }
}
