internal import GatewayModel

/// Reading the checks of rule documents.
extension DocumentParser {
    private static let checkKeysKnown = ["id", "severity", "each", "when", "that", "expected", "source"]

    mutating func schema(_ node: DocumentNode) -> SchemaID? {
        guard let text = requiredText(node, "rules"), let place = node["rules"]?.position else { return nil }
        guard let id = SchemaID(text) else {
            defects.add(place, "'\(text)' is no schema", hint: "write it as agency.name/1")
            return nil
        }
        return id
    }

    mutating func checks(_ node: DocumentNode) -> [RuleCheck] {
        guard let list = node["checks"], let elements = list.elements else {
            if node.members != nil {
                defects.add(
                    node["checks"]?.position ?? node.position, "'checks' must be a list",
                    hint: "a line - id: … for each")
            }
            return []
        }
        if elements.count > MappingLimits.rulesMax {
            defects.add(
                list.position, "more than \(MappingLimits.rulesMax) checks",
                hint: "a check may ask several things with all: […]")
        }
        var ids: Set<String> = []
        return elements.prefix(MappingLimits.rulesMax).compactMap { element in
            guard let check = check(element) else { return nil }
            if !ids.insert(check.id).inserted {
                defects.add(element.position, "the check '\(check.id)' stands twice", hint: "every id is used once")
            }
            return check
        }
    }

    private mutating func check(_ node: DocumentNode) -> RuleCheck? {
        checkKeys(node, of: "a check", known: Self.checkKeysKnown)
        let id = requiredText(node, "id")
        let expected = requiredText(node, "expected")
        if node["severity"] == nil, node.members != nil {
            defects.add(node.position, "'severity' is missing", hint: "severity: reject, or flag")
        }
        let severity = word(node["severity"], "severity", RuleSeverity.self)
        let each = node["each"].flatMap { pointer($0) }
        let when = node["when"].flatMap { condition($0, depth: 1) }
        guard let that = node["that"] else {
            if node.members != nil {
                defects.add(
                    node.position, "'that' is missing: what the check asks", hint: "that: { present: /pointer }")
            }
            return nil
        }
        guard let test = test(that, depth: 1), let id, let expected, let severity else { return nil }
        return RuleCheck(
            id: id, severity: severity, each: each, when: when, that: test, expected: expected, position: node.position)
    }

    // MARK: Tests

    private mutating func test(_ node: DocumentNode, depth: Int) -> RuleTest? {
        guard checkDepth(depth, at: node.position) else { return nil }
        guard let members = node.members, !members.isEmpty else {
            defects.add(
                node.position, "a test must be a mapping from a function to its parameters",
                hint: "that: { unique: { over: /lines, of: /number } }")
            return nil
        }
        let parts = members.compactMap { part($0, depth: depth) }
        guard parts.count == members.count else { return nil }
        return parts.count == 1 ? parts[0] : .all(parts)
    }

    private mutating func part(_ member: DocumentNode.Member, depth: Int) -> RuleTest? {
        switch member.key {
        case "all": return tests(member.value, depth: depth).map { .all($0) }
        case "any": return tests(member.value, depth: depth).map { .any($0) }
        case "not": return test(member.value, depth: depth + 1).map { .not($0) }
        case "present": return pointer(member.value).map { .condition(.present($0)) }
        case "absent": return pointer(member.value).map { .condition(.absent($0)) }
        default:
            if member.key.hasPrefix("/") || member.key.isEmpty {
                let single = DocumentNode(.mapping([member]), position: member.keyPosition)
                return condition(single, depth: depth).map { .condition($0) }
            }
            return function(member)
        }
    }

    private mutating func tests(_ node: DocumentNode, depth: Int) -> [RuleTest]? {
        guard let list = node.elements, !list.isEmpty else {
            defects.add(node.position, "a list of tests is expected here", hint: "[{ present: /a }, { absent: /b }]")
            return nil
        }
        let parts = elements(node).compactMap { test($0, depth: depth + 1) }
        return parts.count == list.count ? parts : nil
    }

    // MARK: Functions

    /// The parameters of every function; those in `required` must stand.
    private static let functions = Dictionary(
        uniqueKeysWithValues: LanguageReference.functions.map { ($0.name, $0) })

    private mutating func function(_ member: DocumentNode.Member) -> RuleTest? {
        guard let known = Self.functions[member.key] else {
            defects.addUnknown(
                "function", member.key, at: member.keyPosition,
                known: Self.functions.keys.sorted() + LanguageReference.conditionWords)
            return nil
        }
        let node = member.value
        checkKeys(node, of: "'\(member.key)'", known: known.required + known.optional)
        var isWhole = node.members != nil
        for key in known.required where node[key] == nil && node.members != nil {
            defects.add(node.position, "'\(member.key)' needs '\(key)'", hint: "add \(key): …")
            isWhole = false
        }
        guard isWhole else { return nil }
        let slice = node["slice"].flatMap { self.slice($0) }
        guard let kind = kind(member.key, node) else { return nil }
        return .function(RuleFunction(kind: kind, slice: slice, position: member.keyPosition))
    }

