internal import JSONTape

/// How one place of a value looks in XML. Places have the numbers of the schema's fields.
struct XMLPlace {
    /// What stands there.
    enum Kind: UInt8 {
        case object
        case list
        case string
        case number
        case boolean
        /// Only `null` is allowed.
        case null

        var isContainer: Bool { self == .object || self == .list }
    }

    var kind: Kind
    /// Whether the value may be `null`.
    var isNullable = false
    /// Whether it is an attribute.
    var isAttribute = false
    /// Whether a list has no element of its own: its elements stand in the object.
    var isUnwrapped = false
    /// The property's id; `.unknown` for elements of lists and the root.
    var keyID = KeyID.unknown
    /// The place that it is in; -1 for the root.
    var parent = -1
    /// Of an object: its members in the order in which they are written, attributes first, in `XMLLayout.members`.
    var members = 0..<0
    /// The number of a member in its object.
    var ordinal = 0
    /// Of a list: the place of its elements.
    var elements = -1
    /// The name as it is written, prefix included, in `XMLLayout.writtenNames`; -1 for unwrapped lists.
    var writtenName = -1
}

/// Numbers by place and name: open addressing, at most a quarter full.
struct XMLPlaceTable {
    /// What is asked for.
    enum Question: UInt64 {
        /// The place of a child element, by the id of its name.
        case element
        /// The place of an attribute, by the id of its name.
        case attribute
        /// The member of an object, by the id of its property.
        case member
    }

    private struct Slot {
        var key: UInt64
        var value: Int32
    }

    private static let free = UInt64.max
    private var slots: [Slot]
    private var count = 0

    init() { slots = Array(repeating: Slot(key: Self.free, value: -1), count: 16) }

    private static func key(_ question: Question, _ place: Int, _ name: KeyID) -> UInt64 {
        UInt64(place) << 24 | UInt64(name.rawValue) << 8 | question.rawValue
    }

    private static func first(_ key: UInt64, _ mask: Int) -> Int {
        Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    }

    /// The number that was put there; nil when there is none.
    @inline(__always)
    func find(_ question: Question, _ place: Int, _ name: KeyID) -> Int? {
        guard name.isKnown else { return nil }
        let key = Self.key(question, place, name)
        let mask = slots.count &- 1
        var index = Self.first(key, mask)
        while true {
            let slot = slots[index]
            if slot.key == key { return Int(slot.value) }
            if slot.key == Self.free { return nil }
            index = (index &+ 1) & mask
        }
    }

    /// Adds a number; false when there is one already.
    mutating func insert(_ question: Question, _ place: Int, _ name: KeyID, _ value: Int) -> Bool {
        guard find(question, place, name) == nil else { return false }
        if (count + 1) * 4 > slots.count { grow() }
        put(Slot(key: Self.key(question, place, name), value: Int32(value)))
        count += 1
        return true
    }

    private mutating func put(_ slot: Slot) {
        var index = Self.first(slot.key, slots.count - 1)
        while slots[index].key != Self.free { index = (index + 1) & (slots.count - 1) }
        slots[index] = slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(key: Self.free, value: -1), count: old.count * 2)
        for slot in old where slot.key != Self.free { put(slot) }
    }
}
