/// One run of the parser over a text that is already in the tape's bytes, behind it zeros.
///
/// There is no recursion: an open container keeps its parent's index in `next` and, while a child is open, its own
/// member count in `length`.
struct Scanner: ~Copyable, ~Escapable {
    var bytes: MutableSpan<UInt8>
    let length: Int
    var cells: MutableSpan<Cell>
    /// The limit of cells, or the capacity if that is less.
    let cellsMax: Int
    /// The key sets of the containers around the open one, by depth.
    var keySets: MutableSpan<UInt64>
    let keySlots: Span<KeyTable.Slot>
    let keyBytes: RawSpan
    let limits: ParseLimits
    let duplicateKeys: DuplicateKeys

    /// The next byte to read.
    var position = 0
    /// Cells made.
    var count = 0
    /// The container that is open, or -1.
    var container = -1
    /// Whether that is an object.
    var isObject = false
    /// Members or elements it has so far.
    var members = 0
    /// Containers open.
    var depth = 0
    /// The keys of the open object: a bit for each, by id or hash. A clear bit proves that a key is new; the last bit says
    /// that a bit was set twice, so that the keys must be compared when the object ends.
    var keySet: UInt64 = 0

    /// The last bit of a key set.
    static let mustCompare: UInt64 = 1 << 63

    @_lifetime(copy bytes, copy cells, copy keySets, copy keySlots, copy keyBytes)
    init(
        bytes: consuming MutableSpan<UInt8>, length: Int, cells: consuming MutableSpan<Cell>,
        keySets: consuming MutableSpan<UInt64>, keySlots: Span<KeyTable.Slot>, keyBytes: RawSpan, limits: ParseLimits,
        duplicateKeys: DuplicateKeys
    ) {
        self.bytes = bytes
        self.length = length
        cellsMax = min(limits.cellsMax, cells.count)
        self.cells = cells
        self.keySets = keySets
        self.keySlots = keySlots
        self.keyBytes = keyBytes
        self.limits = limits
        self.duplicateKeys = duplicateKeys
    }

    /// Reads the whole text: one value, white space around it, nothing else.
    @_lifetime(self: copy self)
    mutating func run(_ duplicates: inout DuplicateSearch) throws(ParseFault) {
        skipSpace()
        repeat {
            try readValue(&duplicates)
        } while try advance(&duplicates)
        skipSpace()
        guard position == length else { throw ParseFault(.trailingBytes, at: position) }
    }

