internal import GRDB
internal import GatewayModel

/// The records of one transaction on their way into the figures.
struct StatisticsBatch {
    /// What is known of a case.
    private struct CaseRow {
        let id: Int64
        var version: Int64 = 0
        var isCancelled = false
        var snapshot: Int64 = 0
        var month = ""
        var facts = StoredFacts()

        /// Whether it is in the figures.
        var stands: Bool { !isCancelled && snapshot > 0 }
    }

    /// Texts whose numbers one batch remembers; beyond it they are looked up again.
    private static let rememberedMax = 50_000

    private struct Position {
        var lastOffset: Int64
        var stamp: String
    }

    private let database: Database
    private var sources: [TopicName: Int64] = [:]
    private var positions: [TopicName: [Int32: Position]] = [:]
    private var terms: [String: Int64] = [:]
    private var measures: [Measure: Int64] = [:]
    private var changes = CellChanges()
    private var uncounted: [Int64: [String: Int64]] = [:]
    /// Events that changed a case.
    private(set) var counted = 0

    init(_ database: Database) throws {
        self.database = database
        for row in try Row.fetchAll(
            database,
            sql: "SELECT topic, id, partition, last_offset, stamp FROM source LEFT JOIN position ON source = id")
        {
            guard let topic = TopicName(row["topic"] as String) else { continue }
            sources[topic] = row["id"]
            if let partition: Int32 = row["partition"] {
                positions[topic, default: [:]][partition] = Position(
                    lastOffset: row["last_offset"], stamp: row["stamp"])
            }
        }
    }

    /// Takes one record, unless it was taken before.
    mutating func add(_ record: CountedRecord) throws {
        guard let source = sources[record.topic] else { return }
        if let known = positions[record.topic]?[record.partition], record.offset <= known.lastOffset {
            guard record.offset < known.lastOffset || record.stamp == known.stamp else {
                throw StatisticsFault(.recreated, "the topic \(record.topic) was made anew")
            }
            return
        }
        positions[record.topic, default: [:]][record.partition] = Position(
            lastOffset: record.offset, stamp: record.stamp)
        switch record.content {
        case .event(let event): try add(event, source)
        case .uncounted(let code): uncounted[source, default: [:]][code, default: 0] += 1
        case .nothing: break
        }
    }

    /// Writes figures and positions.
    func finish() throws {
        try changes.write(to: database)
        for (source, codes) in uncounted {
            for (code, count) in codes {
                try database.execute(
                    sql: """
                        INSERT INTO uncounted VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET events = events + excluded.events
                        """, arguments: [source, code, count])
            }
        }
        for (topic, partitions) in positions {
            for (partition, position) in partitions {
                try database.execute(
                    sql: "INSERT OR REPLACE INTO position VALUES (?, ?, ?, ?)",
                    arguments: [sources[topic], partition, position.lastOffset, position.stamp])
            }
        }
    }

    // MARK: Cases

    /// The highest version of a case is the truth, and its last full snapshot is what is counted, in whatever order they
    /// come.
    private mutating func add(_ event: CountedEvent, _ source: Int64) throws {
        var row = try caseRow(event.caseKey, source)
        let isNewer = event.version > row.version
        let isNewerSnapshot = event.snapshot != nil && event.version > row.snapshot
        guard isNewer || isNewerSnapshot else { return }
        counted += 1
        if row.stands { try takeOut(row, source) }
        if isNewer {
            row.version = event.version
            row.isCancelled = event.isCancelled
        }
        if isNewerSnapshot, let snapshot = event.snapshot {
            row.snapshot = event.version
            row.month = snapshot.month
            row.facts = try stored(snapshot, source)
        }
        try database.cachedStatement(
            sql: """
                UPDATE seizure_case SET version = ?, is_cancelled = ?, snapshot = ?, month = ?, facts = ? WHERE id = ?
                """
        ).execute(
            arguments: [row.version, row.isCancelled, row.snapshot, row.month, row.facts.text, row.id])
        if row.stands { try putIn(row, source) }
    }

