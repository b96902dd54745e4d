public import GatewayModel

/// A parsed mapper document: what `schemas/mappings/<from>--<to>/<revision>.yaml` says, not yet checked against schemas.
public struct MapperDocument: Sendable {
    /// The mapper's schemas and revision.
    public let ref: MapperRef
    /// Whether the document is published: then its file never changes.
    public let isPublished: Bool
    /// The file it was read from, for defects and explanations.
    public let file: String
    /// The names of the code lists it looks into, without repetition.
    public let codeListNames: [String]

    let asOf: AsOfClause?
    let fields: [FieldRule]
    let undisclosed: [UndisclosedEntry]
    /// Where the document begins, for defects about what it lacks.
    let position: TextPosition
    /// Where `fields` stands.
    let fieldsPosition: TextPosition

    /// The date of the event at which code lists are looked up.
    struct AsOfClause: Sendable {
        let pointer: PointerPath
        /// Nil: `yyyyMMdd`, `yyyy-MM-dd` or RFC 3339, told apart by their shape.
        let layout: DateLayout?
    }

    /// A source pointer that the mapper leaves out on purpose.
    struct UndisclosedEntry: Sendable {
        let pointer: PointerPath
        let reason: String
    }

    /// The keys of a mapper document.
    static let keys = ["mapping", "revision", "status", "asOf", "fields", "undisclosed", "description"]

    /// Reads a mapper document.
    /// - Throws: every defect of its form, each with its place; whether it fits its schemas is the compiler's business.
    public static func parse(_ node: DocumentNode, file: String) throws(DefectList) -> MapperDocument {
        var parser = DocumentParser(file: file)
        parser.checkKeys(node, of: "a mapper document", known: keys)
        let (source, target) = parser.mapping(node)
        let revision = parser.revision(node)
        let isPublished = parser.status(node)
        let asOf = node["asOf"].flatMap { parser.asOf($0) }
        var fields: [FieldRule] = []
        if let rules = node["fields"] {
            fields = parser.fieldRules(rules, depth: 0)
        } else {
            parser.defects.add(
                node.position, "the mapper has no 'fields'", hint: "fields: { /target: { from: /source } }")
        }
        let undisclosed = node["undisclosed"].map { parser.undisclosed($0) } ?? []
        try parser.defects.check()
        guard let source, let target, let revision else { throw DefectList(parser.defects.defects) }
        return MapperDocument(
            ref: MapperRef(from: source, to: target, revision: revision), isPublished: isPublished, file: file,
            codeListNames: parser.codeLists, asOf: asOf, fields: fields, undisclosed: undisclosed,
            position: node.position, fieldsPosition: node["fields"]?.position ?? node.position)
    }
}

extension DocumentParser {
    mutating func mapping(_ node: DocumentNode) -> (SchemaID?, SchemaID?) {
        guard let text = requiredText(node, "mapping"), let place = node["mapping"]?.position else {
            return (nil, nil)
        }
        let sides = text.split(separator: " ").map(String.init)
        guard sides.count == 3, sides[1] == "->", let source = SchemaID(sides[0]), let target = SchemaID(sides[2])
        else {
            defects.add(place, "'\(text)' names no two schemas", hint: "write it as agency.name/1 -> hub.name/1")
            return (nil, nil)
        }
        return (source, target)
    }

    mutating func revision(_ node: DocumentNode) -> Int? {
        guard let text = requiredText(node, "revision"), let place = node["revision"]?.position else { return nil }
        guard let number = Int(text), (1...Limits.schemaVersionMax).contains(number) else {
            defects.add(
                place, "the revision '\(text)' is not a number from 1 to \(Limits.schemaVersionMax)",
                hint: "revision: 1")
            return nil
        }
        return number
    }

    /// Whether the document is published; a draft when it does not say.
    mutating func status(_ node: DocumentNode) -> Bool {
        guard let status = node["status"] else { return false }
        if status.text != "draft", status.text != "published" {
            defects.addUnknown("status", status.text ?? "", at: status.position, known: ["draft", "published"])
        }
        return status.text == "published"
    }

    mutating func asOf(_ node: DocumentNode) -> MapperDocument.AsOfClause? {
        guard node.members != nil else {
            return pointer(node).map { MapperDocument.AsOfClause(pointer: $0, layout: nil) }
        }
        checkKeys(node, of: "asOf", known: ["from", "date"])
        guard let from = node["from"], let pointer = pointer(from) else {
            defects.add(
                node.position, "asOf has no 'from'", hint: "asOf: /pointer, or { from: /pointer, date: MM/dd/yyyy }")
            return nil
        }
        let layout = node["date"].flatMap { self.layout($0) }
        return MapperDocument.AsOfClause(pointer: pointer, layout: layout)
    }

    mutating func undisclosed(_ node: DocumentNode) -> [MapperDocument.UndisclosedEntry] {
        guard let members = node.members else {
            if !node.isNull {
                defects.add(
                    node.position, "'undisclosed' must be a mapping of source pointer to reason",
                    hint: "a line /pointer: reason for each")
            }
            return []
        }
        var entries: [MapperDocument.UndisclosedEntry] = []
        for member in members {
            guard let pointer = pointer(member.key, at: member.keyPosition) else { continue }
            guard let reason = member.value.text, !member.value.isNull else {
                defects.add(member.value.position, "'\(member.key)' has no reason", hint: "say why it is not disclosed")
                continue
            }
            entries.append(MapperDocument.UndisclosedEntry(pointer: pointer, reason: reason))
        }
        return entries
    }
}
