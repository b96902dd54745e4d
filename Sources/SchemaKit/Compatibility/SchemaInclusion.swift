/// One reason why not every value that fits one side fits the other.
struct InclusionGap {
    var pointer = ""
    let keyword: Keyword
    /// What the narrow side says, in words.
    var narrow: String
    /// What the wide side says, in words.
    var wide: String
    var isCertain = true
}

/// Finds why not every value that fits one shape fits another.
struct SchemaInclusion {
    private let narrow: SchemaShape
    private let wide: SchemaShape
    private var gaps: [InclusionGap] = []

    /// The reasons why a value can fit `narrow` and not `wide`; none when there is no such value.
    static func gaps(of narrow: SchemaShape, in wide: SchemaShape) -> [InclusionGap] {
        var inclusion = SchemaInclusion(narrow: narrow, wide: wide)
        inclusion.compare(narrow.root, wide.root)
        return inclusion.gaps
    }

    private init(narrow: SchemaShape, wide: SchemaShape) {
        self.narrow = narrow
        self.wide = wide
    }

    private mutating func compare(_ field: Field, _ other: Field) {
        if field.types.isEmpty { return }
        let unconditional = ConstraintInclusion(field.constraints, in: other.constraints)
        add(unconditional.gaps, at: field.pointer)
        compareConditions(field, other)
        if other.isOpaque {
            let words = "is described by a combination of schemas"
            gaps.append(
                InclusionGap(
                    pointer: field.pointer, keyword: .anyOf, narrow: field.isOpaque ? words : "is described by itself",
                    wide: words, isCertain: false))
        }
        if field.types.contains(.object), other.types.contains(.object) { compareMembers(field, other) }
        if let element = field.elements, let otherElement = other.elements {
            compare(narrow.fields[element], wide.fields[otherElement])
        }
    }

    private mutating func add(_ found: [InclusionGap], at pointer: String, when: String = "") {
        for var gap in found {
            gap.pointer = pointer
            gap.narrow += when
            gap.wide += when
            gap.isCertain = gap.isCertain && when.isEmpty
            gaps.append(gap)
        }
    }

    // MARK: Conditions

    /// What the wide shape asks under a condition, the narrow one must ask always or under the same condition.
    private mutating func compareConditions(_ field: Field, _ other: Field) {
        for wanted in other.conditional {
            if ConstraintInclusion(field.constraints, in: wanted.constraints).gaps.isEmpty { continue }
            let same = field.conditional.filter { ConditionWords.isSame($0.condition, wanted.condition) }
            let isAsked = same.contains { ConstraintInclusion($0.constraints, in: wanted.constraints).gaps.isEmpty }
            if isAsked { continue }
            let found = ConstraintInclusion(field.constraints, in: wanted.constraints).gaps
            add(found, at: field.pointer, when: " when \(ConditionWords.text(wanted.condition))")
        }
    }

    // MARK: Members

    private mutating func compareMembers(_ field: Field, _ other: Field) {
        for member in field.members {
            let inner = narrow.fields[member.field]
            if inner.types.isEmpty { continue }
            guard let counterpart = other.members.first(where: { $0.name == member.name }) else {
                gaps.append(
                    InclusionGap(
                        pointer: inner.pointer, keyword: .properties, narrow: ConditionWords.text(member.requirement),
                        wide: "is no place of the schema"))
                continue
            }
            compare(inner, wide.fields[counterpart.field])
        }
        for member in other.members where member.requirement != .optional {
            compareRequirement(member, field)
        }
    }

    private mutating func compareRequirement(_ member: Field.Member, _ field: Field) {
        let pointer = wide.fields[member.field].pointer
        guard let own = field.members.first(where: { $0.name == member.name })?.requirement else {
            gaps.append(
                InclusionGap(
                    pointer: pointer, keyword: .properties, narrow: "is no place of the schema",
                    wide: ConditionWords.text(member.requirement), isCertain: member.requirement == .always))
            return
        }
        if own == .always { return }
        if case .when(let wanted) = member.requirement, case .when(let asked) = own {
            let missing = wanted.filter { condition in !asked.contains { ConditionWords.isSame($0, condition) } }
            if missing.isEmpty { return }
        }
        var isCertain = member.requirement == .always
        if case .when(let asked) = own, asked.contains(where: \.isUnknown) { isCertain = false }
        gaps.append(
            InclusionGap(
                pointer: pointer, keyword: .required, narrow: ConditionWords.text(own),
                wide: ConditionWords.text(member.requirement), isCertain: isCertain))
    }
}
