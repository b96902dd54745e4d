internal import GRDB
public import GatewayModel
public import OperatorRecords

extension RejectStore {
    /// Rejections of one page at most.
    public static let pageMax = 10_000

    /// Finds rejections, newest first.
    /// - Parameters:
    ///   - filter: what is asked for.
    ///   - cursor: where an earlier page ended; nil for the newest.
    ///   - count: rejections of the page at most, from 1 to `pageMax`.
    public func page(
        _ filter: RejectFilter, after cursor: PageCursor? = nil, count: Int
    ) throws(RejectIndexFault) -> RejectionPage {
        let count = min(max(count, 1), Self.pageMax)
        return try read("searching") { database in
            let plan = try SearchPlan(filter, searchLimits, in: database)
            guard !plan.isEmpty else { return RejectionPage(found: [], next: nil) }
            return try page(plan, after: cursor, count: count, in: database)
        }
    }

    /// How many rejections there are, as far as that is quick to say.
    public struct Count: Hashable, Sendable {
        /// At least so many.
        public let letters: Int
        /// Whether there are no more.
        public let isExact: Bool
    }

    /// Counts what a filter finds, up to a limit.
    public func count(_ filter: RejectFilter, upTo limit: Int = 10_000) throws(RejectIndexFault) -> Count {
        try read("counting") { database in
            if let column = filter.clusterColumn {
                return Count(letters: try Self.sum(column, filter, in: database), isExact: true)
            }
            let plan = try SearchPlan(filter, searchLimits, in: database)
            guard !plan.isEmpty else { return Count(letters: 0, isExact: true) }
            let letters =
                try Int.fetchOne(
                    database,
                    sql: "SELECT count(*) FROM (SELECT 1 FROM \(plan.table) \(plan.condition()) LIMIT \(limit + 1))",
                    arguments: plan.arguments) ?? 0
            return Count(letters: min(letters, limit), isExact: letters <= limit)
        }
    }

    /// The order of clusters.
    public enum ClusterOrder: String, CaseIterable, Sendable {
        /// The largest first.
        case letters
        /// Those with the newest rejection first.
        case latest
    }

    /// Groups what a filter finds by its cause.
    /// - Parameter newest: how many of the newest letters are looked at where their causes alone do not tell; nil for all.
    public func clusters(
        _ filter: RejectFilter, order: ClusterOrder = .letters, count: Int, newest: Int? = nil
    ) throws(RejectIndexFault) -> [RejectionCluster] {
        try read("grouping") { database in
            let ending =
                "ORDER BY \(order == .letters ? "letters DESC, last_ms DESC" : "last_ms DESC, letters DESC"), "
                + "fingerprint LIMIT \(min(max(count, 1), Self.pageMax))"
            if let column = filter.clusterColumn {
                let (condition, arguments) = Self.condition(column, filter)
                let columns = "fingerprint, dialect, code, recipient, pointer, rule, detail, first_ms, last_ms"
                return try Row.fetchAll(
                    database,
                    sql: "SELECT \(columns), \(column) AS letters FROM cluster WHERE \(condition) \(ending)",
                    arguments: arguments
                ).map(Self.cluster)
            }
            let plan = try SearchPlan(filter, searchLimits, in: database)
            guard !plan.isEmpty else { return [] }
            let newest = newest.map { "ORDER BY time_ms DESC LIMIT \($0)" } ?? ""
            let sql = """
                SELECT * FROM (
                  SELECT fingerprint, dialect, code, recipient, pointer, rule, detail, found.letters AS letters,
                    found.first_ms AS first_ms, found.last_ms AS last_ms
                  FROM (SELECT cluster, count(*) AS letters, min(time_ms) AS first_ms, max(time_ms) AS last_ms
                    FROM (SELECT cluster, time_ms FROM \(plan.table) \(plan.condition()) \(newest))
                    GROUP BY cluster) AS found
                  JOIN cluster ON cluster.id = found.cluster) \(ending)
                """
            return try Row.fetchAll(database, sql: sql, arguments: plan.arguments).map(Self.cluster)
        }
    }

    // MARK: Pages

