public import GatewayModel
internal import JSONTape
internal import SchemaKit

/// The cases that stand beside a rule document (`rules.cases.yaml`): changes of examples with the checks they break.
public struct RuleCases: Sendable {
    /// One case.
    public struct Case: Sendable {
        /// What it shows.
        public let name: String
        /// Where it stands.
        public let position: TextPosition
        /// The example that is changed.
        let example: String
        let changes: [Change]
        /// The ids of all checks that are broken then, with what they do.
        let broken: [String: RuleSeverity]
    }

    /// One change of an example.
    struct Change: Sendable {
        let place: JSONPointer
        /// What to put there; nil to take away what is there.
        let value: EditableValue?
    }

    /// The cases in order.
    public let cases: [Case]
    /// The file they were read from.
    public let file: String

    /// Reads the cases of a rule document.
    ///
    ///     cases:
    ///       - name: two lines of one number
    ///         example: valid-two-lines.json      # an example of the schema
    ///         set: { /lines/1/number: 1 }        # values by JSON Pointer, as constants of the language
    ///         remove: [/trade/importDate]
    ///         rejects: [line-numbers-unique]     # every check that rejects then; [] for none
    ///         flags: [unit-known]                # every check that flags then
    /// - Throws: every defect of the document's form.
    public static func parse(_ node: DocumentNode, file: String) throws(DefectList) -> RuleCases {
        var parser = DocumentParser(file: file)
        parser.checkKeys(node, of: "a file of cases", known: ["cases", "description"])
        let cases = parser.caseList(node).compactMap { parser.ruleCase($0) }
        try parser.defects.check()
        return RuleCases(cases: cases, file: file)
    }
}

extension DocumentParser {
    /// The elements of `cases`, at most `MappingLimits.casesMax`.
    mutating func caseList(_ node: DocumentNode) -> ArraySlice<DocumentNode> {
        let list = node["cases"]?.elements ?? []
        if list.isEmpty, node.members != nil {
            defects.add(node.position, "'cases' must be a list of cases", hint: "a line - name: … for each")
        }
        if list.count > MappingLimits.casesMax {
            defects.add(
                node.position, "more than \(MappingLimits.casesMax) cases", hint: "leave out cases that show the same")
        }
        return list.prefix(MappingLimits.casesMax)
    }

    fileprivate mutating func ruleCase(_ node: DocumentNode) -> RuleCases.Case? {
        checkKeys(node, of: "a case", known: ["name", "example", "set", "remove", "rejects", "flags"])
        let name = requiredText(node, "name")
        let example = requiredText(node, "example")
        let changes = changes(node)
        if node["rejects"] == nil, node["flags"] == nil, node.members != nil {
            defects.add(
                node.position, "'rejects' or 'flags' is missing: the checks that are broken then",
                hint: "rejects: [] for a change that breaks none")
        }
        var broken: [String: RuleSeverity] = [:]
        for (key, severity) in [("rejects", RuleSeverity.reject), ("flags", .flag)] {
            for id in ids(node[key], key) { broken[id] = severity }
        }
        guard let name, let example, !changes.isEmpty else { return nil }
        return RuleCases.Case(
            name: name, position: node.position, example: example, changes: changes, broken: broken)
    }

    private mutating func ids(_ node: DocumentNode?, _ key: String) -> [String] {
        guard let node else { return [] }
        let ids = node.elements?.compactMap(\.text)
        if ids == nil || ids?.count != node.elements?.count {
            defects.add(node.position, "'\(key)' must be a list of ids of checks", hint: "\(key): [id-of-a-check]")
        }
        return ids ?? []
    }

    /// What is set, then what is removed, each in its order.
    private mutating func changes(_ node: DocumentNode) -> [RuleCases.Change] {
        var changes: [RuleCases.Change] = []
        let (set, removed) = (node["set"]?.members ?? [], node["remove"]?.elements ?? [])
        guard (1...MappingLimits.caseChangesMax).contains(set.count + removed.count) else {
            defects.add(
                node.position,
                "a case changes something with 'set' or 'remove', at most \(MappingLimits.caseChangesMax) places",
                hint: "set: { /pointer: value }, or remove: [/pointer]")
            return []
        }
        for member in set {
            guard let place = place(member.key, at: member.keyPosition), let value = caseValue(member.value, depth: 1)
            else { continue }
            changes.append(RuleCases.Change(place: place, value: value))
        }
        for element in removed {
            guard let place = place(element.text ?? "", at: element.position) else { continue }
            changes.append(RuleCases.Change(place: place, value: nil))
        }
        return changes
    }

    private mutating func place(_ text: String, at position: TextPosition) -> JSONPointer? {
        let steps = text.utf8.count { $0 == UInt8(ascii: "/") }
        guard steps <= MappingLimits.casePointerStepsMax else {
            defects.add(
                position, "the pointer has more than \(MappingLimits.casePointerStepsMax) steps",
                hint: "no event is that deep")
            return nil
        }
        guard let pointer = JSONPointer(text), !pointer.tokens.isEmpty else {
            defects.add(position, "'\(text)' is not a JSON Pointer", hint: "it begins with /")
            return nil
        }
        return pointer
    }

    private mutating func caseValue(_ node: DocumentNode, depth: Int) -> EditableValue? {
        guard depth <= MappingLimits.caseDepthMax else {
            defects.add(
                node.position, "the value is more than \(MappingLimits.caseDepthMax) deep",
                hint: "set the places inside it one by one")
            return nil
        }
        switch node.content {
        case .scalar:
            switch constant(node) {
            case nil: return nil
            case .text(let text)?: return .scalar(Literal.string(text).description)
            case .some(let other): return .scalar(other.text)
            }
        case .sequence(let elements):
            return .array(elements.compactMap { caseValue($0, depth: depth + 1) })
        case .mapping(let members):
            return .object(
                members.compactMap { member in
                    caseValue(member.value, depth: depth + 1).map { .init(name: member.key, value: $0) }
                })
        }
    }
}
