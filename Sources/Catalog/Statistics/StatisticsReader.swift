internal import GatewayModel
internal import JSONTape
internal import MappingKit
internal import SchemaKit

/// Reads `statistics.yaml`. Every key is known, every pointer is a place of the schema, every defect is reported.
struct StatisticsReader {
    /// Tables and parties that one file may define.
    static let tablesMax = 32
    /// Rows by beginnings that one table may define, and beginnings of one row.
    static let groupsMax = 128

    var defects: DefectCollector
    let schema: CatalogSchema
    let shape: SchemaShape?
    let keys: KeyTable
    let codeLists: [String: CodeList]
    /// The pointer to the elements of the lines, with a slash behind it.
    var linePrefix = "/"

    private static let names = [
        "statistics", "record", "snapshots", "cancelled", "date", "lines", "quantities", "values", "tables", "parties",
    ]

    static func read(
        _ root: DocumentNode, file: String, digest: Digest, schema: CatalogSchema, keys: KeyTable,
        codeLists: [String: CodeList]
    ) throws(DefectList) -> StatisticsDefinition {
        var reader = StatisticsReader(
            defects: DefectCollector(file: file), schema: schema, shape: schema.schema.shape, keys: keys,
            codeLists: codeLists)
        let definition = reader.definition(root, digest: digest)
        try reader.defects.check()
        guard let definition else { preconditionFailure("what is missing is a defect") }
        return definition
    }

    private mutating func definition(_ root: DocumentNode, digest: Digest) -> StatisticsDefinition? {
        checkKeys(of: root, known: Self.names)
        if let name = text(root, "statistics"), name != "\(schema.id)" {
            defects.add(
                root["statistics"]?.position,
                "the statistics call themselves those of '\(name)' and lie at \(schema.id)",
                hint: "one of the two is wrong: <agency>/<name>/<version>/statistics.yaml")
        }
        let lines = place(root, "lines")
        if let lines { linePrefix = "\(lines)/*/" }
        let head = head(root)
        let record = record(root)
        let date = place(root, "date")
        let quantities = amounts(root, "quantities")
        let values = amounts(root, "values")
        let tables = list(root, "tables").compactMap { table($0) }
        let parties = list(root, "parties").compactMap { party($0) }
        refuseRepeated(list(root, "tables") + list(root, "parties"))
        guard let lines, let head, let record, let date, let quantities, let values else { return nil }
        return StatisticsDefinition(
            schema: schema.id, digest: digest, record: record, head: head, date: date, lines: lines,
            quantities: quantities, values: values, tables: tables, parties: parties)
    }

    private mutating func refuseRepeated(_ nodes: [DocumentNode]) {
        var seen: Set<String> = []
        for node in nodes {
            guard let name = node["name"]?.text, !seen.insert(name).inserted else { continue }
            defects.add(node["name"]?.position, "the name '\(name)' stands twice", hint: "name one of them apart")
        }
    }

    private mutating func head(_ root: DocumentNode) -> StatisticsDefinition.Head? {
        let snapshots = words(root, "snapshots", of: schema.eventTypes)
        let cancelled = words(root, "cancelled", of: schema.eventTypes)
        guard let caseVersion = schema.places.caseVersion, let eventType = schema.places.eventType else {
            defects.add(
                .start, "the schema says neither where the version of a case stands, nor the event type",
                hint: "add caseVersion and eventType to x-gateway of its schema.json")
            return nil
        }
        return StatisticsDefinition.Head(
            identity: schema.places.identity, caseVersion: caseVersion, eventType: eventType, snapshots: snapshots,
            cancelled: cancelled)
    }

    private mutating func record(_ root: DocumentNode) -> StatisticsDefinition.Record? {
        guard let node = section(root, "record") else { return nil }
        checkKeys(of: node, known: ["at", "seizures", "seizure"])
        guard let place = place(node, "at") else { return nil }
        return StatisticsDefinition.Record(
            place: place, seizures: words(node, "seizures", of: allowed(at: place.description)),
            seizure: node["seizure"] == nil ? nil : self.place(node, "seizure"))
    }

    private mutating func amounts(_ root: DocumentNode, _ key: String) -> StatisticsDefinition.Amounts? {
        guard let node = section(root, key) else { return nil }
        checkKeys(of: node, known: ["each", "amount", "basis", "unit", "unknown", "asSent"])
        guard let pointer = pointer(node, "each") else { return nil }
        guard let each = linePlace(pointer, at: node["each"]?.position) else { return nil }
        let basis = texts(node, "basis", isRequired: false).compactMap { member($0, of: pointer) }
        let asSent = texts(node, "asSent", isRequired: false).compactMap { member($0, of: pointer) }
        guard let amount = nodeText(node, "amount").flatMap({ member($0, of: pointer) }),
            let unit = nodeText(node, "unit").flatMap({ member($0, of: pointer) })
        else { return nil }
        return StatisticsDefinition.Amounts(
            each: each, amount: amount, basis: basis, unit: unit, unknown: node["unknown"]?.text, asSent: asSent)
    }

    private mutating func party(_ node: DocumentNode) -> StatisticsDefinition.Party? {
        checkKeys(of: node, known: ["name", "title", "at", "names", "ids", "scheme", "value"])
        guard let name = word(node, "name"), let title = text(node, "title"), let pointer = pointer(node, "at") else {
            return nil
        }
        let isOfLine = pointer.hasPrefix(linePrefix)
        let path = String(isOfLine ? pointer.dropFirst(linePrefix.count - 1) : pointer[...])
        guard let place = TapePattern(path, keys: keys), let names = nodeText(node, "names"),
            let ids = nodeText(node, "ids"), let scheme = nodeText(node, "scheme"), let value = nodeText(node, "value")
        else { return nil }
        let idPointer = "\(pointer)/\(ids.text)"
        guard let namesPattern = member(names, of: pointer), let idsPattern = member(ids, of: pointer),
            let schemePattern = member(scheme, of: idPointer), let valuePattern = member(value, of: idPointer)
        else { return nil }
        return StatisticsDefinition.Party(
            name: name, title: title, isOfLine: isOfLine, place: place, names: namesPattern, ids: idsPattern,
            scheme: schemePattern, value: valuePattern,
            pointers: ["\(pointer)/\(names.text)", "\(idPointer)/\(scheme.text)", "\(idPointer)/\(value.text)"])
    }
}
