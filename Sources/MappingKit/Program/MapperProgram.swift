internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// A compiled mapper: trivial structs in flat arrays, addressed by index. Immutable and shared by all lanes.
struct MapperProgram: Sendable {
    var instructions: [Instruction] = []
    /// The keys that are written; the first stands for none.
    var keys: [KeyID] = [.unknown]
    /// The texts of `false` and `true` among the constants.
    var falseText: Int32 = 0
    var trueText: Int32 = 0
    /// The bytes of all constants.
    var constants: [UInt8] = []
    var constantTable: [Constant] = []
    var textSets: [TextSet] = []
    var maps: [MapTable] = []
    var lookups: [Lookup] = []
    var codeLists: [CodeList] = []
    /// The bytes of all code lists, and where those of each begin.
    var cells: [UInt8] = []
    var cellBases: [Int32] = []
    var conversions: [Conversion] = []
    var checks: [Check] = []
    var patterns: [Pattern] = []
    var divisors: [NumberText.Divisor] = []
    var failures: [Failure] = []
    var scopes: [Scope] = []
    var gatherNodes: [GatherNode] = []
    var gatherEntries: [GatherEntry] = []
    /// Source slots of all scopes together.
    var slotCount = 0
    var asOf: AsOf?
    /// Whether something is left that only the target schema's validator can check.
    var needsWholeCheck = false

    /// The text of a constant.
    @inline(__always)
    @_lifetime(borrow self)
    func constantText(_ index: Int) -> Span<UInt8> { constants.span.extracting(constantRange(index)) }

    /// Where the text of a constant stands.
    @inline(__always)
    func constantRange(_ index: Int) -> Range<Int> {
        let constant = constantTable[index]
        return Int(constant.offset)..<Int(constant.offset + constant.length)
    }

    /// A constant value: its kind, and where its text stands.
    struct Constant {
        var kind: ValueKind
        var offset: Int32
        var length: Int32
    }

    /// A set of texts, found by their bytes in `bytes`.
    struct TextSet: Sendable {
        let bytes: [UInt8]
        let index: ByteIndex
        /// The places of `true` and `false`, or -1.
        let truePlace: Int
        let falsePlace: Int

        init(_ texts: [String]) {
            truePlace = texts.firstIndex(of: "true") ?? -1
            falsePlace = texts.firstIndex(of: "false") ?? -1
            var bytes: [UInt8] = []
            var ranges: [Range<Int>] = []
            for text in texts {
                let start = bytes.count
                bytes.append(contentsOf: text.utf8)
                ranges.append(start..<bytes.count)
            }
            self.bytes = bytes
            index = ByteIndex(count: texts.count, bytes: bytes) { ranges[$0] }
        }

        var hasTrue: Bool { truePlace >= 0 }
        var hasFalse: Bool { falsePlace >= 0 }

        /// The place of a text in the set, or -1.
        @inline(__always)
        func place(of text: Span<UInt8>) -> Int { index.first(text, in: bytes.span) }
    }

    /// An inline table: the entry with the key's place is a constant.
    struct MapTable: Sendable {
        let keys: TextSet
        let values: [Int32]
    }

    /// A look-up in a code list of the program.
    struct Lookup {
        var list: Int32
        var by: Int32
        var get: Int32
    }

    /// Something that is checked when the proof could not.
    struct Check {
        enum Test: UInt8 {
            /// The kind is one of the bits in `a`.
            case kind
            /// The text is in text set `a`.
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
        /// Members that are wanted: gathering stops when all were seen.
        var wanted: Int32 = 0
    }

    /// What to do with a member: remember it in a slot (-1: do not), look into it with a gather node (-1: do not).
    struct GatherEntry {
        var slot: Int32 = -1
        var node: Int32 = -1
    }

    /// Where the day for code lists comes from.
    struct AsOf: Sendable {
        let slot: Int32
        /// Nil: told apart by its shape.
        let layout: DateLayout?
    }
}
