internal import GatewayModel

extension ProfileReader {
    /// Compiles the event's value: a mirror of the JSON document, with `$when` and `$only` for what only some events
    /// have, `{ $each: group, value: … }` for arrays, `{ $number: text }` for numbers; `$text` and `$list` give a text and a
    /// list their `$when`.
    mutating func readTemplate(_ node: DocumentNode) {
        compile(node, key: nil)
    }

    // The recursion follows the profile, whose depth the YAML parser bounds.
    private mutating func compile(_ node: DocumentNode, key: String?) {
        let guardStep = openCondition(node)
        if let group = node["$each"] {
            compileArray(node, of: group, key: key)
        } else if let number = node["$number"] {
            refuseUnknown(node, known: ["$when", "$number"])
            emit(key: key)
            emit(text(number), bare: true)
        } else if let text = node["$text"] {
            refuseUnknown(node, known: ["$when", "$text"])
            emit(key: key)
            emit(self.text(text), bare: false)
        } else if let list = node["$list"] {
            refuseUnknown(node, known: ["$when", "$list"])
            compile(list, key: key)
        } else if let members = node.members {
            emit(key: key)
            parts.template.steps.append(.open(UInt8(ascii: "{")))
            compile(members: members)
            parts.template.steps.append(.close(UInt8(ascii: "}")))
        } else if let elements = node.elements {
            emit(key: key)
            parts.template.steps.append(.open(UInt8(ascii: "[")))
            for element in elements { compile(element, key: nil) }
            parts.template.steps.append(.close(UInt8(ascii: "]")))
        } else {
            emit(key: key)
            emit(text(node), bare: isLiteral(node))
        }
        if let guardStep { closeCondition(guardStep) }
    }

    /// Members of an object. One whose name begins with `$only` holds further members, under one condition.
    private mutating func compile(members: [DocumentNode.Member]) {
        for member in members where member.key != "$when" {
            if member.key.hasPrefix("$only") {
                let guardStep = openCondition(member.value)
                compile(members: member.value.members ?? [])
                if let guardStep { closeCondition(guardStep) }
            } else {
                if !Self.standsUnescaped(member.key) { add(member.keyPosition, "a name may not need escapes") }
                compile(member.value, key: member.key)
            }
        }
    }

    private func isLiteral(_ node: DocumentNode) -> Bool {
        guard let text = node.plainText else { return false }
        return ["true", "false", "null"].contains(text)
            || (Double(text) != nil && text.first != "+" && text.first != ".")
    }

    private mutating func compileArray(_ node: DocumentNode, of groupNode: DocumentNode, key: String?) {
        refuseUnknown(node, known: ["$when", "$each", "value"])
        guard let group = parts.groups.firstIndex(where: { $0.name == groupNode.text && !$0.name.isEmpty }) else {
            add(groupNode.position, "unknown group '\(groupNode.text ?? "")'")
            return
        }
        guard let value = required(node, "value") else { return }
        let each = parts.template.steps.count
        parts.template.steps.append(.each(group: group, end: 0))
        emit(key: key)
        parts.template.steps.append(.open(UInt8(ascii: "[")))
        let start = parts.template.steps.count
        compile(value, key: nil)
        parts.template.steps.append(.next(group: group, start: start))
        parts.template.steps.append(.close(UInt8(ascii: "]")))
        parts.template.steps[each] = .each(group: group, end: parts.template.steps.count)
    }

    private mutating func emit(key: String?) {
        guard let key else { return }
        parts.template.steps.append(.key(pool("\"\(key)\":")))
    }

    private mutating func emit(_ text: [TextPart], bare: Bool) {
        let index = parts.template.texts.count
        parts.template.texts.append(text)
        parts.template.steps.append(bare ? .bare(index) : .string(index))
    }

    private mutating func openCondition(_ node: DocumentNode) -> Int? {
        guard let when = node["$when"], let condition = condition(when) else { return nil }
        parts.template.conditions.append(condition)
        parts.template.steps.append(.unless(parts.template.conditions.count - 1, end: 0))
        return parts.template.steps.count - 1
    }

    private mutating func closeCondition(_ step: Int) {
        guard case .unless(let condition, _) = parts.template.steps[step] else { return }
        parts.template.steps[step] = .unless(condition, end: parts.template.steps.count)
    }
}
