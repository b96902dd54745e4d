internal import GatewayModel

extension ProfileReader {
    private static let ruleKeys = [
        "deal", "pick", "number", "text", "first", "check", "date", "scale", "amount", "sum", "join", "hex", "absent",
    ]
    private static let modifierKeys = [
        "chance", "when", "fits", "by", "checksum", "from", "times", "over", "decimals", "least", "spread", "median",
        "totals", "provisional", "separator", "less",
    ]

    /// Reads the values in the order of their evaluation: the case's, the version's, those of every group, the totals.
    mutating func readValues(_ document: DocumentNode) {
        let start = parts.slots.count
        readSlots(document["case"], prefix: "", group: 0)
        readSlots(document["version"], prefix: "", group: 0, perVersion: true)
        parts.before = start..<parts.slots.count
        for member in document["groups"]?.members ?? [] { readGroup(member) }
        let afterStart = parts.slots.count
        readSlots(document["total"], prefix: "", group: 0)
        parts.after = afterStart..<parts.slots.count
        placeSlots()
    }

    private mutating func readGroup(_ member: DocumentNode.Member) {
        let group = parts.groups.count
        guard let countNode = required(member.value, "count"),
            let count = reference(countNode.text ?? "", at: countNode.position)
        else { return }
        refuseUnknown(member.value, known: ["count", "values"])
        let numberSlot = parts.slots.count
        declare(Slot(name: "\(member.key).no", group: group, rule: .given), at: member.keyPosition)
        parts.groups.append(
            ItemGroup(name: member.key, count: count, slots: numberSlot..<numberSlot, numberSlot: numberSlot))
        readSlots(member.value["values"], prefix: member.key + ".", group: group)
        parts.groups[group].slots = numberSlot + 1..<parts.slots.count
        checkCount(of: group, at: countNode.position)
    }

    /// Rows can be dealt to items only when the plan knows how many there are: from a dealt row itself.
    private mutating func checkCount(of group: Int, at position: TextPosition) {
        let isDealt = parts.slots[parts.groups[group].slots].contains { slot in
            if case .dealt = slot.rule { return true }
            return false
        }
        guard isDealt, let count = parts.groups[group].count else { return }
        if case .dealt = parts.slots[count.slot].rule, count.column >= 0 { return }
        add(position, "the count of a group with dealt rows must be a column of a dealt row")
    }

    private mutating func readSlots(
        _ node: DocumentNode?, prefix: String, group: Int, perVersion: Bool = false
    ) {
        for member in node?.members ?? [] {
            var slot = Slot(name: prefix + member.key, group: group, rule: .given, perVersion: perVersion)
            readRule(member.value, into: &slot, index: parts.slots.count)
            declare(slot, at: member.keyPosition)
        }
    }

    /// Gives every slot its places: one, or as many as a group has items.
    private mutating func placeSlots() {
        var offset = 0
        for index in parts.slots.indices {
            parts.slots[index].offset = offset
            offset += parts.slots[index].group == 0 ? 1 : Profile.itemsMax
        }
    }

    /// Reads how a value comes about; a scalar is a text.
    mutating func readRule(_ node: DocumentNode, into slot: inout Slot, index: Int) {
        if node.text != nil {
            slot.rule = .text(text(node))
            return
        }
        refuseUnknown(node, known: Self.ruleKeys + Self.modifierKeys)
        let keys = (node.members ?? []).map(\.key).filter(Self.ruleKeys.contains)
        guard keys.count == 1, let key = keys.first, let argument = node[key] else {
            add(node.position, "a value needs exactly one of \(Self.ruleKeys.joined(separator: ", "))")
            return
        }
        if let chance = share(node["chance"]) { slot.chance = chance }
        if let when = node["when"] { slot.condition = condition(when) }
        switch key {
        case "deal": readDeal(argument, into: &slot)
        case "pick": readPick(argument, node, into: &slot)
        case "number": readRange(argument).map { slot.rule = .number(low: $0, high: $1) }
        case "text": slot.rule = .text(text(argument))
        case "first": slot.rule = .first((argument.elements ?? []).map { text($0) })
        case "check": checksum(node).map { slot.rule = .checked(text(argument), $0) }
        case "date": readDate(argument, node, into: &slot)
        case "scale": readScaling(argument, node, into: &slot)
        case "amount": readAmount(argument, node, into: &slot, index: index)
        case "sum": reference(argument.text ?? "", at: argument.position).map { slot.rule = .sum(slot: $0.slot) }
        case "join": readJoin(argument, node, into: &slot)
        case "absent": slot.rule = .absent
        default: readBytes(argument, into: &slot)
        }
    }

