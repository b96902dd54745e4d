internal import GRDB
internal import GatewayModel
internal import OperatorRecords

/// The letters of one transaction on their way into the tables. What they share is looked up once a batch, and its counts
/// are written once.
struct LetterBatch {
    private struct Position {
        let topic: Int64
        var lastOffset: Int64
        var lastStamp: String
        var isChanged = false
    }

    private struct Tally {
        let id: Int64
        var letters = 0
        var undecided = 0
        var firstMs = Int64.max
        var lastMs = Int64.min

        mutating func add(_ timeMs: Int64, _ state: RejectionState) {
            letters += 1
            if state.isUndecided { undecided += 1 }
            firstMs = min(firstMs, timeMs)
            lastMs = max(lastMs, timeMs)
        }
    }

    private struct JudgementKey: Hashable {
        let judgement: LetterJudgement
        let stage: String?
        let source: String?
    }

    /// Letters that were not in the index before.
    private(set) var added = 0
    private let database: Database
    private let insertLetter: Statement
    private let insertViolation: Statement
    private var nextID: Int64
    private var positions: [TopicPartition: Position] = [:]
    private var topics: [Int64: Tally] = [:]
    private var clusters: [LetterCause: Tally] = [:]
    private var judgements: [JudgementKey: Tally] = [:]
    private var violations: [LetterViolation: Tally] = [:]
    /// Whether any rejection has a resolution: only then one is looked for.
    private let hasResolutions: Bool
    /// Whether what had become of rejections was changed.
    private var isStateChanged = false

    init(_ database: Database) throws {
        self.database = database
        insertLetter = try database.cachedStatement(
            sql: "INSERT INTO letter VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        insertViolation = try database.cachedStatement(sql: "INSERT INTO letter_violation VALUES (?, ?, ?)")
        nextID = try Int64.fetchOne(database, sql: "SELECT max(id) + 1 FROM letter") ?? 1
        hasResolutions = try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM resolution)") ?? false
    }

    /// Adds one letter unless it is there.
    mutating func add(_ letter: DeadLetter) throws {
        if let topic = try move(to: letter.place, stamp: Self.stamp(letter)) { try insert(letter, topic: topic) }
    }

    /// Takes over what became of a rejection, unless that is known already.
    mutating func add(_ change: RejectionChange) throws {
        guard try move(to: change.place, stamp: change.stamp) != nil, let rejection = change.rejection else { return }
        try set(change.resolution, of: rejection)
    }

