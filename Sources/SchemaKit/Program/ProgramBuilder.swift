import JSONTape

/// Turns the schemas of a document into flat tables.
struct ProgramBuilder {
    private let schemas: [Subschema]
    private let patterns: [Pattern]
    var program = Program()

    init(_ schemas: [Subschema], _ patterns: [Pattern]) {
        self.schemas = schemas
        self.patterns = patterns
    }

    /// Builds the program. The tape holds the document.
    mutating func build(_ tape: borrowing Tape, keys: borrowing KeyTable) -> Program {
        for pattern in patterns { program.patterns.add(pattern) }
        for schema in schemas { add(schema, tape, keys) }
        program.sites.append(
            Site(
                keyword: .limit, pointer: "",
                expected: "a value that takes at most \(EvaluationLimits.stepsMax) applications of schemas, "
                    + "\(EvaluationLimits.depthMax) of them inside each other"))
        return program
    }

    /// The schema that is checked for `index`: where that is nothing but a reference, what it refers to.
    private func link(_ index: Int) -> Int32 {
        var index = index
        while let target = schemas[index].target, schemas[index].keywords.isSubset(of: Self.harmless) { index = target }
        return Int32(index)
    }

    /// The most properties that are looked for one by one.
    private static let lookUpsMax = 3

    /// Keywords that can stand beside `$ref` without checking anything.
    private static let harmless: Set<Keyword> = [
        .ref, .defs, .comment, .title, .description, .examples, .default, .deprecated, .readOnly, .writeOnly, .xml,
        .schema, .id, .anchor, .xGateway, .dynamicAnchor, .vocabulary, .contentEncoding, .contentMediaType,
        .contentSchema,
    ]

    private mutating func add(_ schema: Subschema, _ tape: borrowing Tape, _ keys: borrowing KeyTable) {
        var check = Check()
        var detail = CheckDetail()
        let firstSite = program.sites.count
        addGeneral(schema, tape, keys, &check, &detail)
        addString(schema, tape, &check)
        addNumber(schema, tape, &check, &detail)
        addObject(schema, &check, &detail)
        addArray(schema, &check, &detail)
        addCombinations(schema, &check, &detail)
        addDraftSites(schema)
        detail.sites = Range32(firstSite, program.sites.count)
        program.checks.append(check)
        program.details.append(detail)
    }

    @discardableResult
    private mutating func addSite(_ keyword: Keyword, of schema: Subschema, _ expected: String) -> Int32 {
        let pointer = keyword == .falseSchema ? schema.pointer : schema.pointer.appending(keyword.rawValue)
        program.sites.append(Site(keyword: keyword, pointer: pointer.description, expected: expected))
        return Int32(program.sites.count - 1)
    }

    // MARK: Any value

    private mutating func addGeneral(
        _ schema: Subschema, _ tape: borrowing Tape, _ keys: borrowing KeyTable, _ check: inout Check,
        _ detail: inout CheckDetail
    ) {
        check.types = schema.isNever ? [] : schema.types
        if schema.isNever {
            addSite(.falseSchema, of: schema, "no value here")
        } else if schema.types != .any {
            addSite(.type, of: schema, Expectation.types(schema.types))
        }
        let first = program.values.count
        if let node = schema.enumeration {
            let nodes = tape.children(of: node)
            addValues(.enum, nodes, tape)
            addSite(.enum, of: schema, Expectation.values(nodes.map { Literal($0, in: tape, keys: keys) }))
        }
        if let node = schema.constant {
            addValues(.const, [node], tape)
            addSite(.const, of: schema, Expectation.values([Literal(node, in: tape, keys: keys)]))
        }
        detail.values = Range32(first, program.values.count)
        if !detail.values.isEmpty { check.parts.insert(.values) }
    }

    private mutating func addValues(_ keyword: Keyword, _ nodes: [Int], _ tape: borrowing Tape) {
        let texts = nodes.filter { tape.kind($0) == .string }
        var capacity = 1
        while capacity < texts.count * 2 { capacity *= 2 }
        var slots = [TextSlot](repeating: TextSlot(), count: texts.isEmpty ? 0 : capacity)
        for node in texts {
            let hash = KeyHash.exact(tape.text(node).bytes)
            var place = Int(hash) & (capacity - 1)
            while slots[place].node >= 0 { place = (place + 1) & (capacity - 1) }
            slots[place] = TextSlot(hash: hash, node: Int32(node))
        }
        let firstText = program.texts.count
        let firstOther = program.otherValues.count
        program.texts += slots
        program.otherValues += nodes.filter { tape.kind($0) != .string }.map { Int32($0) }
        program.values.append(
            ValuesCheck(
                keyword: keyword, texts: Range32(firstText, program.texts.count),
                others: Range32(firstOther, program.otherValues.count)))
    }

