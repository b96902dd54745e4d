internal import GRDB

/// Which actions are asked for. An absent criterion asks for nothing.
public struct ActionFilter: Hashable, Sendable {
    /// What they are about.
    public var kinds: Set<IndexedAction.Kind> = []
    /// Who.
    public var by: String?
    /// The rejection or the recipient.
    public var target: String?
    /// The selection that the commands were part of.
    public var selection: String?
    /// The command.
    public var command: String?

    public init() {}
}

/// Some of the actions that were asked for, newest first.
public struct ActionPage: Hashable, Sendable {
    /// The actions.
    public var found: [IndexedAction]
    /// Where to go on; nil when there is nothing more.
    public var next: Int64?
}

extension RejectStore {
    /// Finds actions, those that were recorded last first.
    /// - Parameters:
    ///   - cursor: where an earlier page ended; nil for the newest.
    ///   - count: actions of the page at most, from 1 to `pageMax`.
    public func actions(
        _ filter: ActionFilter, before cursor: Int64? = nil, count: Int
    ) throws(RejectIndexFault) -> ActionPage {
        let count = min(max(count, 1), Self.pageMax)
        return try read("looking for actions") { database in
            var conditions: [String] = []
            var arguments = StatementArguments()
            for (column, value) in [
                ("who", filter.by), ("target", filter.target), ("selection", filter.selection),
                ("command", filter.command),
            ] {
                guard let value else { continue }
                conditions.append("\(column) = ?")
                arguments += [value]
            }
            if !filter.kinds.isEmpty {
                conditions.append("kind IN (\(filter.kinds.map { _ in "?" }.joined(separator: ",")))")
                arguments += StatementArguments(filter.kinds.map(\.rawValue))
            }
            if let cursor {
                conditions.append("id < ?")
                arguments += [cursor]
            }
            let condition = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
            let rows = try Row.fetchAll(
                database, sql: "SELECT * FROM action \(condition) ORDER BY id DESC LIMIT \(count + 1)",
                arguments: arguments)
            let shown = rows.prefix(count)
            return ActionPage(
                found: shown.compactMap(Self.action), next: rows.count > count ? shown.last?["id"] : nil)
        }
    }

    private static func action(_ row: Row) -> IndexedAction? {
        guard let kind = IndexedAction.Kind(rawValue: row["kind"]) else { return nil }
        var action = IndexedAction(
            kind, verb: row["verb"], outcome: row["outcome"], by: row["who"], reason: row["reason"],
            atMs: row["at_ms"], target: row["target"])
        (action.detail, action.command, action.selection) = (row["detail"], row["command"], row["selection"])
        (action.before, action.after) = (row["state_before"], row["state_after"])
        (action.source, action.cause) = (row["source"], row["cause"])
        return action
    }
}
