internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// Finds the pointers of a mapper document in its two schemas. Notes every defect; nesting is bounded by the depth of
/// the document and of the schemas.
struct Resolver {
    let source: SchemaShape
    let target: SchemaShape
    var defects: DefectCollector
    var mapper = ResolvedMapper()
    /// The source fields that some rule reads, with the place of the first.
    var used: [Int: TextPosition] = [:]

    /// Resolves pointers into one schema only.
    init(file: String, source: SchemaShape) {
        self.init(file: file, source: source, target: source)
    }

    init(file: String, source: SchemaShape, target: SchemaShape) {
        self.source = source
        self.target = target
        defects = DefectCollector(file: file)
        mapper.scopes = [
            ResolvedMapper.Scope(
                parent: -1, array: nil, element: 0, filter: nil, isPick: false, signature: nil)
        ]
    }

    mutating func resolve(_ document: MapperDocument) {
        if let asOf = document.asOf, let place = place(asOf.pointer, scope: 0) {
            if source.fields[place.field].types.contains(.string) {
                mapper.asOf = (place, asOf.layout)
            } else {
                defects.add(
                    asOf.pointer.position, "'\(asOf.pointer.text)' is no text, so it is no date",
                    hint: "point at a date of the event")
            }
        }
        let rules = document.fields.map { PendingRule(tokens: $0.tokens[...], rule: $0) }
        mapper.root = object(rules, field: target.root, path: [], scope: 0)
    }

    // MARK: Targets

    /// A rule on its way to the place it writes.
    struct PendingRule {
        let tokens: ArraySlice<String>
        let rule: FieldRule
    }

    mutating func object(_ rules: [PendingRule], field: Field, path: [String], scope: Int) -> ResolvedObject {
        var names: [String] = []
        var groups: [String: [PendingRule]] = [:]
        for rule in rules {
            guard let name = rule.tokens.first else { continue }
            if groups[name] == nil { names.append(name) }
            groups[name, default: []].append(rule)
        }
        let members = names.compactMap { name in
            member(name, groups[name] ?? [], of: field, path: path + [name], scope: scope)
        }
        return ResolvedObject(field: field.index, path: path, scope: scope, members: members)
    }

    private mutating func member(
        _ name: String, _ rules: [PendingRule], of field: Field, path: [String], scope: Int
    ) -> ResolvedMember? {
        guard let first = rules.first else { return nil }
        guard let known = field.members.first(where: { $0.name == name }) else {
            unknownTarget(first.rule, path, field)
            return nil
        }
        let memberField = target.fields[known.field]
        let ending = rules.filter { $0.tokens.count == 1 }
        if let rule = ending.first {
            refuseRepetition(rules, of: rule, path)
            guard let expression = fieldRule(rule.rule, memberField, path, scope) else { return nil }
            return ResolvedMember(
                name: name, keyID: known.keyID, field: known.field, position: rule.rule.position,
                content: .rule(expression))
        }
        guard memberField.types.contains(.object) else {
            let what = memberField.types.contains(.array) ? "an array: use 'each' or 'list'" : "no object"
            defects.add(
                first.rule.position, "'\(PointerPath.text(path))' of the target is \(what)",
                hint: "end the pointer there: one expression writes it")
            return nil
        }
        let inner = rules.map { PendingRule(tokens: $0.tokens.dropFirst(), rule: $0.rule) }
        return ResolvedMember(
            name: name, keyID: known.keyID, field: known.field, position: first.rule.position,
            content: .object(object(inner, field: memberField, path: path, scope: scope)))
    }

    private mutating func refuseRepetition(_ rules: [PendingRule], of first: PendingRule, _ path: [String]) {
        for other in rules where other.rule.position != first.rule.position {
            defects.add(
                other.rule.position,
                "'\(PointerPath.text(path))' of the target is already written by line \(first.rule.position.line)",
                hint: "remove one of the two")
        }
    }

    private mutating func unknownTarget(_ rule: FieldRule, _ path: [String], _ field: Field) {
        let near = NearestName.of(path.last ?? "", among: field.members.map(\.name))
        defects.add(
            rule.position, "the target has no '\(PointerPath.text(path))'",
            hint: near.map { "did you mean '\(PointerPath.text(path.dropLast() + [$0]))'?" }
                ?? "it has \(Self.listed(field.members.map(\.name)))")
    }

    /// Names for a hint, not more than a dozen.
    static func listed(_ names: [String]) -> String {
        names.isEmpty ? "no members" : names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
    }

    private mutating func fieldRule(_ rule: FieldRule, _ field: Field, _ path: [String], _ scope: Int)
        -> ResolvedExpression?
    {
        let index = newRule(path, rule.position)
        return expression(rule.expression, field, path, scope, rule: index)
    }

