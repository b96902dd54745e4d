internal import JSONTape

/// Writing the target. Containers are begun when they are entered and taken back when nothing was written into them.
extension MapperMachine {
    /// Writes the value, if there is one.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func emit(key: KeyID, _ scratch: borrowing MapperScratch) {
        switch value.kind {
        case .absent, .written: break
        case .null: target.addLiteral(.null, key: key)
        case .true: target.addLiteral(.true, key: key)
        case .false: target.addLiteral(.false, key: key)
        case .text: emitText(.string, key, scratch)
        case .number: emitText(.number, key, scratch)
        }
    }

    /// Writes values as they are, one after another.
    @_lifetime(self: copy self)
    mutating func move(_ range: Range<Int>, _ recorder: inout some MapRecorder) {
        for index in range {
            let move = moves[index]
            if move.isConstant {
                put(constant: move.place, key: move.key)
            } else {
                copy(slot: Int(move.place), key: move.key)
            }
            tell(move.rule, &recorder)
        }
    }

    /// Writes the value at a slot as it is. Null, objects and arrays count as absent.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func copy(slot: Int, key: KeyID) {
        let node = reader.slots[slot]
        value.kind = .absent
        guard node >= 0 else { return }
        let cell = reader.tape.cell(Int(node))
        switch cell.kind {
        case .string, .number:
            target.addShared(
                cell.kind, key: key, flags: cell.flags, offset: Int(cell.offset), length: Int(cell.length))
        case .true, .false: target.addLiteral(cell.kind, key: key)
        case .null, .array, .object, .key: return
        }
        value.kind = .written
    }

    /// Writes a constant.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func put(constant index: Int32, key: KeyID) {
        let constant = view.constantTable[Int(index)]
        value.kind = .written
        let (offset, length) = (constantsBase &+ Int(constant.offset), Int(constant.length))
        switch constant.kind {
        case .text: target.addShared(.string, key: key, flags: constant.flags, offset: offset, length: length)
        case .number: target.addShared(.number, key: key, flags: constant.flags, offset: offset, length: length)
        case .true: target.addLiteral(.true, key: key)
        case .false: target.addLiteral(.false, key: key)
        case .null: target.addLiteral(.null, key: key)
        case .absent, .written: value.kind = .absent
        }
    }

    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func emitText(_ kind: Kind, _ key: KeyID, _ scratch: borrowing MapperScratch) {
        let flags = value.hasFlags ? value.flags : flags(scratch)
        switch value.space {
        case .source:
            target.addShared(kind, key: key, flags: flags, offset: Int(value.offset), length: Int(value.length))
        case .constants:
            target.addShared(
                kind, key: key, flags: flags, offset: constantsBase &+ Int(value.offset), length: Int(value.length))
        case .cells: target.addCopy(kind, key: key, flags: flags, text: view.cells.extracting(value.range))
        case .left: target.addCopy(kind, key: key, flags: flags, text: scratch.left.text(value.range))
        case .right: target.addCopy(kind, key: key, flags: flags, text: scratch.right.text(value.range))
        case .joined: target.addCopy(kind, key: key, flags: flags, text: scratch.joined.text(value.range))
        }
    }

    /// Looks at a text about which nothing is known.
    @_lifetime(self: copy self)
    private mutating func flags(_ scratch: borrowing MapperScratch) -> CellFlags {
        withText(value, scratch) { text in
            value.kind == .number
                ? TextScan.isIntegerText(text) ? .integer : [] : TextScan.flags(of: text.bytes)
        }
    }

    /// Closes the container that is open, or drops it when nothing was written into it.
    @inline(__always)
    @_lifetime(self: copy self)
    mutating func leave(keepsEmpty: Bool) {
        if target.openChildCount > 0 || keepsEmpty {
            target.close()
            value = MachineValue(kind: .written)
        } else {
            target.drop()
            value = .none
        }
    }
}
