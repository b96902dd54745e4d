internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// The functions of rules. Each holds when an input is absent: presence is the schema's business.
///
/// Those that are no longer inlined are mutating, though they change nothing: the machine is then passed by its address.
/// Borrowed out of a mutating function it was copied for every call, more than 500 bytes.
extension RuleMachine {
    @_lifetime(self: copy self)
    mutating func evaluate(_ index: Int, _ memory: inout RuleMemory) -> Bool {
        let function = functions[index]
        switch function.kind {
        case .sum, .unique, .refersTo: return evaluateElements(function, &memory)
        default: break
        }
        guard let node = node(function.slot) else { return true }
        let range = range(function, node)
        guard range.lowerBound >= 0 else { return false }
        switch function.kind {
        case .checksum:
            return checksums[Int(function.table)].holds(reader.tape.text(node).extracting(range))
        case .pattern:
            return view.patterns.matches(Int(function.table), reader.tape.text(node).extracting(range))
        case .inList: return row(Int(function.table), node, range) >= 0
        case .equal: return equal(function, node, range)
        case .compare: return compare(function, node)
        case .order: return order(function, node)
        case .year: return year(function, node, range)
        default: return fractionDigits(function, node)
        }
    }

    /// The row that a look-up finds for a part of a node's text; -1 when there is none.
    @_lifetime(self: copy self)
    private mutating func row(_ lookup: Int, _ node: Int, _ range: Range<Int>) -> Int32 {
        let first = view.tables.value(
            view.lookups[lookup].table, in: reader.tape.bytes,
            offset: Int(reader.tape.cell(node).offset) &+ range.lowerBound, length: range.count)
        return first < 0 ? -1 : view.row(from: first, on: asOf)
    }

    /// The node at a slot when it is a text or number.
    @inline(__always)
    private func node(_ slot: Int32) -> Int? {
        guard slot >= 0, reader.slots[Int(slot)] >= 0 else { return nil }
        let node = Int(reader.slots[Int(slot)])
        let kind = reader.tape.kind(node)
        return kind == .string || kind == .number ? node : nil
    }

    /// The bytes of the slice that a function looks at; below zero when the text is too short for it.
    @inline(__always)
    @_lifetime(self: copy self)
    private mutating func range(_ function: CompiledFunction, _ node: Int) -> Range<Int> {
        function.sliceLength < 0 ? 0..<Int(reader.tape.cell(node).length) : slice(function, node)
    }

    @_lifetime(self: copy self)
    private mutating func slice(_ function: CompiledFunction, _ node: Int) -> Range<Int> {
        let text = reader.tape.text(node)
        let (start, length) = (Int(function.sliceStart), Int(function.sliceLength))
        guard let from = TextCut.offset(of: start, in: text),
            let to = TextCut.offset(of: start + length, in: text)
        else { return -1 ..< -1 }
        return from..<to
    }

    // MARK: Two inputs

    @_lifetime(self: copy self)
    private mutating func equal(_ function: CompiledFunction, _ node: Int, _ range: Range<Int>) -> Bool {
        let text = reader.tape.text(node).extracting(range)
        if function.constant >= 0 {
            return TextCut.areEqual(
                text, view.constantText(Int(function.constant)))
        }
        guard let other = self.node(function.other) else { return true }
        return TextCut.areEqual(text, reader.tape.text(other))
    }

    @_lifetime(self: copy self)
    private mutating func compare(_ function: CompiledFunction, _ node: Int) -> Bool {
        if function.constant >= 0 {
            return holds(
                function, reader.tape.text(node),
                view.constantText(Int(function.constant)))
        }
        guard let other = self.node(function.other) else { return true }
        return holds(function, reader.tape.text(node), reader.tape.text(other))
    }

    @_lifetime(self: copy self)
    private mutating func holds(_ function: CompiledFunction, _ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard let first = DecimalText(left), let second = DecimalText(right) else { return false }
        return function.relation.holds(DecimalText.compare(first, left, second, right))
    }

    @_lifetime(self: copy self)
    private mutating func order(_ function: CompiledFunction, _ node: Int) -> Bool {
        guard let other = self.node(function.other) else { return true }
        guard let first = day(function, reader.tape.text(node)), let then = day(function, reader.tape.text(other))
        else { return false }
        // Days in one order are written as numbers in the same order.
        if function.number == 0 { return first <= then }
        return CalendarDay.ordinal(first) <= CalendarDay.ordinal(then) + Int(function.number)
    }

