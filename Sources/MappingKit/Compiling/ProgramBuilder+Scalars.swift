internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// Emitting what leaves a value in the machine.
extension ProgramBuilder {
    /// Leaves the value of a scalar expression; returns what is known about it when it is present.
    mutating func scalar(_ expression: ResolvedExpression, isWhenDone: Bool = false) -> ValueFacts {
        var skips: [Int] = []
        if !isWhenDone, let when = expression.when {
            condition(when)
            emit(.absent)
            skips.append(emit(.jumpIfFalse, kind: 1, rule: expression.rule))
        }
        var facts = origin(expression)
        let steps = expression.joins ? expression.steps.dropFirst() : expression.steps[...]
        for step in steps {
            switch step {
            case .convert(let conversion, let position):
                facts = convert(conversion, facts, expression, at: position)
            case .map(let map): facts = self.map(map, facts, expression)
            case .lookup(let clause): facts = lookup(clause, facts, expression)
            }
        }
        switch expression.absent {
        case .omit: break
        case .const(let value):
            emit(.defaultConstant, a: tables.constant(value))
            facts = facts.union(ValueFacts(value))
        case .reject(let code): emit(.rejectAbsent, b: failure(code, expression, expected: "a value"))
        }
        land(skips)
        return facts
    }

    private mutating func origin(_ expression: ResolvedExpression) -> ValueFacts {
        switch expression.origin {
        case .source(let place):
            guard isDisclosed(place) else {
                emit(.absent)
                return ValueFacts(types: [])
            }
            emit(.load, rule: expression.rule, a: tables.slot(place))
            return ValueFacts(source.fields[place.field])
        case .const(let value):
            emit(.constant, rule: expression.rule, a: tables.constant(value))
            return ValueFacts(value)
        case .position(let scope):
            emit(.position, rule: expression.rule, a: Int32(scope))
            var facts = ValueFacts(types: .integer)
            facts.minimum = NumberBound(number: "1", isExclusive: false)
            return facts
        case .first(let parts): return first(parts)
        case .concat(let parts, let separator): return concat(parts, separator)
        case .pick(let scope, let take):
            var facts = ValueFacts(types: [])
            pick(scope) { facts = $0.scalar(take) }
            return facts
        case .each, .list: return join(expression)
        case .object: return ValueFacts(types: [])
        }
    }

    private mutating func first(_ parts: [ResolvedExpression]) -> ValueFacts {
        var facts = ValueFacts(types: [])
        var found: [Int] = []
        for part in parts {
            facts = facts.union(scalar(part))
            found.append(emit(.jumpIfPresent))
        }
        land(found)
        return facts
    }

    private mutating func concat(_ parts: [ResolvedExpression], _ separator: String) -> ValueFacts {
        emit(.concatBegin)
        var facts = ValueFacts(types: .string)
        var longest: Int? = 0
        for part in parts {
            let value = scalar(part)
            longest = longest.flatMap { sum in value.maxLength.map { sum + $0 } }
            emit(.concatPart)
        }
        emit(.concatEnd, a: tables.constant(.text(separator)))
        facts.maxLength = longest.map { $0 + separator.unicodeScalars.count * (parts.count - 1) }
        return facts
    }

    /// The elements of an array as one text.
    private mutating func join(_ expression: ResolvedExpression) -> ValueFacts {
        guard case .convert(.join(let separator), _)? = expression.steps.first else { return ValueFacts(types: []) }
        let text = tables.constant(.text(String(decoding: separator, as: UTF8.self)))
        switch expression.origin {
        case .each(let scope, let body):
            let begin = emit(.eachBegin, a: Int32(scope))
            emit(.concatBegin)
            let empty = emit(.eachIfEmpty, a: Int32(scope))
            let loop = here
            var skips: [Int] = []
            if let filter = mapper.scopes[scope].filter {
                condition(filter)
                skips.append(emit(.jumpIfFalse))
            }
            _ = scalar(body)
            emit(.concatPart)
            land(skips)
            emit(.eachNext, a: Int32(scope), b: loop)
            land([empty])
            emit(.concatEnd, a: text)
            land([begin])
        case .list(let parts): return concat(parts, String(decoding: separator, as: UTF8.self))
        default: break
        }
        return ValueFacts(types: .string)
    }