    private func caseRow(_ key: String, _ source: Int64) throws -> CaseRow {
        let found = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT id, version, is_cancelled, snapshot, month, facts FROM seizure_case WHERE source = ? AND key = ?
                    """), arguments: [source, key])
        guard let found else {
            try database.cachedStatement(sql: "INSERT INTO seizure_case VALUES (NULL, ?, ?, 0, 0, 0, '', '')").execute(
                arguments: [source, key])
            return CaseRow(id: database.lastInsertedRowID)
        }
        var row = CaseRow(id: found["id"])
        row.version = found["version"]
        row.isCancelled = found["is_cancelled"]
        row.snapshot = found["snapshot"]
        row.month = found["month"]
        guard row.snapshot > 0 else { return row }
        guard let facts = StoredFacts(found["facts"] as String) else {
            throw StatisticsFault(.corrupt, "the statistics: what is kept of a case cannot be read")
        }
        row.facts = facts
        return row
    }

    private mutating func putIn(_ row: CaseRow, _ source: Int64) throws {
        changes.count(row.facts, source: source, month: row.month, sign: 1)
        let insert = try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO sighting VALUES (?, ?, ?, ?, ?, ?, ?)")
        for sighting in row.facts.sightings {
            // Whole seizures are numbered apart from those that lines name.
            let seizure = row.facts.lineOf == 0 ? -row.id : row.facts.lineOf
            try insert.execute(
                arguments: [
                    sighting.party, seizure, row.id, source, row.month, sighting.audience, sighting.name,
                ])
        }
    }

    private mutating func takeOut(_ row: CaseRow, _ source: Int64) throws {
        changes.count(row.facts, source: source, month: row.month, sign: -1)
        if row.facts.sightings.isEmpty { return }
        try database.cachedStatement(sql: "DELETE FROM sighting WHERE seizure_case = ?").execute(arguments: [row.id])
    }

    // MARK: Numbers of texts

    private mutating func stored(_ snapshot: CountedEvent.Snapshot, _ source: Int64) throws -> StoredFacts {
        var facts = StoredFacts()
        if let seizure = snapshot.lineOf {
            facts.lineOf = try number(
                "named_seizure WHERE source = ? AND key = ?", "named_seizure VALUES (NULL, ?, ?)", [source, seizure])
        }
        facts.rows = try stored(snapshot.rows)
        for line in snapshot.lines {
            var kept = StoredFacts.Line(rows: try stored(line.rows))
            for amount in line.amounts {
                kept.amounts.append(
                    StoredFacts.Amount(measure: try number(of: amount.measure), amount: amount.amount))
            }
            facts.lines.append(kept)
        }
        for sighting in snapshot.sightings {
            let party = try number(
                "party WHERE role = ? AND scheme = ? AND key = ?", "party VALUES (NULL, ?, ?, ?)",
                [sighting.role, sighting.scheme, sighting.id])
            facts.sightings.append(
                StoredFacts.Sighting(
                    party: party, audience: try number(of: sighting.audience.joined(separator: " ")),
                    name: try number(of: sighting.name)))
        }
        return facts
    }

    private mutating func stored(_ rows: [CountedEvent.Row]) throws -> [StoredFacts.Row] {
        try rows.map { StoredFacts.Row(table: try number(of: $0.table), term: try number(of: $0.text)) }
    }

    private mutating func number(of text: String) throws -> Int64 {
        if let known = terms[text] { return known }
        let number = try number("term WHERE text = ?", "term VALUES (NULL, ?)", [text])
        if terms.count >= Self.rememberedMax { terms.removeAll() }
        terms[text] = number
        return number
    }

    private mutating func number(of measure: Measure) throws -> Int64 {
        if let known = measures[measure] { return known }
        let number = try number(
            "measure WHERE kind = ? AND basis = ? AND unit = ?", "measure VALUES (NULL, ?, ?, ?)",
            [measure.kind.rawValue, measure.basis, measure.unit])
        if measures.count >= Self.rememberedMax { measures.removeAll() }
        measures[measure] = number
        return number
    }

    /// The number of a row, which is made when there is none.
    private func number(_ condition: String, _ values: String, _ arguments: StatementArguments) throws -> Int64 {
        let find = try database.cachedStatement(sql: "SELECT id FROM \(condition)")
        if let known = try Int64.fetchOne(find, arguments: arguments) { return known }
        try database.cachedStatement(sql: "INSERT INTO \(values)").execute(arguments: arguments)
        return database.lastInsertedRowID
    }
}
