internal import JSONTape

/// What one instruction of a compiled mapper does. The machine has one value, one truth, and a tape it writes to.
enum Operation: UInt8 {
    // The value.
    /// The value at source slot `a`; absent when there is none or it is null.
    case load
    /// Constant `a`.
    case constant
    /// No value.
    case absent
    /// The number, from 1, of the element in scope `a`.
    case position
    /// Constant `a` when there is no value.
    case defaultConstant
    /// Rejects with failure `b` when there is no value.
    case rejectAbsent
    /// Conversion `a`; a failure rejects with failure `b`; `kind` is the kind of value that comes out.
    case convert
    /// Inline table `a`, which leads to constants; a value without entry is handled as `kind` says, with constant or failure `b`.
    case map
    /// Look-up `a`; a value without row is handled as `kind` says, with constant or failure `b`.
    case lookup
    /// Check `a`; a value that breaks it rejects with failure `b`.
    case check
    /// Begins to gather texts.
    case concatBegin
    /// Adds the value to the texts, when there is one.
    case concatPart
    /// Joins the texts with constant `a` between them; no value when there was none.
    case concatEnd

    // The truth.
    /// Whether slot `a` has a value.
    case testPresent
    /// Whether the text at slot `a` is in table `b`.
    case testText
    /// The opposite.
    case not
    case setTrue
    case setFalse

    // Jumps; `a` is the instruction to go on with. A `jumpIfFalse` whose `when` does not hold leaves a part of a rule
    // (kind 1) or all that a rule writes (kind 2).
    case jump
    case jumpIfTrue
    case jumpIfFalse
    case jumpIfPresent
    case jumpIfAbsent

    // Writing.
    /// Writes the value, if there is one, under key `a` (0 in an array).
    case emit
    /// Begins an object under key `a`. `leaveObject` drops it when it is empty, unless it is the root.
    case enterObject
    case leaveObject
    /// Begins an array under key `a`; `leaveArray` drops it when it is empty and `b` is 1.
    case enterArray
    case leaveArray
    /// Rejects with failure `b` when the open array has fewer elements than `a` or more than `c`.
    case checkCount

    // Loops.
    /// Begins to visit the elements of scope `a`; goes to `b` when there is no array. The value becomes absent then.
    case eachBegin
    /// Goes to `b` with the next element of scope `a`, or on when there is none.
    case eachNext
    /// Goes to `b` when the array of scope `a` has no element.
    case eachIfEmpty
    /// Begins to search scope `a` for the element that fits; goes to `b` with no value when there is none, to `c` when
    /// it was found before.
    case pickBegin
    /// When the element fits, remembers it and goes on; else goes to `b` with the next, or to `c` when there is none.
    case pickNext
    /// Begins to visit the parts of the value, which constant `a` separates.
    case splitBegin
    /// Makes the next part the value and goes on, or goes to `b` when there is none.
    case splitNext

    // What the proof left open about required members.
    /// Leaves a doubt when there is no value.
    case expect
    /// Remembers in bit `a` whether there is a value.
    case note
    /// Leaves a doubt when bit `a` is set and bit `c` is not.
    case expectBeside

    /// The end of the program.
    case end

    // Several of the above at once; made by `ProgramFusion`.
    /// Makes the moves from `a` up to `b`.
    case moves
    /// Begins an object under key `a`, or goes to `b` with no value when all slots of list `c` are absent.
    case enterObjectIfAny
    /// The value at slot `a`; when there is none, the rule is at its end and goes on at `b`.
    case loadOrSkip
    /// No value, and goes to `b` when slot `a` has none; `kind` as `jumpIfFalse` has it.
    case whenPresent
    /// No value, and goes to `c` when the text at slot `a` is not in table `b`; `kind` as `jumpIfFalse` has it.
    case whenText
    /// No value, and goes to `c` when the text at slot `a` is in table `b`; `kind` as `jumpIfFalse` has it.
    case whenNotText
    /// Searches scope `a` for the element that fits test `c` and goes on with it, or goes to `b` with no value.
    case pick
    /// Makes the checks from `a` up to `b`, each with a failure of its own.
    case checks
    /// Sets the bits of notes `a` when there is a value, else clears them and, with `kind` 1, leaves a doubt.
    case settle
    /// Does what `expectBeside` does for the pairs from `a` up to `b`.
    case besides
}

/// One instruction: sixteen trivial bytes.
struct Instruction {
    var operation: Operation
    /// A value kind or a missing policy, as the operation says.
    var kind: UInt8 = 0
    /// The rule of the document it comes from.
    var rule: UInt16 = 0
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = 0
}

/// What happens to a value that a table does not have.
enum MissingPolicy: UInt8 {
    case reject, omit, keep, constant
}

/// The kind of a value in the machine.
enum ValueKind: UInt8 {
    case absent, null, `false`, `true`, number, text
    /// Something that is already written: an object or array.
    case written
}

/// A value in the machine: its kind and where its text stands. Trivial.
struct MachineValue {
    /// Where a text stands.
    enum Space: UInt8 {
        case source, constants, cells, left, right, joined
    }

    var kind: ValueKind = .absent
    var space: Space = .constants
    /// What is known about the text, when `hasFlags`.
    var flags: CellFlags = []
    var hasFlags = false
    /// Where the text begins in its space.
    var offset: Int32 = 0
    var length: Int32 = 0

    static var none: MachineValue { MachineValue() }

    @inline(__always)
    var isPresent: Bool { kind != .absent }

    @inline(__always)
    var range: Range<Int> { Int(offset)..<Int(offset) &+ Int(length) }
}
