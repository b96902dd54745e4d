internal import JSONTape
internal import SchemaKit

/// What expressions come to in one combination of source values: the meaning of the language, once more, over what is
/// known instead of over bytes. A class, because as a value it was copied for every combination.
final class Evaluation {
    let mapper: ResolvedMapper
    let source: SchemaShape
    let codeLists: [String: CodeList]
    /// Which fields of the source are disclosed; nil when all are.
    private let disclosed: [Bool]?
    /// What a path brings to fields of the source, by the number of the field; empty when any event is meant.
    private let known: [Int: Possible]

    init(
        mapper: ResolvedMapper, source: SchemaShape, codeLists: [String: CodeList], disclosed: DisclosureFilter?,
        known: [Int: Possible] = [:]
    ) {
        self.mapper = mapper
        self.source = source
        self.codeLists = codeLists
        self.known = known
        self.disclosed = disclosed.map { filter in source.fields.map { filter.allows($0.pointer) } }
    }

    // MARK: What matters

    /// Lets the combinations tell apart what the expression depends on.
    func collect(_ expression: ResolvedExpression, into cases: inout SourceCases, values: Bool) {
        if let when = expression.when { cases.add(when) }
        let texts = values || expression.missing == .omit ? keys(expression) : nil
        switch expression.origin {
        case .source(let place): cases.add(place, texts: texts)
        case .const, .position: break
        case .first(let parts), .concat(let parts, _), .list(let parts):
            for part in parts { collect(part, into: &cases, values: values) }
        case .each(let scope, _):
            if let array = mapper.scopes[scope].array { cases.add(array) }
        case .pick(let scope, let take):
            cases.addPick(scope)
            collect(take, into: &cases, values: values)
        case .object(let object):
            for member in object.members { collect(member, into: &cases) }
        }
    }

    /// Lets the combinations tell apart whether a member is written.
    func collect(_ member: ResolvedMember, into cases: inout SourceCases) {
        switch member.content {
        case .rule(let expression): collect(expression, into: &cases, values: false)
        case .object(let object): for inner in object.members { collect(inner, into: &cases) }
        }
    }

    /// The texts that an expression's tables tell apart.
    private func keys(_ expression: ResolvedExpression) -> [String] {
        for case .map(let map) in expression.steps { return map.entries.map(\.key) }
        return []
    }

    // MARK: Members and expressions

    /// Whether a member is written.
    func presence(_ member: ResolvedMember, _ cases: SourceCases) -> Truth {
        switch member.content {
        case .rule(let expression): value(expression, cases).presence
        case .object(let object): presence(object, cases)
        }
    }

    /// Whether the event is rejected for certain where the member would be written.
    func isRejected(_ member: ResolvedMember, _ cases: SourceCases) -> Bool {
        guard case .rule(let expression) = member.content else { return false }
        return value(expression, cases).isRejected
    }

    /// An object is written when a member is.
    func presence(_ object: ResolvedObject, _ cases: SourceCases) -> Truth {
        object.members.reduce(.no) { $0 || presence($1, cases) }
    }

    func value(_ expression: ResolvedExpression, _ cases: SourceCases) -> Possible {
        var result = origin(expression, cases)
        for step in expression.steps {
            result = apply(step, to: result, expression)
        }
        if result.canBeAbsent {
            switch expression.absent {
            case .omit: break
            case .const(let value): result = result.present.union(.value(value))
            case .reject: result = result.present
            }
        }
        return expression.when.map { result.when(truth($0, cases)) } ?? result
    }

    private func origin(_ expression: ResolvedExpression, _ cases: SourceCases) -> Possible {
        switch expression.origin {
        case .source(let place): return read(place, cases)
        case .const(let value): return .value(value)
        case .position: return .unknown
        case .first(let parts):
            var result = Possible.absent
            for part in parts where result.canBeAbsent { result = result.present.union(value(part, cases)) }
            return result
        case .concat(let parts, _), .list(let parts):
            let truth = parts.reduce(Truth.no) { $0 || value($1, cases).presence }
            return Possible.unknown.when(truth)
        case .each(let scope, _):
            guard let array = mapper.scopes[scope].array else { return .absent }
            return read(array, cases)
        case .pick(let scope, let take):
            switch cases.state(.pick(scope: scope)) {
            case .absent: return .absent
            case .value, .other: return value(take, cases)
            case nil: return isNeverFound(scope, cases) ? .absent : value(take, cases).union(.absent)
            }
        case .object(let object): return Possible.unknown.when(presence(object, cases))
        }
    }