    /// Adds what somebody did, unless it is there.
    mutating func add(_ entry: ActionEntry) throws {
        guard let topic = try move(to: entry.place, stamp: entry.stamp), let action = entry.action else { return }
        let values: [(any DatabaseValueConvertible)?] = [
            topic, action.atMs, action.kind.rawValue, action.verb, action.outcome, action.by, action.reason,
            action.detail, action.command, action.selection, action.target, action.source, action.before,
            action.after, action.cause,
        ]
        try database.cachedStatement(
            sql: "INSERT INTO action VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: StatementArguments(values))
    }

    /// Moves the position of a partition on; nil when it is behind the place already.
    /// - Returns: the topic's number.
    private mutating func move(to place: PartitionPlace, stamp: String) throws -> Int64? {
        let partition = place.partition
        var position = try positions[partition] ?? readPosition(partition)
        defer { positions[partition] = position }
        if place.offset > position.lastOffset {
            position.lastOffset = place.offset
            position.lastStamp = stamp
            position.isChanged = true
            return position.topic
        }
        if place.offset == position.lastOffset, stamp != position.lastStamp {
            throw RejectIndexFault(.recreated, "the topic \(partition.topic) was made anew")
        }
        return nil
    }

    /// Writes counts and positions.
    func finish() throws {
        for (partition, position) in positions where position.isChanged {
            try database.execute(
                sql: "INSERT OR REPLACE INTO position VALUES (?, ?, ?, ?)",
                arguments: [position.topic, partition.partition, position.lastOffset, position.lastStamp])
        }
        for tally in clusters.values {
            try database.execute(
                sql: """
                    UPDATE cluster SET first_ms = CASE letters WHEN 0 THEN ? ELSE min(first_ms, ?) END,
                      last_ms = CASE letters WHEN 0 THEN ? ELSE max(last_ms, ?) END, letters = letters + ?,
                      undecided = undecided + ?
                    WHERE id = ?
                    """,
                arguments: [
                    tally.firstMs, tally.firstMs, tally.lastMs, tally.lastMs, tally.letters, tally.undecided,
                    tally.id,
                ])
        }
        try count("topic", topics.values)
        try count("judgement", judgements.values)
        try count("violation", violations.values)
    }

    private func count(_ table: String, _ tallies: some Sequence<Tally>) throws {
        for tally in tallies {
            try database.execute(
                sql: "UPDATE \(table) SET letters = letters + ? WHERE id = ?", arguments: [tally.letters, tally.id])
        }
    }

    /// What tells one letter from another at the same offset of a topic that was made anew.
    private static func stamp(_ letter: DeadLetter) -> String {
        let source = letter.source.map { "\($0.topic)/\($0.partition ?? -1)/\($0.offset ?? -1)" } ?? ""
        return "\(letter.timestampMs) \(letter.id ?? "") \(letter.code) \(source)"
    }

    private func readPosition(_ partition: TopicPartition) throws -> Position {
        guard
            let topic = try Int64.fetchOne(
                database, sql: "SELECT id FROM topic WHERE name = ?", arguments: [partition.topic.rawValue])
        else { throw RejectIndexFault(.other, "the topic \(partition.topic) is not among those that are followed") }
        let row = try Row.fetchOne(
            database, sql: "SELECT last_offset, last_stamp FROM position WHERE topic = ? AND partition = ?",
            arguments: [topic, partition.partition])
        return Position(topic: topic, lastOffset: row?["last_offset"] ?? -1, lastStamp: row?["last_stamp"] ?? "")
    }

    private mutating func insert(_ letter: DeadLetter, topic: Int64) throws {
        let id = nextID
        nextID += 1
        let state = try state(of: letter.id)
        let general = letter.violations.map(\.general)
        let cluster = try tally(of: LetterCause(of: letter, first: general.first), letter.timestampMs, state)
        let judgement = try tally(
            of: JudgementKey(judgement: letter.judgement, stage: letter.stage, source: letter.source?.topic))
        topics[topic, default: Tally(id: topic)].letters += 1
        let values: [(any DatabaseValueConvertible)?] = [
            id, topic, letter.place.partition.partition, letter.place.offset, letter.timestampMs, cluster, judgement,
            letter.attempt, letter.id.flatMap(TextHash.ofID), letter.caseKey.map(TextHash.of),
            letter.eventID.map(TextHash.of), letter.id, letter.rootID == letter.id ? nil : letter.rootID,
            letter.source?.partition, letter.source?.offset, letter.source?.timestampMs, letter.caseKey, letter.eventID,
            letter.replayID, letter.valueBytes,
            letter.violationsCut, state.number,
        ]
        insertLetter.setUncheckedArguments(StatementArguments(values))
        try insertLetter.execute()
        var seen: [Int64] = []
        for violation in general {
            let violation = try tally(of: violation, isFirst: { !seen.contains($0) })
            guard !seen.contains(violation) else { continue }
            seen.append(violation)
            insertViolation.setUncheckedArguments([id, seen.count, violation])
            try insertViolation.execute()
        }
        added += 1
    }

    // MARK: What became of rejections

    private func state(of rejection: String?) throws -> RejectionState {
        guard let rejection, hasResolutions || isStateChanged else { return .open }
        let statement = try database.cachedStatement(sql: "SELECT state FROM resolution WHERE rejection = ?")
        return try Int.fetchOne(statement, arguments: [rejection]).flatMap(RejectionState.init(number:)) ?? .open
    }

    private mutating func set(_ resolution: Resolution?, of rejection: String) throws {
        isStateChanged = true
        if let resolution {
            try database.cachedStatement(sql: "INSERT OR REPLACE INTO resolution VALUES (?, ?, ?)")
                .execute(arguments: [
                    rejection, resolution.state.number, String(decoding: resolution.encoded, as: UTF8.self),
                ])
        } else {
            try database.cachedStatement(sql: "DELETE FROM resolution WHERE rejection = ?")
                .execute(arguments: [rejection])
        }
        let state = resolution?.state ?? .open
        guard let hash = TextHash.ofID(rejection) else { return }
        let letters = try database.cachedStatement(
            sql: "SELECT id, cluster, state FROM letter WHERE id_hash = ? AND rejection = ?")
        for row in try Row.fetchAll(letters, arguments: [hash, rejection]) {
            let before = RejectionState(number: row["state"]) ?? .open
            try database.cachedStatement(sql: "UPDATE letter SET state = ? WHERE id = ?")
                .execute(arguments: [state.number, row["id"] as Int64])
            guard before.isUndecided != state.isUndecided else { continue }
            try database.cachedStatement(sql: "UPDATE cluster SET undecided = undecided + ? WHERE id = ?")
                .execute(arguments: [state.isUndecided ? 1 : -1, row["cluster"] as Int64])
        }
    }

    // MARK: What letters share

    private mutating func tally(
        of cause: LetterCause, _ timeMs: Int64, _ state: RejectionState
    ) throws -> Int64 {
        var tally = try clusters[cause] ?? Tally(id: intern(cause))
        tally.add(timeMs, state)
        clusters[cause] = tally
        return tally.id
    }

    private mutating func tally(of key: JudgementKey) throws -> Int64 {
        var tally = try judgements[key] ?? Tally(id: intern(key))
        tally.letters += 1
        judgements[key] = tally
        return tally.id
    }

    private mutating func tally(of violation: LetterViolation, isFirst: (Int64) -> Bool) throws -> Int64 {
        var tally = try violations[violation] ?? Tally(id: intern(violation))
        if isFirst(tally.id) { tally.letters += 1 }
        violations[violation] = tally
        return tally.id
    }

    private func intern(_ cause: LetterCause) throws -> Int64 {
        let fingerprint = Fingerprint(of: cause).hexadecimal
        return try intern("SELECT id FROM cluster WHERE fingerprint = ?", [fingerprint]) {
            try database.execute(
                sql: """
                    INSERT INTO cluster(fingerprint, dialect, code, recipient, pointer, rule, detail)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    fingerprint, cause.dialect.rawValue, cause.code, cause.recipient ?? "", cause.violation.pointer,
                    cause.violation.rule, cause.violation.expected,
                ])
        }
    }

    private func intern(_ key: JudgementKey) throws -> Int64 {
        let judgement = key.judgement
        let columns: StatementArguments = [
            key.stage ?? "", key.source ?? "", judgement.schema ?? "", judgement.mappers.joined(separator: " "),
            judgement.catalog ?? "", judgement.agreement ?? "", judgement.judge ?? "",
        ]
        let find = """
            SELECT id FROM judgement WHERE stage = ? AND source = ? AND schema = ? AND mappers = ? AND catalog = ?
              AND agreement = ? AND judge = ?
            """
        return try intern(find, columns) {
            try database.execute(
                sql: """
                    INSERT INTO judgement(stage, source, schema, mappers, catalog, agreement, judge)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """, arguments: columns)
        }
    }

    private func intern(_ violation: LetterViolation) throws -> Int64 {
        let columns: StatementArguments = [violation.pointer, violation.rule, violation.expected]
        return try intern("SELECT id FROM violation WHERE pointer = ? AND rule = ? AND expected = ?", columns) {
            try database.execute(
                sql: "INSERT INTO violation(pointer, rule, expected) VALUES (?, ?, ?)", arguments: columns)
            try database.execute(
                sql: "INSERT INTO violation_text(rowid, pointer, rule, expected) VALUES (?, ?, ?, ?)",
                arguments: [database.lastInsertedRowID] + columns)
        }
    }

    private func intern(_ find: String, _ columns: StatementArguments, insert: () throws -> Void) throws -> Int64 {
        let statement = try database.cachedStatement(sql: find)
        if let id = try Int64.fetchOne(statement, arguments: columns) { return id }
        try insert()
        guard let id = try Int64.fetchOne(statement, arguments: columns) else {
            throw RejectIndexFault(.corrupt, "the index of rejections does not keep what is put in")
        }
        return id
    }
}

/// The numbers that the index finds texts by.
enum TextHash {
    /// Digits of a rejection's id that are enough to ask for it.
    static let idDigits = 16

    /// The first eight bytes of a rejection's id; nil for what is no id of a gateway.
    static func ofID(_ id: String) -> Int64? {
        guard id.utf8.count >= idDigits, let bits = UInt64(id.prefix(idDigits), radix: 16) else { return nil }
        return Int64(bitPattern: bits)
    }

    /// FNV-1a of 64 bits. Texts with the same number are told apart by themselves.
    static func of(_ text: String) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int64(bitPattern: hash)
    }
}
