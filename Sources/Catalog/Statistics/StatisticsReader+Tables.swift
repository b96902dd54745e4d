internal import GatewayModel
internal import MappingKit

/// The tables of `statistics.yaml`.
extension StatisticsReader {
    /// The code lists that a file names.
    static func codeListNames(_ root: DocumentNode) -> [String] {
        (root["tables"]?.elements ?? []).compactMap { $0["labels"]?["list"]?.text }
    }

    mutating func table(_ node: DocumentNode) -> StatisticsTable? {
        checkKeys(
            of: node,
            known: ["name", "title", "note", "at", "prefix", "groups", "others", "together", "labels", "words"])
        let groups = groups(node)
        let prefix = prefix(node)
        guard let name = word(node, "name"), let title = text(node, "title"), let pointer = pointer(node, "at") else {
            return nil
        }
        let labels = labels(node, at: pointer)
        for key in ["others", "together"] where node[key] != nil && groups.isEmpty {
            defects.add(
                node[key]?.position, "'\(key)' stands in a table without groups", hint: "remove it, or add groups")
        }
        let isOfLine = pointer.hasPrefix(linePrefix)
        let path = String(isOfLine ? pointer.dropFirst(linePrefix.count - 1) : pointer[...])
        guard let place = pattern(path, at: node["at"]?.position) else { return nil }
        return StatisticsTable(
            name: name, title: title, note: node["note"]?.text, isOfLine: isOfLine, place: place, prefix: prefix,
            groups: groups, others: node["others"]?.text, together: node["together"]?.text, labels: labels)
    }

    private mutating func prefix(_ node: DocumentNode) -> Int? {
        guard let value = node["prefix"] else { return nil }
        guard let count = value.plainText.flatMap({ Int($0) }), (1...64).contains(count) else {
            defects.add(value.position, "'prefix' must be a number from 1 to 64", hint: "how many characters count")
            return nil
        }
        return count
    }

    private mutating func groups(_ node: DocumentNode) -> [StatisticsTable.Group] {
        guard node["groups"] != nil else { return [] }
        var owners: [String: String] = [:]
        var names: Set<String> = []
        return list(node, "groups", max: Self.groupsMax).compactMap { group in
            checkKeys(of: group, known: ["name", "prefixes"])
            let prefixes = plainTexts(group, "prefixes")
            guard let name = text(group, "name") else { return nil }
            if !names.insert(name).inserted {
                defects.add(group["name"]?.position, "the group '\(name)' stands twice", hint: "make one of the two")
            }
            for (prefix, place) in zip(prefixes, group["prefixes"]?.elements ?? []) {
                if prefix.isEmpty {
                    defects.add(place.position, "the beginning is empty", hint: "that is what 'others' is for")
                }
                guard let owner = owners.updateValue(name, forKey: prefix) else { continue }
                defects.add(
                    place.position, "'\(prefix)' is a beginning of '\(owner)' and of '\(name)'",
                    hint: "a text has one row in a table: take it out of one of them")
            }
            return StatisticsTable.Group(name: name, prefixes: prefixes)
        }
    }

    /// The names of codes: of a code list, or written out here.
    private mutating func labels(_ node: DocumentNode, at pointer: String) -> [String: String] {
        var labels: [String: String] = [:]
        if let list = node["labels"] { labels = listed(list) }
        guard let words = node["words"] else { return labels }
        let known = allowed(at: pointer)
        for member in words.members ?? [] {
            if let known, !known.contains(member.key) {
                defects.addUnknown("value", member.key, at: member.keyPosition, known: known)
            }
            labels[member.key] = member.value.text
        }
        if words.members == nil {
            defects.add(words.position, "'words' must be a mapping of values to what they are called", hint: "SEA: sea")
        }
        return labels
    }

    private mutating func listed(_ node: DocumentNode) -> [String: String] {
        checkKeys(of: node, known: ["list", "code", "name"])
        guard let name = text(node, "list"), let code = text(node, "code"), let label = text(node, "name") else {
            return [:]
        }
        guard let list = codeLists[name] else {
            defects.addUnknown(
                "code list", name, at: node["list"]?.position ?? node.position, known: codeLists.keys.sorted())
            return [:]
        }
        guard let codes = list.column(code), let names = list.column(label) else {
            let missing = list.column(code) == nil ? "code" : "name"
            defects.addUnknown(
                "column", list.column(code) == nil ? code : label, at: node[missing]?.position ?? node.position,
                known: list.columns)
            return [:]
        }
        var labels: [String: String] = [:]
        for row in 0..<list.rowCount {
            let text = list.text(row: row, column: names)
            if !text.isEmpty { labels[list.text(row: row, column: codes)] = text }
        }
        return labels
    }
}
