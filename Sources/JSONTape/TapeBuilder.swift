internal import GatewayModel

/// A container that is open while a `TapeBuilder` works.
public struct BuildFrame {
    /// Cells and bytes when it began: what a container that is dropped goes back to.
    @usableFromInline var count: Int32 = 0
    @usableFromInline var bytesUsed: Int32 = 0
    @usableFromInline var textBytes: Int64 = 0
    /// The cell of the container that it stands in, or -1, and the children that one had.
    @usableFromInline var parent: Int32 = -1
    @usableFromInline var children: Int32 = 0

    /// What unused frames hold.
    public init() {}
}

/// Builds a value in the memory of a tape, for loops that know what they do: the same as the building methods of
/// `Tape`, without asking the tape for every cell. With those, mapping took four times as long.
///
/// The bytes begin with bytes that values share: the texts of the tape that is read, and constants. A text of theirs is
/// not copied; its cell says where it stands. What shared texts would take if they were copied is counted all the same,
/// so that the limit on built values means what it says.
///
/// The memory does not grow: when it does not suffice, `lacksRoom` says so, nothing more is written, and the caller
/// begins again with more. Every index is checked.
public struct TapeBuilder: ~Copyable, ~Escapable {
    @usableFromInline var cells: MutableSpan<Cell>
    @usableFromInline var bytes: MutableSpan<UInt8>
    @usableFromInline var frames: MutableSpan<BuildFrame>
    /// Cells so far.
    public var count = 0
    /// Bytes in use, shared ones included.
    public var bytesUsed: Int
    /// The open container's cell, or -1, and its children so far.
    @usableFromInline var container = -1
    @usableFromInline var children: Int32 = 0
    @usableFromInline var depth = 0
    /// Bytes that the texts of the value have.
    @usableFromInline var textBytes = 0
    @usableFromInline let textBytesMax: Int
    /// Whether something did not fit into the memory.
    public var lacksRoom = false

    @inlinable
    @inline(__always)
    @_lifetime(copy cells, copy bytes, copy frames)
    public init(
        cells: consuming MutableSpan<Cell>, bytes: consuming MutableSpan<UInt8>,
        frames: consuming MutableSpan<BuildFrame>, sharedBytes: Int, textBytesMax: Int
    ) {
        self.cells = cells
        self.bytes = bytes
        self.frames = frames
        self.textBytesMax = textBytesMax
        bytesUsed = sharedBytes
    }

    /// Whether the texts of the value are more than a built value may have.
    @inlinable
    public var isTooLarge: Bool {
        @inline(__always) get { textBytes > textBytesMax }
    }

    /// Whether it is cells that there is no room for.
    @inlinable
    public var lacksCells: Bool { count + 2 > cells.count }

    /// The children that the open container has so far.
    @inlinable
    public var openChildCount: Int {
        @inline(__always) get { Int(children) }
    }

    // MARK: Values

    /// Adds a string or number whose text stands among the shared bytes. `key` is `.unknown` in an array.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func addShared(_ kind: Kind, key: KeyID, flags: CellFlags, offset: Int, length: Int) {
        guard begin(key) else { return }
        cells[count] = Cell(kind, flags: flags, offset: offset, length: length, next: count &+ 1)
        count &+= 1
        textBytes &+= length
    }

    /// Adds a string or number with a copy of its text.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func addCopy(_ kind: Kind, key: KeyID, flags: CellFlags, text: Span<UInt8>) {
        let offset = bytesUsed
        guard offset &+ text.count &+ Tape.paddingBytes <= bytes.count else {
            lacksRoom = true
            return
        }
        guard begin(key) else { return }
        copy(text, to: offset)
        cells[count] = Cell(kind, flags: flags, offset: offset, length: text.count, next: count &+ 1)
        count &+= 1
        bytesUsed = offset &+ text.count
        textBytes &+= text.count
    }

    /// Copies a text for which there is room: word by word, the last word over the end of the one before it.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func copy(_ text: Span<UInt8>, to offset: Int) {
        let source = text.bytes
        let length = text.count
        guard length >= 8 else {
            for index in text.indices { bytes[offset &+ index] = text[index] }
            return
        }
        var target = bytes.mutableBytes
        var copied = 0
        while copied &+ 8 <= length {
            let word = source.unsafeLoadUnaligned(fromByteOffset: copied, as: UInt64.self)
            target.storeBytes(of: word, toByteOffset: offset &+ copied, as: UInt64.self)
            copied &+= 8
        }
        let last = source.unsafeLoadUnaligned(fromByteOffset: length &- 8, as: UInt64.self)
        target.storeBytes(of: last, toByteOffset: offset &+ length &- 8, as: UInt64.self)
    }

    /// Adds `null`, `false` or `true`.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func addLiteral(_ kind: Kind, key: KeyID) {
        guard begin(key) else { return }
        cells[count] = Cell(kind, offset: 0, length: 0, next: count &+ 1)
        count &+= 1
    }

    /// Writes the key of a value that follows, and counts the child; false when there is no room for both.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func begin(_ key: KeyID) -> Bool {
        guard count &+ (key.isKnown ? 2 : 1) <= cells.count, !lacksRoom else {
            lacksRoom = true
            return false
        }
        if key.isKnown {
            cells[count] = Cell(.key, flags: .interned, offset: 0, length: 0, next: count &+ 2, keyID: key)
            count &+= 1
        }
        children &+= 1
        return true
    }

    // MARK: Containers

    /// Opens an object or array.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func open(_ kind: Kind, key: KeyID) {
        frames[depth].count = Int32(truncatingIfNeeded: count)
        frames[depth].bytesUsed = Int32(truncatingIfNeeded: bytesUsed)
        frames[depth].textBytes = Int64(textBytes)
        frames[depth].parent = Int32(truncatingIfNeeded: container)
        frames[depth].children = children
        depth &+= 1
        guard begin(key) else { return }
        frames[depth &- 1].children = children
        cells[count] = Cell(kind, offset: 0, length: 0, next: 0)
        container = count
        children = 0
        count &+= 1
    }

    /// Closes the container that is open.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func close() {
        depth -= 1
        guard !lacksRoom else { return }
        let frame = frames[depth]
        let cell = cells[container]
        cells[container] = Cell(
            cell.kind, offset: 0, length: Int(children), next: count)
        if container > Int(frame.count) { cells[container &- 1].setNext(count) }
        container = Int(frame.parent)
        children = frame.children
    }

    /// Drops the container that is open, with its key.
    @inlinable
    @inline(__always)
    @_lifetime(self: copy self)
    public mutating func drop() {
        depth -= 1
        guard !lacksRoom else { return }
        let frame = frames[depth]
        count = Int(frame.count)
        bytesUsed = Int(frame.bytesUsed)
        textBytes = Int(frame.textBytes)
        container = Int(frame.parent)
        children = frame.children &- 1
    }
}

