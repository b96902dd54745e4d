internal import GatewayModel
internal import JSONTape
internal import SchemaKit

/// The values of `statistics.yaml`, each with its defects.
extension StatisticsReader {
    /// A text and where it stands.
    struct PlacedText {
        let text: String
        let position: TextPosition
    }

    mutating func checkKeys(of node: DocumentNode, known: [String]) {
        guard let members = node.members else {
            defects.add(node.position, "a mapping is expected here", hint: "names with values: key: value")
            return
        }
        for member in members where !known.contains(member.key) {
            defects.addUnknown("key", member.key, at: member.keyPosition, known: known)
        }
    }

    mutating func nodeText(_ node: DocumentNode, _ key: String) -> PlacedText? {
        guard let value = node[key], let text = value.text, !text.isEmpty else {
            defects.add(node[key]?.position ?? node.position, "'\(key)' is missing", hint: "add a line \(key): …")
            return nil
        }
        return PlacedText(text: text, position: value.position)
    }

    mutating func text(_ node: DocumentNode, _ key: String) -> String? { nodeText(node, key)?.text }

    /// A word that can stand in a URL.
    mutating func word(_ node: DocumentNode, _ key: String) -> String? {
        guard let value = nodeText(node, key) else { return nil }
        let isWord = value.text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        if !isWord || value.text.utf8.count > Limits.nameBytesMax {
            defects.add(
                value.position, "'\(value.text)' is no word for a URL", hint: "small letters, digits and dashes")
        }
        return value.text
    }

    mutating func section(_ node: DocumentNode, _ key: String) -> DocumentNode? {
        if node[key] == nil {
            defects.add(
                node.position, "'\(key)' is missing", hint: "see how the statistics of another schema are written")
        }
        return node[key]
    }

    mutating func list(_ node: DocumentNode, _ key: String, max: Int = tablesMax) -> [DocumentNode] {
        guard let elements = node[key]?.elements, elements.count <= max else {
            defects.add(
                node[key]?.position ?? node.position, "'\(key)' must be a list of at most \(max)",
                hint: "a line - for each")
            return []
        }
        return elements
    }

    mutating func texts(_ node: DocumentNode, _ key: String, isRequired: Bool = true) -> [PlacedText] {
        guard let value = node[key] else {
            if isRequired { defects.add(node.position, "'\(key)' is missing", hint: "add a line \(key): […]") }
            return []
        }
        guard let elements = value.elements, elements.count <= Self.groupsMax else {
            defects.add(
                value.position, "'\(key)' must be a list of at most \(Self.groupsMax)", hint: "\(key): [one, other]")
            return []
        }
        return elements.compactMap { element in
            guard let text = element.text else {
                defects.add(
                    element.position, "a text is expected here", hint: "one text, in quotes where it needs them")
                return nil
            }
            return PlacedText(text: text, position: element.position)
        }
    }

    mutating func plainTexts(_ node: DocumentNode, _ key: String) -> [String] { texts(node, key).map(\.text) }

    /// Texts that must be among those of the schema, where it lists them.
    mutating func words(_ node: DocumentNode, _ key: String, of known: [String]?) -> [String] {
        let found = texts(node, key)
        for text in found {
            if let known, !known.contains(text.text) {
                defects.addUnknown("value", text.text, at: text.position, known: known)
            }
        }
        return found.map(\.text)
    }

    // MARK: Places

    /// The texts that a place can have; nil when the schema does not list them.
    func allowed(at pointer: String) -> [String]? {
        shape?.field(at: pointer)?.constraints.allowed?.compactMap(\.text)
    }

    /// A pointer that the schema has.
    mutating func pointer(_ node: DocumentNode, _ key: String) -> String? {
        guard let value = nodeText(node, key) else { return nil }
        return check(value.text, at: value.position) ? value.text : nil
    }

    mutating func place(_ node: DocumentNode, _ key: String) -> TapePattern? {
        pointer(node, key).flatMap { pattern($0, at: node[key]?.position) }
    }

    /// A place below the lines, from the line on.
    mutating func linePlace(_ pointer: String, at position: TextPosition?) -> TapePattern? {
        guard pointer.hasPrefix(linePrefix) else {
            defects.add(position, "'\(pointer)' is no place of a line", hint: "it begins with \(linePrefix)")
            return nil
        }
        return pattern(String(pointer.dropFirst(linePrefix.count - 1)), at: position)
    }

    /// A place below another, from there on.
    mutating func member(_ name: PlacedText, of pointer: String) -> TapePattern? {
        guard check("\(pointer)/\(name.text)", at: name.position) else { return nil }
        return pattern("/\(name.text)", at: name.position)
    }

    mutating func pattern(_ pointer: String, at position: TextPosition?) -> TapePattern? {
        let pattern = TapePattern(pointer, keys: keys)
        if pattern == nil {
            defects.add(
                position, "'\(pointer)' has more than \(TapePattern.segmentsMax) segments", hint: "a place nearer by")
        }
        return pattern
    }

    private mutating func check(_ pointer: String, at position: TextPosition) -> Bool {
        if shape?.field(at: pointer) != nil { return true }
        let nearest = NearestName.of(pointer, among: shape?.fields.map(\.pointer) ?? [])
        defects.add(
            position, "the schema has no place '\(pointer)'",
            hint: nearest.map { "did you mean '\($0)'?" } ?? "a pointer of \(schema.id)'s schema.json")
        return false
    }
}
