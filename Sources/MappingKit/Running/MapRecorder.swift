/// Is told what a mapper does. The one that a lane uses does nothing and costs nothing: the loop is specialised for it.
protocol MapRecorder {
    /// A rule came to its end, with a value that was written or without one.
    mutating func wrote(rule: Int, isPresent: Bool)
    /// A table was asked; -1 when it had no entry.
    mutating func found(rule: Int, isLookup: Bool, row: Int)
    /// A constant took the place of an absent value.
    mutating func defaulted(rule: Int)
}

/// Remembers nothing.
struct NoRecorder: MapRecorder {
    @inline(__always)
    mutating func wrote(rule: Int, isPresent: Bool) {}
    @inline(__always)
    mutating func found(rule: Int, isLookup: Bool, row: Int) {}
    @inline(__always)
    mutating func defaulted(rule: Int) {}
}
