internal import GRDB
internal import OperatorRecords

/// How many letters one search looks at.
public struct SearchLimits: Hashable, Sendable {
    /// Letters that are gathered by one index and then sorted; of more the newest are walked through instead.
    public var sortedMax = 20_000
    /// Letters that one page walks through at most.
    public var walkedMax = 200_000

    public init() {}
}

/// How a filter becomes one statement. What letters share is resolved first, in small tables; its counts tell by which
/// index few letters have to be looked at.
struct SearchPlan {
    /// Conditions on `letter`, joined by AND; empty for none.
    private var conditions: [String] = []
    private(set) var arguments = StatementArguments()
    /// `letter` with the index that leads.
    private(set) var table = "letter INDEXED BY letter_time"
    /// Whether letters are looked at one after the other, by their time.
    private(set) var isWalk = true
    /// What all letters have that are looked at one after the other.
    private(set) var walked = "TRUE"
    /// Whether a criterion names what nothing is known of.
    private(set) var isEmpty = false
    private var fewest: Int

    init(_ filter: RejectFilter, _ limits: SearchLimits, in database: Database) throws {
        fewest = limits.sortedMax + 1
        try addShared("cluster", Self.clusterConditions(filter), index: "letter_cluster", in: database)
        try addShared("judgement", Self.judgementConditions(filter), index: "letter_judgement", in: database)
        try addShared("topic", [Self.oneOf("agency", filter.agencies)].compactMap(\.self), in: database)
        try addViolations(Self.violationConditions(filter), in: database)
        addStates(filter)
        addOwn(filter)
        addTimes(filter)
    }

    /// `WHERE …` with further conditions; empty when there are none.
    func condition(and further: [String] = []) -> String {
        let all = conditions + further
        return all.isEmpty ? "" : "WHERE " + all.joined(separator: " AND ")
    }

    // MARK: What letters share

    /// A condition on a small table, and its arguments.
    typealias Wanted = (sql: String, arguments: StatementArguments)

    private mutating func addShared(
        _ table: String, _ wanted: [Wanted], index: String? = nil, in database: Database
    ) throws {
        guard !wanted.isEmpty else { return }
        let (rows, letters) = Self.shared(table, wanted)
        try lead(by: index.map { "letter INDEXED BY \($0)" }, ifFewer: letters, in: database)
        conditions.append("\(table) IN (\(rows.sql))")
        arguments += rows.arguments
    }

    private mutating func addViolations(_ wanted: [Wanted], in database: Database) throws {
        guard !wanted.isEmpty else { return }
        let (rows, letters) = Self.shared("violation", wanted)
        if try lead(by: "letter NOT INDEXED", ifFewer: letters, in: database) {
            conditions.append(
                "id IN (SELECT letter FROM letter_violation INDEXED BY letter_violation_of WHERE violation IN (\(rows.sql)))"
            )
        } else {
            conditions.append(
                "EXISTS (SELECT 1 FROM letter_violation WHERE letter = letter.id AND violation IN (\(rows.sql)))")
        }
        arguments += rows.arguments
    }

    /// Takes a way to the letters when it leads past fewer than the best so far; true when it did.
    @discardableResult
    private mutating func lead(by way: String?, ifFewer letters: Wanted, in database: Database) throws -> Bool {
        let count = try Int.fetchOne(database, sql: letters.sql, arguments: letters.arguments) ?? 0
        if count == 0 { isEmpty = true }
        guard let way, count < fewest else { return false }
        fewest = count
        table = way
        isWalk = false
        return true
    }

    /// The rows of a small table that satisfy all conditions, and the question how many letters they have together.
    private static func shared(_ table: String, _ wanted: [Wanted]) -> (rows: Wanted, letters: Wanted) {
        let condition = wanted.map(\.sql).joined(separator: " AND ")
        let arguments = wanted.map(\.arguments).reduce(StatementArguments(), +)
        let rest = "FROM \(table) WHERE \(table).letters > 0 AND \(condition)"
        return (("SELECT \(table).id \(rest)", arguments), ("SELECT sum(\(table).letters) \(rest)", arguments))
    }

    /// Of one column, one of the values; nil when nothing is asked for.
    private static func oneOf(_ column: String, _ values: [String]) -> Wanted? {
        guard !values.isEmpty else { return nil }
        let marks = values.map { _ in "?" }.joined(separator: ",")
        return ("\(column) IN (\(marks))", StatementArguments(values))
    }

