/// Draws the values of one event and writes it. One value is reused for all events: after the first ones it allocates
/// nothing but what its buffer still grows.
struct Evaluation {
    let profile: Profile
    let plan: Plan
    private let seed: UInt64
    private var values: [Value]
    /// The item of every group that is looked at; always 0 for group 0.
    private var current: [Int]
    private var itemCounts: [Int]
    /// The texts of the event, then what is written of it.
    private(set) var buffer: [UInt8] = []
    /// The slots of the event: a spoiled one has some of its own.
    private var slots: [Slot]
    private var event = Occurrence(caseIndex: 0, step: 0, row: 0, time: 0, isSettled: true)

    /// Which event of which case.
    struct Occurrence {
        var caseIndex: Int
        /// From 0; the version is one more.
        var step: Int
        /// The row of the table of events.
        var row: Int32
        /// Seconds since 1970.
        var time: Int64
        /// Whether the amounts are final.
        var isSettled: Bool
    }

    init(profile: Profile, plan: Plan, seed: UInt64) {
        self.profile = profile
        self.plan = plan
        self.seed = seed
        slots = profile.slots
        let places = profile.slots.reduce(0) { $0 + ($1.group == 0 ? 1 : Profile.itemsMax) }
        values = Array(repeating: .absent, count: places)
        current = Array(repeating: 0, count: profile.groups.count)
        itemCounts = Array(repeating: 1, count: profile.groups.count)
    }

    /// Draws all values of an event.
    mutating func draw(_ event: Occurrence, slots: [Slot]) {
        self.event = event
        self.slots = slots
        buffer.removeAll(keepingCapacity: true)
        let given = ProfileReader.given
        values[given.caseNumber] = .decimal(Int64(event.caseIndex + 1), scale: 0)
        values[given.day] = .date(plan.day(ofCase: event.caseIndex))
        values[given.version] = .decimal(Int64(event.step + 1), scale: 0)
        values[given.event] = .row(event.row)
        values[given.time] = .instant(event.time)
        for slot in profile.before { evaluate(slot, of: slots, item: 0) }
        for group in 1..<max(1, profile.groups.count) { draw(group: group, slots: slots) }
        for slot in profile.after { evaluate(slot, of: slots, item: 0) }
    }

    private mutating func draw(group: Int, slots: [Slot]) {
        guard let count = profile.groups[group].count else { return }
        let wanted = number(count) ?? 0
        itemCounts[group] = wanted.isFinite ? min(max(0, Int(wanted)), Profile.itemsMax) : 0
        let numberOffset = slots[profile.groups[group].numberSlot].offset
        for item in 0..<itemCounts[group] {
            current[group] = item
            values[numberOffset + item] = .decimal(Int64(item + 1), scale: 0)
            for slot in profile.groups[group].slots { evaluate(slot, of: slots, item: item) }
        }
        current[group] = 0
    }

    private mutating func evaluate(_ index: Int, of slots: [Slot], item: Int) {
        var draws = Draws(
            seed: seed, case: event.caseIndex, slot: index, item: item,
            version: slots[index].perVersion ? event.step + 1 : 0)
        let place = slots[index].offset + item
        let chance = slots[index].chance
        if chance < 1, draws.unit() >= chance {
            values[place] = .absent
        } else if let condition = slots[index].condition, !holds(condition) {
            values[place] = .absent
        } else {
            values[place] = value(
                by: slots[index].rule, index: index, group: slots[index].group, item: item, draws: &draws)
        }
    }

    private mutating func value(
        by rule: borrowing ValueRule, index: Int, group: Int, item: Int, draws: inout Draws
    ) -> Value {
        switch rule {
        case .given, .absent: .absent
        case .dealt: .row(plan.dealtRow(slot: index, group: group, caseIndex: event.caseIndex, item: item))
        case .picked(let choice): picked(choice, draws: &draws)
        case .number(let low, let high): .decimal(draws.number(low, high), scale: 0)
        case .text(let parts): text(parts)
        case .first(let texts): first(texts)
        case .checked(let parts, let checksum): checked(parts, checksum)
        case .date(let from, let low, let high, let less):
            date(from, draws.number(low, high) - Int64(less.flatMap(number) ?? 0))
        case .scaled(let scaling): scaled(scaling, factor: draws.real(scaling.low, scaling.high))
        case .amount(let amount): amountValue(amount, group: group, item: item, draws: &draws)
        case .sum(let slot): sum(slot)
        case .joined(let group, let parts, let separator): joined(group, parts, separator)
        case .raw(let range): raw(range)
        }
    }

    private func picked(_ choice: RowChoice, draws: inout Draws) -> Value {
        var entry = 0
        if choice.by >= 0 {
            guard case .row(let row) = currentValue(choice.by) else { return .absent }
            entry = Int(row)
        }
        let cumulative = choice.cumulativeWeights[entry]
        guard let total = cumulative.last else { return .absent }
        let point = draws.unit() * total
        var low = 0
        var high = cumulative.count - 1
        while low < high {
            let middle = (low + high) / 2
            if point < cumulative[middle] { high = middle } else { low = middle + 1 }
        }
        return .row(choice.rows[entry][low])
    }

    private func date(_ from: ValueRef, _ days: Int64) -> Value {
        switch currentValue(from.slot) {
        case .date(let day): .date(day + Int32(days))
        case .instant(let second): .date(Int32(second / 86_400 + days))
        default: .absent
        }
    }

