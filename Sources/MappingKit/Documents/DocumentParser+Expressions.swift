internal import GatewayModel

/// Reading expressions. The nesting is bounded by `MappingLimits.expressionDepthMax`.
extension DocumentParser {
    private static let origins = LanguageReference.origins.map(\.name)
    private static let modifiers = LanguageReference.modifiers.map(\.name)
    /// Keys that belong to one origin.
    private static let companions = Dictionary(
        uniqueKeysWithValues: LanguageReference.origins.map { ($0.name, $0.required + $0.optional) })

    /// The rules of an object: target pointer and expression, in the order of the document.
    mutating func fieldRules(_ node: DocumentNode, depth: Int) -> [FieldRule] {
        guard let members = node.members, !members.isEmpty else {
            defects.add(
                node.position, "'fields' must be a mapping of target pointer to expression",
                hint: "/pointer: { from: /source }")
            return []
        }
        guard checkDepth(depth, at: node.position) else { return [] }
        return members.compactMap { member in
            guard let pointer = pointer(member.key, at: member.keyPosition) else { return nil }
            if pointer.isFromRoot || pointer.tokens.isEmpty {
                defects.add(member.keyPosition, "'\(member.key)' is no target pointer", hint: "it begins with one /")
                return nil
            }
            guard let expression = expression(member.value, depth: depth + 1) else { return nil }
            return FieldRule(tokens: pointer.tokens, position: member.keyPosition, expression: expression)
        }
    }

    mutating func expression(_ node: DocumentNode, depth: Int) -> MapperExpression? {
        guard checkDepth(depth, at: node.position) else { return nil }
        guard let members = node.members else {
            guard node.elements == nil else {
                defects.add(node.position, "an expression is a mapping or a scalar", hint: "an array is 'list'")
                return nil
            }
            return constant(node).map { MapperExpression(origin: .const($0), position: node.position) }
        }
        guard let name = originName(node, members) else { return nil }
        let allowed = [name] + Self.modifiers + (Self.companions[name] ?? [])
        checkKeys(node, of: "an expression", known: allowed)
        guard let origin = origin(name, node, depth: depth) else { return nil }
        var expression = MapperExpression(origin: origin, position: node.position)
        for member in members { modifier(member, of: &expression, depth: depth) }
        return expression
    }

    /// The one origin of an expression; noted when there is none or there are several.
    private mutating func originName(_ node: DocumentNode, _ members: [DocumentNode.Member]) -> String? {
        let keys = members.map(\.key)
        if keys.contains("each") { return "each" }
        let found = keys.filter(Self.origins.contains)
        if found.count > 1 {
            defects.add(
                node.position, "an expression has one origin, not \(found.joined(separator: " and "))",
                hint: "the others are modifiers, or stand in first")
            return nil
        }
        if let name = found.first { return name }
        if let member = members.first(where: { !Self.modifiers.contains($0.key) }) {
            defects.addUnknown("key", member.key, at: member.keyPosition, known: Self.origins + Self.modifiers)
        } else {
            defects.add(
                node.position, "the expression has no origin", hint: "one of \(Self.origins.joined(separator: ", "))")
        }
        return nil
    }

    private mutating func origin(_ name: String, _ node: DocumentNode, depth: Int) -> MapperExpression.Origin? {
        guard let value = node[name] else { return nil }
        switch name {
        case "from": return pointer(value).map { .from($0) }
        case "const": return constant(value).map { .const($0) }
        case "position":
            if value.plainText != "true" {
                defects.add(value.position, "'position' is always true", hint: "position: true")
            }
            return .position
        case "first": return .first(expressions(value, depth: depth))
        case "concat": return .concat(expressions(value, depth: depth), separator: node["separator"]?.text ?? "")
        case "list": return .list(expressions(value, depth: depth))
        case "each": return each(value, node, depth: depth)
        case "pick": return pick(value, node, depth: depth)
        default: return .fields(fieldRules(value, depth: depth))
        }
    }

    private mutating func expressions(_ node: DocumentNode, depth: Int) -> [MapperExpression] {
        guard node.elements?.isEmpty == false else {
            defects.add(node.position, "a list of expressions is expected here", hint: "[{ from: /a }, { from: /b }]")
            return []
        }
        return elements(node).compactMap { expression($0, depth: depth + 1) }
    }

