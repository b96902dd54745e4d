internal import GatewayModel

extension DocumentParser {
    private static let checksumKeys = [
        "alphabet", "weights", "double", "fold", "modulus", "complement", "then", "check", "ignore", "source",
    ]

    /// Reads the checksums of a document by name.
    mutating func checksums(_ node: DocumentNode) -> [String: Checksum] {
        guard let members = node.members else {
            defects.add(
                node.position, "'checksums' must be a mapping of name to checksum",
                hint: "name: { alphabet: …, weights: […], modulus: 11, check: … }")
            return [:]
        }
        var result: [String: Checksum] = [:]
        for member in members { result[member.key] = checksum(member.value) }
        return result
    }

    mutating func checksum(_ node: DocumentNode) -> Checksum? {
        checkKeys(node, of: "a checksum", known: Self.checksumKeys)
        guard node.members != nil else { return nil }
        let values = alphabet(node)
        let modulus = node["modulus"].flatMap { number($0, "modulus", in: 2...1_000) }
        let check = node["check"]?.text.map { Array($0.utf8) } ?? []
        let weights = node["weights"].map { self.weights($0) }
        let doubled = word(node["double"], "double", Checksum.Doubled.self)
        if modulus == nil, node["modulus"] == nil {
            defects.add(node.position, "the checksum has no 'modulus'", hint: "modulus: 11")
        }
        if (weights == nil) == (doubled == nil) {
            defects.add(
                node.position, "a checksum has either 'weights' or 'double'",
                hint: "weights: [1, 2, 4], or double: even")
        }
        if check.isEmpty || check.contains(where: { $0 >= 0x80 }) {
            defects.add(
                node["check"]?.position ?? node.position, "'check' must be the check characters, ASCII",
                hint: "check: \"0123456789X\", one character for every remainder")
        }
        guard let values, let modulus else { return nil }
        return Checksum(
            values: values, weights: weights, doubled: doubled,
            fold: word(node["fold"], "fold", Checksum.Fold.self) ?? .sum, modulus: Int32(modulus),
            isComplement: node["complement"]?.plainText == "true",
            then: node["then"].flatMap { number($0, "then", in: 2...1_000) }.map(Int32.init), check: check,
            ignored: Array((node["ignore"]?.text ?? "").utf8))
    }

    /// A text, where a character's value is its index and `?` leaves an index free; or a list, where the n-th entry
    /// holds all characters of value n.
    private mutating func alphabet(_ node: DocumentNode) -> [Int16]? {
        guard let alphabet = node["alphabet"] else {
            if node.members != nil {
                defects.add(node.position, "the checksum has no 'alphabet'", hint: "alphabet: \"0123456789\"")
            }
            return nil
        }
        let groups = alphabet.elements?.map { $0.text ?? "" } ?? (alphabet.text ?? "").map(String.init)
        var values = [Int16](repeating: -1, count: 128)
        for (value, group) in groups.enumerated() {
            for byte in group.utf8 where alphabet.elements != nil || byte != UInt8(ascii: "?") {
                guard byte < 0x80, values[Int(byte)] < 0, value < 1_000 else {
                    defects.add(
                        alphabet.position, "a character of the alphabet stands twice or is not ASCII",
                        hint: "? takes the place of a value that no character has")
                    return nil
                }
                values[Int(byte)] = Int16(value)
            }
        }
        return values
    }

    private mutating func weights(_ node: DocumentNode) -> [Int32] {
        let elements = node.elements ?? []
        if !(1...MappingLimits.checksumWeightsMax).contains(elements.count) {
            defects.add(
                node.position, "'weights' must be 1 to \(MappingLimits.checksumWeightsMax) numbers",
                hint: "one weight for every character before the check character")
            return []
        }
        return elements.compactMap { number($0, "a weight", in: 0...1_000_000).map(Int32.init) }
    }

    /// One of the words of a closed set.
    mutating func word<Word: RawRepresentable & CaseIterable>(
        _ node: DocumentNode?, _ what: String, _: Word.Type
    ) -> Word? where Word.RawValue == String {
        guard let node else { return nil }
        if let word = Word(rawValue: node.text ?? "") { return word }
        defects.addUnknown(what, node.text ?? "", at: node.position, known: Word.allCases.map(\.rawValue))
        return nil
    }
}
