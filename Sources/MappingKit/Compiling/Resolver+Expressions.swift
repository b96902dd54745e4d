internal import GatewayModel
internal import JSONTape
internal import SchemaKit

extension Resolver {
    /// Resolves an expression that writes `field` of the target.
    mutating func expression(
        _ expression: MapperExpression, _ field: Field, _ path: [String], _ scope: Int, rule: Int
    ) -> ResolvedExpression? {
        let when = expression.when.flatMap { condition($0, scope: scope) }
        note(when?.sources ?? [], rule: rule)
        guard let origin = origin(expression, field, path, scope, rule: rule) else { return nil }
        let resolved = ResolvedExpression(
            origin: origin, steps: expression.steps, invalid: expression.invalid, absent: expression.absent,
            missing: expression.missing, when: when, position: expression.position, scope: scope, rule: rule)
        return checkForm(of: resolved, expression) ? resolved : nil
    }

    private mutating func origin(
        _ expression: MapperExpression, _ field: Field, _ path: [String], _ scope: Int, rule: Int
    ) -> ResolvedExpression.Origin? {
        switch expression.origin {
        case .from(let pointer):
            return copyOrSource(pointer, expression, field, path, scope, rule: rule)
        case .const(let value): return .const(value)
        case .position:
            guard scope > 0, !mapper.scopes[scope].isPick else {
                defects.add(
                    expression.position, "'position' stands in no 'each'",
                    hint: "the number of an element is known inside of each only")
                return nil
            }
            return .position(scope: scope)
        case .first(let parts):
            return .first(parts.compactMap { self.expression($0, field, path, scope, rule: rule) })
        case .concat(let parts, let separator):
            let parts = parts.compactMap { self.expression($0, field, path, scope, rule: rule) }
            for part in parts where part.isStructured {
                defects.add(
                    part.position, "'concat' joins texts, not arrays or objects",
                    hint: "join arrays with as: { join: \",\" }")
            }
            return .concat(parts, separator: separator)
        case .each(let pointer, let body, let filter):
            return each(pointer, body, filter, expression, field, path, scope, rule: rule)
        case .list(let parts): return list(parts, expression, field, path, scope, rule: rule)
        case .pick(let pointer, let filter, let take):
            guard let array = place(pointer, scope: scope),
                let inner = self.scope(of: array, filter: filter, isPick: true, at: pointer.position)
            else { return nil }
            note([array] + (mapper.scopes[inner].filter?.sources ?? []), rule: rule)
            return self.expression(take, field, path, inner, rule: rule).map { .pick(scope: inner, take: $0) }
        case .fields(let rules):
            guard field.types.contains(.object) else {
                defects.add(
                    expression.position, "'\(PointerPath.text(path))' of the target is no object",
                    hint: "leave out fields")
                return nil
            }
            let pending = rules.map { PendingRule(tokens: $0.tokens[...], rule: $0) }
            return .object(object(pending, field: field, path: path, scope: scope))
        }
    }

    /// The field of the elements that an array expression makes: of the target's array, or of the texts it is joined to.
    private mutating func elementField(_ expression: MapperExpression, _ field: Field, _ path: [String]) -> Field? {
        if case .convert(let conversion, _)? = expression.steps.first, conversion.takesArray { return field }
        guard field.types.contains(.array), let element = field.elements else {
            defects.add(
                expression.position, "'\(PointerPath.text(path))' of the target is no array",
                hint: "leave out each or list")
            return nil
        }
        return target.fields[element]
    }

    private mutating func each(
        _ pointer: PointerPath, _ body: MapperExpression.Body, _ filter: MapperCondition?,
        _ expression: MapperExpression, _ field: Field, _ path: [String], _ scope: Int, rule: Int
    ) -> ResolvedExpression.Origin? {
        guard let array = place(pointer, scope: scope),
            let inner = self.scope(of: array, filter: filter, isPick: false, at: pointer.position),
            let element = elementField(expression, field, path)
        else { return nil }
        note([array] + (mapper.scopes[inner].filter?.sources ?? []), rule: rule)
        switch body {
        case .value(let value):
            return self.expression(value, element, path + ["*"], inner, rule: rule).map {
                .each(scope: inner, body: $0)
            }
        case .fields(let rules):
            let fields = MapperExpression(origin: .fields(rules), position: expression.position)
            return self.expression(fields, element, path + ["*"], inner, rule: rule).map {
                .each(scope: inner, body: $0)
            }
        }
    }

    private mutating func list(
        _ parts: [MapperExpression], _ expression: MapperExpression, _ field: Field, _ path: [String], _ scope: Int,
        rule: Int
    ) -> ResolvedExpression.Origin? {
        guard let element = elementField(expression, field, path) else { return nil }
        return .list(parts.compactMap { self.expression($0, element, path + ["*"], scope, rule: rule) })
    }