    private mutating func table(_ node: DocumentNode) -> Int? {
        if let index = parts.tables.firstIndex(where: { $0.name == node.text }) { return index }
        defects.addUnknown("table", node.text ?? "", at: node.position, known: parts.tables.map(\.name))
        return nil
    }

    private mutating func readDeal(_ node: DocumentNode, into slot: inout Slot) {
        guard let table = table(node) else { return }
        if parts.tables[table].counts == nil { add(node.position, "a table to deal from needs a column 'count'") }
        slot.table = table
        slot.rule = .dealt
    }

    /// `pick: table`, and with `fits: { column: other.column }` only rows whose place equals, or lists, the other's.
    private mutating func readPick(_ node: DocumentNode, _ whole: DocumentNode, into slot: inout Slot) {
        guard let index = table(node) else { return }
        slot.table = index
        let table = parts.tables[index]
        guard let fits = whole["fits"]?.members?.first else {
            let all = (0..<table.rowCount).map { Int32($0) }
            slot.rule = .picked(RowChoice(by: -1, rows: [all], cumulativeWeights: [table.cumulativeWeights]))
            return
        }
        guard let column = table.column(fits.key),
            let other = reference(fits.value.text ?? "", at: fits.value.position), other.column >= 0
        else {
            add(fits.keyPosition, "'fits' names a column of '\(table.name)' and a column of another row")
            return
        }
        slot.rule = .picked(choice(table, column, by: other, at: fits.keyPosition))
    }

    private mutating func choice(_ table: Table, _ column: Int, by other: ValueRef, at position: TextPosition)
        -> RowChoice
    {
        let otherTable = parts.tables[parts.slots[other.slot].table]
        var rows: [[Int32]] = []
        var cumulative: [[Double]] = []
        for otherRow in 0..<otherTable.rowCount {
            let wanted = string(otherTable.cell(row: otherRow, column: other.column).text)
            let fitting = (0..<table.rowCount).filter { row in
                let place = row * table.columns.count + column
                return table.lists[place]?.contains(wanted) ?? (string(table.cells[place].text) == wanted)
            }
            if fitting.isEmpty { add(position, "no row of '\(table.name)' fits '\(wanted)'") }
            var sum = 0.0
            rows.append(fitting.map { Int32($0) })
            cumulative.append(
                fitting.map { row in
                    sum += table.cumulativeWeights[row] - (row > 0 ? table.cumulativeWeights[row - 1] : 0)
                    return sum
                })
        }
        return RowChoice(by: other.slot, rows: rows, cumulativeWeights: cumulative)
    }

    private mutating func readRange(_ node: DocumentNode?) -> (Int64, Int64)? {
        guard let node, let ends = node.elements, ends.count == 2, let low = Int64(ends[0].text ?? ""),
            let high = Int64(ends[1].text ?? ""), low <= high, high - low < 1 << 53
        else {
            add(node?.position, "expected a range [low, high] of whole numbers")
            return nil
        }
        return (low, high)
    }

    private mutating func realRange(_ node: DocumentNode?) -> ClosedRange<Double>? {
        guard let node else { return nil }
        if node.text != nil { return real(node).map { $0...$0 } }
        guard let ends = node.elements, ends.count == 2, let low = real(ends[0]), let high = real(ends[1]), low <= high
        else {
            add(node.position, "expected a number or a range [low, high]")
            return nil
        }
        return low...high
    }

    /// `date: [low, high]` days `from: another date`, `less:` a number of days.
    private mutating func readDate(_ node: DocumentNode, _ whole: DocumentNode, into slot: inout Slot) {
        guard let range = readRange(node), let fromNode = required(whole, "from"),
            let from = reference(fromNode.text ?? "", at: fromNode.position)
        else { return }
        slot.rule = .date(from: from, low: range.0, high: range.1, less: optionalReference(whole["less"]))
    }

    private mutating func optionalReference(_ node: DocumentNode?) -> ValueRef? {
        guard let node else { return nil }
        return reference(node.text ?? "", at: node.position)
    }

