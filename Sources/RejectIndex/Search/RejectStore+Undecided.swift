internal import GRDB

/// What is undecided, in a few figures.
public struct UndecidedSummary: Hashable, Sendable {
    /// Rejections that have code, recipient and rule in common.
    public struct Group: Hashable, Sendable {
        /// The code; of foreign letters the word of their dialect.
        public let code: String
        /// The recipient; empty for whole events and foreign letters.
        public let recipient: String
        /// The rule of the first violation; empty for foreign letters.
        public let rule: String
        /// How many there are.
        public let letters: Int
    }

    /// The largest groups.
    public let groups: [Group]
    /// Rejections of the other groups.
    public let others: Int
    /// When the oldest was rejected, milliseconds since 1970; nil when nothing is undecided.
    public let oldestMs: Int64?
}

extension RejectStore {
    /// Sums up what is undecided: open, being sent again, or waiting for approval. What others wrote into their letters
    /// is no part of it.
    /// - Parameter groups: groups at most.
    public func undecided(groups count: Int) throws(RejectIndexFault) -> UndecidedSummary {
        try read("summing up") { database in
            let gateway = LetterDialect.gateway.rawValue
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT CASE dialect WHEN ? THEN code ELSE dialect END AS shown_code,
                      CASE dialect WHEN ? THEN recipient ELSE '' END AS shown_recipient,
                      CASE dialect WHEN ? THEN rule ELSE '' END AS shown_rule, sum(undecided) AS letters
                    FROM cluster WHERE undecided > 0 GROUP BY 1, 2, 3 ORDER BY letters DESC, 1, 2, 3
                    """, arguments: [gateway, gateway, gateway])
            let groups = rows.map {
                UndecidedSummary.Group(code: $0[0], recipient: $0[1], rule: $0[2], letters: $0[3])
            }
            let oldest = try Int64.fetchOne(
                database, sql: "SELECT min(time_ms) FROM letter INDEXED BY letter_undecided WHERE state < 3")
            return UndecidedSummary(
                groups: Array(groups.prefix(count)), others: groups.dropFirst(count).reduce(0) { $0 + $1.letters },
                oldestMs: oldest)
        }
    }
}
