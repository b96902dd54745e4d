import JSONTape

/// What a schema says of a value by itself. The name of a property counts as a string.
extension SchemaEvaluation {
    func hasType(_ types: TypeSet, _ node: Int, _ values: EvaluatedValues) -> Bool {
        types == .any || types.isSuperset(of: TypeSet.of(node, in: values.tape))
    }

    mutating func checkScalar(_ schema: Subschema, _ index: Int, _ node: Int, _ values: EvaluatedValues) -> Bool {
        let kind = values.tape.kind(node)
        var isValid = true
        if let list = schema.enumeration, !isListed(node, kind, list, values) { isValid = fail(.enum, index, node) }
        if let constant = schema.constant, !isEqual(node, kind, constant, values) {
            isValid = fail(.const, index, node)
        }
        switch kind {
        case .string, .key: return checkString(schema, index, node, values) && isValid
        case .number: return checkNumber(schema, index, node, values) && isValid
        default: return isValid
        }
    }

    private func isListed(_ node: Int, _ kind: Kind, _ list: Int, _ values: EvaluatedValues) -> Bool {
        var element = list + 1
        while element < values.document.end(list) {
            if isEqual(node, kind, element, values) { return true }
            element = values.document.next(element)
        }
        return false
    }

    private func isEqual(_ node: Int, _ kind: Kind, _ literal: Int, _ values: EvaluatedValues) -> Bool {
        guard kind == .key else { return ValueEquality.areEqual(node, values.tape, literal, values.document) }
        return values.document.kind(literal) == .string && values.tape.hasSameText(node, as: values.document, literal)
    }

    private mutating func checkString(
        _ schema: Subschema, _ index: Int, _ node: Int, _ values: EvaluatedValues
    ) -> Bool {
        var isValid = true
        let text = values.tape.text(node)
        if schema.minLength != nil || schema.maxLength != nil {
            let characters = Int(ValidationRun.characterCount(text))
            if let least = schema.minLength, characters < least { isValid = fail(.minLength, index, node) }
            if let most = schema.maxLength, characters > most { isValid = fail(.maxLength, index, node) }
        }
        if let pattern = schema.pattern, !draft.patterns[pattern].matches(text) {
            isValid = fail(.pattern, index, node)
        }
        if let format = schema.format, !FormatCheck.matches(format, text) { isValid = fail(.format, index, node) }
        return isValid
    }

    private mutating func checkNumber(
        _ schema: Subschema, _ index: Int, _ node: Int, _ values: EvaluatedValues
    ) -> Bool {
        let number = NumberText(values.tape.text(node))
        func order(_ bound: Int) -> Int { NumberText.compare(number, NumberText(values.document.text(bound))) }
        var isValid = true
        if let bound = schema.minimum, order(bound) < 0 { isValid = fail(.minimum, index, node) }
        if let bound = schema.exclusiveMinimum, order(bound) <= 0 { isValid = fail(.exclusiveMinimum, index, node) }
        if let bound = schema.maximum, order(bound) > 0 { isValid = fail(.maximum, index, node) }
        if let bound = schema.exclusiveMaximum, order(bound) >= 0 { isValid = fail(.exclusiveMaximum, index, node) }
        if let divisor = schema.multipleOf.flatMap({ NumberText.Divisor(NumberText(values.document.text($0))) }),
            !number.isMultiple(of: divisor)
        {
            isValid = fail(.multipleOf, index, node)
        }
        return isValid
    }
}
