/// What a profile's value is once it is drawn for an event. Trivial: texts stand in the event's buffer.
enum Value {
    /// There is none; a member that would show it is left out.
    case absent
    /// A row of the slot's table.
    case row(Int32)
    /// A decimal: units of the last of `scale` fraction digits.
    case decimal(Int64, scale: Int8)
    /// A day since 1970-01-01.
    case date(Int32)
    /// A second since 1970-01-01 UTC.
    case instant(Int64)
    /// A text in the event's buffer.
    case bytes(start: Int32, count: Int32)
}

/// How a value is written where the profile says `${name|format}`.
enum ValueFormat: Sendable {
    /// A row's column, a number without padding, a date as yyyy-MM-dd, an instant in RFC 3339.
    case plain
    /// A whole number, filled with zeros on the left.
    case padded(Int)
    /// A date or an instant in UTC by a pattern of yyyy, MM, dd, HH, mm, ss; other characters stand for themselves.
    case pattern(PoolRange)
    /// The year named by its end that begins with this month.
    case fiscalYear(firstMonth: Int)
    /// An instant as local time with an offset from UTC in minutes, in RFC 3339.
    case offset(minutes: Int)
}

/// A value that a text, a condition or a computation refers to.
struct ValueRef: Sendable {
    var slot: Int
    /// The column, when the slot is a row; else -1.
    var column: Int
    var format: ValueFormat = .plain
}

/// One part of a text.
enum TextPart: Sendable {
    case literal(PoolRange)
    case value(ValueRef)
}

/// Which rows may be picked: all of a table, or those that fit a row of another slot.
struct RowChoice: Sendable {
    /// The slot whose row decides; -1 when every row may be picked.
    let by: Int
    /// For every row of that slot's table (or one entry): the rows that may be picked.
    let rows: [[Int32]]
    /// Beside `rows`: their weights, added up.
    let cumulativeWeights: [[Double]]
}

/// A computed decimal: `of` × a random factor × `times` ÷ `over`.
struct Scaling: Sendable {
    let of: ValueRef
    let low: Double
    let high: Double
    let times: ValueRef?
    let over: ValueRef?
    let decimals: Int
    /// The smallest result.
    let least: Double
}

/// How a value comes about.
enum ValueRule: Sendable {
    /// Set by the plan or the event: case, day, version, event, time, item numbers.
    case given
    /// A row dealt out by the plan, so that the published counts come out exactly.
    case dealt
    /// A row drawn by weight.
    case picked(RowChoice)
    case number(low: Int64, high: Int64)
    case text([TextPart])
    /// The first text whose values are all present.
    case first([[TextPart]])
    /// A text followed by its check character.
    case checked([TextPart], Checksum)
    /// A day some days from another one, less a number of days.
    case date(from: ValueRef, low: Int64, high: Int64, less: ValueRef?)
    case scaled(Scaling)
    /// An amount calibrated by the plan; before the case is settled, off by a random factor.
    case amount(index: Int)
    case sum(slot: Int)
    /// The texts of a group's items with a separator.
    case joined(group: Int, [TextPart], separator: PoolRange)
    /// Bytes as they are, well-formed or not.
    case raw(PoolRange)
    /// No value: for events that are spoiled by what they lack.
    case absent
}

/// Holds when every listed value's text is one of those allowed.
struct ValueCondition: Sendable {
    struct Clause: Sendable {
        let value: ValueRef
        /// The texts allowed; empty when the value only has to be present.
        let allowed: [PoolRange]
    }

    let clauses: [Clause]
}

/// One named value of a profile.
struct Slot: Sendable {
    let name: String
    /// The group whose items have it; 0 for values of the event itself.
    let group: Int
    var rule: ValueRule
    /// The share of cases that have it, 0...1.
    var chance = 1.0
    var condition: ValueCondition?
    /// The table, when it is a row; else -1.
    var table = -1
    /// Whether every version of a case draws it anew.
    var perVersion = false
    /// Where its values begin in the evaluation's array.
    var offset = 0
}

/// Values that an event has several times: lines, containers. Group 0 is the event itself.
struct ItemGroup: Sendable {
    let name: String
    /// How many items there are; nil for group 0.
    let count: ValueRef?
    /// The slots of the group, in the order of evaluation.
    var slots: Range<Int>
    /// The slot that gives the item's number, from 1.
    let numberSlot: Int
}
