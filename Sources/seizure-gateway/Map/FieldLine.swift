internal import Exchange
internal import GatewayModel
internal import MappingKit

/// What a rule did to one field, as `--explain` tells it.
struct FieldLine: Encodable {
    /// A place that the rule reads, and how it came to what it is.
    struct Source: Encodable {
        let pointer: String
        /// JSON text.
        let value: String?
        let origins: [FieldLine]?
    }

    /// A row of a code list.
    struct Row: Encodable {
        let codeList: String
        let line: Int
        let key: String
    }

    let target: String
    let outcome: String
    /// JSON text.
    let value: String?
    let mapper: String
    let line: Int
    let rows: [Row]
    let sources: [Source]

    init(_ field: FieldExplanation, origins: [[TracedField]] = []) {
        target = field.target
        outcome = Self.words(field.outcome)
        value = field.value
        isWorthALine = field.outcome != .written || field.isValue
        mapper = "\(field.mapper)"
        line = field.position.line
        rows = field.rows.map { Row(codeList: "\($0.list)", line: $0.line, key: $0.key) }
        sources = field.sources.enumerated().map { index, source in
            let before = index < origins.count ? origins[index] : []
            return Source(
                pointer: source.pointer, value: source.value,
                origins: before.isEmpty ? nil : before.map { FieldLine($0.field, origins: $0.origins) })
        }
    }

    private static func words(_ outcome: FieldExplanation.Outcome) -> String {
        switch outcome {
        case .written: "written"
        case .defaulted: "default"
        case .sourceAbsent: "absent: the source has none"
        case .undisclosed: "absent: undisclosed"
        case .conditionFalse: "absent: the condition does not hold"
        case .notInTable: "absent: not in the table"
        }
    }

    /// Whether there is anything to tell: an array with elements is told of by its elements.
    private let isWorthALine: Bool

    private enum CodingKeys: CodingKey {
        case target, outcome, value, mapper, line, rows, sources
    }

    /// The field and its way here, a line each.
    func lines(indent: String = "") -> [String] {
        guard isWorthALine else { return [] }
        let what = value.map { "= \($0)" + (outcome == "written" ? "" : " (\(outcome))") } ?? outcome
        var lines = ["\(indent)\(target)  \(what)"]
        lines += wayLines(indent + "    ")
        return lines
    }

    /// The rule, what it read, and the same of what that came from.
    private func wayLines(_ indent: String) -> [String] {
        let places = sources.map { source in source.value.map { "\(source.pointer) = \($0)" } ?? source.pointer }
        let from = places.isEmpty ? "constant" : "from \(places.joined(separator: ", "))"
        let lists = rows.map { ", \($0.codeList) line \($0.line) (\($0.key))" }.joined()
        var lines = ["\(indent)\(mapper):\(line)  \(from)\(lists)"]
        var told: Set<String> = []
        for origin in sources.flatMap({ $0.origins ?? [] }) where origin.isWorthALine {
            guard told.insert("\(origin.target) \(origin.line)").inserted else { continue }
            if sources.count > 1 || origin.value == nil {
                lines += origin.lines(indent: indent)
            } else {
                lines += origin.wayLines(indent)
            }
        }
        return lines
    }
}
