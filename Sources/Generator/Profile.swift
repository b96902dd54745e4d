public import GatewayModel

/// What synthetic events of one schema look like: the document `generate.yaml` beside the schema, checked and compiled.
///
/// It says how many cases a year has and how they unfold, which tables values are dealt or picked from, which amounts
/// come out at which totals, what an event is made of, and in which named ways one can be spoiled. No code knows an
/// agency; the language is described in `Generator.docc/Profiles.md`.
public struct Profile: Sendable {
    /// The year that the published figures are of.
    struct Year: Sendable {
        /// The first day, as days since 1970-01-01.
        let firstDay: Int
        let dayCount: Int
        /// Cases that stand at the end.
        let caseCount: Int
    }

    /// One way for a case to unfold.
    struct History: Sendable {
        /// The rows of the table `event`, in order.
        let steps: [Int32]
        /// Cases of the year with this history.
        let count: Int
        /// Whether the cases stand and count; those recorded in error and cancelled do not.
        let stands: Bool
        /// The last step that settles the amounts; -1 when the first one already has them.
        let settledBy: Int
    }

    /// An amount that the plan calibrates.
    struct Amount: Sendable {
        let slot: Int
        /// Fraction digits.
        let decimals: Int
        /// The deviation of the logarithm.
        let spread: Double
        /// Columns of dealt slots whose product is the median before calibration.
        let medians: [ValueRef]
        /// Columns of dealt slots with the published total of each row.
        let totals: [ValueRef]
        /// The factor range of the first estimate, before the case is settled.
        let provisional: ClosedRange<Double>
    }

    /// The schema of the events.
    public let schema: SchemaID
    let year: Year
    let pool: [UInt8]
    let tables: [Table]
    let slots: [Slot]
    let groups: [ItemGroup]
    /// The slots by stage, in order of evaluation: before the groups, and after them.
    let before: Range<Int>
    let after: Range<Int>
    let histories: [History]
    let amounts: [Amount]
    let template: Template
    let key: [TextPart]
    let headers: [(name: String, value: [TextPart])]
    let spoilers: [Spoiler]
    let tally: TallyRules?

    /// Compiles the document.
    /// - Throws: every defect, with its place in `file`.
    public init(_ document: DocumentNode, file: String) throws(DefectList) {
        var reader = ProfileReader(file: file)
        self = try reader.read(document)
    }

    init(parts: ProfileParts) {
        schema = parts.schema
        year = parts.year
        pool = parts.pool
        tables = parts.tables
        slots = parts.slots
        groups = parts.groups
        before = parts.before
        after = parts.after
        histories = parts.histories
        amounts = parts.amounts
        template = parts.template
        key = parts.key
        headers = parts.headers
        spoilers = parts.spoilers
        tally = parts.tally
    }

    /// The most items that an event has of each group.
    static let itemsMax = 64
    /// The most cases of one plan.
    public static let casesMax = 2_000_000

    /// Cases of the profile's year that stand at the end.
    public var yearCaseCount: Int { year.caseCount }

    /// Events of the profile's year, those of cancelled cases included.
    public var yearEventCount: Int { histories.reduce(0) { $0 + $1.count * $1.steps.count } }

    /// The named ways of spoiling, in the order in which they take turns.
    public var waysOfSpoiling: [Spoiling] { spoilers.map(\.spoiling) }

    /// The rejection codes that the profile can provoke.
    public var spoilingCodes: [RejectionCode] {
        let codes = Set(spoilers.map(\.spoiling.code))
        return RejectionCode.allCases.filter(codes.contains)
    }
}

/// A way in which an event was spoiled, and the rejection that it must lead to.
public struct Spoiling: Hashable, Sendable {
    /// The code that the gateway must answer with.
    public let code: RejectionCode
    /// What was done, in a few words.
    public let name: String
}

/// How a sound event becomes a bad one.
struct Spoiler: Sendable {
    let spoiling: Spoiling
    /// All slots of the profile, some with other rules.
    let slots: [Slot]
    /// Another key; nil when it is the sound event's.
    let key: [TextPart]?
    let headers: [(name: String, value: [TextPart])]
    /// Whether the value is missing.
    let isTombstone: Bool
    /// The share of the value that is kept, 0...1.
    let keeps: Double
    /// Copies of an additional header that are sent.
    let repeatedHeader: (name: String, times: Int)?
}

/// What events are written as: a flat program over the profile's pool and slots.
struct Template: Sendable {
    enum Step: Sendable {
        /// An opening bracket; the next value stands without a comma.
        case open(UInt8)
        /// A closing bracket.
        case close(UInt8)
        /// A member's quoted name and colon.
        case key(PoolRange)
        /// A string; with its key it is left out when one of its values is absent.
        case string(Int)
        /// A number or literal written as it is; left out like a string.
        case bare(Int)
        /// Goes on after `end` unless the condition holds.
        case unless(Int, end: Int)
        /// The items of a group, one pass each; goes on after `end` when there are none.
        case each(group: Int, end: Int)
        /// Goes back to the step after `start` while there are items.
        case next(group: Int, start: Int)
    }

    var steps: [Step] = []
    var texts: [[TextPart]] = []
    var conditions: [ValueCondition] = []
}

/// Everything a profile is made of, while it is put together.
struct ProfileParts {
    var schema: SchemaID
    var year = Profile.Year(firstDay: 0, dayCount: 1, caseCount: 0)
    var pool: [UInt8] = []
    var tables: [Table] = []
    var slots: [Slot] = []
    var groups: [ItemGroup] = []
    var before = 0..<0
    var after = 0..<0
    var histories: [Profile.History] = []
    var amounts: [Profile.Amount] = []
    var template = Template()
    var key: [TextPart] = []
    var headers: [(name: String, value: [TextPart])] = []
    var spoilers: [Spoiler] = []
    var tally: TallyRules?
}
