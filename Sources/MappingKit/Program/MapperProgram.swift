internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// A compiled mapper: trivial structs in flat arrays, addressed by index. Immutable and shared by all lanes.
struct MapperProgram: Sendable {
    /// What lanes run.
    var instructions: [Instruction] = []
    /// The same with everything that a recorder wants to be told: it makes the same of every event.
    var toldInstructions: [Instruction] = []
    /// The keys that are written; the first stands for none.
    var keys: [KeyID] = [.unknown]
    /// Values that are written as they are.
    var moves: [Move] = []
    /// Lists of slots, each with their number before them.
    var slotLists: [Int32] = []
    /// The texts of `false` and `true` among the constants.
    var falseText: Int32 = 0
    var trueText: Int32 = 0
    /// The bytes of all constants.
    var constants: [UInt8] = []
    var constantTable: [Constant] = []
    /// Sets of texts, inline tables and columns of code lists.
    var tables = TextTables()
    var lookups: [Lookup] = []
    /// The rows that look-ups find.
    var rows: [LookupRow] = []
    var codeLists: [CodeList] = []
    /// The bytes of all code lists, and where those of each begin.
    var cells: [UInt8] = []
    var cellBases: [Int32] = []
    var conversions: [Conversion] = []
    var steps: [ConversionStep] = []
    var layouts = LayoutTable()
    var checks: [Check] = []
    /// Checks of one value, one after another.
    var checkRuns: [CheckRun] = []
    /// What picks look for.
    var pickTests: [PickTest] = []
    /// The bits of notes that are set by one instruction.
    var noteMasks: [UInt64] = []
    /// Pairs of notes.
    var besides: [Beside] = []
    var patterns = PatternSet()
    var divisors: [NumberText.Divisor] = []
    var failures: [Failure] = []
    var scopes: [Scope] = []
    var gatherNodes: [GatherNode] = []
    var gatherEntries: [GatherEntry] = []
    /// Objects inside each other that gathering looks into at most.
    var gatherDepth = 0
    /// Containers inside each other that are written at most.
    var containerDepth = 0
    /// Source slots of all scopes together.
    var slotCount = 0
    /// The places that each rule reads, for recorders that want to be told.
    var ruleSources: [[RuleSource]] = []
    var asOf: AsOf?
    /// Whether something is left that only the target schema's validator can check.
    var needsWholeCheck = false
    /// Whether a run can leave a doubt about required members, which that validator has to settle.
    var needsCheckInDoubt = false

    /// A constant value: its kind, where its text stands, and what is known about it.
    struct Constant {
        var kind: ValueKind
        var flags: CellFlags
        var offset: Int32
        var length: Int32
    }

    /// Writes the value at a slot, or a constant, under a key.
    struct Move {
        var isConstant: Bool
        /// The rule of the document it comes from.
        var rule: UInt16
        /// The slot or the constant.
        var place: Int32
        var key: KeyID
    }

    /// A look-up in a code list of the program: the table leads to the first of the rows with that text.
    struct Lookup {
        var list: Int32
        var table: Int32
    }

    /// One row of a code list as a look-up sees it.
    struct LookupRow {
        /// The days on which it is valid, both included.
        var from: Int32
        var to: Int32
        /// The row of the list.
        var row: Int32
        /// The cell that is looked up, in `cells`.
        var offset: Int32
        var length: Int32
        var flags: CellFlags
        var isPreferred: Bool
        /// Whether no other row with the same text follows.
        var isLast: Bool
    }

    /// Something that is checked when the proof could not.
    struct Check {
        enum Test: UInt8 {
            /// The kind is one of the bits in `a`.
            case kind
            /// The text is in table `a`.
            case oneOf
            /// At least `a` characters.
            case minLength
            /// At most `a` characters.
            case maxLength
            /// Matches pattern `a`.
            case pattern
            /// Compares with the number in constant `a`.
            case minimum, maximum, exclusiveMinimum, exclusiveMaximum
            /// Is a multiple of divisor `a`.
            case multipleOf
        }

        var test: Test
        var a: Int32
    }

    /// A check and the failure of breaking it.
    struct CheckRun {
        var check: Int32
        var failure: Int32
    }

    /// Which element a pick takes.
    struct PickTest {
        /// The member of the element whose text is looked up; nil: the element itself.
        var key: KeyID?
        /// The table that has to have the text; -1: the first element fits.
        var table: Int32
        /// Whether the table must not have it.
        var isNegated: Bool
    }

    /// The member of one note requires that of another.
    struct Beside {
        var note: Int32
        var required: Int32
    }

    /// Why an instruction can reject: all of it prepared when the mapper was compiled, none of it content.
    struct Failure: Sendable {
        let code: RejectionCode
        /// The target pointer; `*` stands for the element of an array.
        let target: String
        /// The source pointer; nil when the value comes from no single place.
        let source: String?
        /// What was expected, in words.
        let expected: String
        /// Where the rule stands.
        let position: TextPosition
        /// The scope it can happen in.
        let scope: Int32
    }

    /// What source pointers are relative to: the document (scope 0) or the elements of an array.
    struct Scope {
        /// The slot that holds the array.
        var arraySlot: Int32
        /// The gather node of the element.
        var gather: Int32
        /// The slots that belong to the scope.
        var firstSlot: Int32
        var slotCount: Int32
        /// The slot of the element itself, or -1.
        var elementSlot: Int32
        /// The scope it stands in; -1 for the document.
        var parent: Int32
    }

    /// Which members of an object are wanted: the entries `base...` for key ids from `firstKey` on.
    struct GatherNode {
        var firstKey: Int32 = 0
        var base: Int32 = 0
        var count: Int32 = 0
    }

    /// What to do with a member: remember it in a slot (-1: do not), look into it with a gather node (-1: do not).
    struct GatherEntry {
        var slot: Int32 = -1
        var node: Int32 = -1
    }

    /// A place that a rule reads.
    struct RuleSource: Sendable {
        /// The source pointer; `*` stands for the elements of an array.
        let pointer: String
        /// The slot it is read from; -1 when the program never reads it: its value is not disclosed.
        let slot: Int32
        let scope: Int32
    }

    /// Where the day for code lists comes from.
    struct AsOf: Sendable {
        let slot: Int32
        /// Nil: told apart by its shape.
        let layout: DateLayout?
    }
}
