internal import JSONTape

/// Joining texts and taking them apart.
extension MapperMachine {
    /// Adds the value to the texts that are gathered, when there is one.
    func addPart(_ scratch: inout MapperScratch) {
        guard value.isPresent, value.kind != .written, let start = scratch.partStarts.last,
            scratch.parts.count >= start
        else { return }
        scratch.parts.append(value)
    }

    /// Joins the texts gathered since the last `concatBegin`.
    @_lifetime(self: copy self)
    mutating func endConcat(separator: Int32, _ scratch: inout MapperScratch) {
        guard let start = scratch.partStarts.popLast() else { return }
        let begin = scratch.joined.used
        for index in start..<scratch.parts.count {
            if index > start { scratch.joined.append(view.constantText(Int(separator))) }
            append(scratch.parts[index], &scratch)
        }
        let hasParts = scratch.parts.count > start
        scratch.parts.removeLast(scratch.parts.count - start)
        value = .none
        guard hasParts else { return }
        value = MachineValue(
            kind: .text, space: .joined, offset: Int32(begin), length: Int32(scratch.joined.used - begin))
    }

    private func append(_ part: MachineValue, _ scratch: inout MapperScratch) {
        switch part.kind {
        case .true: scratch.joined.append(view.constantText(Int(trueText)))
        case .false: scratch.joined.append(view.constantText(Int(falseText)))
        case .absent, .null, .written: break
        case .text, .number:
            switch part.space {
            case .source: scratch.joined.append(reader.tape.bytes.extracting(part.range))
            case .constants: scratch.joined.append(view.constants.extracting(part.range))
            case .cells: scratch.joined.append(view.cells.extracting(part.range))
            case .left: scratch.joined.append(scratch.left, part.range)
            case .right: scratch.joined.append(scratch.right, part.range)
            case .joined: scratch.joined.appendOwn(part.range)
            }
        }
    }

    /// Makes the next part of the text that is taken apart the value; false after the last.
    @_lifetime(self: copy self)
    mutating func nextPart(_ scratch: inout MapperScratch) -> Bool {
        let split = scratch.split
        guard split.next >= 0 else { return false }
        reader.countVisit()
        let separator = view.constantTable[Int(split.separator)]
        let start = Int(split.next)
        let end = withText(split.text, scratch) { text in
            TextCut.find(view.constantText(Int(split.separator)), in: text, from: start)
        }
        value = split.text
        value.kind = .text
        value.hasFlags = false
        value.offset += Int32(start)
        value.length = Int32((end < 0 ? Int(split.text.length) : end) - start)
        scratch.split.next = end < 0 ? -1 : Int32(end) + separator.length
        return true
    }
}
