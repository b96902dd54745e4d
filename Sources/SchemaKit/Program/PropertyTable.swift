/// A hash table of an object's properties by key id, at most a quarter full. Ids of one schema are near each other, and
/// Fibonacci hashing spreads such ids evenly, so that nearly every look-up ends at its first place.
struct PropertyTable {
    /// A power of two places, taken by linear probing; at least one is free.
    private(set) var slots: [PropertySlot]
    /// The shift that leaves as many bits of the product as the table needs.
    let shift: UInt32

    init(_ properties: [PropertySlot]) {
        var bits: UInt32 = 2
        while 1 << bits < properties.count * 4 { bits += 1 }
        shift = 32 - bits
        slots = Array(repeating: PropertySlot(), count: 1 << bits)
        for property in properties {
            var place = Self.place(property.keyID, shift)
            while slots[place].keyID != 0 { place = (place + 1) & (slots.count - 1) }
            slots[place] = property
        }
    }

    /// The place where the search for a key id begins.
    @inline(__always)
    static func place(_ keyID: UInt16, _ shift: UInt32) -> Int {
        Int((UInt32(keyID) &* 0x9E37_79B1) >> shift)
    }
}