    /// Reads a scalar, an empty container, or the opening of a container up to its first value.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func readValue(_ duplicates: inout DuplicateSearch) throws(ParseFault) {
        while true {
            switch byte(position) {
            case UInt8(ascii: "\""):
                return try readString(.string)
            case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                return try readNumber()
            case UInt8(ascii: "{"):
                try open(.object)
                guard byte(position) != UInt8(ascii: "}") else { return try closeEmpty() }
                try readKey()
            case UInt8(ascii: "["):
                try open(.array)
                guard byte(position) != UInt8(ascii: "]") else { return try closeEmpty() }
                members = 1
            default:
                return try readLiteral()
            }
        }
    }

    /// Goes on after a value: closes what ends here, until the next value is due. False when the root is complete.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func advance(_ duplicates: inout DuplicateSearch) throws(ParseFault) -> Bool {
        while container >= 0 {
            skipSpace()
            let next = byte(position)
            if next == UInt8(ascii: ",") {
                position &+= 1
                skipSpace()
                if isObject { try readKey() } else { members &+= 1 }
                return true
            }
            guard next == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw unexpected() }
            position &+= 1
            if keySet & Self.mustCompare != 0 { try compareKeys(&duplicates) }
            close()
        }
        return false
    }

    // MARK: Containers

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func open(_ kind: Kind) throws(ParseFault) {
        guard depth < limits.depthMax else { throw ParseFault(.tooDeep, at: position) }
        if container >= 0 { cells[container].length = UInt32(truncatingIfNeeded: members) }
        keySets[depth] = keySet
        depth &+= 1
        let index = count
        try append(Cell(kind, offset: position, length: 0, next: container))
        container = index
        isObject = kind == .object
        members = 0
        keySet = 0
        position &+= 1
        skipSpace()
    }

    @_lifetime(self: copy self)
    private mutating func closeEmpty() throws(ParseFault) {
        position &+= 1
        close()
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func close() {
        let parent = Int(Int32(bitPattern: cells[container].next))
        cells[container].next = UInt32(truncatingIfNeeded: count)
        cells[container].length = UInt32(truncatingIfNeeded: members)
        depth &-= 1
        keySet = keySets[depth]
        if parent >= 0 {
            isObject = cells[parent].kind == .object
            members = Int(cells[parent].length)
            if isObject { cells[container - 1].next = UInt32(truncatingIfNeeded: count) }
        }
        container = parent
    }

    // MARK: Keys

    /// Reads a key and its colon.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func readKey() throws(ParseFault) {
        guard byte(position) == UInt8(ascii: "\"") else { throw unexpected() }
        try readString(.key)
        skipSpace()
        guard byte(position) == UInt8(ascii: ":") else { throw unexpected() }
        position &+= 1
        skipSpace()
    }

    /// Adds the cell of a key whose text has been read.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func addKey(offset: Int, length: Int, flags: CellFlags) throws(ParseFault) {
        members &+= 1
        guard members <= limits.membersMax else { throw ParseFault(.tooManyMembers, at: offset - 1) }
        let hash = KeyHash.padded(bytes.bytes, at: offset, length: length)
        let id = lookUp(hash, offset, length)
        let bit: UInt64 = 1 << UInt64(id.isKnown ? UInt32(id.rawValue) & 63 : hash & 63)
        keySet |= bit | (keySet & bit != 0 ? Self.mustCompare : 0)
        try append(Cell(.key, flags: flags, offset: offset, length: length, next: count &+ 2, keyID: id))
    }

    /// The id of the name at `offset`. The chain of places is as long as the table's worst one, whatever is asked.
    @inline(__always)
    private func lookUp(_ hash: UInt32, _ offset: Int, _ length: Int) -> KeyID {
        let mask = keySlots.count &- 1
        var place = Int(hash) & mask
        while true {
            let slot = keySlots[unchecked: place]
            if slot.id == 0 { return .unknown }
            if slot.hash == hash, Int(slot.length) == length, isText(at: offset, of: slot) {
                return KeyID(rawValue: slot.id)
            }
            place = (place &+ 1) & mask
        }
    }

    @inline(__always)
    private func isText(at offset: Int, of slot: KeyTable.Slot) -> Bool {
        let text = bytes.bytes
        let length = Int(slot.length)
        let base = Int(slot.offset)
        var index = 0
        while index &+ 8 <= length {
            guard
                text.unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ index, as: UInt64.self)
                    == keyBytes.unsafeLoadUnaligned(fromUncheckedByteOffset: base &+ index, as: UInt64.self)
            else { return false }
            index &+= 8
        }
        guard index < length else { return true }
        let difference =
            text.unsafeLoadUnaligned(fromUncheckedByteOffset: offset &+ index, as: UInt64.self)
            ^ keyBytes.unsafeLoadUnaligned(fromUncheckedByteOffset: base &+ index, as: UInt64.self)
        return UInt64(littleEndian: difference) << UInt64(64 &- (length &- index) &* 8) == 0
    }

    /// Compares the keys of the object that ends here, since some may be the same.
    @_lifetime(self: copy self)
    private mutating func compareKeys(_ duplicates: inout DuplicateSearch) throws(ParseFault) {
        let found = duplicates.firstRepeated(
            object: container, end: count, members: members, cells: &cells, bytes: bytes,
            marksAll: duplicateKeys == .flag)
        guard let found, duplicateKeys == .refuse else { return }
        throw ParseFault(.duplicateKey, at: Int(cells[found].offset) - 1)
    }
}
