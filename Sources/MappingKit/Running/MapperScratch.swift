/// What values are written to on their way, reused from event to event.
struct MapperScratch {
    /// What conversions write: never into the one that they read.
    var left = ByteScratch()
    var right = ByteScratch()
    /// What joined texts are written to.
    var joined = ByteScratch()
    var parts: [MachineValue] = []
    var partStarts: [Int] = []
    var split = Split()

    /// A text whose parts are visited.
    struct Split {
        var text = MachineValue.none
        var next: Int32 = 0
        var separator: Int32 = 0
    }

    mutating func reset() {
        left.reset()
        right.reset()
        joined.reset()
        if !parts.isEmpty { parts.removeAll(keepingCapacity: true) }
        if !partStarts.isEmpty { partStarts.removeAll(keepingCapacity: true) }
    }

    @inline(__always)
    var hasOverflowed: Bool { left.hasOverflowed || right.hasOverflowed || joined.hasOverflowed }
}
