import JSONTape

/// The checks of objects and arrays.
extension Validator {
    // MARK: Objects

    mutating func checkObject(
        _ schema: Int32, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape, _ document: borrowing Tape,
        _ violations: inout ViolationList
    ) {
        let object = program.objects[Int(program.details[Int(schema)].object)]
        var seen: UInt64 = 0
        if object.visitsMembers {
            seen = visitMembers(object, schema, node, program, tape, document, &violations)
        } else if object.propertyCount > 0 {
            visitProperties(object, node, program, tape, document, &violations)
        }
        if isTrialOver { return }
        if !object.required.isEmpty, !object.isRequiredInBits || seen & object.requiredBits != object.requiredBits {
            checkRequired(object.required, .required, node, program, tape, &violations)
        }
        for index in object.dependents.indices {
            let dependent = program.dependents[index]
            guard tape.member(of: node, keyID: dependent.trigger) != nil else { continue }
            checkRequired(dependent.required, .dependentRequired, node, program, tape, &violations)
        }
    }

    /// Checks every member that the schema says something about; returns the bits of those seen.
    @inline(__always)
    private mutating func visitMembers(
        _ object: ObjectCheck, _ schema: Int32, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape,
        _ document: borrowing Tape, _ violations: inout ViolationList
    ) -> UInt64 {
        var seen: UInt64 = 0
        var key = tape.firstChild(node)
        let end = tape.end(node)
        while key < end {
            let slot = Self.slot(of: tape.keyID(key), object, program)
            if slot.keyID != 0 {
                if slot.bit < 64 { seen |= 1 << UInt64(slot.bit) }
                if slot.schema >= 0 {
                    checkChild(slot.schema, tape.value(ofKey: key), program, tape, document, &violations)
                }
            } else {
                switch object.additional {
                case .allowed: break
                case .forbidden: fail(.additionalProperties, schema, key, program, &violations)
                case .schema(let schema):
                    checkChild(schema, tape.value(ofKey: key), program, tape, document, &violations)
                }
            }
            if isTrialOver { return 0 }
            key = tape.next(key)
        }
        return seen
    }

    /// Looks for every property that the schema says something about.
    private mutating func visitProperties(
        _ object: ObjectCheck, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape,
        _ document: borrowing Tape, _ violations: inout ViolationList
    ) {
        for index in Int(object.slots)...Int(object.slots) + Int(object.slotMask) {
            let slot = program.propertySlots[index]
            guard slot.keyID != 0, let value = tape.member(of: node, rawKeyID: slot.keyID) else { continue }
            checkChild(slot.schema, value, program, tape, document, &violations)
            if isTrialOver { return }
        }
    }

    @inline(__always)
    private static func slot(of keyID: KeyID, _ object: ObjectCheck, _ program: borrowing Program) -> PropertySlot {
        guard keyID.isKnown else { return PropertySlot() }
        var place = PropertyTable.place(keyID.rawValue, object.slotShift)
        while true {
            let slot = program.propertySlots[Int(object.slots) + place]
            if slot.keyID == keyID.rawValue || slot.keyID == 0 { return slot }
            place = (place + 1) & Int(object.slotMask)
        }
    }

    /// Checks a scalar at once and puts a container on the list.
    @inline(__always)
    private mutating func checkChild(
        _ schema: Int32, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape, _ document: borrowing Tape,
        _ violations: inout ViolationList
    ) {
        let kind = tape.kind(node)
        if kind == .object || kind == .array {
            pending.append(Work(schema: schema, node: Int32(node), combination: -1))
        } else {
            checkScalar(schema, node, program, tape, document, &violations)
        }
    }

    /// One copy of the checks of scalars.
    private mutating func checkScalar(
        _ schema: Int32, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape, _ document: borrowing Tape,
        _ violations: inout ViolationList
    ) {
        check(schema, node, program, tape, document, &violations)
    }

    private mutating func checkRequired(
        _ required: Range32, _ keyword: Keyword, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape,
        _ violations: inout ViolationList
    ) {
        for index in required.indices {
            let property = program.required[index]
            guard tape.member(of: node, keyID: property.keyID) == nil else { continue }
            fail(keyword, site: property.site, node, &violations)
            if isTrialOver { return }
        }
    }

    // MARK: Arrays

    mutating func checkArray(
        _ schema: Int32, _ node: Int, _ program: borrowing Program, _ tape: borrowing Tape, _ document: borrowing Tape,
        _ violations: inout ViolationList
    ) {
        let array = program.arrays[Int(program.details[Int(schema)].array)]
        let count = tape.childCount(node)
        if count < array.minItems { fail(.minItems, schema, node, program, &violations) }
        if count > array.maxItems { fail(.maxItems, schema, node, program, &violations) }
        if isTrialOver { return }
        var element = tape.firstChild(node)
        for index in 0..<count {
            let prefix = array.prefix.first + Int32(truncatingIfNeeded: index)
            let schema = prefix < array.prefix.end ? program.prefixes[Int(prefix)] : array.items
            if schema >= 0 { checkChild(schema, element, program, tape, document, &violations) }
            if isTrialOver { return }
            element = tape.next(element)
        }
        if array.isUnique, count > 1, unique.hasRepeatedElement(node, tape) {
            fail(.uniqueItems, schema, node, program, &violations)
        }
    }
}
