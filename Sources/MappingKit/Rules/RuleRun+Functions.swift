internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// The functions of rules. Each holds when an input is absent: presence is the schema's business.
extension RuleRun {
    mutating func evaluate(_ function: CompiledFunction, _ tape: borrowing Tape, _ program: RuleProgram) -> Bool {
        switch function.kind {
        case .sum, .unique, .refersTo: return evaluateElements(function, tape, program)
        default: break
        }
        guard let node = node(function.slot, tape) else { return true }
        let range = range(function, tape, node)
        guard range.lowerBound >= 0 else { return false }
        switch function.kind {
        case .checksum:
            return program.checksums[Int(function.table)].holds(tape.text(node).extracting(range))
        case .pattern:
            return program.tables.patterns[Int(function.table)].matches(tape.text(node).extracting(range))
        case .inList:
            let list = program.tables.codeLists[Int(function.table)]
            let text = tape.text(node).extracting(range)
            return list.row(where: Int(function.column), is: text, asOf: state.asOf) != nil
        case .equal: return equal(function, tape, program, node, range)
        case .compare: return compare(function, tape, program, node)
        case .order: return order(function, tape, program, node)
        case .year: return year(function, tape, program, node, range)
        default: return fractionDigits(function, tape, program, node)
        }
    }

    /// The node at a slot when it is a text or number.
    private func node(_ slot: Int32, _ tape: borrowing Tape) -> Int? {
        guard slot >= 0, state.slots[Int(slot)] >= 0 else { return nil }
        let node = Int(state.slots[Int(slot)])
        let kind = tape.kind(node)
        return kind == .string || kind == .number ? node : nil
    }

    /// The bytes of the slice that a function looks at; below zero when the text is too short for it.
    private func range(_ function: CompiledFunction, _ tape: borrowing Tape, _ node: Int) -> Range<Int> {
        let text = tape.text(node)
        guard function.sliceLength >= 0 else { return 0..<text.count }
        let (start, length) = (Int(function.sliceStart), Int(function.sliceLength))
        guard let from = TextCut.offset(of: start, in: text),
            let to = TextCut.offset(of: start + length, in: text)
        else { return -1 ..< -1 }
        return from..<to
    }

    // MARK: Two inputs

    private func equal(
        _ function: CompiledFunction, _ tape: borrowing Tape, _ program: RuleProgram, _ node: Int, _ range: Range<Int>
    ) -> Bool {
        let text = tape.text(node).extracting(range)
        if function.constant >= 0 {
            return TextCut.areEqual(
                text, program.tables.constants.span.extracting(program.tables.constantRange(Int(function.constant))))
        }
        guard let other = self.node(function.other, tape) else { return true }
        return TextCut.areEqual(text, tape.text(other))
    }

    private func compare(
        _ function: CompiledFunction, _ tape: borrowing Tape, _ program: RuleProgram, _ node: Int
    ) -> Bool {
        if function.constant >= 0 {
            return holds(
                function, tape.text(node),
                program.tables.constants.span.extracting(program.tables.constantRange(Int(function.constant))))
        }
        guard let other = self.node(function.other, tape) else { return true }
        return holds(function, tape.text(node), tape.text(other))
    }

    private func holds(_ function: CompiledFunction, _ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard let first = DecimalText(left), let second = DecimalText(right) else { return false }
        return function.relation.holds(DecimalText.compare(first, left, second, right))
    }

    private func order(
        _ function: CompiledFunction, _ tape: borrowing Tape, _ program: RuleProgram, _ node: Int
    ) -> Bool {
        guard let other = self.node(function.other, tape) else { return true }
        guard let first = day(function, tape.text(node), program), let then = day(function, tape.text(other), program)
        else { return false }
        return CalendarDay.ordinal(first) <= CalendarDay.ordinal(then) + Int(function.number)
    }

    private func day(_ function: CompiledFunction, _ text: Span<UInt8>, _ program: RuleProgram) -> Int32? {
        DayText.number(text, layout: function.layout >= 0 ? program.layouts[Int(function.layout)] : nil)
    }

