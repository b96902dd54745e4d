/// Is told what a mapper does. The one that a lane uses does nothing and costs nothing: the loop is specialised for it.
protocol MapRecorder {
    /// Whether it wants to be told at all.
    static var isTold: Bool { get }
    /// A run begins; what was told before is void.
    mutating func begin()
    /// A rule came to its end, with a value that was written or without one.
    mutating func wrote(_ told: ToldRule)
    /// A code list of the program, or an inline table (-1), was asked; the row is -1 when it had none.
    mutating func found(list: Int, row: Int)
    /// A constant took the place of an absent value.
    mutating func defaulted(rule: Int)
    /// A condition of the rule did not hold, so that it does not come to its end.
    mutating func skipped(_ told: ToldRule)
    /// A condition of a part of a rule did not hold.
    mutating func skippedPart()
}

/// What a recorder is told of a rule that came to its end.
struct ToldRule {
    /// A place that the rule reads.
    struct Source {
        /// Its node in the source; -1 when it is not there, or was not looked for.
        var node: Int32
        /// The numbers, from 0, of the elements it stands in, outermost first; those at the end are missing when their
        /// array has no element that is looked at.
        var elements: [Int32]
    }

    var rule: Int
    /// Whether it wrote a value, or an object or array with something in it.
    var isPresent: Bool
    /// The node of the value in the target; -1 when there is none, and for objects and arrays.
    var node: Int32
    /// The numbers, from 0, of the target's elements that the place stands in, outermost first.
    var elements: [Int32]
    /// The places in the order of `MapperProgram.ruleSources`.
    var sources: [Source]
}

/// Remembers nothing.
struct NoRecorder: MapRecorder {
    static var isTold: Bool { false }
    @inline(__always)
    mutating func begin() {}
    @inline(__always)
    mutating func wrote(_ told: ToldRule) {}
    @inline(__always)
    mutating func found(list: Int, row: Int) {}
    @inline(__always)
    mutating func defaulted(rule: Int) {}
    @inline(__always)
    mutating func skipped(_ told: ToldRule) {}
    @inline(__always)
    mutating func skippedPart() {}
}

extension MapRecorder {
    static var isTold: Bool { true }
}