    // MARK: Strings and numbers

    private mutating func addString(_ schema: Subschema, _ tape: borrowing Tape, _ check: inout Check) {
        if let least = schema.minLength, least > 0 {
            check.minLength = UInt32(least)
            check.parts.insert(.length)
            addSite(.minLength, of: schema, Expectation.count("at least", least, "character"))
        }
        if let most = schema.maxLength {
            check.maxLength = UInt32(most)
            check.parts.insert(.length)
            addSite(.maxLength, of: schema, Expectation.count("at most", most, "character"))
        }
        if let pattern = schema.pattern {
            check.pattern = Int32(pattern)
            check.parts.insert(.pattern)
            addSite(.pattern, of: schema, "text that matches \(patterns[pattern].source)")
        }
        if let format = schema.format {
            check.format = format
            check.parts.insert(.format)
            addSite(.format, of: schema, Expectation.format(format))
        }
    }

    private mutating func addNumber(
        _ schema: Subschema, _ tape: borrowing Tape, _ check: inout Check, _ detail: inout CheckDetail
    ) {
        var numbers = NumberCheck()
        if let node = schema.minimum {
            numbers.minimum = bound(node, false, tape)
            addSite(.minimum, of: schema, "at least \(tape.string(node))")
        }
        if let node = schema.exclusiveMinimum {
            numbers.exclusiveMinimum = bound(node, true, tape)
            addSite(.exclusiveMinimum, of: schema, "more than \(tape.string(node))")
        }
        if let node = schema.maximum {
            numbers.maximum = bound(node, false, tape)
            addSite(.maximum, of: schema, "at most \(tape.string(node))")
        }
        if let node = schema.exclusiveMaximum {
            numbers.exclusiveMaximum = bound(node, true, tape)
            addSite(.exclusiveMaximum, of: schema, "less than \(tape.string(node))")
        }
        if let node = schema.multipleOf {
            numbers.divisor = NumberText.Divisor(NumberText(tape.text(node)))
            addSite(.multipleOf, of: schema, "a multiple of \(tape.string(node))")
        }
        let keywords: Set<Keyword> = [.minimum, .exclusiveMinimum, .maximum, .exclusiveMaximum, .multipleOf]
        guard !schema.keywords.isDisjoint(with: keywords) else { return }
        detail.numbers = Int32(program.numbers.count)
        check.parts.insert(.number)
        program.numbers.append(numbers)
    }

    private func bound(_ node: Int, _ isExclusive: Bool, _ tape: borrowing Tape) -> NumberCheck.Bound {
        let value = NumberText(tape.text(node)).int64
        return NumberCheck.Bound(
            node: Int32(node), isExclusive: isExclusive, value: value ?? 0, isSmall: value != nil)
    }

    // MARK: Objects

    private mutating func addObject(_ schema: Subschema, _ check: inout Check, _ detail: inout CheckDetail) {
        let keywords: Set<Keyword> = [.properties, .required, .additionalProperties, .dependentRequired]
        guard !schema.keywords.isDisjoint(with: keywords) else { return }
        var object = ObjectCheck()
        if let additional = schema.additionalProperties {
            object.additional = schemas[additional].isNever ? .forbidden : .schema(link(additional))
            if schemas[additional].isNever {
                addSite(.additionalProperties, of: schema, "no property that the schema does not have")
            }
        }
        // A few properties, as in a condition, are found faster by looking for each than by looking at all members.
        let names = Set((schema.properties ?? []).map(\.keyID)).union(schema.required.map(\.keyID))
        object.visitsMembers = schema.additionalProperties != nil || names.count > Self.lookUpsMax
        let firstRequired = program.required.count
        for name in schema.required {
            let site = addSite(.required, of: schema, "the property \"\(name.text)\"")
            program.required.append(RequiredProperty(keyID: name.keyID, site: site))
        }
        object.required = Range32(firstRequired, program.required.count)
        addDependents(schema, &object)
        addSlots(schema, &object)
        detail.object = Int32(program.objects.count)
        check.parts.insert(.object)
        program.objects.append(object)
    }

    private mutating func addDependents(_ schema: Subschema, _ object: inout ObjectCheck) {
        let first = program.dependents.count
        for (trigger, names) in schema.dependentRequired {
            let firstRequired = program.required.count
            for name in names {
                let site = addSite(
                    .dependentRequired, of: schema, "the property \"\(name.text)\" beside \"\(trigger.text)\"")
                program.required.append(RequiredProperty(keyID: name.keyID, site: site))
            }
            program.dependents.append(
                DependentCheck(trigger: trigger.keyID, required: Range32(firstRequired, program.required.count)))
        }
        object.dependents = Range32(first, program.dependents.count)
    }

