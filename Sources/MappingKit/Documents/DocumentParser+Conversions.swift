internal import GatewayModel

/// Reading conversions: what stands under `as`.
extension DocumentParser {
    private static let plainConversions: [String: Conversion] = [
        "text": .text, "decimal": .decimal, "number": .number, "integer": .integer, "upper": .upper, "lower": .lower,
        "trim": .trim, "omitEmpty": .omitEmpty,
    ]
    private static let conversionNames = ConversionReference.all.map(\.name)
    private static let characters = 0...MappingLimits.charactersMax

    /// One conversion or a list of them, each with its place.
    mutating func conversions(_ node: DocumentNode) -> [(Conversion, TextPosition)] {
        var result: [(Conversion, TextPosition)] = []
        for element in elements(node) {
            // `{ elements: … }` after `{ split: … }` says what becomes of the parts.
            if let parts = element["elements"], element.members?.count == 1,
                case .split(let separator, let before)? = result.last?.0
            {
                result[result.count - 1].0 = .split(
                    separator: separator, elements: before + conversions(parts).map(\.0))
            } else if let conversion = conversion(element) {
                result.append((conversion, element.position))
            }
        }
        return result
    }

    private mutating func conversion(_ node: DocumentNode) -> Conversion? {
        if let name = node.text {
            if let conversion = Self.plainConversions[name] { return conversion }
            defects.addUnknown("conversion", name, at: node.position, known: Self.conversionNames)
            return nil
        }
        guard let first = node.members?.first else {
            defects.add(
                node.position, "a conversion is a name or a mapping from its name",
                hint: "as: decimal, or as: { prefix: 6 }")
            return nil
        }
        let others = first.key == "split" ? ["split", "elements"] : [first.key]
        for extra in node.members?.dropFirst() ?? [] where !others.contains(extra.key) {
            defects.add(extra.keyPosition, "a conversion has one name", hint: "write several as a list")
        }
        return conversion(named: first, in: node)
    }

    private mutating func conversion(named member: DocumentNode.Member, in node: DocumentNode) -> Conversion? {
        let value = member.value
        switch member.key {
        case "date": return date(value)
        case "dateTime": return dateTime(value)
        case "prefix": return number(value, "prefix", in: Self.characters).map { .prefix($0) }
        case "suffix": return number(value, "suffix", in: Self.characters).map { .suffix($0) }
        case "pad": return pad(value)
        case "remove": return ascii(value, "remove").map { .remove($0) }
        case "truncate": return truncate(value)
        case "join": return separator(value).map { .join(separator: $0) }
        case "empty":
            if value.text != "omit" {
                defects.add(value.position, "'empty' is always omit", hint: "as: omitEmpty, or as: { empty: omit }")
            }
            return .omitEmpty
        case "split":
            let elements = node["elements"].map { conversions($0).map(\.0) } ?? []
            return separator(value).map { .split(separator: $0, elements: elements) }
        default:
            defects.addUnknown("conversion", member.key, at: member.keyPosition, known: Self.conversionNames)
            return nil
        }
    }

    private mutating func date(_ node: DocumentNode) -> Conversion? {
        if node.text != nil { return layout(node).map { .date(from: $0, to: .iso) } }
        checkKeys(node, of: "date", known: ["from", "to"])
        guard let from = node["from"] else {
            defects.add(node.position, "'date' needs 'from'", hint: "{ date: { from: yyyyMMdd, to: yyyy-MM-dd } }")
            return nil
        }
        let to = node["to"].map { layout($0) } ?? .iso
        guard let source = layout(from), let to else { return nil }
        if source.hasTime || to.hasTime {
            defects.add(node.position, "a date has no time of day", hint: "use dateTime")
        }
        return .date(from: source, to: to)
    }

    private mutating func dateTime(_ node: DocumentNode) -> Conversion? {
        checkKeys(node, of: "dateTime", known: ["from", "to", "offset"])
        let offset = node["offset"]
        let minutes = offset.flatMap { $0.text.flatMap(DateTimeConversion.offsetMinutes) }
        if let offset, minutes == nil {
            defects.add(offset.position, "'\(offset.text ?? "")' is no offset from UTC", hint: "Z or +08:00")
        }
        guard let from = node["from"], let to = node["to"] else {
            if node.members != nil {
                defects.add(
                    node.position, "'dateTime' needs 'from' and 'to'", hint: "{ dateTime: { from: rfc3339, to: utc } }")
            }
            return nil
        }
        guard let source = timeSource(from, minutes), let target = timeTarget(to, source, minutes) else { return nil }
        let conversion = DateTimeConversion(from: source, to: target)
        if conversion.lacksOffset {
            defects.add(node.position, "the offset from UTC is not known", hint: "add offset: \"+08:00\"")
        }
        return .dateTime(conversion)
    }

    private mutating func timeSource(_ node: DocumentNode, _ minutes: Int?) -> DateTimeConversion.Source? {
        if node.text == "rfc3339" { return .rfc3339 }
        return layout(node).map { .layout($0, offsetMinutes: minutes) }
    }

    /// With an RFC 3339 source the offset is that of the target; with a layout it is that of the source.
    private mutating func timeTarget(
        _ node: DocumentNode, _ source: DateTimeConversion.Source, _ minutes: Int?
    ) -> DateTimeConversion.Target? {
        switch node.text {
        case "date": return .dateAsWritten
        case "utc": return .utc
        default: return layout(node).map { .layout($0, offsetMinutes: source == .rfc3339 ? minutes : nil) }
        }
    }

    private mutating func pad(_ node: DocumentNode) -> Conversion? {
        checkKeys(node, of: "pad", known: ["length", "with"])
        guard let length = node["length"].flatMap({ number($0, "length", in: Self.characters) }),
            let filler = node["with"].flatMap({ ascii($0, "with") }), filler.count == 1
        else {
            defects.add(
                node.position, "'pad' needs 'length' and one ASCII character 'with'",
                hint: "{ pad: { length: 4, with: \"0\" } }")
            return nil
        }
        return .pad(length: length, with: filler[0])
    }

    private mutating func truncate(_ node: DocumentNode) -> Conversion? {
        checkKeys(node, of: "truncate", known: ["characters", "bytes"])
        if let count = node["characters"], node.members?.count == 1 {
            return number(count, "characters", in: Self.characters).map { .truncateCharacters($0) }
        }
        if let count = node["bytes"], node.members?.count == 1 {
            return number(count, "bytes", in: Self.characters).map { .truncateBytes($0) }
        }
        defects.add(node.position, "'truncate' needs 'characters' or 'bytes'", hint: "{ truncate: { characters: 40 } }")
        return nil
    }

    private mutating func ascii(_ node: DocumentNode, _ what: String) -> [UInt8]? {
        guard let text = node.text, !text.isEmpty, text.utf8.allSatisfy({ $0 < 0x80 }) else {
            defects.add(node.position, "'\(what)' must be ASCII characters", hint: "a text in quotes")
            return nil
        }
        return Array(text.utf8)
    }

    private mutating func separator(_ node: DocumentNode) -> [UInt8]? {
        guard let text = node.text, !text.isEmpty else {
            defects.add(node.position, "a separator must be a text that is not empty", hint: "a text in quotes: \", \"")
            return nil
        }
        return Array(text.utf8)
    }
}
