internal import Catalog
internal import GRDB

/// Reads which parties were seen in several seizures, and decides which of them may be named.
///
/// A seizure counts for a party only when its event may be told to every other agency that has seen the party, and to one
/// other at least: what one agency does not tell another is not told here either.
struct PartyReading {
    private let database: Database
    private let question: StatisticsQuestion
    private let inForce: Set<DisclosurePair>

    /// Seizures in which a party was seen by one agency and which the same agencies may be told of.
    private struct Group {
        let agency: String
        let audience: Set<String>
        let seizures: Int64
        let name: String
        /// What tells one set of seizures from another.
        let mark: [Int64]
    }

    init(_ database: Database, _ question: StatisticsQuestion, _ inForce: Set<DisclosurePair>) {
        self.database = database
        self.question = question
        self.inForce = inForce
    }

    func table(_ party: StatisticsDefinition.Party) throws -> StatisticsReport.PartyTable {
        let found = try repeated(party.name)
        let looked = found.prefix(StatisticsLimits.partiesLookedAtMax)
        let groups = try groups(of: looked.map { $0["id"] as Int64 })
        var rows: [StatisticsReport.PartyRow] = []
        var marks: [[Int64]] = []
        var undisclosed: Int64 = 0
        for candidate in looked {
            let number: Int64 = candidate["id"]
            let told = told(groups[number] ?? [])
            guard told.reduce(0, { $0 + $1.seizures }) > 1 else {
                undisclosed += 1
                continue
            }
            let scheme: String = candidate["scheme"]
            let id = scheme.isEmpty ? [] : [StatisticsReport.Identifier(scheme: scheme, id: candidate["key"])]
            let mark = told.flatMap(\.mark)
            if let same = marks.firstIndex(of: mark), !id.isEmpty, !rows[same].identifiers.isEmpty {
                rows[same] = Self.row(told, rows[same].identifiers + id)
            } else {
                rows.append(Self.row(told, id))
                marks.append(mark)
            }
        }
        rows.sort { ($0.agencies.count, $0.seizures, $1.name) > ($1.agencies.count, $1.seizures, $0.name) }
        return StatisticsReport.PartyTable(
            name: party.name, title: party.title, rows: Array(rows.prefix(StatisticsLimits.partiesMax)),
            undisclosed: undisclosed, rowsLeftOut: Int64(max(0, rows.count - StatisticsLimits.partiesMax)),
            isCut: found.count > looked.count)
    }

    private func repeated(_ role: String) throws -> [Row] {
        let condition = question.condition
        return try Row.fetchAll(
            database,
            sql: """
                SELECT id, scheme, key, count(DISTINCT seizure) AS seizures
                FROM sighting CROSS JOIN party ON party.id = party
                WHERE role = ? AND \(condition.sql) GROUP BY party HAVING seizures > 1
                ORDER BY seizures DESC, scheme, key LIMIT \(StatisticsLimits.partiesLookedAtMax + 1)
                """, arguments: [role] + condition.arguments)
    }

    private func groups(of parties: [Int64]) throws -> [Int64: [Group]] {
        let condition = question.condition
        let numbers = parties.map { "\($0)" }.joined(separator: ", ")
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT party, agency, audiences.text AS audience, count(DISTINCT seizure) AS seizures,
                  min(names.text) AS name, min(seizure) AS first, max(seizure) AS last,
                  sum(DISTINCT (seizure * 2654435761) % 4294967296) AS mixed
                FROM sighting JOIN source ON source.id = source JOIN term AS audiences ON audiences.id = audience
                JOIN term AS names ON names.id = sighting.name
                WHERE party IN (\(numbers)) AND \(condition.sql) GROUP BY party, agency, audience
                ORDER BY party, agency, audience
                """, arguments: condition.arguments)
        var groups: [Int64: [Group]] = [:]
        for row in rows {
            let audience: String = row["audience"]
            let seizures: Int64 = row["seizures"]
            groups[row["party"], default: []].append(
                Group(
                    agency: row["agency"], audience: Set(audience.split(separator: " ").map(String.init)),
                    seizures: seizures, name: row["name"],
                    mark: [seizures, row["first"], row["last"], row["mixed"]]))
        }
        return groups
    }

    /// The seizures that may be told of.
    private func told(_ groups: [Group]) -> [Group] {
        let agencies = Set(groups.map(\.agency))
        return groups.filter { group in
            let audience = group.audience.filter { inForce.contains(DisclosurePair(from: group.agency, to: $0)) }
            return !audience.isEmpty && agencies.subtracting([group.agency]).isSubset(of: audience)
        }
    }

    private static func row(
        _ groups: [Group], _ identifiers: [StatisticsReport.Identifier]
    ) -> StatisticsReport.PartyRow {
        var counts: [String: Int64] = [:]
        for group in groups { counts[group.agency, default: 0] += group.seizures }
        let agencies = counts.map { StatisticsReport.AgencyCount(agency: $0.key, seizures: $0.value) }
        return StatisticsReport.PartyRow(
            identifiers: identifiers, name: groups.map(\.name).min() ?? "",
            seizures: counts.values.reduce(0, +),
            agencies: agencies.sorted { ($1.seizures, $0.agency) < ($0.seizures, $1.agency) })
    }
}