    private func isDisclosed(_ place: SourceRef) -> Bool {
        disclosed?[place.field] ?? true
    }

    private func read(_ place: SourceRef, _ cases: SourceCases) -> Possible {
        guard isDisclosed(place) else { return .absent }
        if place.field == mapper.scopes[place.scope].element {
            let possible = cases.state(place).map { SourceCases.possible($0) } ?? .unknown
            return source.fields[place.field].types.contains(.null) ? possible.union(.absent) : possible
        }
        return cases.state(place).map { SourceCases.possible($0) } ?? known[place.field] ?? SourceCases.possible(nil)
    }

    /// Whether what a path brings has no element that a pick takes.
    private func isNeverFound(_ scope: Int, _ cases: SourceCases) -> Bool {
        guard !known.isEmpty, let array = mapper.scopes[scope].array else { return false }
        return read(array, cases).presence == .no || mapper.scopes[scope].filter.map { truth($0, cases) } == .no
    }

    // MARK: Steps

    private func apply(
        _ step: MapperExpression.Step, to value: Possible, _ expression: ResolvedExpression
    ) -> Possible {
        switch step {
        case .convert(let conversion, _):
            return value.mapped { constant in
                switch conversion.result(of: constant) {
                case .value(let result): .value(result)
                case .absent: .absent
                case .failed: conversion.givesArray || conversion.takesArray ? .unknown : Possible()
                }
            } unknown: {
                conversion == .omitEmpty && !isNeverEmpty(expression) ? .unknown.union(.absent) : .unknown
            }
        case .map(let map):
            let table = Dictionary(map.entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
            return value.mapped { constant in
                table[constant.text].map { .value($0) } ?? missing(expression, keeping: .value(constant))
            } unknown: {
                Possible(values: Set(table.values)).union(missing(expression, keeping: .unknown))
            }
        case .lookup(let clause):
            return value.mapped {
                rows(clause, $0, expression)
            } unknown: {
                Possible.unknown.union(missing(expression, keeping: .unknown))
            }
        }
    }

    /// Whether an expression reads a text that its schema never lets be empty, and empties it first.
    private func isNeverEmpty(_ expression: ResolvedExpression) -> Bool {
        guard case .source(let place) = expression.origin, case .convert(.omitEmpty, _)? = expression.steps.first else {
            return false
        }
        return source.fields[place.field].constraints.minLength ?? 0 > 0
    }

    private func missing(_ expression: ResolvedExpression, keeping value: Possible) -> Possible {
        switch expression.missing {
        case .omit: .absent
        case .keep: value
        case .const(let constant): .value(constant)
        case .reject, nil: Possible()
        }
    }

    private func rows(_ clause: LookupClause, _ key: ConstantValue, _ expression: ResolvedExpression) -> Possible {
        guard let list = codeLists[clause.list], let get = list.column(clause.get),
            let by = clause.by.map({ list.column($0) }) ?? 0
        else { return .unknown.union(.absent) }
        let values = list.values(column: get, where: by, isOneOf: [key.text])
        let found = Possible(values: Set(values.map { .text($0) }))
        return list.isAlwaysValid(key.text, column: by) ? found : found.union(missing(expression, keeping: .value(key)))
    }

    // MARK: Conditions

    func truth(_ condition: ResolvedCondition, _ cases: SourceCases) -> Truth {
        switch condition {
        case .present(let place): return read(place, cases).presence
        case .absent(let place): return !read(place, cases).presence
        case .texts(let place, let texts):
            guard isDisclosed(place) else { return .no }
            switch cases.state(place) {
            case .absent: return .no
            case .value(let value): return texts.contains(value.text) ? .yes : .no
            // The texts are among the states: another value is none of them.
            case .other: return .no
            case nil: return known[place.field].map { $0.isIn(texts) && $0.presence } ?? .maybe
            }
        case .all(let parts): return parts.reduce(.yes) { $0 && truth($1, cases) }
        case .any(let parts): return parts.reduce(.no) { $0 || truth($1, cases) }
        case .not(let part): return !truth(part, cases)
        }
    }
}