    static func clusterConditions(_ filter: RejectFilter) -> [Wanted] {
        let names = filter.clusters.map { _ in "fingerprint BETWEEN ? AND ? || 'g'" }.joined(separator: " OR ")
        let clusters: Wanted? =
            filter.clusters.isEmpty ? nil : ("(\(names))", StatementArguments(filter.clusters.flatMap { [$0, $0] }))
        return [oneOf("code", filter.codes), oneOf("recipient", filter.recipients), clusters].compactMap(\.self)
    }

    private static func judgementConditions(_ filter: RejectFilter) -> [Wanted] {
        let names = filter.mappers.map { _ in "instr(' ' || mappers || ' ', ' ' || ? || ' ') > 0" }
        let mappers: Wanted? =
            names.isEmpty ? nil : ("(\(names.joined(separator: " OR ")))", StatementArguments(filter.mappers))
        return [
            oneOf("stage", filter.stages), oneOf("source", filter.sources), oneOf("schema", filter.schemas), mappers,
        ].compactMap(\.self)
    }

    private static func violationConditions(_ filter: RejectFilter) -> [Wanted] {
        let pointers = filter.pointers.map(LetterViolation.general)
        let words = filter.text.map { text -> Wanted in
            let match = match(text)
            guard !match.isEmpty else { return ("FALSE", []) }
            return ("id IN (SELECT rowid FROM violation_text WHERE violation_text MATCH ?)", [match])
        }
        return [oneOf("pointer", pointers), oneOf("rule", filter.rules), words].compactMap(\.self)
    }

    /// The words in the language of FTS5: each in quotes, so that nothing in it is an operator.
    static func match(_ text: String) -> String {
        text.split { !$0.isLetter && !$0.isNumber }.prefix(RejectFilter.wordsMax).map { "\"\($0)\"*" }
            .joined(separator: " ")
    }

    // MARK: What each letter has

    /// Of the decided and of the undecided there are as many or as few as it happens: each has an index to walk by.
    private mutating func addStates(_ filter: RejectFilter) {
        guard !filter.states.isEmpty else { return }
        let isUndecided = filter.states.isSubset(of: RejectionState.undecided)
        if isUndecided || filter.states.isDisjoint(with: RejectionState.undecided) {
            walked = isUndecided ? "state < 3" : "state >= 3"
            conditions.append(walked)
            if isWalk { table = "letter INDEXED BY \(isUndecided ? "letter_undecided" : "letter_decided")" }
        }
        conditions.append("state IN (\(Self.list(filter.states.map { Int64($0.number) }.sorted())))")
    }

    private mutating func addOwn(_ filter: RejectFilter) {
        addTexts(filter.cases, "case_key", hashes: "case_hash", index: "letter_case")
        addTexts(filter.events, "event_id", hashes: "event_hash", index: "letter_event")
        guard !filter.ids.isEmpty else { return }
        let hashes = filter.ids.compactMap(TextHash.ofID)
        if hashes.isEmpty { isEmpty = true }
        lead(by: "letter_id")
        conditions.append("id_hash IN (\(Self.list(hashes)))")
        let wanted = filter.ids.map { _ in "substr(rejection, 1, length(?)) = ?" }.joined(separator: " OR ")
        conditions.append("(\(wanted))")
        arguments += StatementArguments(filter.ids.flatMap { [$0, $0] })
    }

    private mutating func addTexts(_ values: [String], _ column: String, hashes: String, index: String) {
        guard !values.isEmpty else { return }
        lead(by: index)
        conditions.append("\(hashes) IN (\(Self.list(values.map(TextHash.of))))")
        conditions.append("\(column) IN (\(values.map { _ in "?" }.joined(separator: ",")))")
        arguments += StatementArguments(values)
    }

    private static func list(_ numbers: [Int64]) -> String { numbers.map(String.init).joined(separator: ",") }

    /// Of cases, events and ids there are few letters each.
    private mutating func lead(by index: String) {
        table = "letter INDEXED BY \(index)"
        isWalk = false
        fewest = 0
    }

    private mutating func addTimes(_ filter: RejectFilter) {
        if let fromMs = filter.fromMs {
            conditions.append("time_ms >= ?")
            arguments += [fromMs]
        }
        if let toMs = filter.toMs {
            conditions.append("time_ms < ?")
            arguments += [toMs]
        }
    }
}
