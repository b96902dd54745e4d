internal import GatewayModel
internal import MappingKit

/// What a rule did to one field, as `--explain` tells it.
struct FieldLine: Encodable {
    let target: String
    let outcome: String
    let sources: [String]
    let mapper: String
    let line: Int
    let codeListLine: Int?

    init(_ field: FieldExplanation) {
        target = field.target
        outcome = Self.words(field.outcome)
        sources = field.sources
        mapper = "\(field.mapper)"
        line = field.position.line
        codeListLine = field.codeListLine
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

    /// The field on one line.
    var text: String {
        let from = sources.isEmpty ? "" : "  <- \(sources.joined(separator: ", "))"
        let row = codeListLine.map { ", code list line \($0)" } ?? ""
        return "\(target)  \(outcome)\(from)  (\(mapper):\(line)\(row))"
    }
}
