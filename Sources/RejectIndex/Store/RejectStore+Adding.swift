internal import GRDB
public import GatewayModel
public import OperatorRecords

/// A topic whose letters are in the index.
public struct FollowedTopic: Hashable, Sendable {
    /// The dead-letter topic.
    public let name: TopicName
    /// The agency whose records are rejected there; nil when nobody said.
    public let agency: AgencyID?

    public init(_ name: TopicName, agency: AgencyID? = nil) {
        self.name = name
        self.agency = agency
    }
}

/// What a record of the state topic says about a rejection.
public struct RejectionChange: Hashable, Sendable {
    /// Where the record stands.
    public let place: PartitionPlace
    /// The rejection; nil when the record is about something else, and only its place counts.
    public let rejection: String?
    /// What has become of it; nil when the record takes back what was said before.
    public let resolution: Resolution?

    public init(at place: PartitionPlace, rejection: String?, resolution: Resolution?) {
        self.place = place
        self.rejection = rejection
        self.resolution = resolution
    }

    /// What tells one record from another at the same offset of a topic that was made anew.
    var stamp: String { "\(rejection ?? "") \(resolution?.command ?? "") \(resolution?.state.rawValue ?? "")" }
}

extension RejectStore {
    /// Says which topics there are, before anything is added. Letters of others leave the index.
    /// - Parameters:
    ///   - state: the topic that says what has become of rejections; nil for none.
    ///   - actions: the topic of what people did; nil for none.
    public func setTopics(
        _ topics: [FollowedTopic], state: TopicName? = nil, actions: TopicName? = nil
    ) throws(RejectIndexFault) {
        let topics = topics + [state, actions].compactMap { $0.map { FollowedTopic($0) } }
        try write("setting the topics") { database in
            for topic in topics {
                try database.execute(
                    sql: """
                        INSERT INTO topic(name, agency) VALUES (?, ?)
                        ON CONFLICT(name) DO UPDATE SET agency = excluded.agency
                        """, arguments: [topic.name.rawValue, topic.agency?.rawValue ?? ""])
            }
            let known = Set(topics.map(\.name.rawValue))
            let gone = try Row.fetchAll(database, sql: "SELECT id, name FROM topic")
                .filter { !known.contains($0["name"]) }.map { $0["id"] as Int64 }
            guard !gone.isEmpty else { return }
            for id in gone {
                try Self.removeLetters(database, where: "topic = ?", [id])
                try database.execute(sql: "DELETE FROM action WHERE topic = ?", arguments: [id])
                try database.execute(sql: "DELETE FROM position WHERE topic = ?", arguments: [id])
                try database.execute(sql: "DELETE FROM topic WHERE id = ?", arguments: [id])
            }
            try Self.recount(database)
        }
    }

    /// The offset of the last letter that the index has of each partition; whoever goes on starts there, with that letter.
    public func positions() throws(RejectIndexFault) -> [TopicPartition: Int64] {
        try read("reading the positions") { database in
            let rows = try Row.fetchAll(
                database,
                sql: "SELECT name, partition, last_offset FROM position JOIN topic ON topic.id = position.topic")
            var positions: [TopicPartition: Int64] = [:]
            for row in rows {
                guard let topic = TopicName(row["name"]) else { continue }
                positions[TopicPartition(topic, row["partition"])] = row["last_offset"]
            }
            return positions
        }
    }

    /// Adds letters, and what became of rejections, in one transaction with the positions that they bring. Those of a
    /// partition come in the order of their offsets; those that the index has already are passed over.
    /// - Returns: how many letters were added.
    /// - Throws: `.recreated` when the last record of a partition is not the one that the index has.
    public func add(
        _ letters: [DeadLetter], _ changes: [RejectionChange] = [], _ actions: [ActionEntry] = []
    ) throws(RejectIndexFault) -> Int {
        guard !letters.isEmpty || !changes.isEmpty || !actions.isEmpty else { return 0 }
        return try write("adding letters") { database in
            var batch = try LetterBatch(database)
            for letter in letters { try batch.add(letter) }
            for change in changes { try batch.add(change) }
            for action in actions { try batch.add(action) }
            try batch.finish()
            return batch.added
        }
    }