    private func year(
        _ function: CompiledFunction, _ tape: borrowing Tape, _ program: RuleProgram, _ node: Int, _ range: Range<Int>
    ) -> Bool {
        guard let other = self.node(function.other, tape) else { return true }
        guard range.count <= 9, let written = CivilTime.digits(tape.text(node), range.lowerBound, range.count),
            let day = day(function, tape.text(other), program)
        else { return false }
        let month = Int(day) / 100 % 100
        let isNext = function.number > 1 && month >= Int(function.number)
        return function.relation.holds(written - (Int(day) / 10_000 + (isNext ? 1 : 0)))
    }

    private func fractionDigits(
        _ function: CompiledFunction, _ tape: borrowing Tape, _ program: RuleProgram, _ node: Int
    ) -> Bool {
        guard let number = DecimalText(tape.text(node)) else { return false }
        var most = Int(function.number)
        if function.table >= 0 {
            guard let other = self.node(function.other, tape) else { return true }
            let list = program.tables.codeLists[Int(function.table)]
            // A code that the list does not have, or for which it says nothing, sets no bound.
            guard let row = list.row(where: 0, is: tape.text(other), asOf: state.asOf),
                let digits = CivilTime.whole(list.cell(row: row, column: Int(function.column)))
            else { return true }
            most = digits
        }
        return number.fractionDigits <= most
    }

    // MARK: Elements

    private mutating func evaluateElements(
        _ function: CompiledFunction, _ tape: borrowing Tape, _ program: RuleProgram
    ) -> Bool {
        let scope = Int(function.scope)
        switch function.kind {
        case .sum:
            guard let total = node(function.other, tape) else { return true }
            sum.reset()
            guard sum.add(tape.text(total), isSubtracted: true) else { return false }
            guard state.beginEach(tape, program.tables, scope: scope), !state.isEmpty(scope: scope) else { return true }
            repeat {
                guard let amount = node(function.slot, tape) else { return true }
                guard sum.add(tape.text(amount), isSubtracted: false) else { return false }
            } while state.nextElement(tape, program.tables, scope: scope)
            return sum.isZero
        case .unique:
            guard state.beginEach(tape, program.tables, scope: scope), !state.isEmpty(scope: scope) else { return true }
            seen.reset()
            repeat {
                if let node = node(function.slot, tape), !seen.insert(node, tape) { return false }
            } while state.nextElement(tape, program.tables, scope: scope)
            return true
        default: return refersTo(function, tape, program)
        }
    }

    private mutating func refersTo(
        _ function: CompiledFunction, _ tape: borrowing Tape, _ program: RuleProgram
    ) -> Bool {
        let (scope, keys) = (Int(function.scope), Int(function.otherScope))
        seen.reset()
        if state.beginEach(tape, program.tables, scope: keys), !state.isEmpty(scope: keys) {
            repeat {
                if let node = node(function.other, tape) { _ = seen.insert(node, tape) }
            } while state.nextElement(tape, program.tables, scope: keys)
        }
        guard state.beginEach(tape, program.tables, scope: scope), !state.isEmpty(scope: scope) else { return true }
        repeat {
            if !areKnown(function, tape, program) { return false }
        } while state.nextElement(tape, program.tables, scope: scope)
        return true
    }

    /// Whether the references of one element are known: a text, its parts, or the texts of an array.
    private func areKnown(_ function: CompiledFunction, _ tape: borrowing Tape, _ program: RuleProgram) -> Bool {
        let slot = state.slots[Int(function.slot)]
        guard slot >= 0 else { return true }
        if tape.kind(Int(slot)) == .array {
            var element = tape.firstChild(Int(slot))
            while element < tape.end(Int(slot)) {
                let kind = tape.kind(element)
                if kind == .string || kind == .number, !seen.contains(tape.text(element), tape) { return false }
                element = tape.next(element)
            }
            return true
        }
        guard let node = node(function.slot, tape) else { return true }
        let text = tape.text(node)
        guard function.constant >= 0 else { return seen.contains(text, tape) }
        let separator = program.tables.constants.span.extracting(program.tables.constantRange(Int(function.constant)))
        var start = 0
        while true {
            let end = TextCut.find(separator, in: text, from: start)
            if !seen.contains(text.extracting(start..<(end < 0 ? text.count : end)), tape) { return false }
            if end < 0 { return true }
            start = end + separator.count
        }
    }
}
