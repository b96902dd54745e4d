import JSONTape

/// The checks of objects and arrays.
extension ValidationRun {
    // MARK: Objects

    func checkObject(_ schema: Int32, _ node: Int, _ state: inout ValidationState) {
        let object = objects[unchecked: Int(details[unchecked: Int(schema)].object)]
        var seen: UInt64 = 0
        if object.visitsMembers {
            seen = visitMembers(object, schema, node, &state)
        } else if object.propertyCount > 0 {
            visitProperties(object, node, &state)
        }
        if state.isTrialOver { return }
        if !object.required.isEmpty, !object.isRequiredInBits || seen & object.requiredBits != object.requiredBits {
            checkRequired(object.required, .required, node, &state)
        }
        for index in object.dependents.indices {
            let dependent = dependents[index]
            guard tape.member(of: node, keyID: dependent.trigger) != nil else { continue }
            checkRequired(dependent.required, .dependentRequired, node, &state)
        }
    }

    /// Checks every member that the schema says something about; returns the bits of those seen.
    @inline(__always)
    private func visitMembers(
        _ object: ObjectCheck, _ schema: Int32, _ node: Int, _ state: inout ValidationState
    ) -> UInt64 {
        var seen: UInt64 = 0
        var key = node &+ 1
        let end = tape.end(node)
        while key < end {
            let cell = tape.cell(key)
            let slot = slot(of: cell.keyID, object)
            if slot.keyID != 0 {
                seen |= 1 << UInt64(slot.bit)
                if slot.schema >= 0 { checkChild(slot.schema, key &+ 1, &state) }
            } else {
                checkUnlisted(object, schema, key, &state)
            }
            if state.isTrialOver { return 0 }
            key = Int(cell.next)
        }
        return seen
    }

    /// Checks a member that the schema does not list.
    private func checkUnlisted(_ object: ObjectCheck, _ schema: Int32, _ key: Int, _ state: inout ValidationState) {
        switch object.additional {
        case .allowed: break
        case .forbidden: fail(.additionalProperties, schema, key, &state)
        case .schema(let additional): checkChild(additional, key + 1, &state)
        }
    }

    /// Looks for every property that the schema says something about.
    private func visitProperties(_ object: ObjectCheck, _ node: Int, _ state: inout ValidationState) {
        for index in Int(object.slots)...Int(object.slots) + Int(object.slotMask) {
            let slot = propertySlots[index]
            guard slot.keyID != 0, slot.schema >= 0,
                let value = tape.member(of: node, keyID: KeyID(rawValue: slot.keyID))
            else { continue }
            checkChild(slot.schema, value, &state)
            if state.isTrialOver { return }
        }
    }

    @inline(__always)
    private func slot(of keyID: KeyID, _ object: ObjectCheck) -> PropertySlot {
        guard keyID.isKnown else { return PropertySlot() }
        var place = PropertyTable.place(keyID.rawValue, object.slotShift)
        while true {
            let slot = propertySlots[unchecked: Int(object.slots) &+ place]
            if slot.keyID == keyID.rawValue || slot.keyID == 0 { return slot }
            place = (place &+ 1) & Int(object.slotMask)
        }
    }

    /// Checks a scalar at once and puts a container on the list.
    @inline(__always)
    private func checkChild(_ schema: Int32, _ node: Int, _ state: inout ValidationState) {
        let kind = tape.kind(node)
        if kind == .object || kind == .array { state.push(schema, node) } else { checkScalar(schema, node, &state) }
    }

    /// One copy of the checks of scalars.
    private func checkScalar(_ schema: Int32, _ node: Int, _ state: inout ValidationState) {
        check(schema, node, &state)
    }

    private func checkRequired(_ range: Range32, _ keyword: Keyword, _ node: Int, _ state: inout ValidationState) {
        for index in range.indices {
            let property = required[index]
            guard tape.member(of: node, keyID: property.keyID) == nil else { continue }
            state.fail(keyword, site: property.site, node)
            if state.isTrialOver { return }
        }
    }

    // MARK: Arrays

    func checkArray(_ schema: Int32, _ node: Int, _ state: inout ValidationState) {
        let array = arrays[Int(details[Int(schema)].array)]
        let count = tape.childCount(node)
        if count < array.minItems { fail(.minItems, schema, node, &state) }
        if count > array.maxItems { fail(.maxItems, schema, node, &state) }
        if state.isTrialOver { return }
        visitElements(array, node, &state)
        if state.isTrialOver { return }
        if array.isUnique, count > 1, state.unique.hasRepeatedElement(node, tape) {
            fail(.uniqueItems, schema, node, &state)
        }
    }

    private func visitElements(_ array: ArrayCheck, _ node: Int, _ state: inout ValidationState) {
        let end = tape.end(node)
        var element = node + 1
        for index in array.prefix.indices {
            if element >= end { return }
            checkChild(prefixes[index], element, &state)
            if state.isTrialOver { return }
            element = tape.next(element)
        }
        guard array.items >= 0 else { return }
        while element < end {
            checkChild(array.items, element, &state)
            if state.isTrialOver { return }
            element = tape.next(element)
        }
    }
}