    /// Takes the letters of a partition below an offset out: they are not in the topic any more.
    /// - Returns: how many there were.
    public func remove(_ partition: TopicPartition, below offset: Int64) throws(RejectIndexFault) -> Int {
        let oldest = try read("reading the oldest letter") { database in
            try Int64.fetchOne(
                database,
                sql: """
                    SELECT min(offset) FROM letter
                    WHERE topic = (SELECT id FROM topic WHERE name = ?) AND partition = ?
                    """, arguments: [partition.topic.rawValue, partition.partition])
        }
        guard let oldest, oldest < offset else { return 0 }
        return try write("removing letters") { database in
            let removed = try Self.removeLetters(
                database, where: "topic = (SELECT id FROM topic WHERE name = ?) AND partition = ? AND offset < ?",
                [partition.topic.rawValue, partition.partition, offset])
            try Self.recount(database)
            return removed
        }
    }

    /// Takes all letters of a partition out, and its position: it is read from its beginning again.
    public func forget(_ partition: TopicPartition) throws(RejectIndexFault) {
        try write("forgetting a partition") { database in
            let place: StatementArguments = [partition.topic.rawValue, partition.partition]
            let condition = "topic = (SELECT id FROM topic WHERE name = ?) AND partition = ?"
            try Self.removeLetters(database, where: condition, place)
            try database.execute(sql: "DELETE FROM position WHERE \(condition)", arguments: place)
            try Self.recount(database)
        }
    }

    /// Forgets what became of rejections, and the positions of that topic: it is read from its beginning again.
    public func forgetStates(of topic: TopicName) throws(RejectIndexFault) {
        try write("forgetting states") { database in
            try database.execute(sql: "DELETE FROM resolution")
            try database.execute(sql: "UPDATE letter SET state = 0 WHERE state <> 0")
            try database.execute(
                sql: "DELETE FROM position WHERE topic = (SELECT id FROM topic WHERE name = ?)",
                arguments: [topic.rawValue])
            try Self.recount(database)
        }
    }

    /// Forgets what people did, and the positions of that topic: it is read from its beginning again.
    public func forgetActions(of topic: TopicName) throws(RejectIndexFault) {
        try write("forgetting actions") { database in
            for table in ["action", "position"] {
                try database.execute(
                    sql: "DELETE FROM \(table) WHERE topic = (SELECT id FROM topic WHERE name = ?)",
                    arguments: [topic.rawValue])
            }
        }
    }

    @discardableResult
    private static func removeLetters(
        _ database: Database, where condition: String, _ arguments: StatementArguments
    ) throws -> Int {
        try database.execute(
            sql: "DELETE FROM letter_violation WHERE letter IN (SELECT id FROM letter WHERE \(condition))",
            arguments: arguments)
        try database.execute(sql: "DELETE FROM letter WHERE \(condition)", arguments: arguments)
        return database.changesCount
    }

    /// Counts anew what the shared rows count, after letters were taken out.
    private static func recount(_ database: Database) throws {
        for table in ["topic", "cluster", "judgement"] {
            try database.execute(
                sql: """
                    UPDATE \(table) SET letters = (SELECT count(*) FROM letter WHERE letter.\(table) = \(table).id)
                    """)
        }
        try database.execute(
            sql: """
                UPDATE cluster SET undecided =
                  (SELECT count(*) FROM letter WHERE letter.cluster = cluster.id AND letter.state < 3)
                """)
        try database.execute(
            sql: """
                UPDATE cluster SET first_ms = min_ms, last_ms = max_ms FROM
                  (SELECT cluster AS of, min(time_ms) AS min_ms, max(time_ms) AS max_ms FROM letter GROUP BY cluster)
                WHERE cluster.id = of
                """)
        try database.execute(
            sql: """
                UPDATE violation SET letters =
                  (SELECT count(*) FROM letter_violation WHERE letter_violation.violation = violation.id)
                """)
    }
}