    private func page(
        _ plan: SearchPlan, after cursor: PageCursor?, count: Int, in database: Database
    ) throws -> RejectionPage {
        var further: [String] = []
        var arguments = plan.arguments
        if let cursor {
            further.append("time_ms <= ? AND (time_ms < ? OR id < ?)")
            arguments += [cursor.timeMs, cursor.timeMs, cursor.id]
        }
        let end = plan.isWalk ? try walkEnd(plan, cursor, in: database) : nil
        if let end {
            further.append("time_ms >= ? AND (time_ms > ? OR id >= ?)")
            arguments += [end.timeMs, end.timeMs, end.id]
        }
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT * FROM (SELECT * FROM \(plan.table) \(plan.condition(and: further))
                  ORDER BY time_ms DESC, id DESC LIMIT \(count + 1)) AS letter
                \(Self.joins) ORDER BY letter.time_ms DESC, letter.id DESC
                """, arguments: arguments)
        let shown = rows.prefix(count)
        let found = try shown.map { try Self.rejection($0, in: database) }
        let last = shown.last.map { PageCursor(timeMs: $0["time_ms"], id: $0["id"]) }
        return RejectionPage(found: found, next: rows.count > count ? last : end)
    }

    /// The last letter that one page looks at when it walks; nil when there are not so many.
    private func walkEnd(_ plan: SearchPlan, _ cursor: PageCursor?, in database: Database) throws -> PageCursor? {
        let start = cursor ?? PageCursor(timeMs: .max, id: .max)
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT time_ms, id FROM \(plan.table)
                WHERE \(plan.walked) AND time_ms <= ? AND (time_ms < ? OR id < ?)
                ORDER BY time_ms DESC, id DESC LIMIT 1 OFFSET \(searchLimits.walkedMax - 1)
                """, arguments: [start.timeMs, start.timeMs, start.id])
        return row.map { PageCursor(timeMs: $0["time_ms"], id: $0["id"]) }
    }

    private static let joins = """
        JOIN topic AS t ON t.id = letter.topic JOIN cluster AS c ON c.id = letter.cluster
        JOIN judgement AS j ON j.id = letter.judgement
        """

    private static func rejection(_ row: Row, in database: Database) throws -> FoundRejection {
        guard let topic = TopicName(row["name"]) else {
            throw RejectIndexFault(.corrupt, "the index of rejections has a topic that cannot be")
        }
        let place = PartitionPlace(TopicPartition(topic, row["partition"]), offset: row["offset"])
        var letter = DeadLetter(at: place, timestampMs: row["time_ms"])
        letter.dialect = LetterDialect(rawValue: row["dialect"]) ?? .unknown
        letter.id = row["rejection"]
        letter.rootID = row["root"] ?? letter.id
        letter.attempt = row["attempt"]
        letter.code = row["code"]
        letter.stage = Self.text(row, "stage")
        letter.recipient = Self.text(row, "recipient")
        letter.source = Self.text(row, "source").map {
            LetterSource(
                topic: $0, partition: row["source_partition"], offset: row["source_offset"],
                timestampMs: row["source_ms"])
        }
        letter.judgement = LetterJudgement(
            schema: Self.text(row, "schema"),
            mappers: (row["mappers"] as String).split(separator: " ").map(String.init),
            catalog: Self.text(row, "catalog"), agreement: Self.text(row, "agreement"), judge: Self.text(row, "judge"))
        letter.replayID = row["replay_id"]
        letter.caseKey = row["case_key"]
        letter.eventID = row["event_id"]
        letter.valueBytes = row["value_bytes"]
        letter.violationsCut = row["violations_cut"]
        let statement = try database.cachedStatement(
            sql: """
                SELECT pointer, rule, expected FROM letter_violation
                JOIN violation ON violation.id = letter_violation.violation WHERE letter = ? ORDER BY place
                """)
        letter.violations = try Row.fetchAll(statement, arguments: [row["id"] as Int64]).map {
            LetterViolation(pointer: $0[0], rule: $0[1], expected: $0[2])
        }
        return FoundRejection(
            letter: letter, cluster: Fingerprint(hexadecimal: row["fingerprint"]),
            agency: AgencyID(row["agency"] as String), state: RejectionState(number: row["state"]) ?? .open)
    }

    private static func text(_ row: Row, _ column: String) -> String? {
        let text: String = row[column]
        return text.isEmpty ? nil : text
    }

    // MARK: Clusters

    private static func condition(_ column: String, _ filter: RejectFilter) -> (String, StatementArguments) {
        let conditions = SearchPlan.clusterConditions(filter)
        return (
            (["\(column) > 0"] + conditions.map(\.sql)).joined(separator: " AND "),
            conditions.map(\.arguments).reduce(StatementArguments(), +)
        )
    }

    private static func sum(_ column: String, _ filter: RejectFilter, in database: Database) throws -> Int {
        let (condition, arguments) = condition(column, filter)
        return try Int.fetchOne(
            database, sql: "SELECT sum(\(column)) FROM cluster WHERE \(condition)", arguments: arguments) ?? 0
    }

    private static func cluster(_ row: Row) -> RejectionCluster {
        let recipient: String = row["recipient"]
        let cause = LetterCause(
            dialect: LetterDialect(rawValue: row["dialect"]) ?? .unknown, code: row["code"],
            recipient: recipient.isEmpty ? nil : recipient,
            violation: LetterViolation(pointer: row["pointer"], rule: row["rule"], expected: row["detail"]))
        return RejectionCluster(
            fingerprint: Fingerprint(hexadecimal: row["fingerprint"]), cause: cause, letters: row["letters"],
            firstMs: row["first_ms"], lastMs: row["last_ms"])
    }
}

