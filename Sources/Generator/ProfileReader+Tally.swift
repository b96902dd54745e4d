internal import GatewayModel

extension ProfileReader {
    /// Reads how events of this schema are counted and what the published figures are about.
    mutating func readTally(_ node: DocumentNode) {
        refuseUnknown(node, known: ["case", "version", "cancelled", "lines", "measures", "by", "published"])
        var rules = TallyRules()
        rules.caseID = path(required(node, "case"))
        rules.version = path(required(node, "version"))
        rules.lines = path(required(node, "lines"))
        if let cancelled = required(node, "cancelled") {
            rules.cancelled = (path(required(cancelled, "at")), Array((cancelled["is"]?.text ?? "").utf8))
        }
        rules.measures = (node["measures"]?.members ?? []).map { ($0.key, path($0.value)) }
        rules.dimensions = (node["by"]?.members ?? []).map { dimension($0) }
        if let published = node["published"] { rules.published = readPublished(published) }
        parts.tally = rules
    }

    private mutating func dimension(_ member: DocumentNode.Member) -> TallyRules.Dimension {
        let node = member.value
        refuseUnknown(node, known: ["line", "event", "prefix", "column"])
        return TallyRules.Dimension(
            name: member.key, path: path(node["line"] ?? required(node, "event")), isOfLine: node["line"] != nil,
            prefix: whole(node["prefix"], 1...64), column: required(node, "column")?.text ?? "")
    }

    private mutating func readPublished(_ node: DocumentNode) -> TallyRules.Published? {
        refuseUnknown(node, known: ["title", "measure", "amount", "by"])
        guard let amountNode = required(node, "amount"),
            let amount = reference(amountNode.text ?? "", at: amountNode.position)
        else { return nil }
        guard case .amount = parts.slots[amount.slot].rule else {
            add(amountNode.position, "only a calibrated amount can be published")
            return nil
        }
        var slots: [(name: String, slot: Int)] = []
        for member in node["by"]?.members ?? [] {
            guard let value = reference(member.value.text ?? "", at: member.value.position) else { continue }
            guard case .dealt = parts.slots[value.slot].rule else {
                add(member.value.position, "only dealt rows can be counted")
                continue
            }
            slots.append((member.key, value.slot))
        }
        return TallyRules.Published(
            title: required(node, "title")?.text ?? "", measure: required(node, "measure")?.text ?? "",
            amountSlot: amount.slot, slots: slots)
    }

    private mutating func path(_ node: DocumentNode?) -> TallyRules.Path {
        guard let node, let text = node.text, !text.isEmpty else { return [] }
        guard text.hasPrefix("/") else {
            add(node.position, "expected a JSON Pointer")
            return []
        }
        return text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    }
}