    private mutating func readScaling(_ node: DocumentNode, _ whole: DocumentNode, into slot: inout Slot) {
        guard let of = reference(node.text ?? "", at: node.position) else { return }
        let by = realRange(whole["by"]) ?? 1...1
        slot.rule = .scaled(
            Scaling(
                of: of, low: by.lowerBound, high: by.upperBound, times: optionalReference(whole["times"]),
                over: optionalReference(whole["over"]), decimals: self.whole(whole["decimals"], 0...9) ?? 0,
                least: real(whole["least"]) ?? 0))
    }

    /// `amount: decimals` with `spread`, `median: [columns]`, `totals: [columns]`, `provisional: [low, high]`.
    private mutating func readAmount(
        _ node: DocumentNode, _ whole: DocumentNode, into slot: inout Slot, index: Int
    ) {
        guard let decimals = self.whole(node, 0...4) else { return }
        let provisional = realRange(whole["provisional"]) ?? 1...1
        let medians = dealtColumns(whole["median"])
        let totals = dealtColumns(whole["totals"])
        if totals.isEmpty { add(node.position, "an amount needs 'totals': columns with the published figures") }
        slot.rule = .amount(index: parts.amounts.count)
        parts.amounts.append(
            Profile.Amount(
                slot: index, decimals: decimals, spread: real(whole["spread"]) ?? 1, medians: medians,
                totals: totals, provisional: provisional))
    }

    private mutating func dealtColumns(_ node: DocumentNode?) -> [ValueRef] {
        (node?.elements ?? []).compactMap { element in
            guard let value = reference(element.text ?? "", at: element.position) else { return nil }
            guard case .dealt = parts.slots[value.slot].rule, value.column >= 0 else {
                add(element.position, "only columns of dealt rows can calibrate an amount")
                return nil
            }
            return value
        }
    }

    private mutating func readJoin(_ node: DocumentNode, _ whole: DocumentNode, into slot: inout Slot) {
        let parts = text(node)
        let groups = parts.compactMap { part in
            if case .value(let value) = part { return self.parts.slots[value.slot].group }
            return nil
        }
        guard let group = groups.first(where: { $0 > 0 }) else {
            add(node.position, "a joined text needs a value of a group")
            return
        }
        slot.rule = .joined(group: group, parts, separator: pool(whole["separator"]?.text ?? ","))
    }

    private mutating func readBytes(_ node: DocumentNode, into slot: inout Slot) {
        let digits = Array((node.text ?? "").utf8).map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count % 2 == 0, !digits.contains(nil) else {
            add(node.position, "expected an even number of hexadecimal digits")
            return
        }
        let bytes = stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0]! * 16 + digits[$0 + 1]!) }
        slot.rule = .raw(pool(bytes: bytes))
    }

    private mutating func checksum(_ whole: DocumentNode) -> Checksum? {
        guard let node = required(whole, "checksum") else { return nil }
        refuseUnknown(
            node, known: ["alphabet", "weights", "fold", "modulus", "complement", "then", "check"])
        let check = Array((node["check"]?.text ?? "0123456789").utf8)
        let weights = (node["weights"]?.elements ?? []).compactMap { Int($0.text ?? "") }
        let modulus = self.whole(node["modulus"], 2...1_000) ?? 10
        let then = self.whole(node["then"], 2...1_000)
        let values = alphabet(node["alphabet"])
        guard !weights.isEmpty, weights.allSatisfy({ (0...1_000).contains($0) }),
            check.count >= min(modulus, then ?? modulus)
        else {
            add(node.position, "a checksum needs 'weights' of 0...1000 and as many check characters as remainders")
            return nil
        }
        return Checksum(
            values: values, weights: weights, sumsDigits: node["fold"]?.text == "sum", modulus: modulus,
            complement: node["complement"]?.text == "true", then: then, check: check)
    }

    /// The value of every byte: its place in a text (`?` takes a place that no character has), or the place of the
    /// group of a sequence that it is in. Digits when there is none.
    private func alphabet(_ node: DocumentNode?) -> [Int8] {
        var values = [Int8](repeating: -1, count: 256)
        let groups = node?.elements?.map { $0.text ?? "" } ?? (node?.text ?? "0123456789").map { String($0) }
        for (value, group) in groups.prefix(127).enumerated() {
            for byte in group.utf8 where byte != UInt8(ascii: "?") { values[Int(byte)] = Int8(value) }
        }
        return values
    }
}
