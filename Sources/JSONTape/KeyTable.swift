/// The number of a property name in a key table. Two keys with the same known id are the same name.
@frozen
public struct KeyID: Hashable, Sendable {
    /// The number; 0 for a name that the table does not have.
    public let rawValue: UInt16

    @inlinable
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A name that the table does not have.
    @inlinable
    public static var unknown: KeyID { KeyID(rawValue: 0) }

    /// Whether the table has the name.
    @inlinable
    public var isKnown: Bool { rawValue != 0 }
}

/// Collects the property names of all schemas of a catalog, then becomes a `KeyTable`.
public struct KeyTableBuilder {
    /// The names in the order of their ids, from id 1.
    public private(set) var names: [String] = []
    /// By the names' bytes: as texts, names that are canonically equivalent would be one.
    private var ids: [[UInt8]: KeyID] = [:]

    /// A builder without names.
    public init() {}

    /// The id of a name, which is new or was interned before. Returns nil when the table is full
    /// (`KeyTable.namesMax`) or the name is longer than `KeyTable.nameBytesMax`.
    public mutating func intern(_ name: String) -> KeyID? {
        let bytes = Array(name.utf8)
        if let id = ids[bytes] { return id }
        guard names.count < KeyTable.namesMax, bytes.count <= KeyTable.nameBytesMax else { return nil }
        names.append(name)
        let id = KeyID(rawValue: UInt16(names.count))
        ids[bytes] = id
        return id
    }

    /// Makes the immutable table.
    public func build() -> KeyTable { KeyTable(names: names) }
}

/// The interned property names of a catalog: immutable, shared by all lanes, asked by bytes.
///
/// Names are told apart by their bytes, not by Unicode equivalence.
public struct KeyTable: Sendable {
    /// The most names a table can have.
    public static let namesMax = Int(UInt16.max)
    /// The longest name, in bytes.
    public static let nameBytesMax = 1_024

    /// One place of the hash table; `id` 0 is free.
    struct Slot {
        var hash: UInt32
        var offset: UInt32
        var length: UInt16
        var id: UInt16
    }

    /// Where a name's text and its JSON form stand in `bytes`.
    struct Name {
        var offset: UInt32
        var length: UInt32
        var quotedOffset: UInt32
        var quotedLength: UInt32
    }

    /// A power of two places, at most a quarter of them taken.
    let slots: [Slot]
    /// By id; the entry of id 0 is empty.
    let nameTable: [Name]
    /// The text of every name, and its form in JSON (`"name":`), padded for eight-byte loads.
    let bytes: [UInt8]

    /// A table without names: every key is unknown.
    public static let empty = KeyTable(names: [])

    /// The number of names; ids are 1...count.
    public var count: Int { nameTable.count - 1 }

    init(names: [String]) {
        var bytes: [UInt8] = []
        var table = [Name(offset: 0, length: 0, quotedOffset: 0, quotedLength: 0)]
        for name in names {
            let offset = bytes.count
            bytes.append(contentsOf: name.utf8)
            let quotedOffset = bytes.count
            JSONEscape.appendQuoted(name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            table.append(
                Name(
                    offset: UInt32(offset), length: UInt32(quotedOffset - offset), quotedOffset: UInt32(quotedOffset),
                    quotedLength: UInt32(bytes.count - quotedOffset)))
        }
        bytes.append(contentsOf: repeatElement(0, count: 8))
        self.bytes = bytes
        nameTable = table
        slots = Self.makeSlots(table, bytes)
    }

    private static func makeSlots(_ names: [Name], _ bytes: [UInt8]) -> [Slot] {
        var capacity = 16
        while capacity < names.count * 4 { capacity *= 2 }
        var slots = [Slot](repeating: Slot(hash: 0, offset: 0, length: 0, id: 0), count: capacity)
        for (id, name) in names.enumerated().dropFirst() {
            let hash = KeyHash.padded(bytes.span.bytes, at: Int(name.offset), length: Int(name.length))
            var place = Int(hash) & (capacity - 1)
            while slots[place].id != 0 { place = (place + 1) & (capacity - 1) }
            slots[place] = Slot(hash: hash, offset: name.offset, length: UInt16(name.length), id: UInt16(id))
        }
        return slots
    }

    /// The id of a name given by its bytes, or `.unknown`.
    public func id(of name: Span<UInt8>) -> KeyID {
        guard name.count <= Self.nameBytesMax else { return .unknown }
        let hash = KeyHash.exact(name.bytes)
        var place = Int(hash) & (slots.count - 1)
        while slots[place].id != 0 {
            let slot = slots[place]
            if slot.hash == hash, Int(slot.length) == name.count, equals(slot, name) { return KeyID(rawValue: slot.id) }
            place = (place + 1) & (slots.count - 1)
        }
        return .unknown
    }

    /// The id of a name, or `.unknown`. For load time.
    public func id(of name: String) -> KeyID {
        let utf8 = Array(name.utf8)
        return id(of: utf8.span)
    }

    private func equals(_ slot: Slot, _ name: Span<UInt8>) -> Bool {
        let base = Int(slot.offset)
        for index in name.indices where bytes[base + index] != name[index] { return false }
        return true
    }

    /// The name as text; empty for `.unknown`. For load time and reports.
    public func name(_ id: KeyID) -> String {
        String(decoding: bytes[range(id)], as: UTF8.self)
    }

    /// The name's bytes; empty for `.unknown`.
    @_lifetime(borrow self)
    public func text(_ id: KeyID) -> Span<UInt8> {
        bytes.span.extracting(range(id))
    }

    private func range(_ id: KeyID) -> Range<Int> {
        let name = nameTable[Int(id.rawValue)]
        return Int(name.offset)..<Int(name.offset) + Int(name.length)
    }
}

/// The hash of property names: constant time, taken from at most 24 bytes of the name.
public enum KeyHash {
    /// The hash of the name at `offset`, when at least eight bytes can be read from there.
    @inlinable
    @inline(__always)
    public static func padded(_ bytes: borrowing RawSpan, at offset: Int, length: Int) -> UInt32 {
        let head = word(bytes, offset)
        if length < 8 { return mix(head & ((1 << (UInt64(truncatingIfNeeded: length) &* 8)) &- 1), 0, length) }
        let tail = word(bytes, offset &+ length &- 8)
        return length <= 16
            ? mix(head, tail, length) : mix(head &+ word(bytes, offset &+ length &>> 1 &- 4), tail, length)
    }

    /// The same hash for a name without padding behind it.
    @inlinable
    public static func exact(_ name: borrowing RawSpan) -> UInt32 {
        let length = name.byteCount
        if length >= 8 { return padded(name, at: 0, length: length) }
        var head: UInt64 = 0
        for index in 0..<length {
            head |= UInt64(name.unsafeLoad(fromByteOffset: index, as: UInt8.self)) << (index * 8)
        }
        return mix(head, 0, length)
    }

    @inlinable
    @inline(__always)
    static func word(_ bytes: borrowing RawSpan, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self))
    }

    @inlinable
    @inline(__always)
    static func mix(_ head: UInt64, _ tail: UInt64, _ length: Int) -> UInt32 {
        let folded = (head ^ (tail << 29 | tail >> 35) &+ UInt64(truncatingIfNeeded: length)) &* 0x9E37_79B9_7F4A_7C15
        return UInt32(truncatingIfNeeded: folded >> 32) ^ UInt32(truncatingIfNeeded: folded >> 52)
    }
}
