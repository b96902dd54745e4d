public import Catalog
internal import GatewayModel
public import JSONTape

/// Takes out of the canonical form of an event what is counted, by the definition of its schema.
public struct FactReader: Sendable {
    private let definition: StatisticsDefinition

    public init(_ definition: StatisticsDefinition) { self.definition = definition }

    /// What is counted of an event.
    /// - Parameter audiences: for every party of the definition the agencies to which the event's values may be told.
    /// - Returns: nil when it has more than the limits allow, or amounts that are no decimals: it is not counted then.
    public func read(_ tape: borrowing Tape, audiences: [[String]]) -> CountedEvent? {
        guard !tape.isEmpty, let key = text(definition.head.identity, tape),
            key.utf8.count <= StatisticsLimits.textBytesMax,
            let version = text(definition.head.caseVersion, tape).flatMap({ Int64($0) })
        else { return nil }
        let type = text(definition.head.eventType, tape) ?? ""
        let isCancelled = definition.head.cancelled.contains(type)
        guard definition.head.snapshots.contains(type) else {
            return CountedEvent(caseKey: key, version: version, isCancelled: isCancelled, snapshot: nil)
        }
        guard let snapshot = snapshot(tape, key, audiences) else { return nil }
        return CountedEvent(caseKey: key, version: version, isCancelled: isCancelled, snapshot: snapshot)
    }

    private func snapshot(_ tape: borrowing Tape, _ key: String, _ audiences: [[String]]) -> CountedEvent.Snapshot? {
        let isSeizure = text(definition.record.place, tape).map { definition.record.seizures.contains($0) } ?? false
        var sightings: [CountedEvent.Sighting] = []
        var rows: [CountedEvent.Row] = []
        for table in definition.tables where !table.isOfLine { rows += self.rows(of: table, tape, from: 0) }
        guard addSightings(tape, isOfLine: false, from: 0, audiences, to: &sightings) else { return nil }
        var lines: [CountedEvent.Line] = []
        if let array = definition.lines.first(in: tape), tape.kind(array) == .array {
            var node = tape.firstChild(array)
            while node < tape.end(array) {
                guard lines.count < StatisticsLimits.linesMax, let line = line(tape, node),
                    addSightings(tape, isOfLine: true, from: node, audiences, to: &sightings)
                else { return nil }
                lines.append(line)
                node = tape.next(node)
            }
        }
        let seizure = definition.record.seizure.flatMap { text($0, tape) } ?? key
        return CountedEvent.Snapshot(
            month: String((text(definition.date, tape) ?? "").prefix(7)), lineOf: isSeizure ? nil : seizure.cut,
            rows: rows,
            lines: lines, sightings: sightings)
    }

    private func line(_ tape: borrowing Tape, _ node: Int) -> CountedEvent.Line? {
        var rows: [CountedEvent.Row] = []
        for table in definition.tables where table.isOfLine { rows += self.rows(of: table, tape, from: node) }
        guard let quantities = amounts(definition.quantities, .quantity, tape, from: node),
            let values = amounts(definition.values, .value, tape, from: node)
        else { return nil }
        return CountedEvent.Line(rows: rows, amounts: quantities + values)
    }

    /// The row that a text puts into, and the one of all groups together.
    private func rows(of table: StatisticsTable, _ tape: borrowing Tape, from node: Int) -> [CountedEvent.Row] {
        let text = texts(table.place, tape, from: node).joined(separator: " / ")
        // What is not stated is a row of its own, unless the table is about some goods only.
        guard !text.isEmpty else {
            return table.groups.isEmpty || table.others != nil ? [CountedEvent.Row(table.name, "")] : []
        }
        guard let row = table.row(of: text) else { return [] }
        var rows = [CountedEvent.Row(table.name, row.cut)]
        if let together = table.together { rows.append(CountedEvent.Row(table.name, together.cut)) }
        return rows
    }

