/// Is told what a mapper does. The one that a lane uses does nothing and costs nothing: the loop is specialised for it.
protocol MapRecorder {
    /// Whether it wants to be told at all.
    static var isTold: Bool { get }
    /// A run begins; what was told before is void.
    mutating func begin()
    /// A rule came to its end, with a value that was written or without one.
    mutating func wrote(rule: Int, isPresent: Bool)
    /// A code list of the program, or an inline table (-1), was asked; the row is -1 when it had none.
    mutating func found(rule: Int, list: Int, row: Int)
    /// A constant took the place of an absent value.
    mutating func defaulted(rule: Int)
    /// A condition did not hold: that of the whole rule, which then does not come to its end, or that of a part.
    mutating func skipped(rule: Int, isWhole: Bool)
}

/// Remembers nothing.
struct NoRecorder: MapRecorder {
    static var isTold: Bool { false }
    @inline(__always)
    mutating func begin() {}
    @inline(__always)
    mutating func wrote(rule: Int, isPresent: Bool) {}
    @inline(__always)
    mutating func found(rule: Int, list: Int, row: Int) {}
    @inline(__always)
    mutating func defaulted(rule: Int) {}
    @inline(__always)
    mutating func skipped(rule: Int, isWhole: Bool) {}
}

extension MapRecorder {
    static var isTold: Bool { true }

    /// A jump out of a rule or a part of one, as its instruction says; other jumps are not told.
    @inline(__always)
    mutating func skipped(_ jump: Instruction) {
        if jump.kind > 0 { skipped(rule: Int(jump.rule), isWhole: jump.kind == 2) }
    }
}