    /// Makes the table of properties. Required ones get the bits of a word when members are visited.
    private mutating func addSlots(_ schema: Subschema, _ object: inout ObjectCheck) {
        var slots: [KeyID: PropertySlot] = [:]
        for property in schema.properties ?? [] {
            slots[property.keyID] = PropertySlot(keyID: property.keyID.rawValue, bit: 64, schema: link(property.schema))
        }
        object.isRequiredInBits = object.visitsMembers && schema.required.count <= 64
        // What is required and not listed has a place too, unless such properties have a schema of their own or none.
        let isOpen = schema.additionalProperties == nil
        if object.isRequiredInBits {
            for (bit, name) in schema.required.enumerated() {
                guard isOpen || slots[name.keyID] != nil else {
                    object.isRequiredInBits = false
                    continue
                }
                slots[name.keyID, default: PropertySlot(keyID: name.keyID.rawValue)].bit = UInt16(bit)
                object.requiredBits |= 1 << UInt64(bit)
            }
        }
        let table = PropertyTable(slots.values.sorted { $0.keyID < $1.keyID })
        object.slots = Int32(program.propertySlots.count)
        object.slotMask = Int32(table.slots.count - 1)
        object.slotShift = table.shift
        object.propertyCount = Int32(slots.count)
        program.propertySlots += table.slots
    }

    // MARK: Arrays and combinations

    private mutating func addArray(_ schema: Subschema, _ check: inout Check, _ detail: inout CheckDetail) {
        let keywords: Set<Keyword> = [.items, .prefixItems, .minItems, .maxItems, .uniqueItems]
        guard !schema.keywords.isDisjoint(with: keywords) else { return }
        var array = ArrayCheck()
        if let least = schema.minItems {
            array.minItems = UInt32(least)
            addSite(.minItems, of: schema, Expectation.count("at least", least, "element"))
        }
        if let most = schema.maxItems {
            array.maxItems = UInt32(most)
            addSite(.maxItems, of: schema, Expectation.count("at most", most, "element"))
        }
        if schema.uniqueItems {
            array.isUnique = true
            addSite(.uniqueItems, of: schema, "elements that all differ")
        }
        let first = program.prefixes.count
        program.prefixes += schema.prefixItems.map { link($0) }
        array.prefix = Range32(first, program.prefixes.count)
        if let items = schema.items { array.items = link(items) }
        detail.array = Int32(program.arrays.count)
        check.parts.insert(.array)
        program.arrays.append(array)
    }

    private mutating func addCombinations(_ schema: Subschema, _ check: inout Check, _ detail: inout CheckDetail) {
        let first = program.combinations.count
        if let target = schema.target { program.combinations.append(.all(link(target))) }
        for branch in schema.allOf { program.combinations.append(.all(link(branch))) }
        if !schema.anyOf.isEmpty {
            program.combinations.append(.any(addBranches(schema.anyOf)))
            addSite(.anyOf, of: schema, "a value that fits at least one of \(schema.anyOf.count) alternatives")
        }
        if !schema.oneOf.isEmpty {
            program.combinations.append(.one(addBranches(schema.oneOf)))
            addSite(.oneOf, of: schema, "a value that fits exactly one of \(schema.oneOf.count) alternatives")
        }
        if let test = schema.condition, schema.consequence != nil || schema.alternative != nil {
            program.combinations.append(
                .conditional(
                    test: link(test), then: schema.consequence.map { link($0) } ?? -1,
                    otherwise: schema.alternative.map { link($0) } ?? -1))
        }
        detail.combinations = Range32(first, program.combinations.count)
        if !detail.combinations.isEmpty { check.parts.insert(.combinations) }
    }

    /// What the keywords expect that only `SchemaEvaluation` knows.
    private mutating func addDraftSites(_ schema: Subschema) {
        guard schema.needsEvaluation else { return }
        let expected: [(Keyword, String?)] = [
            (.minProperties, schema.minProperties.map { Expectation.count("at least", $0, "member") }),
            (.maxProperties, schema.maxProperties.map { Expectation.count("at most", $0, "member") }),
            (.propertyNames, "a property name that fits"), (.not, "a value that does not fit the schema"),
            (.unevaluatedProperties, "no property that the schema does not have"),
            (.contains, "an element that fits"),
            (.minContains, schema.minContains.map { "at least \($0) elements that fit" }),
            (.maxContains, schema.maxContains.map { "at most \($0) elements that fit" }),
            (.unevaluatedItems, "no element that the schema does not have"),
        ]
        for (keyword, words) in expected where schema.keywords.contains(keyword) {
            addSite(keyword, of: schema, words ?? "")
        }
    }

    private mutating func addBranches(_ branches: [Int]) -> Range32 {
        let first = program.branches.count
        program.branches += branches.map { link($0) }
        return Range32(first, program.branches.count)
    }
}
