/// What a cell of a tape is.
@frozen
public enum Kind: UInt8, Sendable {
    /// The literal `null`.
    case null
    /// The literal `false`.
    case `false`
    /// The literal `true`.
    case `true`
    /// A number, kept as it was written.
    case number
    /// A string, unescaped.
    case string
    /// An array; its elements follow.
    case array
    /// An object; a key cell and a value follow for every member.
    case object
    /// The name of a member; its value is the next cell.
    case key
}

/// One value or key of a tape: 16 trivial bytes. Cells stand in document order, so a subtree is a range of cells.
///
/// It is usable from inlined code because readers of tapes ask for kinds, texts and siblings some hundred times an
/// event: inlined, validation took a third less time.
@frozen
public struct Cell {
    /// Where the text begins in the tape's bytes; for containers, the bracket.
    public var offset: UInt32
    /// Bytes of the text; for containers, the number of members or elements.
    public var length: UInt32
    /// The cell after this one's subtree; for keys, after the value's subtree. While a container is open, its parent.
    public var next: UInt32
    /// Kind in bits 0–7, flags in bits 8–15, key id in bits 16–31.
    public var meta: UInt32

    @inlinable
    @inline(__always)
    init(_ kind: Kind, flags: CellFlags = [], offset: Int, length: Int, next: Int, keyID: KeyID = .unknown) {
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.length = UInt32(truncatingIfNeeded: length)
        self.next = UInt32(truncatingIfNeeded: next)
        meta = UInt32(kind.rawValue) | UInt32(flags.rawValue) << 8 | UInt32(keyID.rawValue) << 16
    }

    /// A cell that no tape shows: what unused capacity holds.
    static let unused = Cell(.null, offset: 0, length: 0, next: 0)

    /// What the cell is.
    @inlinable
    public var kind: Kind {
        // Safety: `Kind` is one byte with the cases 0...7 in order, and the lowest byte is only ever set from a `Kind`.
        // `Kind(rawValue:)` is a call with a switch: with it, parsing and validating took a tenth longer.
        unsafeBitCast(UInt8(truncatingIfNeeded: meta) & 7, to: Kind.self)
    }

    /// What is known about the text.
    @inlinable
    public var flags: CellFlags { CellFlags(rawValue: UInt8(truncatingIfNeeded: meta >> 8)) }

    @inlinable
    mutating func setNext(_ node: Int) { next = UInt32(truncatingIfNeeded: node) }

    mutating func insert(_ flag: CellFlags) { meta |= UInt32(flag.rawValue) << 8 }

    mutating func remove(_ flag: CellFlags) { meta &= ~(UInt32(flag.rawValue) << 8) }

    /// The number of a key's name in the key table.
    @inlinable
    public var keyID: KeyID { KeyID(rawValue: UInt16(truncatingIfNeeded: meta >> 16)) }
}

/// What is known about a cell's text, so that nobody has to look again.
@frozen
public struct CellFlags: OptionSet {
    /// A bit for each flag.
    public let rawValue: UInt8

    /// The flags with these bits.
    @inlinable
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The text can stand between quotes as it is: nothing in it needs an escape.
    @inlinable
    package static var plain: CellFlags { CellFlags(rawValue: 1) }
    /// The text is ASCII, so it has as many characters as bytes.
    @inlinable
    public static var ascii: CellFlags { CellFlags(rawValue: 2) }
    /// The number has neither fraction nor exponent.
    @inlinable
    public static var integer: CellFlags { CellFlags(rawValue: 4) }
    /// The key's text is in the key table, not in the tape.
    @inlinable
    static var interned: CellFlags { CellFlags(rawValue: 8) }
    /// The container is still being built.
    static let open = CellFlags(rawValue: 16)
    /// The key repeats an earlier one of its object.
    static let duplicate = CellFlags(rawValue: 32)
}