extension TapeBuilder {
    /// The numbers, from 0, of the elements of open arrays in which the builder stands, outermost first. For people.
    /// - Parameter hasLast: whether the last one, when the innermost container is an array, is written already.
    package func openElements(hasLast: Bool) -> [Int32] {
        var numbers: [Int32] = []
        var (cell, count) = (container, hasLast ? children : children + 1)
        for frame in (0..<depth).reversed() {
            guard cell >= 0 else { break }
            if cells[cell].kind == .array { numbers.insert(count - 1, at: 0) }
            (cell, count) = (Int(frames[frame].parent), frames[frame].children)
        }
        return numbers
    }
}

extension Tape {
    /// Hands out the tape's memory, to be filled by a `TapeBuilder` and given back with `adopt`. The tape is empty then.
    package mutating func lend(_ cells: inout [Cell], _ bytes: inout [UInt8]) {
        reset()
        swap(&cells, &self.cells)
        swap(&bytes, &self.bytes)
    }

    /// Takes back memory that was lent. The first `count` cells are a value that a `TapeBuilder` built in it.
    package mutating func adopt(_ cells: inout [Cell], _ bytes: inout [UInt8], count: Int, bytesUsed: Int) {
        precondition(count <= cells.count && bytesUsed + Self.paddingBytes <= max(bytes.count, Self.paddingBytes))
        swap(&cells, &self.cells)
        swap(&bytes, &self.bytes)
        self.count = count
        self.bytesUsed = bytesUsed
    }

    /// Bytes of the texts.
    package var textBytes: Int { bytesUsed }

    /// Copies the bytes of all texts to the beginning of lent memory, which has room for them.
    package func copyTexts(to bytes: inout [UInt8]) {
        ByteCopy.copy(self.bytes.span.extracting(0..<bytesUsed).bytes, into: &bytes, at: 0)
    }

    /// Copies a text into lent memory, which has room for it.
    package static func copy(_ text: Span<UInt8>, to bytes: inout [UInt8], at offset: Int) {
        if !text.isEmpty { ByteCopy.copy(text.bytes, into: &bytes, at: offset) }
    }

    /// Doubles lent memory, within the limits; false when it has all that it may have.
    package static func growCells(_ cells: inout [Cell]) -> Bool {
        let wanted = min(Limits.cellsMax, max(256, cells.count * 2))
        guard cells.count < wanted else { return false }
        cells.append(contentsOf: repeatElement(.unused, count: wanted - cells.count))
        return true
    }

    /// The same for bytes, of which `shared` are not counted by the limit.
    package static func growBytes(_ bytes: inout [UInt8], shared: Int) -> Bool {
        let most = shared + Limits.builtBytesMax + paddingBytes
        let wanted = min(most, max(shared + 4_096, bytes.count * 2))
        guard bytes.count < wanted else { return false }
        bytes.append(contentsOf: repeatElement(0, count: wanted - bytes.count))
        return true
    }
}