    // MARK: Copies

    /// A scalar, or the expressions that a copy of an object or array is short for.
    private mutating func copyOrSource(
        _ pointer: PointerPath, _ expression: MapperExpression, _ field: Field, _ path: [String], _ scope: Int,
        rule: Int
    ) -> ResolvedExpression.Origin? {
        guard let place = place(pointer, scope: scope) else { return nil }
        note([place], rule: rule)
        let from = source.fields[place.field]
        guard from.types.isDisjoint(with: .scalars) else { return .source(place) }
        return copy(place, expression, field, path, pointer.position, rule: rule)
    }

    private mutating func copy(
        _ place: SourceRef, _ expression: MapperExpression, _ field: Field, _ path: [String],
        _ position: TextPosition, rule: Int
    ) -> ResolvedExpression.Origin? {
        let from = source.fields[place.field]
        if from.types.contains(.array) {
            guard let element = elementField(expression, field, path),
                let inner = scope(of: place, filter: nil, isPick: false, at: position)
            else { return nil }
            let whole = SourceRef(scope: inner, field: mapper.scopes[inner].element, path: [])
            return part(whole, element, path + ["*"], position, rule: rule).map { .each(scope: inner, body: $0) }
        }
        guard field.types.contains(.object) else {
            defects.add(
                position,
                "'\(from.pointer)' of the source is an object, '\(PointerPath.text(path))' of the target is not",
                hint: "read its members")
            return nil
        }
        let members = field.members.compactMap { member -> ResolvedMember? in
            guard let inner = source.member(member.name, of: from) else { return nil }
            let place = SourceRef(scope: place.scope, field: inner.index, path: place.path + [member.name])
            let memberPath = path + [member.name]
            let rule = newRule(memberPath, position)
            return part(place, target.fields[member.field], memberPath, position, rule: rule).map {
                ResolvedMember(
                    name: member.name, keyID: member.keyID, field: member.field, position: position, content: .rule($0))
            }
        }
        return .object(ResolvedObject(field: field.index, path: path, scope: place.scope, members: members))
    }

    /// One part of a copy.
    private mutating func part(
        _ place: SourceRef, _ field: Field, _ path: [String], _ position: TextPosition, rule: Int
    ) -> ResolvedExpression? {
        let from = source.fields[place.field]
        if used[from.index] == nil { used[from.index] = position }
        note([place], rule: rule)
        let plain = MapperExpression(origin: .const(.null), position: position)
        let origin: ResolvedExpression.Origin? =
            from.types.isDisjoint(with: .scalars)
            ? copy(place, plain, field, path, position, rule: rule) : .source(place)
        return origin.map { ResolvedExpression(origin: $0, position: position, scope: place.scope, rule: rule) }
    }

    // MARK: Form

    /// Notes what a rule reads.
    mutating func note(_ sources: [SourceRef], rule: Int) {
        for source in sources {
            if !mapper.ruleSources[rule].contains(source) { mapper.ruleSources[rule].append(source) }
            let pointer = self.source.fields[source.field].pointer
            if !mapper.rules[rule].sources.contains(pointer) { mapper.rules[rule].sources.append(pointer) }
        }
    }

    /// Whether the modifiers fit the origin: arrays are joined or emptied, texts are split at the end.
    private mutating func checkForm(of resolved: ResolvedExpression, _ expression: MapperExpression) -> Bool {
        var isFine = true
        func refuse(_ position: TextPosition, _ message: String, _ hint: String) {
            defects.add(position, message, hint: hint)
            isFine = false
        }
        let isArray =
            switch resolved.origin {
            case .each, .list: true
            default: false
            }
        for (index, step) in resolved.steps.enumerated() {
            guard case .convert(let conversion, let position) = step else { continue }
            if conversion.takesArray, !isArray || index > 0 {
                refuse(position, "'join' takes an array", "join what each or list gives, first of all")
            }
            if conversion.givesArray, index < resolved.steps.count - 1 {
                refuse(position, "'split' must come last", "convert the parts with elements")
            }
        }
        if resolved.isStructured, !resolved.splits {
            for step in resolved.steps {
                if case .convert(.omitEmpty, _) = step, isArray { continue }
                refuse(step.position, "this cannot be done to an object or array", "do it to the scalars inside")
            }
            if case .const = resolved.absent {
                refuse(
                    resolved.position, "an object or array has no constant to put in its place",
                    "absent: omit, or { reject: CODE }")
            }
        }
        return isFine
    }
}
