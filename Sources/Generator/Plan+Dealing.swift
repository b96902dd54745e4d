extension Plan {
    /// Places in the numbering of pseudo-random streams that no slot has.
    private enum Stream {
        static let histories = 1 << 20
        static let deals = 2 << 20
        static let distinct = 3 << 20
        static let others = 4 << 20
        static let times = 5 << 20
        static let spoiled = 6 << 20
    }

    /// How many cases have each history: the year's, or as many as make the wanted number of events. What rounding
    /// leaves over goes to a history with a single event, which the reader makes sure exists.
    static func historyCounts(_ profile: Profile, eventCount: Int?) -> [Int] {
        let published = profile.histories.map(\.count)
        guard let eventCount else { return published }
        let lengths = profile.histories.map(\.steps.count)
        let yearEvents = zip(published, lengths).reduce(0) { $0 + $1.0 * $1.1 }
        let share = Double(eventCount) / Double(max(1, yearEvents))
        var counts = published.map { Int(Double($0) * share) }
        let made = zip(counts, lengths).reduce(0) { $0 + $1.0 * $1.1 }
        let single = profile.histories.firstIndex { $0.stands && $0.steps.count == 1 } ?? 0
        counts[single] += eventCount - made
        return counts
    }

    /// Shares a total out in the published proportions; what rounding leaves goes to the largest remainders.
    static func shared(_ counts: [Int], total: Int) -> [Int] {
        let sum = counts.reduce(0, +)
        guard sum > 0 else { return counts.indices.map { $0 == 0 ? total : 0 } }
        var result = counts.map { $0 * total / sum }
        let left = total - result.reduce(0, +)
        let remainders = counts.indices.sorted { ($1 == $0) ? false : rank(counts[$0], $0) > rank(counts[$1], $1) }
        func rank(_ count: Int, _ index: Int) -> (Int, Int) { (count * total % sum, -index) }
        for index in remainders.prefix(left) { result[index] += 1 }
        return result
    }

    private static func deck(_ counts: [Int], total: Int, seed: UInt64, stream: Int) -> [UInt16] {
        var deck: [UInt16] = []
        deck.reserveCapacity(total)
        for (row, count) in shared(counts, total: total).enumerated() {
            deck.append(contentsOf: repeatElement(UInt16(row), count: count))
        }
        var draws = Draws(seed: seed, case: 0, slot: stream)
        draws.shuffle(&deck)
        return deck
    }

    mutating func dealHistories(_ profile: Profile, _ counts: [Int], _ seed: UInt64) {
        histories = Self.deck(counts, total: caseCount, seed: seed, stream: Stream.histories).map { UInt8($0) }
        stands = histories.map { profile.histories[Int($0)].stands }
    }

    /// Deals the rows of the event's slots, then those of the groups, whose numbers of items are dealt by then.
    mutating func dealRows(_ profile: Profile, _ seed: UInt64) {
        for (index, slot) in profile.slots.enumerated() {
            guard case .dealt = slot.rule, let counts = profile.tables[slot.table].counts else { continue }
            if slot.group > 0, itemStarts[slot.group].isEmpty { placeItems(profile, group: slot.group) }
            dealOfSlot[index] = Int16(deals.count)
            deals.append(Deal(slot: index, rows: []))
            deals[deals.count - 1].rows = dealt(counts, group: slot.group, slot: index, seed)
        }
        // Groups whose rows nobody deals have no amounts either.
    }

    /// Gives the items of every case their places, by the dealt column that says how many there are.
    private mutating func placeItems(_ profile: Profile, group: Int) {
        guard let count = profile.groups[group].count else { return }
        let table = profile.tables[profile.slots[count.slot].table]
        var starts: [Int32] = [0]
        starts.reserveCapacity(caseCount + 1)
        for index in 0..<caseCount {
            let row = dealtRow(slot: count.slot, group: 0, caseIndex: index, item: 0)
            let number = table.cell(row: Int(row), column: count.column).number
            starts.append(starts[index] + Int32(min(max(0, number), Double(Profile.itemsMax))))
        }
        itemStarts[group] = starts
    }

    /// Deals to the cases that stand, then gives the others rows of the same kind that do not count.
    private func dealt(_ counts: [Int], group: Int, slot: Int, _ seed: UInt64) -> [UInt16] {
        var standing: [Int] = []
        var others: [Int] = []
        for index in 0..<caseCount {
            for item in 0..<itemCount(group: group, caseIndex: index) {
                let place = place(group: group, caseIndex: index, item: item)
                if stands[index] { standing.append(place) } else { others.append(place) }
            }
        }
        let deck = Self.deck(counts, total: standing.count, seed: seed, stream: Stream.deals + slot)
        var rows = [UInt16](repeating: 0, count: standing.count + others.count)
        for (card, place) in standing.enumerated() { rows[place] = deck[card] }
        var draws = Draws(seed: seed, case: 0, slot: Stream.others + slot)
        for place in others where !deck.isEmpty { rows[place] = deck[draws.below(deck.count)] }
        if group > 0 { makeDistinct(&rows, group: group, standing: standing, slot: slot, seed) }
        return rows
    }

    /// Exchanges rows between cases until no case has one twice, so that a case counts once in each of its rows. The
    /// tries are bounded; the published tables need a few per case with several items.
    private func makeDistinct(_ rows: inout [UInt16], group: Int, standing: [Int], slot: Int, _ seed: UInt64) {
        var owners = [Int32](repeating: 0, count: rows.count)
        for index in 0..<caseCount {
            for place in places(group, index) { owners[place] = Int32(index) }
        }
        var draws = Draws(seed: seed, case: 0, slot: Stream.distinct + slot)
        for index in 0..<caseCount {
            for place in places(group, index) where isRepeated(rows, place, group, index) {
                for _ in 0..<1_000 where isRepeated(rows, place, group, index) && !standing.isEmpty {
                    let other = standing[draws.below(standing.count)]
                    let mine = rows[place]
                    rows[place] = rows[other]
                    if stands[index] { rows[other] = mine }
                    let isWorse =
                        isRepeated(rows, place, group, index) || isRepeated(rows, other, group, Int(owners[other]))
                    if isWorse {
                        rows[other] = rows[place]
                        rows[place] = mine
                    }
                }
            }
        }
    }

    private func places(_ group: Int, _ index: Int) -> Range<Int> {
        Int(itemStarts[group][index])..<Int(itemStarts[group][index + 1])
    }

    private func isRepeated(_ rows: [UInt16], _ place: Int, _ group: Int, _ index: Int) -> Bool {
        places(group, index).contains { $0 != place && rows[$0] == rows[place] }
    }

    /// Puts all events into the order of their times.
    mutating func schedule(_ profile: Profile, _ seed: UInt64) {
        let table = profile.tables[profile.slots[ProfileReader.given.event].table]
        guard let from = table.column("from"), let to = table.column("to") else { return }
        for index in 0..<caseCount {
            var draws = Draws(seed: seed, case: index, slot: Stream.times)
            var second = Int64(day(ofCase: index)) * 86_400
            for (step, row) in profile.histories[Int(histories[index])].steps.enumerated() {
                let low = table.cell(row: Int(row), column: from).number
                let high = table.cell(row: Int(row), column: to).number
                second += 60 + Int64(draws.real(low, max(low, high)) * 86_400)
                entries.append(Entry(time: second, caseIndex: Int32(index), step: UInt8(step)))
            }
        }
        entries.sort { ($0.time, $0.caseIndex, $0.step) < ($1.time, $1.caseIndex, $1.step) }
    }

    /// Chooses the cases to spoil; the profile's ways, or those of the codes asked for, take turns.
    mutating func spoil(_ profile: Profile, _ settings: GenerationSettings) {
        spoilers = Array(repeating: Self.sound, count: caseCount)
        let wanted = Int((Double(entries.count) * settings.spoiledShare).rounded())
        let ways = profile.spoilers.indices.filter { index in
            settings.spoilingCodes?.contains(profile.spoilers[index].spoiling.code) ?? true
        }
        guard wanted > 0, !ways.isEmpty else { return }
        var candidates = (0..<caseCount).filter { stands[$0] && profile.histories[Int(histories[$0])].steps.count == 1 }
        var draws = Draws(seed: settings.seed, case: 0, slot: Stream.spoiled)
        draws.shuffle(&candidates)
        for (turn, index) in candidates.prefix(wanted).enumerated() {
            spoilers[index] = UInt8(ways[turn % ways.count])
        }
    }
}
