/// Whether something holds: yes, no, or sometimes.
enum Truth {
    case no, maybe, yes

    static func && (left: Truth, right: Truth) -> Truth {
        left == .no || right == .no ? .no : left == .yes && right == .yes ? .yes : .maybe
    }

    static func || (left: Truth, right: Truth) -> Truth {
        left == .yes || right == .yes ? .yes : left == .no && right == .no ? .no : .maybe
    }

    static prefix func ! (truth: Truth) -> Truth {
        switch truth {
        case .no: .yes
        case .maybe: .maybe
        case .yes: .no
        }
    }
}

/// What an expression can come to, given what is known of the source: absent, one of some values, some other value.
/// Values that are rejected are not among them.
struct Possible: Sendable {
    var canBeAbsent = false
    var values: Set<ConstantValue> = []
    /// Whether it can have a value that is not known.
    var isUnknown = false

    static let absent = Possible(canBeAbsent: true)
    static let unknown = Possible(isUnknown: true)

    static func value(_ value: ConstantValue) -> Possible { Possible(values: [value]) }

    var canBePresent: Bool { isUnknown || !values.isEmpty }

    /// Whether nothing can come out, because every value is rejected.
    var isRejected: Bool { !canBePresent && !canBeAbsent }

    /// Whether it has a value. What is always rejected is never absent.
    var presence: Truth { !canBeAbsent ? .yes : canBePresent ? .maybe : .no }

    func union(_ other: Possible) -> Possible {
        Possible(
            canBeAbsent: canBeAbsent || other.canBeAbsent, values: values.union(other.values),
            isUnknown: isUnknown || other.isUnknown)
    }

    /// Whether a value that is there is one of these texts.
    func isIn(_ texts: some Sequence<String>) -> Truth {
        let texts = Set(texts)
        let inside = values.count { texts.contains($0.text) }
        if inside == 0 { return isUnknown ? .maybe : .no }
        return inside == values.count && !isUnknown ? .yes : .maybe
    }

    /// The values without the absence.
    var present: Possible { Possible(values: values, isUnknown: isUnknown) }

    /// What comes out when every value goes through a function, and the unknown one through another.
    func mapped(_ body: (ConstantValue) -> Possible, unknown: () -> Possible) -> Possible {
        var result = Possible(canBeAbsent: canBeAbsent)
        for value in values { result = result.union(body(value)) }
        return isUnknown ? result.union(unknown()) : result
    }

    /// Only when a condition holds.
    func when(_ truth: Truth) -> Possible {
        switch truth {
        case .yes: self
        case .no: .absent
        case .maybe: union(.absent)
        }
    }
}
