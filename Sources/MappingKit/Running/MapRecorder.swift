/// Is told what a mapper does. The one that a lane uses does nothing and costs nothing: the loop is specialised for it.
protocol MapRecorder {
    /// A rule came to its end, with a value that was written or without one.
    mutating func wrote(rule: Int, isPresent: Bool)
    /// A code list, or an inline table (nil), was asked; the row is -1 when it had none.
    mutating func found(rule: Int, list: CodeList?, row: Int)
    /// A constant took the place of an absent value.
    mutating func defaulted(rule: Int)
    /// A condition did not hold: that of the whole rule, which then does not come to its end, or that of a part.
    mutating func skipped(rule: Int, isWhole: Bool)
}

/// Remembers nothing.
struct NoRecorder: MapRecorder {
    @inline(__always)
    mutating func wrote(rule: Int, isPresent: Bool) {}
    @inline(__always)
    mutating func found(rule: Int, list: CodeList?, row: Int) {}
    @inline(__always)
    mutating func defaulted(rule: Int) {}
    @inline(__always)
    mutating func skipped(rule: Int, isWhole: Bool) {}
}
