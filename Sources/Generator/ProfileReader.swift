internal import GatewayModel

/// Compiles a profile document and gathers its defects, so that all of them are reported at once.
struct ProfileReader {
    var defects: DefectCollector
    var parts: ProfileParts
    /// The slots by name, as texts refer to them.
    var slotIndex: [String: Int] = [:]
    private var pooled: [String: PoolRange] = [:]

    static let members = [
        "profile", "year", "tables", "events", "histories", "case", "version", "groups", "total", "key", "headers",
        "value", "spoil", "tally",
    ]
    /// The values that every event has.
    static let given = (caseNumber: 0, day: 1, version: 2, event: 3, time: 4)

    init(file: String) {
        defects = DefectCollector(file: file)
        parts = ProfileParts(schema: SchemaID("hub.none/1")!)
    }

    mutating func read(_ document: DocumentNode) throws(DefectList) -> Profile {
        guard document.members != nil else {
            throw DefectList([
                Defect(
                    file: defects.file, position: document.position, message: "a profile must be a mapping",
                    hint: "profile: agency.name/1, and what follows it")
            ])
        }
        refuseUnknown(document, known: Self.members)
        readHead(document)
        for member in document["tables"]?.members ?? [] { readTable(member) }
        readEvents(document)
        readValues(document)
        readHistories(document)
        if let node = required(document, "key") { parts.key = text(node) }
        parts.headers = readHeaders(document["headers"])
        if let node = required(document, "value") { readTemplate(node) }
        for node in document["spoil"]?.elements?.prefix(250) ?? [] { readSpoiler(node) }
        if let node = document["tally"] { readTally(node) }
        try defects.check()
        return Profile(parts: parts)
    }

    private mutating func readHead(_ document: DocumentNode) {
        if let node = required(document, "profile"), let name = node.text {
            if let schema = SchemaID(name) {
                parts.schema = schema
            } else {
                add(node.position, "'\(name)' is not a schema", hint: "such as us-iprc.seizure/2")
            }
        }
        guard let year = required(document, "year") else { return }
        refuseUnknown(year, known: ["starts", "days", "cases"])
        let days = whole(year["days"], 1...3_660) ?? 365
        guard let startNode = required(year, "starts"), let start = CivilDay.number(startNode.text ?? "") else {
            add(year.position, "'starts' must be a date yyyy-MM-dd")
            return
        }
        guard let casesNode = required(year, "cases"), let cases = whole(casesNode, 1...Profile.casesMax) else {
            return
        }
        parts.year = Profile.Year(firstDay: start, dayCount: days, caseCount: cases)
    }

    /// The table `event` and the values that every event has.
    private mutating func readEvents(_ document: DocumentNode) {
        guard let node = required(document, "events") else { return }
        readTable(DocumentNode.Member(key: "event", keyPosition: node.position, value: node))
        let table = parts.tables.firstIndex { $0.name == "event" } ?? -1
        for name in ["case", "day", "version", "event", "time"] {
            declare(Slot(name: name, group: 0, rule: .given, table: name == "event" ? table : -1), at: node.position)
        }
        parts.groups.append(ItemGroup(name: "", count: nil, slots: 0..<5, numberSlot: -1))
        for column in ["name", "from", "to", "settles"] where table >= 0 && parts.tables[table].column(column) == nil {
            add(node.position, "the table of events has no column '\(column)'")
        }
    }

