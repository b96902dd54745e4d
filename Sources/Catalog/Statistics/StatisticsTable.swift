/// One table: what it divides by, and what its rows are called.
public struct StatisticsTable: Sendable {
    /// A word for URLs and JSON.
    public let name: String
    /// What pages say.
    public let title: String
    /// What stands under the title; nil for nothing.
    public let note: String?
    /// Whether the place begins at the line.
    public let isOfLine: Bool
    /// From the line or the event to the text that decides about the row; several texts are one row together.
    public let place: TapePattern
    /// Characters of the text that count; nil for all.
    public let prefix: Int?
    /// Rows by beginnings of the text, the longest decides; empty for a row of each text.
    public let groups: [Group]
    /// The row of texts that are of no group; nil when they are in none.
    public let others: String?
    /// A row in which seizures of several groups count once; nil for none.
    public let together: String?
    /// What rows are called that are a code.
    let labels: [String: String]

    /// A row of several texts.
    public struct Group: Hashable, Sendable {
        /// What the row is called.
        public let name: String
        /// How the texts begin.
        public let prefixes: [String]
    }

    /// The row of a text; nil when it is in none.
    public func row(of text: String) -> String? {
        if groups.isEmpty { return prefix.map { String(text.prefix($0)) } ?? text }
        var best: (name: String, length: Int)?
        for group in groups {
            for prefix in group.prefixes where text.hasPrefix(prefix) && prefix.count > best?.length ?? -1 {
                best = (group.name, prefix.count)
            }
        }
        return best?.name ?? others
    }

    /// What a row is called.
    public func label(of row: String) -> String { labels[row] ?? row }
}

extension StatisticsDefinition {
    /// One table.
    public typealias Table = StatisticsTable
}
