internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// Emitting what writes the target.
extension ProgramBuilder {
    /// An object and its members. The key is nil for the root, which is kept even when it is empty.
    mutating func object(_ object: ResolvedObject, key: Int32?, rule: Int) {
        emit(.enterObject, kind: key == nil ? 1 : 0, rule: rule, a: key ?? 0)
        requirements.open(object, target.fields[object.field])
        for member in object.members {
            let key = tables.key(member.keyID)
            switch member.content {
            case .object(let inner): self.object(inner, key: key, rule: rule)
            case .rule(let expression): write(expression, key: key, field: target.fields[member.field])
            }
            program.instructions += requirements.note(member.name)
        }
        program.instructions += requirements.close()
        emit(.leaveObject, kind: key == nil ? 1 : 0, rule: rule)
        checkWhole(target.fields[object.field], path: object.path)
    }

    /// What only a look at the whole object can tell: the validator's business.
    private mutating func checkWhole(_ field: Field, path: [String]) {
        guard field.isOpaque else { return }
        program.needsWholeCheck = true
        report.add(.whole, PointerPath.text(path), .checkedAtRunTime(.targetViolation), nil)
    }

    /// Writes the value of an expression under a key (0: as the next element of an array).
    mutating func write(_ expression: ResolvedExpression, key: Int32, field: Field) {
        var skips: [Int] = []
        if let when = expression.when {
            condition(when)
            emit(.absent)
            skips.append(emit(.jumpIfFalse, kind: 2, rule: expression.rule))
        }
        if expression.isStructured {
            structured(expression, key: key, field: field)
            if case .reject(let code) = expression.absent {
                emit(.rejectAbsent, b: failure(code, expression, expected: "a value"))
            }
        } else {
            let value = scalar(expression, isWhenDone: true)
            check(value, of: expression, against: field)
            emit(.emit, rule: expression.rule, a: key)
        }
        land(skips)
    }

    private mutating func structured(_ expression: ResolvedExpression, key: Int32, field: Field) {
        if expression.splits {
            split(expression, key: key, field: field)
            return
        }
        switch expression.origin {
        case .object(let object): self.object(object, key: key, rule: expression.rule)
        case .each(let scope, let body): each(scope, body, expression, key: key, field: field)
        case .list(let parts): list(parts, expression, key: key, field: field)
        case .first(let parts):
            var found: [Int] = []
            for part in parts {
                write(part, key: key, field: field)
                found.append(emit(.jumpIfPresent))
            }
            land(found)
        case .pick(let scope, let take):
            pick(scope) { $0.write(take, key: key, field: field) }
        case .source, .const, .position, .concat: break
        }
    }

    private mutating func each(
        _ scope: Int, _ body: ResolvedExpression, _ expression: ResolvedExpression, key: Int32, field: Field
    ) {
        guard let elementIndex = field.elements else { return }
        let element = target.fields[elementIndex]
        let begin = emit(.eachBegin, a: Int32(scope))
        emit(.enterArray, rule: expression.rule, a: key)
        let empty = emit(.eachIfEmpty, a: Int32(scope))
        let loop = here
        var skips: [Int] = []
        if let filter = mapper.scopes[scope].filter {
            condition(filter)
            skips.append(emit(.jumpIfFalse))
        }
        write(body, key: 0, field: element)
        land(skips)
        emit(.eachNext, a: Int32(scope), b: loop)
        land([empty])
        checkCount(expression, field, known: eachCount(scope, body))
        leaveArray(expression, dropsEmpty: false)
        land([begin])
    }

    /// How many elements `each` makes, when every element makes one: as many as the source has.
    private func eachCount(_ scope: Int, _ body: ResolvedExpression) -> (least: Int, most: Int?) {
        guard let array = mapper.scopes[scope].array else { return (0, nil) }
        let constraints = source.fields[array.field].constraints
        let isCertain = mapper.scopes[scope].filter == nil && isCertain(body, scope)
        return (isCertain ? constraints.minItems ?? 0 : 0, constraints.maxItems)
    }

