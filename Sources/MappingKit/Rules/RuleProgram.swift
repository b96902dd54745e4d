public import GatewayModel
internal import JSONTape

/// The compiled rules of one schema. Immutable; all lanes share it, and each runs it with a `RuleRun` of its own.
public struct RuleProgram: Sendable {
    /// The schema whose events the rules judge.
    public let schema: SchemaID
    /// The revision of the rules.
    public let revision: Int
    /// The rules in the order of the document.
    public let rules: [Rule]

    /// Scopes, slots, constants, code lists: what the rules read and compare with.
    var tables: MapperProgram
    var blocks: [Block]
    var steps: [RuleStep]
    var functions: [CompiledFunction]
    var checksums: [Checksum]
    /// What breaking each rule means, by rule.
    var severities: [RuleSeverity]
    var layouts: [DateLayout]

    /// One rule.
    public struct Rule: Sendable, Hashable {
        /// Its id, unique in the document.
        public let id: String
        /// What becomes of an event that breaks it.
        public let severity: RuleSeverity
        /// What it expects, in words for the sender.
        public let expected: String
        /// The place it speaks about, `*` for the elements of an array.
        public let pointer: String
        /// Where it stands.
        public let position: TextPosition
    }

    /// The rules of one scope: steps `first..<end` are run for every element of it.
    struct Block {
        var scope: Int32
        var first: Int32
        var end: Int32
    }

    /// The violation of a rule in words.
    public func describe(_ violation: RuleViolation) -> (pointer: String, rule: String, expected: String) {
        let rule = rules[violation.rule]
        return (CompiledMapper.numbered(rule.pointer, violation.positions.all), rule.id, rule.expected)
    }
}

/// One step of the rules' program: trivial.
struct RuleStep {
    enum Operation: UInt8 {
        /// Whether slot `a` has a value.
        case testPresent
        /// Whether the text at slot `a` is in text set `b`.
        case testText
        case not
        /// Goes to `a`. Only forwards.
        case jumpIfTrue, jumpIfFalse
        /// Function `a`, which holds when slot `b` (-1: none) is absent.
        case evaluate
        /// Rule `a` ends: it is broken when the truth is no.
        case settle
        /// Both at once: function `a` of slot `b`, and with it rule `c`.
        case judge
    }

    var operation: Operation
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = 0
}

/// A function with its parameters resolved: trivial.
struct CompiledFunction {
    enum Kind: UInt8 {
        case checksum, pattern, inList, equal, order, sum, compare, fractionDigits, unique, refersTo, year
    }

    var kind: Kind
    /// The slot of the first input, or of an element's input.
    var slot: Int32 = -1
    /// The slot of the second input; -1: a constant.
    var other: Int32 = -1
    /// The constant; -1: none.
    var constant: Int32 = -1
    /// The scope whose elements are visited, and the scope whose elements are referred to.
    var scope: Int32 = -1
    var otherScope: Int32 = -1
    /// The checksum, pattern or look-up.
    var table: Int32 = -1
    /// Days, digits or a month.
    var number: Int32 = 0
    /// The date layout; -1: told apart by its shape.
    var layout: Int32 = -1
    var sliceStart: Int32 = 0
    /// -1: the whole text.
    var sliceLength: Int32 = -1
    var relation = RuleRelation.equal
}

/// A rule that an event breaks: a few numbers; `RuleProgram.describe` turns it into words.
public struct RuleViolation: Sendable, Equatable {
    /// The rule's index.
    public let rule: Int
    let positions: MapRejection.InlineInts
}