    private func amounts(
        _ amounts: StatisticsDefinition.Amounts, _ kind: Measure.Kind, _ tape: borrowing Tape, from node: Int
    ) -> [CountedEvent.Amount]? {
        var nodes: [Int] = []
        _ = amounts.each.visit(tape, from: node) { place in
            nodes.append(place)
            return nodes.count <= StatisticsLimits.amountsMax
        }
        guard nodes.count <= StatisticsLimits.amountsMax else { return nil }
        var found: [CountedEvent.Amount] = []
        for place in nodes {
            guard let number = first(amounts.amount, tape, from: place).flatMap({ ExactAmount($0) }) else { return nil }
            var unit = first(amounts.unit, tape, from: place) ?? ""
            if unit == amounts.unknown {
                var words = [unit]
                for part in amounts.asSent { words += texts(part, tape, from: place) }
                unit = words.joined(separator: " ")
            }
            var basis: [String] = []
            for part in amounts.basis { basis += texts(part, tape, from: place) }
            found.append(
                CountedEvent.Amount(Measure(kind, basis: basis.joined(separator: " ").cut, unit: unit.cut), number))
        }
        return found
    }

    // MARK: Parties

    private func addSightings(
        _ tape: borrowing Tape, isOfLine: Bool, from node: Int, _ audiences: [[String]],
        to sightings: inout [CountedEvent.Sighting]
    ) -> Bool {
        for (index, party) in definition.parties.enumerated() where party.isOfLine == isOfLine {
            guard let place = party.place.first(in: tape, from: node) else { continue }
            let name = texts(party.names, tape, from: place).joined(separator: " / ").cut
            var identifiers: [(scheme: String, id: String)] = []
            var ids: [Int] = []
            _ = party.ids.visit(tape, from: place) { id in
                ids.append(id)
                return ids.count <= StatisticsLimits.identifiersMax
            }
            guard ids.count <= StatisticsLimits.identifiersMax else { return false }
            for id in ids {
                if let scheme = first(party.scheme, tape, from: id), let value = first(party.value, tape, from: id) {
                    identifiers.append((scheme.cut, value.cut))
                }
            }
            // Nobody is found again but by an identifier or a name.
            if identifiers.isEmpty, !name.isEmpty { identifiers = [("", name)] }
            let audience = audiences.indices.contains(index) ? audiences[index].sorted() : []
            for (scheme, id) in identifiers {
                let sighting = CountedEvent.Sighting(
                    role: party.name, scheme: scheme, id: id, name: name, audience: audience)
                if !sightings.contains(sighting) { sightings.append(sighting) }
            }
        }
        return true
    }

    // MARK: Texts

    private func text(_ place: TapePattern, _ tape: borrowing Tape) -> String? { first(place, tape, from: 0) }

    private func first(_ place: TapePattern, _ tape: borrowing Tape, from node: Int) -> String? {
        guard let found = place.first(in: tape, from: node) else { return nil }
        return Self.isText(tape, found) ? tape.string(found) : nil
    }

    private func texts(_ place: TapePattern, _ tape: borrowing Tape, from node: Int) -> [String] {
        var texts: [String] = []
        _ = place.visit(tape, from: node) { found in
            if Self.isText(tape, found) { texts.append(tape.string(found)) }
            return texts.count < StatisticsLimits.identifiersMax
        }
        return texts
    }

    private static func isText(_ tape: borrowing Tape, _ node: Int) -> Bool {
        tape.kind(node) == .string || tape.kind(node) == .number
    }
}

extension String {
    /// At most as many bytes as the statistics keep of a text, cut between characters.
    var cut: String {
        guard utf8.count > StatisticsLimits.textBytesMax else { return self }
        var kept = ""
        var count = 0
        for character in self {
            count += character.utf8.count
            if count > StatisticsLimits.textBytesMax { break }
            kept.append(character)
        }
        return kept
    }
}