    private mutating func readHistories(_ document: DocumentNode) {
        guard let node = required(document, "histories"), let elements = node.elements,
            let events = parts.tables.first(where: { $0.name == "event" }),
            let nameColumn = events.column("name"), let settles = events.column("settles")
        else { return }
        for element in elements {
            refuseUnknown(element, known: ["events", "count", "extra"])
            var steps: [Int32] = []
            var settledBy = -1
            for (step, event) in (element["events"]?.elements ?? []).enumerated() {
                let row = (0..<events.rowCount).first {
                    string(events.cell(row: $0, column: nameColumn).text) == event.text
                }
                guard let row else {
                    add(event.position, "unknown event '\(event.text ?? "")'")
                    continue
                }
                if string(events.cell(row: row, column: settles).text) == "true" { settledBy = step }
                steps.append(Int32(row))
            }
            let stands = element["extra"] == nil
            guard !steps.isEmpty, steps.count <= 200,
                let count = whole(element["count"] ?? element["extra"], 0...Profile.casesMax)
            else {
                add(element.position, "a history needs 'events' and 'count' or 'extra'")
                continue
            }
            parts.histories.append(
                Profile.History(steps: steps, count: count, stands: stands, settledBy: settledBy))
        }
        if parts.histories.count > 250 { add(node.position, "there are more than 250 histories") }
        let sum = parts.histories.filter(\.stands).reduce(0) { $0 + $1.count }
        if sum != parts.year.caseCount {
            add(node.position, "the histories count \(sum) cases, the year has \(parts.year.caseCount)")
        }
        if !parts.histories.contains(where: { $0.stands && $0.steps.count == 1 }) {
            add(node.position, "one history must have a single event", hint: "cases to spoil are taken from it")
        }
    }

    mutating func readHeaders(_ node: DocumentNode?) -> [(name: String, value: [TextPart])] {
        (node?.members ?? []).map { ($0.key, text($0.value)) }
    }

    // MARK: What all readers use

    mutating func add(_ position: TextPosition?, _ message: String, hint: String? = nil) {
        defects.add(position, message, hint: hint ?? "profiles are explained in Generator.docc/Profiles.md")
    }

    mutating func required(_ node: DocumentNode, _ key: String) -> DocumentNode? {
        if let value = node[key] { return value }
        add(node.position, "'\(key)' is missing")
        return nil
    }

    mutating func refuseUnknown(_ node: DocumentNode, known: [String]) {
        for member in node.members ?? [] where !known.contains(member.key) {
            defects.addUnknown("key", member.key, at: member.keyPosition, known: known)
        }
    }

    mutating func whole(_ node: DocumentNode?, _ range: ClosedRange<Int>) -> Int? {
        guard let node else { return nil }
        if let number = Int(node.text ?? ""), range.contains(number) { return number }
        add(node.position, "expected a whole number of \(range.lowerBound)...\(range.upperBound)")
        return nil
    }

    mutating func real(_ node: DocumentNode?) -> Double? {
        guard let node else { return nil }
        if let number = Double(node.text ?? ""), number.isFinite { return number }
        add(node.position, "expected a number")
        return nil
    }

    /// A share such as `2%` or `0.02`.
    mutating func share(_ node: DocumentNode?) -> Double? {
        guard let node, let text = node.text else { return nil }
        let number = text.hasSuffix("%") ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
        if let number, (0...1).contains(number) { return number }
        add(node.position, "expected a share of 0...1 or a percentage")
        return nil
    }

    /// The text of a range of the pool.
    func string(_ range: PoolRange) -> String {
        String(decoding: parts.pool[range.range], as: UTF8.self)
    }

    /// Puts a text into the pool, once.
    mutating func pool(_ text: String) -> PoolRange {
        if let range = pooled[text] { return range }
        let range = pool(bytes: Array(text.utf8))
        pooled[text] = range
        return range
    }

    mutating func pool(bytes: [UInt8]) -> PoolRange {
        let range = PoolRange(start: Int32(parts.pool.count), count: Int32(bytes.count))
        parts.pool.append(contentsOf: bytes)
        return range
    }

    mutating func declare(_ slot: Slot, at position: TextPosition) {
        guard slotIndex[slot.name] == nil else {
            add(position, "the value '\(slot.name)' is defined twice")
            return
        }
        slotIndex[slot.name] = parts.slots.count
        parts.slots.append(slot)
    }
}
