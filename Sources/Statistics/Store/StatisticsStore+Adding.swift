internal import GRDB
public import GatewayModel

/// A source topic whose events are counted.
public struct CountedSource: Hashable, Sendable {
    /// The topic.
    public let topic: TopicName
    /// The agency that sends, which is the direction in the figures.
    public let agency: AgencyID

    public init(_ topic: TopicName, agency: AgencyID) {
        self.topic = topic
        self.agency = agency
    }
}

/// What was read last of a partition.
public struct CountedPosition: Hashable, Sendable {
    /// The offset.
    public let offset: Int64
    /// What tells that record from another one at the same offset.
    public let stamp: String
}

extension StatisticsStore {
    /// Says what is counted and by what. When the basis is another one than that of the figures, all of them are dropped:
    /// figures that were made in two ways are none.
    /// - Parameters:
    ///   - sources: the source topics; what was counted of others is dropped.
    ///   - basis: what stands for the plans and the definition that events are counted by.
    /// - Returns: whether figures were dropped.
    @discardableResult
    public func prepare(_ sources: [CountedSource], basis: String) throws(StatisticsFault) -> Bool {
        try write("preparing the sources") { database in
            let known = try String.fetchOne(database, sql: "SELECT value FROM basis WHERE name = 'basis'")
            let rows = try Row.fetchAll(database, sql: "SELECT topic, agency FROM source")
            let kept = rows.filter { row in
                sources.contains {
                    $0.topic.rawValue == row["topic"] as String && $0.agency.rawValue == row["agency"] as String
                }
            }
            let isDropped = known != nil && known != basis || kept.count < rows.count
            if isDropped {
                for table in [
                    "source", "position", "term", "measure", "seizure_case", "cell", "amount", "named_seizure", "party",
                    "sighting", "uncounted",
                ] {
                    try database.execute(sql: "DELETE FROM \(table)")
                }
            }
            try database.execute(sql: "INSERT OR REPLACE INTO basis VALUES ('basis', ?)", arguments: [basis])
            for source in sources {
                try database.execute(
                    sql: "INSERT OR IGNORE INTO source VALUES (NULL, ?, ?)",
                    arguments: [source.topic.rawValue, source.agency.rawValue])
            }
            return isDropped
        }
    }

    /// What was read last of every partition.
    public func positions() throws(StatisticsFault) -> [TopicName: [Int32: CountedPosition]] {
        try read("reading the positions") { database in
            var positions: [TopicName: [Int32: CountedPosition]] = [:]
            for row in try Row.fetchAll(
                database, sql: "SELECT topic, partition, last_offset, stamp FROM position JOIN source ON source = id")
            {
                guard let topic = TopicName(row["topic"] as String) else { continue }
                positions[topic, default: [:]][row["partition"]] = CountedPosition(
                    offset: row["last_offset"], stamp: row["stamp"])
            }
            return positions
        }
    }

    /// Takes records in one transaction with the positions they bring. Records that were taken before change nothing.
    /// - Returns: how many events changed a case.
    /// - Throws: `recreated` when a topic was made anew: then nothing was taken.
    public func add(_ records: [CountedRecord]) throws(StatisticsFault) -> Int {
        guard !records.isEmpty else { return 0 }
        return try write("counting") { database in
            var batch = try StatisticsBatch(database)
            for record in records { try batch.add(record) }
            try batch.finish()
            return batch.counted
        }
    }

    /// Drops all that was counted of a topic: it is read from its beginning again.
    public func forget(_ topic: TopicName) throws(StatisticsFault) {
        try write("forgetting a topic") { database in
            let source = try Int64.fetchOne(
                database, sql: "SELECT id FROM source WHERE topic = ?", arguments: [topic.rawValue])
            guard let source else { return }
            for table in ["position", "seizure_case", "cell", "amount", "named_seizure", "sighting", "uncounted"] {
                try database.execute(sql: "DELETE FROM \(table) WHERE source = ?", arguments: [source])
            }
        }
    }
}
