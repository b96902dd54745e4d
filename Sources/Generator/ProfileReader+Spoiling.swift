internal import GatewayModel

extension ProfileReader {
    private static let spoilerKeys = ["code", "name", "let", "key", "headers", "tombstone", "keep", "repeat"]

    /// Reads one way of spoiling: a code, a name, and what differs from a sound event.
    mutating func readSpoiler(_ node: DocumentNode) {
        refuseUnknown(node, known: Self.spoilerKeys)
        guard let codeNode = required(node, "code"), let name = required(node, "name")?.text else { return }
        guard let code = RejectionCode(rawValue: codeNode.text ?? "") else {
            defects.addUnknown(
                "rejection code", codeNode.text ?? "", at: codeNode.position,
                known: RejectionCode.allCases.map(\.rawValue))
            return
        }
        var slots = parts.slots
        for member in node["let"]?.members ?? [] {
            guard let index = slotIndex[member.key] else {
                add(member.keyPosition, "unknown value '\(member.key)'")
                continue
            }
            slots[index].chance = 1
            slots[index].condition = nil
            // Values are made in their order: what is defined further down is not there yet.
            let all = slotIndex
            slotIndex = all.filter { $0.value < index }
            readRule(member.value, into: &slots[index], index: index)
            slotIndex = all
            checkColumns(of: slots[index], insteadOf: parts.slots[index], at: member.value.position)
        }
        parts.spoilers.append(
            Spoiler(
                spoiling: Spoiling(code: code, name: name), slots: slots,
                key: node["key"].map { text($0) }, headers: overlaid(readHeaders(node["headers"])),
                isTombstone: node["tombstone"]?.text == "true", keeps: share(node["keep"]) ?? 1,
                repeatedHeader: repeatedHeader(node["repeat"])))
    }

    /// Texts refer to columns by their places, so a row can only be replaced by a row with the same columns.
    private mutating func checkColumns(of slot: Slot, insteadOf sound: Slot, at position: TextPosition) {
        guard slot.table != sound.table, sound.table >= 0, slot.table >= 0,
            parts.tables[slot.table].columns != parts.tables[sound.table].columns
        else { return }
        let (name, soundName) = (parts.tables[slot.table].name, parts.tables[sound.table].name)
        add(position, "the table '\(name)' needs the columns of '\(soundName)'")
    }

    /// The profile's headers with those of the same name replaced and others added.
    private func overlaid(_ own: [(name: String, value: [TextPart])]) -> [(name: String, value: [TextPart])] {
        let names = Set(own.map(\.name))
        return parts.headers.filter { !names.contains($0.name) } + own
    }

    private mutating func repeatedHeader(_ node: DocumentNode?) -> (name: String, times: Int)? {
        guard let node else { return nil }
        refuseUnknown(node, known: ["header", "times"])
        guard let name = required(node, "header")?.text, let times = whole(node["times"], 1...1_000) else { return nil }
        return (name, times)
    }
}