    // MARK: Steps

    mutating func convert(
        _ conversion: Conversion, _ facts: ValueFacts, _ expression: ResolvedExpression, at position: TextPosition
    ) -> ValueFacts {
        if conversion.takesTextOnly, !facts.types.isEmpty, !facts.types.contains(.string) {
            defects.add(
                position, "\(conversion) takes a text, the value is \(Self.names(facts.types))", hint: "'text' first")
        }
        let (result, canFail, _) = facts.converted(by: conversion)
        if canFail, result.types.isEmpty || result.literals?.isEmpty == true {
            defects.add(
                position, "no value the source can have can be converted by \(conversion)",
                hint: "compare the places in both schemas")
        }
        let code = expression.invalid ?? .targetViolation
        if canFail {
            report.add(.conversion, mapper.rules[expression.rule].target, .checkedAtRunTime(code), position)
        }
        emit(
            .convert, kind: conversion.resultKind.rawValue, rule: expression.rule, a: tables.conversion(conversion),
            b: canFail ? failure(code, expression, expected: conversion.expectation, at: position) : -1)
        return result
    }

    static func names(_ types: TypeSet) -> String {
        types.isEmpty ? "absent" : types.typeNames.joined(separator: " or ")
    }

    private mutating func map(_ map: InlineMap, _ facts: ValueFacts, _ expression: ResolvedExpression) -> ValueFacts {
        let table = Dictionary(map.entries.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
        var outputs = map.entries.map(\.value)
        var isComplete = false
        if let literals = facts.literals {
            let uncovered = literals.filter { table[$0.text] == nil }
            isComplete = uncovered.isEmpty
            outputs = literals.compactMap { table[$0.text] }
            cover(uncovered.map(\.text), expression, at: map.position, of: "'map'")
            for entry in map.entries where !literals.contains(where: { $0.text == entry.key }) {
                defects.add(
                    entry.keyPosition, "'\(entry.key)' is no value that the source can have",
                    hint: "remove the entry, or correct the pointer")
            }
        } else if expression.missing == nil, !facts.types.isEmpty {
            defects.add(
                map.position, "the source can have values that 'map' does not list",
                hint: "add missing: { reject: CODE_UNMAPPABLE }, { const: … }, omit or keep")
        }
        let number = tables.map(map.entries.map { ($0.key, $0.value) })
        let (policy, operand) = missing(expression, at: map.position, expected: "a value that the mapper's table lists")
        emit(
            .map, kind: policy.rawValue, rule: expression.rule, a: number, b: operand)
        let kept = facts.without(map.entries.map(\.key))
        return withMissing(ValueFacts(values: outputs), kept, isComplete, expression)
    }

    /// Notes values that a table does not have and nothing is said about.
    private mutating func cover(
        _ uncovered: [String], _ expression: ResolvedExpression, at position: TextPosition, of what: String
    ) {
        guard !uncovered.isEmpty, expression.missing == nil else { return }
        let names = uncovered.prefix(8).map { "'\($0)'" }.joined(separator: ", ")
        defects.add(
            position, "\(what) has no entry for \(names)\(uncovered.count > 8 ? ", …" : "")",
            hint: "add them, or missing: { reject: CODE_UNMAPPABLE }")
    }

    /// The policy for what a table does not have, and its operand: a constant or a failure.
    private mutating func missing(
        _ expression: ResolvedExpression, at position: TextPosition, expected: String
    ) -> (MissingPolicy, Int32) {
        switch expression.missing {
        case .omit: (.omit, 0)
        case .keep: (.keep, 0)
        case .const(let value): (.constant, tables.constant(value))
        case .reject(let code):
            (.reject, failure(code, expression, expected: expected, at: position))
        case nil: (.reject, failure(.codeUnmappable, expression, expected: expected, at: position))
        }
    }

    private func withMissing(
        _ found: ValueFacts, _ before: ValueFacts, _ isComplete: Bool, _ expression: ResolvedExpression
    ) -> ValueFacts {
        guard !isComplete else { return found }
        return switch expression.missing {
        case .keep: found.union(before)
        case .const(let value): found.union(ValueFacts(value))
        case .omit, .reject, nil: found
        }
    }

    private mutating func lookup(
        _ clause: LookupClause, _ facts: ValueFacts, _ expression: ResolvedExpression
    ) -> ValueFacts {
        guard let (list, by, get) = columns(clause) else { return ValueFacts(types: []) }
        let keys = facts.literals?.map(\.text)
        let uncovered = keys?.filter { !list.contains($0, column: by) } ?? []
        cover(uncovered, expression, at: clause.position, of: "the code list '\(clause.list)'")
        if keys == nil, expression.missing == nil, !facts.types.isEmpty {
            defects.add(
                clause.position, "the source can have values that the code list '\(clause.list)' does not",
                hint: "add missing: { reject: CODE_UNMAPPABLE }, { const: … }, omit or keep")
        }
        let isComplete = keys.map { $0.allSatisfy { list.isAlwaysValid($0, column: by) } } ?? false
        if !isComplete {
            report.add(
                .coverage, mapper.rules[expression.rule].target, .checkedAtRunTime(.codeUnmappable), clause.position)
        }
        let number = tables.lookup(clause.list, list, by: by, get: get)
        let (policy, operand) = missing(
            expression, at: clause.position,
            expected: "a value of the column '\(list.columns[by])' of the code list '\(clause.list)'")
        emit(
            .lookup, kind: policy.rawValue, rule: expression.rule, a: number, b: operand)
        let outputs = keys.map { list.values(column: get, where: by, isOneOf: $0) } ?? list.values(column: get)
        return withMissing(ValueFacts(values: outputs.map { .text($0) }), facts, isComplete, expression)
    }

    /// The list and the columns of a look-up; noted when there is no such list or column, or it is ambiguous.
    private mutating func columns(_ clause: LookupClause) -> (CodeList, by: Int, get: Int)? {
        guard let list = codeLists[clause.list] else {
            defects.addUnknown("code list", clause.list, at: clause.position, known: codeLists.keys.sorted())
            return nil
        }
        guard let get = list.column(clause.get) else {
            defects.addUnknown("column", clause.get, at: clause.position, known: list.columns)
            return nil
        }
        guard let name = clause.by else { return (list, 0, get) }
        guard let by = list.column(name) else {
            defects.addUnknown("column", name, at: clause.position, known: list.columns)
            return nil
        }
        if let (first, second) = list.ambiguousRows(column: by).first {
            defects.add(
                clause.position,
                "'\(list.text(row: first, column: by))' stands in lines \(list.line(row: first)) and "
                    + "\(list.line(row: second)) of column '\(name)' of '\(clause.list)'",
                hint: "mark one of the rows in the column 'preferred'")
        }
        return (list, by, get)
    }

    // MARK: Conditions

    /// Leaves the truth of a condition.
    mutating func condition(_ condition: ResolvedCondition) {
        switch condition {
        case .present(let place):
            emit(isDisclosed(place) ? .testPresent : .setFalse, a: isDisclosed(place) ? tables.slot(place) : 0)
        case .absent(let place):
            guard isDisclosed(place) else {
                emit(.setTrue)
                return
            }
            emit(.testPresent, a: tables.slot(place))
            emit(.not)
        case .texts(let place, let texts):
            guard isDisclosed(place) else {
                emit(.setFalse)
                return
            }
            emit(.testText, a: tables.slot(place), b: tables.textSet(texts))
        case .not(let part):
            self.condition(part)
            emit(.not)
        case .all(let parts): chain(parts, .jumpIfFalse)
        case .any(let parts): chain(parts, .jumpIfTrue)
        }
    }

    private mutating func chain(_ parts: [ResolvedCondition], _ jump: Operation) {
        var out: [Int] = []
        for (index, part) in parts.enumerated() {
            condition(part)
            if index < parts.count - 1 { out.append(emit(jump)) }
        }
        land(out)
    }
}
