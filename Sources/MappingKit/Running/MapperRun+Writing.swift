internal import JSONTape

/// Writing the target. Containers are begun when they are entered and taken back when nothing was written into them.
extension MapperRun {
    @inline(__always)
    mutating func write(_ source: borrowing Tape, _ target: inout Tape, key: Int32) {
        guard state.value.isPresent, state.value.kind != .written else { return }
        if key != 0 { target.key(program.keys[Int(key)]) }
        if target.hasOverflowed { return }
        let value = state.value
        switch value.kind {
        case .absent, .written: break
        case .null: target.addNull()
        case .true: target.addBool(true)
        case .false: target.addBool(false)
        case .text, .number: writeText(value, source, &target)
        }
    }

    @inline(__always)
    private func writeText(_ value: MachineValue, _ source: borrowing Tape, _ target: inout Tape) {
        let isNumber = value.kind == .number
        switch value.space {
        case .source:
            if value.isWhole {
                target.addScalar(Int(value.node), of: source)
            } else {
                add(source.text(Int(value.node)).extracting(value.range), isNumber, &target)
            }
        case .constants: add(program.constants.span.extracting(value.range), isNumber, &target)
        case .cells: add(program.cells.span.extracting(value.range), isNumber, &target)
        case .left: add(state.left.text(value.range), isNumber, &target)
        case .right: add(state.right.text(value.range), isNumber, &target)
        case .joined: add(state.joined.text(value.range), isNumber, &target)
        }
    }

    @inline(__always)
    private func add(_ text: Span<UInt8>, _ isNumber: Bool, _ target: inout Tape) {
        if isNumber { target.addNumber(text) } else { target.addString(text) }
    }

    mutating func enter(_ target: inout Tape, _ instruction: Instruction) {
        if state.markCount < state.marks.count {
            state.marks[state.markCount] = target.mark()
        } else {
            state.marks.append(target.mark())
        }
        state.markCount += 1
        if instruction.a != 0 { target.key(program.keys[Int(instruction.a)]) }
        if target.hasOverflowed { return }
        if instruction.operation == .enterObject { target.beginObject() } else { target.beginArray() }
    }

    mutating func leaveObject(_ target: inout Tape, keepsEmpty: Bool) {
        state.markCount -= 1
        guard target.openChildCount > 0 || keepsEmpty else {
            target.rollBack(to: state.marks[state.markCount])
            state.value = .none
            return
        }
        target.endObject()
        state.value = MachineValue(kind: .written)
    }

    mutating func leaveArray(_ target: inout Tape, dropsEmpty: Bool) {
        state.markCount -= 1
        guard target.openChildCount > 0 || !dropsEmpty else {
            target.rollBack(to: state.marks[state.markCount])
            state.value = .none
            return
        }
        target.endArray()
        state.value = MachineValue(kind: .written)
    }
}
