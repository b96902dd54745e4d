/// Finds a key that a large object has twice, in time linear in its members, also when an adversary chose the keys.
struct DuplicateSearch {
    /// Cell indices of keys, by hash; 0 is free (a key is never cell 0).
    private var places: [UInt32] = []

    /// The key cells of `object` that repeat an earlier key: the first one when `stopAtFirst`, else all are marked.
    /// Returns the first one's index, or nil.
    mutating func search(
        object: Int, end: Int, members: Int, cells: inout MutableSpan<Cell>, bytes: borrowing MutableSpan<UInt8>,
        stopAtFirst: Bool
    ) -> Int? {
        let capacity = clear(members)
        var found: Int?
        var key = object + 1
        while key < end {
            let cell = cells[key]
            var place = Self.hash(cell, bytes) & (capacity - 1)
            while places[place] != 0, !Self.isSame(cells[Int(places[place])], cell, bytes) {
                place = (place + 1) & (capacity - 1)
            }
            if places[place] == 0 {
                places[place] = UInt32(key)
            } else {
                found = found ?? key
                if stopAtFirst { return found }
                cells[key].flags.insert(.duplicate)
            }
            key = Int(cell.next)
        }
        return found
    }

    /// Whether two key cells of one tape name the same member.
    @inline(__always)
    static func isSame(_ left: Cell, _ right: Cell, _ bytes: borrowing MutableSpan<UInt8>) -> Bool {
        guard left.keyID == right.keyID else { return false }
        if left.keyID.isKnown { return true }
        guard left.length == right.length else { return false }
        for index in 0..<Int(left.length) where bytes[Int(left.offset) + index] != bytes[Int(right.offset) + index] {
            return false
        }
        return true
    }

    /// The standard library's hasher is seeded per process, so nobody can choose keys that collide.
    private static func hash(_ key: Cell, _ bytes: borrowing MutableSpan<UInt8>) -> Int {
        var hasher = Hasher()
        if key.keyID.isKnown {
            hasher.combine(key.keyID.rawValue)
        } else {
            bytes.bytes.extracting(Int(key.offset)..<Int(key.offset) + Int(key.length)).withUnsafeBytes {
                hasher.combine(bytes: $0)
            }
        }
        return hasher.finalize()
    }

    /// Empties the table for this many keys; returns its capacity, a power of two.
    private mutating func clear(_ members: Int) -> Int {
        var capacity = 64
        while capacity < members * 2 { capacity *= 2 }
        if places.count < capacity {
            places = Array(repeating: 0, count: capacity)
        } else {
            for index in 0..<capacity { places[index] = 0 }
        }
        return capacity
    }
}
