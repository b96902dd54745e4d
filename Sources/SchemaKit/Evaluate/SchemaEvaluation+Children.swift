import JSONTape

/// Members, elements, and what of them nothing has evaluated.
extension SchemaEvaluation {
    // MARK: Objects

    mutating func checkObject(
        _ schema: Subschema, _ index: Int, _ node: Int, _ values: EvaluatedValues, collects: Bool
    ) -> Bool {
        var isValid = checkPresence(schema, index, node, values)
        if !isValid, isTrial { return false }
        for dependent in schema.dependentSchemas
        where values.tape.member(of: node, keyID: dependent.trigger.keyID) != nil {
            isValid = apply(dependent.schema, node, values, tracks: collects) && isValid
        }
        guard
            schema.properties != nil || schema.additionalProperties != nil || !schema.patternProperties.isEmpty
                || schema.propertyNames != nil
        else { return isValid }
        var key = node + 1
        while key < values.tape.end(node) {
            isValid = checkMember(schema, index, key, values, collects: collects) && isValid
            if !isValid, isTrial { return false }
            key = values.tape.next(key)
        }
        return isValid
    }

    private mutating func checkPresence(
        _ schema: Subschema, _ index: Int, _ node: Int, _ values: EvaluatedValues
    ) -> Bool {
        var isValid = true
        let count = values.tape.childCount(node)
        if let least = schema.minProperties, count < least { isValid = fail(.minProperties, index, node) }
        if let most = schema.maxProperties, count > most { isValid = fail(.maxProperties, index, node) }
        for (number, name) in schema.required.enumerated()
        where values.tape.member(of: node, keyID: name.keyID) == nil {
            isValid = fail(.required, index, node, number: number)
        }
        var number = 0
        for (trigger, names) in schema.dependentRequired {
            let isThere = values.tape.member(of: node, keyID: trigger.keyID) != nil
            for name in names {
                if isThere, values.tape.member(of: node, keyID: name.keyID) == nil {
                    isValid = fail(.dependentRequired, index, node, number: number)
                }
                number += 1
            }
        }
        return isValid
    }

    private mutating func checkMember(
        _ schema: Subschema, _ index: Int, _ key: Int, _ values: EvaluatedValues, collects: Bool
    ) -> Bool {
        var isValid = true
        var isKnown = false
        let keyID = values.tape.cell(key).keyID
        if keyID.isKnown, let property = draft.properties[index][keyID] {
            isKnown = true
            isValid = applyToChild(property, key + 1, values)
        }
        for property in schema.patternProperties
        where draft.patterns[property.pattern].matches(values.tape.text(key)) {
            isKnown = true
            isValid = applyToChild(property.schema, key + 1, values) && isValid
        }
        if !isKnown, let additional = schema.additionalProperties {
            isKnown = true
            if draft.schemas[additional].isNever {
                isValid = fail(.additionalProperties, index, key)
            } else {
                isValid = applyToChild(additional, key + 1, values) && isValid
            }
        }
        if isKnown, collects { evaluated.append(key) }
        if let names = schema.propertyNames, !fits(names, key, values, tracks: false) {
            isValid = fail(.propertyNames, index, key)
        }
        return isValid
    }

    // MARK: Arrays

    mutating func checkArray(
        _ schema: Subschema, _ index: Int, _ node: Int, _ values: EvaluatedValues, collects: Bool
    ) -> Bool {
        var isValid = true
        let count = values.tape.childCount(node)
        if let least = schema.minItems, count < least { isValid = fail(.minItems, index, node) }
        if let most = schema.maxItems, count > most { isValid = fail(.maxItems, index, node) }
        if schema.uniqueItems, count > 1, unique.hasRepeatedElement(node, values.tape) {
            isValid = fail(.uniqueItems, index, node)
        }
        if !isValid, isTrial { return false }
        guard schema.items != nil || !schema.prefixItems.isEmpty || schema.contains != nil else { return isValid }
        var element = node + 1
        var number = 0
        var contained = 0
        while element < values.tape.end(node) {
            let own = number < schema.prefixItems.count ? schema.prefixItems[number] : schema.items
            if let own { isValid = applyToChild(own, element, values) && isValid }
            if !isValid, isTrial { return false }
            let isContained = schema.contains.map { fits($0, element, values, tracks: false) } ?? false
            if isContained { contained += 1 }
            if collects, own != nil || isContained { evaluated.append(element) }
            element = values.tape.next(element)
            number += 1
        }
        return checkContained(schema, index, node, contained) && isValid
    }

    private mutating func checkContained(_ schema: Subschema, _ index: Int, _ node: Int, _ count: Int) -> Bool {
        guard schema.contains != nil else { return true }
        if let least = schema.minContains, count < least { return fail(.minContains, index, node) }
        if schema.minContains == nil, count == 0 { return fail(.contains, index, node) }
        if let most = schema.maxContains, count > most { return fail(.maxContains, index, node) }
        return true
    }

    // MARK: What nothing has evaluated

    mutating func checkUnevaluated(
        _ schema: Subschema, _ index: Int, _ node: Int, _ values: EvaluatedValues, since base: Int
    ) -> Bool {
        switch values.tape.kind(node) {
        case .object:
            guard let rest = schema.unevaluatedProperties else { return true }
            return applyToRest(rest, .unevaluatedProperties, index, node, values, since: base)
        case .array:
            guard let rest = schema.unevaluatedItems else { return true }
            return applyToRest(rest, .unevaluatedItems, index, node, values, since: base)
        default: return true
        }
    }

    private mutating func applyToRest(
        _ rest: Int, _ keyword: Keyword, _ index: Int, _ node: Int, _ values: EvaluatedValues, since base: Int
    ) -> Bool {
        let known = Set(evaluated[base...])
        let isObject = values.tape.kind(node) == .object
        var isValid = true
        var child = node + 1
        while child < values.tape.end(node) {
            if !known.contains(child) {
                evaluated.append(child)
                if draft.schemas[rest].isNever {
                    isValid = fail(keyword, index, child)
                } else {
                    isValid = applyToChild(rest, isObject ? child + 1 : child, values) && isValid
                }
                if !isValid, isTrial { return false }
            }
            child = values.tape.next(child)
        }
        return isValid
    }
}