// MARK: As they come

extension RejectStore {
    /// A place in the order in which letters were put into the index. It holds in one file.
    public struct Mark: Hashable, Sendable {
        fileprivate var id: Int64
    }

    /// The place behind the letter that was added last.
    public func newestMark() throws(RejectIndexFault) -> Mark {
        try read("looking for the newest letter") {
            Mark(id: try Int64.fetchOne($0, sql: "SELECT max(id) FROM letter") ?? 0)
        }
    }

    /// The rejections that were added behind a mark, in the order of adding; the mark moves behind them.
    public func added(
        after mark: inout Mark, _ filter: RejectFilter, count: Int
    ) throws(RejectIndexFault) -> [FoundRejection] {
        let start = mark.id
        let (found, last) = try read("looking for new letters") { database -> ([FoundRejection], Int64) in
            let newest = try Int64.fetchOne(database, sql: "SELECT max(id) FROM letter") ?? start
            let plan = try SearchPlan(filter, searchLimits, in: database)
            guard newest > start, !plan.isEmpty else { return ([], newest) }
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT * FROM (SELECT * FROM letter NOT INDEXED \(plan.condition(and: ["id > ?"]))
                      ORDER BY id LIMIT \(min(max(count, 1), Self.pageMax))) AS letter
                    \(Self.joins) ORDER BY letter.id
                    """, arguments: plan.arguments + [start])
            let last = rows.count < count ? newest : rows.last.map { $0["id"] as Int64 } ?? newest
            return (try rows.map { try Self.rejection($0, in: database) }, last)
        }
        mark.id = last
        return found
    }
}

extension RejectStore {
    /// What has become of a rejection, and who decided it; nil while nobody has.
    public func resolution(of rejection: String) throws(RejectIndexFault) -> Resolution? {
        try read("looking for a resolution") { database in
            let document = try String.fetchOne(
                database, sql: "SELECT document FROM resolution WHERE rejection = ?", arguments: [rejection])
            guard let document else { return nil }
            return Array(document.utf8).withUnsafeBytes { Resolution(decoding: $0) }
        }
    }

    /// The rejection whose dead letter stands at a place; nil when the index has none.
    public func rejection(at place: PartitionPlace) throws(RejectIndexFault) -> FoundRejection? {
        try read("looking for a letter") { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT * FROM letter \(Self.joins)
                    WHERE letter.topic = (SELECT id FROM topic WHERE name = ?) AND partition = ? AND offset = ?
                    """,
                arguments: [place.partition.topic.rawValue, place.partition.partition, place.offset])
            return try row.map { try Self.rejection($0, in: database) }
        }
    }
}