    /// Whether every element is sure to make one: it is read as it is, or a member of it that is required.
    private func isCertain(_ body: ResolvedExpression, _ scope: Int) -> Bool {
        guard body.when == nil, disclosed == nil else { return false }
        switch body.origin {
        case .source(let place):
            return place.scope == scope && place.path.isEmpty && !source.fields[place.field].types.contains(.null)
                && body.steps.isEmpty
        case .const: return body.steps.isEmpty
        case .position: return true
        case .object(let object):
            return object.members.contains { member in
                guard case .rule(let rule) = member.content, rule.when == nil, rule.steps.isEmpty else { return false }
                switch rule.origin {
                case .const, .position: return true
                case .source(let place): return place.scope == scope && isRequired(place)
                default: return false
                }
            }
        default: return false
        }
    }

    /// Whether a member directly in the scope's object is always there.
    private func isRequired(_ place: SourceRef) -> Bool {
        let field = source.fields[place.field]
        guard place.path.count == 1, let parent = field.parent, !field.types.contains(.null) else { return false }
        return source.fields[parent].members.contains { $0.field == field.index && $0.requirement == .always }
    }

    private mutating func list(
        _ parts: [ResolvedExpression], _ expression: ResolvedExpression, key: Int32, field: Field
    ) {
        guard let elementIndex = field.elements else { return }
        emit(.enterArray, rule: expression.rule, a: key)
        for part in parts { write(part, key: 0, field: target.fields[elementIndex]) }
        // A list without elements is left out, so the lower bound is at least met by one.
        checkCount(expression, field, known: (1, parts.count))
        leaveArray(expression, dropsEmpty: true)
    }

    private mutating func leaveArray(_ expression: ResolvedExpression, dropsEmpty: Bool) {
        let omitsEmpty = expression.steps.contains {
            if case .convert(.omitEmpty, _) = $0 { true } else { false }
        }
        emit(.leaveArray, rule: expression.rule, b: dropsEmpty || omitsEmpty ? 1 : 0)
    }

    private mutating func split(_ expression: ResolvedExpression, key: Int32, field: Field) {
        guard case .convert(.split(let separator, let conversions), let position)? = expression.steps.last,
            let elementIndex = field.elements
        else {
            defects.add(
                expression.position, "'\(mapper.rules[expression.rule].target)' of the target is no array",
                hint: "leave out each, list or split")
            return
        }
        var text = expression
        text.steps.removeLast()
        _ = scalar(text, isWhenDone: true)
        let end = emit(.jumpIfAbsent)
        emit(.splitBegin, a: tables.constant(.text(String(decoding: separator, as: UTF8.self))))
        emit(.enterArray, rule: expression.rule, a: key)
        let loop = here
        let done = emit(.splitNext)
        var facts = ValueFacts(types: .string)
        var part = expression
        part.steps = conversions.map { .convert($0, position) }
        for conversion in conversions { facts = convert(conversion, facts, part, at: position) }
        check(facts, of: part, against: target.fields[elementIndex])
        emit(.emit, rule: expression.rule)
        emit(.jump, a: loop)
        land([done])
        checkCount(expression, field, known: (0, nil))
        leaveArray(expression, dropsEmpty: false)
        land([end])
    }

    /// The elements of a pick: emits the search, what is done with the element found, and the way out.
    mutating func pick(_ scope: Int, _ take: (inout ProgramBuilder) -> Void) {
        let begin = emit(.pickBegin, a: Int32(scope))
        let loop = here
        if let filter = mapper.scopes[scope].filter { condition(filter) } else { emit(.setTrue) }
        // With a fit this falls through to the taking; else it goes back with the next element, or out.
        let next = emit(.pickNext, a: Int32(scope), b: loop)
        program.instructions[begin].c = here
        take(&self)
        land([begin])
        program.instructions[next].c = here
    }
}