    private func scaled(_ scaling: Scaling, factor: Double) -> Value {
        guard var result = number(scaling.of) else { return .absent }
        result *= factor
        if let times = scaling.times { result *= number(times) ?? .nan }
        if let over = scaling.over { result /= number(over) ?? .nan }
        guard result.isFinite else { return .absent }
        return Self.decimal(max(result, scaling.least), decimals: scaling.decimals)
    }

    private func amountValue(_ index: Int, group: Int, item: Int, draws: inout Draws) -> Value {
        let amount = profile.amounts[index]
        let units = plan.units(amount: index, group: group, caseIndex: event.caseIndex, item: item)
        guard !event.isSettled else { return .decimal(units, scale: Int8(amount.decimals)) }
        let factor = draws.real(amount.provisional.lowerBound, amount.provisional.upperBound)
        return .decimal(max(1, Int64((Double(units) * factor).rounded())), scale: Int8(amount.decimals))
    }

    static func decimal(_ number: Double, decimals: Int) -> Value {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        return .decimal(Int64((number * scale).rounded()), scale: Int8(decimals))
    }

    private func sum(_ slot: Int) -> Value {
        let group = profile.slots[slot].group
        var units: Int64 = 0
        var scale: Int8 = 0
        for item in 0..<itemCounts[group] {
            guard case .decimal(let more, let digits) = values[profile.slots[slot].offset + item] else {
                return .absent
            }
            units += more
            scale = digits
        }
        return .decimal(units, scale: scale)
    }

    // MARK: Texts

    private mutating func text(_ parts: [TextPart]) -> Value {
        let start = buffer.count
        guard append(parts) else {
            buffer.removeSubrange(start...)
            return .absent
        }
        return .bytes(start: Int32(start), count: Int32(buffer.count - start))
    }

    private mutating func first(_ texts: [[TextPart]]) -> Value {
        for parts in texts {
            let value = text(parts)
            if case .bytes = value { return value }
        }
        return .absent
    }

    private mutating func checked(_ parts: [TextPart], _ checksum: Checksum) -> Value {
        let start = buffer.count
        guard append(parts), let character = checksum.character(of: buffer[start...]) else {
            buffer.removeSubrange(start...)
            return .absent
        }
        buffer.append(character)
        return .bytes(start: Int32(start), count: Int32(buffer.count - start))
    }

    private mutating func joined(_ group: Int, _ parts: [TextPart], _ separator: PoolRange) -> Value {
        let start = buffer.count
        for item in 0..<itemCounts[group] {
            current[group] = item
            let before = buffer.count
            if before > start { append(separator) }
            if !append(parts) { buffer.removeSubrange(before...) }
        }
        current[group] = 0
        return .bytes(start: Int32(start), count: Int32(buffer.count - start))
    }

    private mutating func raw(_ range: PoolRange) -> Value {
        let start = buffer.count
        append(range)
        return .bytes(start: Int32(start), count: range.count)
    }

    /// Appends a text to the buffer; false when one of its values is absent (what was appended then stays).
    mutating func append(_ parts: [TextPart]) -> Bool {
        for part in parts {
            switch part {
            case .literal(let range): append(range)
            case .value(let value): if !append(value) { return false }
            }
        }
        return true
    }

    mutating func append(_ range: PoolRange) {
        buffer.append(contentsOf: profile.pool[range.range])
    }

    mutating func append(byte: UInt8) { buffer.append(byte) }

    /// Overwrites the last places of a number, whose first place is `start`, with its digits.
    mutating func fillDigits(_ number: Int64, from start: Int, count: Int) {
        var rest = number
        for place in stride(from: start + count - 1, through: start, by: -1) {
            buffer[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    /// Forgets what was written behind a place.
    mutating func rewind(to count: Int) { buffer.removeSubrange(count...) }

    // MARK: Values

    @inline(__always)
    func currentValue(_ slot: Int) -> Value {
        values[profile.slots[slot].offset + current[profile.slots[slot].group]]
    }

    func itemCount(_ group: Int) -> Int { itemCounts[group] }

    func item(of group: Int) -> Int { current[group] }

    mutating func select(item: Int, of group: Int) { current[group] = item }

    /// The cell of a row's column.
    func cell(_ value: ValueRef, row: Int32) -> TableCell {
        profile.tables[slots[value.slot].table].cell(row: Int(row), column: max(0, value.column))
    }

    /// A value as a number; nil when it is none.
    func number(_ value: ValueRef) -> Double? {
        switch currentValue(value.slot) {
        case .decimal(let units, let scale):
            var divisor = 1.0
            for _ in 0..<scale { divisor *= 10 }
            return Double(units) / divisor
        case .row(let row):
            let number = cell(value, row: row).number
            return number.isNaN ? nil : number
        default: return nil
        }
    }

    /// Whether every clause is met.
    func holds(_ condition: ValueCondition) -> Bool {
        condition.clauses.allSatisfy { clause in
            switch currentValue(clause.value.slot) {
            case .absent: return false
            case .row(let row):
                let text = cell(clause.value, row: row).text
                return clause.allowed.isEmpty || clause.allowed.contains { sameText($0, profile.pool[text.range]) }
            case .bytes(let start, let count):
                let text = buffer[Int(start)..<Int(start) + Int(count)]
                return clause.allowed.isEmpty || clause.allowed.contains { sameText($0, text) }
            case .decimal, .date, .instant: return clause.allowed.isEmpty
            }
        }
    }

    private func sameText(_ allowed: PoolRange, _ text: ArraySlice<UInt8>) -> Bool {
        allowed.count == text.count && profile.pool[allowed.range].elementsEqual(text)
    }
}
