/// Finds a key that an object has twice, in time linear in its members, also when an adversary chose the keys.
struct DuplicateSearch {
    /// By key id, the number of the last search that met it.
    private var met: [UInt32] = []
    /// The number of the search.
    private var search: UInt32 = 0
    /// Cell indices of keys whose names are not known, by hash; 0 is free (a key is never cell 0).
    private var places: [UInt32] = []

    /// Makes room for the ids of a key table of this many names.
    mutating func prepare(names: Int) {
        if met.count <= names { met = Array(repeating: 0, count: names + 1) }
    }

    /// The first key cell of `object` that repeats an earlier key, or nil. With `marksAll` all of them are marked.
    mutating func firstRepeated(
        object: Int, end: Int, members: Int, cells: inout MutableSpan<Cell>, bytes: borrowing MutableSpan<UInt8>,
        marksAll: Bool
    ) -> Int? {
        beginSearch()
        var found: Int?
        var capacity = 0
        var key = object + 1
        while key < end {
            let cell = cells[key]
            let isRepeated: Bool
            if cell.keyID.isKnown {
                isRepeated = met[Int(cell.keyID.rawValue)] == search
                met[Int(cell.keyID.rawValue)] = search
            } else {
                if capacity == 0 { capacity = clearPlaces(members) }
                isRepeated = !insert(key, capacity, cells, bytes)
            }
            if isRepeated {
                found = found ?? key
                guard marksAll else { return found }
                cells[key].insert(.duplicate)
            }
            key = Int(cell.next)
        }
        return found
    }

    private mutating func beginSearch() {
        search &+= 1
        guard search == 0 else { return }
        for index in met.indices { met[index] = 0 }
        search = 1
    }

    // MARK: Names that the key table does not have

    /// Empties the table for this many keys; returns its capacity, a power of two.
    private mutating func clearPlaces(_ members: Int) -> Int {
        var capacity = 16
        while capacity < members * 2 { capacity *= 2 }
        if places.count < capacity {
            places = Array(repeating: 0, count: capacity)
        } else {
            for index in 0..<capacity { places[index] = 0 }
        }
        return capacity
    }

    /// Adds a key; false when an equal one was there.
    private mutating func insert(
        _ key: Int, _ capacity: Int, _ cells: borrowing MutableSpan<Cell>, _ bytes: borrowing MutableSpan<UInt8>
    ) -> Bool {
        let cell = cells[key]
        var place = Self.hash(cell, bytes) & (capacity - 1)
        while places[place] != 0 {
            if Self.haveSameText(cells[Int(places[place])], cell, bytes) { return false }
            place = (place + 1) & (capacity - 1)
        }
        places[place] = UInt32(key)
        return true
    }

    private static func haveSameText(_ left: Cell, _ right: Cell, _ bytes: borrowing MutableSpan<UInt8>) -> Bool {
        guard left.length == right.length else { return false }
        for index in 0..<Int(left.length) where bytes[Int(left.offset) + index] != bytes[Int(right.offset) + index] {
            return false
        }
        return true
    }

    /// The standard library's hasher is seeded per process, so nobody can choose keys that collide.
    private static func hash(_ key: Cell, _ bytes: borrowing MutableSpan<UInt8>) -> Int {
        var hasher = Hasher()
        bytes.bytes.extracting(Int(key.offset)..<Int(key.offset) + Int(key.length)).withUnsafeBytes {
            hasher.combine(bytes: $0)
        }
        return hasher.finalize()
    }
}
