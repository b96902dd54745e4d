internal import GatewayModel

/// Reading conditions. The nesting is bounded by `MappingLimits.expressionDepthMax`.
extension DocumentParser {
    mutating func condition(_ node: DocumentNode, depth: Int) -> MapperCondition? {
        guard checkDepth(depth, at: node.position) else { return nil }
        guard let members = node.members, !members.isEmpty else {
            defects.add(
                node.position, "a condition must be a mapping",
                hint: "{ /pointer: VALUE }, present, absent, all, any or not")
            return nil
        }
        let parts = members.compactMap { conditionPart($0, depth: depth) }
        guard parts.count == members.count else { return nil }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func conditionPart(_ member: DocumentNode.Member, depth: Int) -> MapperCondition? {
        switch member.key {
        case "present": return pointer(member.value).map { .present($0) }
        case "absent": return pointer(member.value).map { .absent($0) }
        case "all": return conditions(member.value, depth: depth).map { .all($0) }
        case "any": return conditions(member.value, depth: depth).map { .any($0) }
        case "not": return condition(member.value, depth: depth + 1).map { .not($0) }
        default: return textTest(member)
        }
    }

    private mutating func conditions(_ node: DocumentNode, depth: Int) -> [MapperCondition]? {
        guard let elements = node.elements, !elements.isEmpty else {
            defects.add(
                node.position, "a list of conditions is expected here",
                hint: "[{ /pointer: VALUE }, { present: /other }]")
            return nil
        }
        let parts = self.elements(node).compactMap { condition($0, depth: depth + 1) }
        return parts.count == elements.count ? parts : nil
    }

    private mutating func textTest(_ member: DocumentNode.Member) -> MapperCondition? {
        guard member.key.isEmpty || member.key.hasPrefix("/") else {
            defects.addUnknown(
                "condition", member.key, at: member.keyPosition, known: LanguageReference.conditionWords)
            return nil
        }
        guard let pointer = pointer(member.key, at: member.keyPosition) else { return nil }
        let values = elements(member.value)
        let texts = values.compactMap(\.text)
        guard texts.count == values.count, !texts.isEmpty else {
            defects.add(
                member.value.position, "a value or a list of values is expected here",
                hint: "/pointer: VALUE or /pointer: [A, B]")
            return nil
        }
        return .texts(pointer, texts)
    }
}
