/// What a tape holds, for the loops of the layers above: the same reading as `Tape` has, without checks of the node.
///
/// Node indices must come from the tape itself. It is a view: it cannot outlive the tape or see it change. With checked
/// reading from the arrays of a borrowed tape, validation took twice as long.
public struct TapeView: ~Escapable {
    /// The values and keys in document order.
    public let cells: Span<Cell>
    /// The texts, with padding behind them.
    public let bytes: Span<UInt8>

    @inlinable
    @_lifetime(copy cells, copy bytes)
    init(cells: Span<Cell>, bytes: Span<UInt8>) {
        self.cells = cells
        self.bytes = bytes
    }

    /// The cell of a node.
    @inlinable
    @inline(__always)
    public func cell(_ node: Int) -> Cell { cells[unchecked: node] }

    /// What the node is.
    @inlinable
    @inline(__always)
    public func kind(_ node: Int) -> Kind { cell(node).kind }

    /// The first cell after the node's subtree; for a key, after its value's.
    @inlinable
    @inline(__always)
    public func end(_ node: Int) -> Int { Int(cell(node).next) }

    /// The sibling after a key or element.
    @inlinable
    @inline(__always)
    public func next(_ child: Int) -> Int { Int(cell(child).next) }

    /// The number of members of an object or elements of an array, which the node must be.
    @inlinable
    @inline(__always)
    public func childCount(_ container: Int) -> Int { Int(cell(container).length) }

    /// The text of a string, number or key, which the node must be.
    @inlinable
    @inline(__always)
    @_lifetime(copy self)
    public func text(_ node: Int) -> Span<UInt8> {
        let cell = cell(node)
        return bytes.extracting(Int(cell.offset)..<Int(cell.offset) &+ Int(cell.length))
    }

    /// The value of the member with this key id; nil when the object has none.
    @inlinable
    public func member(of object: Int, keyID: KeyID) -> Int? {
        var key = object &+ 1
        let end = end(object)
        while key < end {
            let cell = cell(key)
            if cell.keyID == keyID { return key &+ 1 }
            key = Int(cell.next)
        }
        return nil
    }

    /// A hash of a text, equal for equal texts: the same as `KeyHash.exact` of its bytes.
    public func textHash(_ node: Int) -> UInt32 {
        let cell = cell(node)
        precondition(Int(cell.offset) + Int(cell.length) + 8 <= bytes.count)
        return KeyHash.padded(bytes.bytes, at: Int(cell.offset), length: Int(cell.length))
    }

    /// Whether the text of a node is that of a node of another tape.
    public func hasSameText(_ node: Int, as other: TapeView, _ otherNode: Int) -> Bool {
        let (left, right) = (cell(node), other.cell(otherNode))
        guard left.length == right.length else { return false }
        let length = Int(left.length)
        let (text, otherText) = (bytes.bytes, other.bytes.bytes)
        let (base, otherBase) = (Int(left.offset), Int(right.offset))
        var index = 0
        while index < length {
            let word = text.unsafeLoadUnaligned(fromByteOffset: base + index, as: UInt64.self)
            let otherWord = otherText.unsafeLoadUnaligned(fromByteOffset: otherBase + index, as: UInt64.self)
            let difference = UInt64(littleEndian: word ^ otherWord)
            let rest = length - index
            if rest >= 8 ? difference != 0 : difference << UInt64(64 - rest * 8) != 0 { return false }
            index += 8
        }
        return true
    }

    /// A number that is written without exponent, in at most 18 digits; nil for others.
    public func smallDecimal(_ node: Int) -> SmallDecimal? {
        let cell = cell(node)
        guard cell.length <= 18 else { return nil }
        var offset = Int(cell.offset)
        let end = offset + Int(cell.length)
        let isNegative = bytes[offset] == UInt8(ascii: "-")
        if isNegative { offset += 1 }
        var decimal = SmallDecimal(value: 0, fractionDigits: 0)
        var point = end
        while offset < end {
            let digit = bytes[offset] &- UInt8(ascii: "0")
            if digit < 10 {
                decimal.value = decimal.value &* 10 &+ Int64(digit)
            } else if bytes[offset] == UInt8(ascii: ".") {
                point = offset + 1
            } else {
                return nil
            }
            offset += 1
        }
        decimal.fractionDigits = end - point
        if isNegative { decimal.value = 0 &- decimal.value }
        return decimal
    }
}

extension Tape {
    /// Bytes behind the texts that can be read, so that eight bytes can be loaded anywhere in a text.
    @inlinable
    package static var paddingBytes: Int { 16 }

    /// The tape's content for loops that know what they ask for.
    public var view: TapeView {
        @_lifetime(borrow self)
        get { TapeView(cells: cells.span, bytes: bytes.span) }
    }
}
