internal import GatewayModel

extension ProfileReader {
    /// A text with values in it: `TMK ${year|yyyy}-${number|05}`. Values must be defined above it.
    mutating func text(_ node: DocumentNode) -> [TextPart] {
        guard let source = node.text else {
            add(node.position, "expected a text")
            return []
        }
        guard Self.standsUnescaped(source) else {
            add(node.position, "a text may not hold quotes, backslashes or control characters")
            return []
        }
        var parts: [TextPart] = []
        var rest = source[...]
        while let open = rest.firstRange(of: "${") {
            if open.lowerBound > rest.startIndex { parts.append(.literal(pool(String(rest[..<open.lowerBound])))) }
            guard let close = rest[open.upperBound...].firstIndex(of: "}") else {
                add(node.position, "'${' without '}'")
                return parts
            }
            if let value = reference(String(rest[open.upperBound..<close]), at: node.position) {
                parts.append(.value(value))
            }
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { parts.append(.literal(pool(String(rest)))) }
        return parts
    }

    /// A value: `name`, `name.column`, `group.name.column`, each with `|format` behind it.
    mutating func reference(_ source: String, at position: TextPosition) -> ValueRef? {
        let halves = source.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(halves[0])
        guard var value = lookUp(name) else {
            defects.addUnknown("value", name, at: position, known: slotIndex.keys.sorted())
            return nil
        }
        if halves.count == 2 {
            guard let format = format(String(halves[1])) else {
                add(position, "unknown format '\(halves[1])'", hint: "05, yyyyMMdd, fiscal-10, +08:00")
                return nil
            }
            value.format = format
        }
        return value
    }

    private func lookUp(_ name: String) -> ValueRef? {
        if let slot = slotIndex[name] { return ValueRef(slot: slot, column: -1) }
        guard let dot = name.lastIndex(of: "."), let slot = slotIndex[String(name[..<dot])] else { return nil }
        let table = parts.slots[slot].table
        guard table >= 0, let column = parts.tables[table].column(String(name[name.index(after: dot)...])) else {
            return nil
        }
        return ValueRef(slot: slot, column: column)
    }

    private mutating func format(_ source: String) -> ValueFormat? {
        if source.hasPrefix("fiscal-"), let month = Int(source.dropFirst(7)), (1...12).contains(month) {
            return .fiscalYear(firstMonth: month)
        }
        if source.hasPrefix("0"), let width = Int(source), (1...18).contains(width) { return .padded(width) }
        if source.hasPrefix("+") || source.hasPrefix("-") { return offset(source) }
        if source.contains("y") || source.contains("H") { return .pattern(pool(source)) }
        return nil
    }

    private func offset(_ source: String) -> ValueFormat? {
        let fields = source.dropFirst().split(separator: ":")
        guard fields.count == 2, let hours = Int(fields[0]), let minutes = Int(fields[1]), hours < 15, minutes < 60
        else {
            return nil
        }
        return .offset(minutes: (hours * 60 + minutes) * (source.hasPrefix("-") ? -1 : 1))
    }

    /// A condition: `{ mode.name: cargo, event.name: [recorded, amended] }`; `present` asks for any value.
    mutating func condition(_ node: DocumentNode) -> ValueCondition? {
        guard let members = node.members, !members.isEmpty else {
            add(node.position, "expected a condition such as { mode.name: cargo }")
            return nil
        }
        var clauses: [ValueCondition.Clause] = []
        for member in members {
            guard let value = reference(member.key, at: member.keyPosition) else { continue }
            let texts = member.value.elements?.compactMap(\.text) ?? [member.value.text ?? ""]
            let allowed = texts == ["present"] ? [] : texts.map { pool($0) }
            clauses.append(ValueCondition.Clause(value: value, allowed: allowed))
        }
        return ValueCondition(clauses: clauses)
    }
}