    private mutating func kind(_ name: String, _ node: DocumentNode) -> RuleFunction.Kind? {
        switch name {
        case "order", "year": return dateKind(name, node)
        case "sum", "unique", "refersTo": return elementsKind(name, node)
        case "fractionDigits": return fractionDigits(node)
        case "compare":
            guard let left = path(node, "left"), let right = operand(node["right"]),
                let relation = word(node["is"], "comparison", RuleRelation.self)
            else { return nil }
            return .compare(left: left, relation: relation, right: right)
        case "equal":
            guard let left = path(node, "left"), let right = operand(node["right"]) else { return nil }
            return .equal(left: left, right: right)
        default:
            guard let of = path(node, "of") else { return nil }
            if name == "checksum" { return requiredText(node, "is").map { .checksum(of: of, name: $0) } }
            if name == "pattern" { return requiredText(node, "matches").map { .pattern(of: of, source: $0) } }
            guard let list = requiredText(node, "list") else { return nil }
            noteCodeList(list)
            return .inList(of: of, list: list, column: node["column"]?.text)
        }
    }

    private mutating func dateKind(_ name: String, _ node: DocumentNode) -> RuleFunction.Kind? {
        let layout = node["layout"].flatMap { self.layout($0) }
        if name == "order" {
            let days = node["daysLate"].map { number($0, "daysLate", in: 0...36_600) } ?? 0
            guard let first = path(node, "first"), let then = path(node, "then"), let days else { return nil }
            return .order(first: first, then: then, daysLate: days, layout: layout)
        }
        let month = node["startsIn"].map { number($0, "startsIn", in: 1...12) } ?? 1
        guard let of = path(node, "of"), let date = path(node, "date"), let month,
            let relation = word(node["is"], "comparison", RuleRelation.self)
        else { return nil }
        return .year(of: of, relation: relation, date: date, layout: layout, startsIn: month)
    }

    private mutating func elementsKind(_ name: String, _ node: DocumentNode) -> RuleFunction.Kind? {
        guard let over = path(node, "over"), let of = path(node, "of") else { return nil }
        switch name {
        case "sum": return path(node, "equals").map { .sum(over: over, of: of, equals: $0) }
        case "unique": return .unique(over: over, of: of)
        default:
            guard let other = path(node, "in"), let key = path(node, "key") else { return nil }
            let split = node["split"]?.text
            if split?.isEmpty == true {
                defects.add(node["split"]?.position, "'split' must not be empty", hint: "split: \",\"")
            }
            return .refersTo(over: over, of: of, split: split, in: other, key: key)
        }
    }

    private mutating func fractionDigits(_ node: DocumentNode) -> RuleFunction.Kind? {
        guard let of = path(node, "of") else { return nil }
        if let max = node["max"] {
            return number(max, "max", in: 0...Limits.numberDigitsMax).map { .fractionDigitsMax(of: of, max: $0) }
        }
        guard let by = node["by"].flatMap({ pointer($0) }), let list = node["list"]?.text,
            let column = node["column"]?.text
        else {
            defects.add(
                node.position, "'fractionDigits' needs 'max', or 'by', 'list' and 'column'",
                hint: "{ of: /amount, max: 2 }, or { of: /amount, by: /currency, list: currency, column: minor }")
            return nil
        }
        noteCodeList(list)
        return .fractionDigitsBy(of: of, by: by, list: list, column: column)
    }

    private mutating func path(_ node: DocumentNode, _ key: String) -> PointerPath? {
        node[key].flatMap { pointer($0) }
    }

    /// A pointer when it begins with `/` and is not quoted, else a constant.
    private mutating func operand(_ node: DocumentNode?) -> RuleOperand? {
        guard let node else { return nil }
        if let text = node.plainText, text.hasPrefix("/") { return pointer(node).map { .pointer($0) } }
        return constant(node).map { .constant($0, node.position) }
    }

    private mutating func slice(_ node: DocumentNode) -> TextSlice? {
        guard let parts = node.elements, parts.count == 2,
            let start = number(parts[0], "the start of a slice", in: 0...MappingLimits.charactersMax),
            let length = number(parts[1], "the length of a slice", in: 1...MappingLimits.charactersMax)
        else {
            defects.add(
                node.position, "'slice' must be [start, length], characters counted from 0",
                hint: "slice: [0, 4] are the first four")
            return nil
        }
        return TextSlice(start: start, length: length)
    }
}
