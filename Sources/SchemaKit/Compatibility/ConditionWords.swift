/// Conditions and requirements compared, and put into words.
enum ConditionWords {
    /// Values of a list that are named; the rest is counted.
    static let valuesMax = 8

    /// Whether two conditions hold for the same values, so far as their clauses tell. What a condition says beyond its
    /// clauses is taken to be the same: differences there show in the schemas' own text only.
    static func isSame(_ left: Condition, _ right: Condition) -> Bool {
        left.isUnknown == right.isUnknown && Set(left.clauses) == Set(right.clauses)
    }

    static func text(_ requirement: Requirement) -> String {
        switch requirement {
        case .optional: "may be there"
        case .always: "is required"
        case .when(let conditions):
            "is required when " + conditions.map(text).joined(separator: ", or when ")
        }
    }

    static func text(_ condition: Condition) -> String {
        var parts = condition.clauses.map { clause in
            let not = clause.isNegated ? "not " : ""
            switch clause.test {
            case .isPresent: return "\(clause.pointer) is \(not)there"
            case .isOneOf(let values): return "\(clause.pointer) is \(not)\(list(values))"
            case .isAbsentOrOneOf(let values): return "\(clause.pointer) is \(not)absent or \(list(values))"
            }
        }
        if condition.isUnknown { parts.append("something else holds") }
        return parts.isEmpty ? "anything is there" : parts.joined(separator: " and ")
    }

    static func list(_ values: [Literal]) -> String {
        let named = values.prefix(valuesMax).map(\.description).joined(separator: ", ")
        return values.count > valuesMax ? "\(named) and \(values.count - valuesMax) more" : named
    }
}