    mutating func newRule(_ path: [String], _ position: TextPosition) -> Int {
        mapper.ruleSources.append([])
        mapper.rules.append(MapperRule(target: PointerPath.text(path), position: position, sources: []))
        return mapper.rules.count - 1
    }

    // MARK: Sources

    /// The place a pointer leads to; noted when there is none.
    mutating func place(_ pointer: PointerPath, scope: Int) -> SourceRef? {
        let scope = pointer.isFromRoot ? 0 : scope
        var field = source.fields[mapper.scopes[scope].element]
        var path: [String] = []
        for token in pointer.tokens {
            guard !field.types.contains(.array) || field.types.contains(.object) else {
                defects.add(
                    pointer.position, "'\(PointerPath.text(path))' of the source is an array",
                    hint: "read its elements with 'each' or 'pick'")
                return nil
            }
            guard let next = source.member(token, of: field) else {
                unknownSource(pointer, path, token, field)
                return nil
            }
            field = next
            path.append(token)
        }
        if used[field.index] == nil { used[field.index] = pointer.position }
        return SourceRef(scope: scope, field: field.index, path: path)
    }

    private mutating func unknownSource(_ pointer: PointerPath, _ path: [String], _ token: String, _ field: Field) {
        let names = field.members.map(\.name)
        let near = NearestName.of(token, among: names).map { PointerPath.text(path + [$0]) }
        defects.add(
            pointer.position, "the source has no '\(pointer.text)'",
            hint: near.map { "did you mean '\($0)'?" }
                ?? "\(path.isEmpty ? "it" : PointerPath.text(path)) has \(Self.listed(names))")
    }

    /// The scope of the elements of an array. Picks with the same array and filter share it.
    mutating func scope(
        of array: SourceRef, filter: MapperCondition?, isPick: Bool, at position: TextPosition
    ) -> Int? {
        if isPick,
            let known = mapper.scopes.firstIndex(where: { $0.isPick && $0.array == array && $0.signature == filter })
        {
            return known
        }
        let field = source.fields[array.field]
        guard field.types.contains(.array), let element = field.elements else {
            defects.add(position, "'\(field.pointer)' of the source is no array", hint: "read it with from")
            return nil
        }
        guard depth(of: array.scope) < MappingLimits.scopeDepthMax else {
            defects.add(
                position, "'each' and 'pick' are nested deeper than \(MappingLimits.scopeDepthMax)",
                hint: "flatten the target, or name elements from the root with //")
            return nil
        }
        let index = mapper.scopes.count
        mapper.scopes.append(
            ResolvedMapper.Scope(
                parent: array.scope, array: array, element: element, filter: nil, isPick: isPick, signature: filter))
        guard let filter, let resolved = condition(filter, scope: index) else { return index }
        mapper.scopes[index] = ResolvedMapper.Scope(
            parent: array.scope, array: array, element: element, filter: resolved, isPick: isPick, signature: filter)
        return index
    }

    private func depth(of scope: Int) -> Int {
        var depth = 0
        var scope = scope
        while mapper.scopes[scope].parent >= 0 {
            scope = mapper.scopes[scope].parent
            depth += 1
        }
        return depth
    }

    // MARK: Conditions

    mutating func condition(_ condition: MapperCondition, scope: Int) -> ResolvedCondition? {
        switch condition {
        case .texts(let pointer, let texts):
            guard let place = place(pointer, scope: scope) else { return nil }
            checkTexts(texts, place, pointer)
            return .texts(place, texts)
        case .present(let pointer): return place(pointer, scope: scope).map { .present($0) }
        case .absent(let pointer): return place(pointer, scope: scope).map { .absent($0) }
        case .all(let parts): return .all(parts.compactMap { self.condition($0, scope: scope) })
        case .any(let parts): return .any(parts.compactMap { self.condition($0, scope: scope) })
        case .not(let part): return self.condition(part, scope: scope).map { .not($0) }
        }
    }

    /// A value that the source can never have makes the test useless: noted.
    private mutating func checkTexts(_ texts: [String], _ place: SourceRef, _ pointer: PointerPath) {
        let field = source.fields[place.field]
        guard !field.types.isDisjoint(with: [.string, .number, .boolean]) else {
            defects.add(
                pointer.position, "'\(field.pointer)' of the source has no text to compare",
                hint: "compare a scalar inside it, or ask for present")
            return
        }
        guard let allowed = field.constraints.allowed else { return }
        let known = allowed.compactMap { $0.text ?? ($0.type.isDisjoint(with: .scalars) ? nil : $0.description) }
        for text in texts where !known.contains(text) {
            defects.addUnknown("value", text, at: pointer.position, known: known)
        }
    }
}