    @_lifetime(self: copy self)
    private mutating func day(_ function: CompiledFunction, _ text: Span<UInt8>) -> Int32? {
        DayText.number(text, layout: function.layout >= 0 ? layouts[Int(function.layout)] : nil)
    }

    @_lifetime(self: copy self)
    private mutating func year(_ function: CompiledFunction, _ node: Int, _ range: Range<Int>) -> Bool {
        guard let other = self.node(function.other) else { return true }
        guard range.count <= 9, let written = CivilTime.digits(reader.tape.text(node), range.lowerBound, range.count),
            let day = day(function, reader.tape.text(other))
        else { return false }
        let month = Int(day) / 100 % 100
        let isNext = function.number > 1 && month >= Int(function.number)
        return function.relation.holds(written - (Int(day) / 10_000 + (isNext ? 1 : 0)))
    }

    @_lifetime(self: copy self)
    private mutating func fractionDigits(_ function: CompiledFunction, _ node: Int) -> Bool {
        guard let number = DecimalText(reader.tape.text(node)) else { return false }
        var most = Int(function.number)
        if function.table >= 0 {
            guard let other = self.node(function.other) else { return true }
            // A code that the list does not have, or for which it says nothing, sets no bound.
            let found = row(Int(function.table), other, 0..<Int(reader.tape.cell(other).length))
            guard found >= 0, case let row = view.rows[Int(found)],
                let digits = CivilTime.whole(
                    view.cells.extracting(Int(row.offset)..<Int(row.offset) + Int(row.length)))
            else { return true }
            most = digits
        }
        return number.fractionDigits <= most
    }

    // MARK: Elements

    @_lifetime(self: copy self)
    private mutating func evaluateElements(_ function: CompiledFunction, _ memory: inout RuleMemory) -> Bool {
        let scope = Int(function.scope)
        switch function.kind {
        case .sum:
            guard let total = node(function.other) else { return true }
            memory.sum.reset()
            guard memory.sum.add(reader.tape.text(total), isSubtracted: true) else { return false }
            guard reader.beginEach(scope: scope), !reader.isEmpty(scope: scope) else { return true }
            repeat {
                guard let amount = node(function.slot) else { return true }
                guard memory.sum.add(reader.tape.text(amount), isSubtracted: false) else { return false }
            } while reader.nextElement(scope: scope)
            return memory.sum.isZero
        case .unique:
            guard reader.beginEach(scope: scope), !reader.isEmpty(scope: scope) else { return true }
            memory.seen.reset()
            repeat {
                if let node = node(function.slot), !memory.seen.insert(node, reader.tape) { return false }
            } while reader.nextElement(scope: scope)
            return true
        default: return refersTo(function, &memory)
        }
    }

    @_lifetime(self: copy self)
    private mutating func refersTo(_ function: CompiledFunction, _ memory: inout RuleMemory) -> Bool {
        let (scope, keys) = (Int(function.scope), Int(function.otherScope))
        memory.seen.reset()
        if reader.beginEach(scope: keys), !reader.isEmpty(scope: keys) {
            repeat {
                if let node = node(function.other) { _ = memory.seen.insert(node, reader.tape) }
            } while reader.nextElement(scope: keys)
        }
        guard reader.beginEach(scope: scope), !reader.isEmpty(scope: scope) else { return true }
        repeat {
            if !areKnown(function, memory.seen) { return false }
        } while reader.nextElement(scope: scope)
        return true
    }

    /// Whether the references of one element are known: a text, its parts, or the texts of an array.
    @_lifetime(self: copy self)
    private mutating func areKnown(_ function: CompiledFunction, _ seen: borrowing TextNodes) -> Bool {
        let slot = reader.slots[Int(function.slot)]
        guard slot >= 0 else { return true }
        if reader.tape.kind(Int(slot)) == .array {
            var element = Int(slot) + 1
            while element < reader.tape.end(Int(slot)) {
                let kind = reader.tape.kind(element)
                if kind == .string || kind == .number, !seen.contains(reader.tape.text(element), reader.tape) {
                    return false
                }
                element = reader.tape.next(element)
            }
            return true
        }
        guard let node = node(function.slot) else { return true }
        let text = reader.tape.text(node)
        guard function.constant >= 0 else { return seen.contains(text, reader.tape) }
        let separator = view.constantText(Int(function.constant))
        var start = 0
        while true {
            let end = TextCut.find(separator, in: text, from: start)
            if !seen.contains(text.extracting(start..<(end < 0 ? text.count : end)), reader.tape) { return false }
            if end < 0 { return true }
            start = end + separator.count
        }
    }
}