    private mutating func each(_ array: DocumentNode, _ node: DocumentNode, depth: Int) -> MapperExpression.Origin? {
        let filter = node["where"].flatMap { condition($0, depth: depth + 1) }
        guard let pointer = pointer(array) else { return nil }
        switch (node["fields"], node["value"]) {
        case (let rules?, nil):
            return .each(pointer, body: .fields(fieldRules(rules, depth: depth)), filter: filter)
        case (nil, let value?):
            return expression(value, depth: depth + 1).map { .each(pointer, body: .value($0), filter: filter) }
        default:
            defects.add(
                node.position, "'each' needs either 'fields' or 'value'",
                hint: "fields for objects, value for texts and numbers")
            return nil
        }
    }

    private mutating func pick(_ array: DocumentNode, _ node: DocumentNode, depth: Int) -> MapperExpression.Origin? {
        let filter = node["where"].flatMap { condition($0, depth: depth + 1) }
        guard let take = node["take"] else {
            defects.add(
                node.position, "'pick' needs 'take': what to read of the element", hint: "take: { from: /pointer }")
            return nil
        }
        guard let pointer = pointer(array), let taken = expression(take, depth: depth + 1) else { return nil }
        return .pick(pointer, filter: filter, take: taken)
    }

    // MARK: Modifiers

    private mutating func modifier(_ member: DocumentNode.Member, of expression: inout MapperExpression, depth: Int) {
        let node = member.value
        switch member.key {
        case "as": expression.steps += conversions(node).map { .convert($0.0, $0.1) }
        case "map": if let map = inlineMap(node) { expression.steps.append(.map(map)) }
        case "lookup": if let clause = lookup(node) { expression.steps.append(.lookup(clause)) }
        case "absent": expression.absent = absent(node)
        case "missing": expression.missing = missing(node)
        case "invalid": expression.invalid = invalid(node)
        case "when": expression.when = condition(node, depth: depth + 1)
        default: break
        }
    }

    private mutating func inlineMap(_ node: DocumentNode) -> InlineMap? {
        guard let members = node.members, !members.isEmpty else {
            defects.add(node.position, "'map' must be a mapping of text to constant", hint: "map: { A: X, B: Y }")
            return nil
        }
        if members.count > MappingLimits.entriesMax {
            defects.add(node.position, "more than \(MappingLimits.entriesMax) entries", hint: "make it a code list")
        }
        let entries = members.compactMap { member in
            constant(member.value).map {
                InlineMap.Entry(key: member.key, keyPosition: member.keyPosition, value: $0)
            }
        }
        return InlineMap(entries: entries, position: node.position)
    }

    private mutating func lookup(_ node: DocumentNode) -> LookupClause? {
        if let text = node.text {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
                defects.add(node.position, "'\(text)' is not list.column", hint: "lookup: economy.alpha3")
                return nil
            }
            noteCodeList(parts[0])
            return LookupClause(list: parts[0], by: nil, get: parts[1], position: node.position)
        }
        checkKeys(node, of: "a look-up", known: ["list", "by", "get"])
        guard let list = requiredText(node, "list"), let get = requiredText(node, "get") else { return nil }
        noteCodeList(list)
        return LookupClause(list: list, by: node["by"]?.text, get: get, position: node.position)
    }

    private mutating func absent(_ node: DocumentNode) -> AbsentClause {
        if node.text == "omit" { return .omit }
        if let value = node["const"], node.members?.count == 1 {
            return constant(value).map { .const($0) } ?? .omit
        }
        if let value = node["reject"], node.members?.count == 1 { return code(value).map { .reject($0) } ?? .omit }
        defects.add(
            node.position, "'absent' is omit, { const: … } or { reject: CODE }",
            hint: "what becomes of an event without the value")
        return .omit
    }

    private mutating func missing(_ node: DocumentNode) -> MissingClause {
        if node.text == "omit" { return .omit }
        if node.text == "keep" { return .keep }
        if let value = node["const"], node.members?.count == 1 {
            return constant(value).map { .const($0) } ?? .omit
        }
        if let value = node["reject"], node.members?.count == 1 { return code(value).map { .reject($0) } ?? .omit }
        defects.add(
            node.position, "'missing' is { reject: CODE }, { const: … }, omit or keep",
            hint: "what becomes of a value that the table does not list")
        return .omit
    }

    /// `invalid: CODE`, or `invalid: { reject: CODE }` as with `missing`.
    private mutating func invalid(_ node: DocumentNode) -> RejectionCode? {
        if let value = node["reject"], node.members?.count == 1 { return code(value) }
        return code(node)
    }
}
