internal import Exchange
internal import GatewayModel
internal import MappingKit

/// How the fields of one recipient's value come about: which rule wrote each, from what; and why others are absent.
struct ExplanationSheet {
    private static let fieldsShown = 1_000
    private let steps: [MapperExplanation]

    init(_ steps: [MapperExplanation]) { self.steps = steps }

    var html: HTML {
        let fields = TracedField.trace(steps).filter { $0.field.outcome != .written || $0.field.isValue }
        let columns = [
            Parts.Column("Field"), Parts.Column("Value"), Parts.Column("From"), Parts.Column("Rule"),
        ]
        let rows = fields.prefix(Self.fieldsShown).map { traced -> [HTML] in
            let field = traced.field
            return [
                "<code>\(field.target)</code>", value(field),
                field.sources.map { source -> HTML in
                    "<code>\(source.pointer)</code>\(source.value.map { " = \($0)" as HTML } ?? "")"
                }.joined(by: "<br>"),
                "<code>\(name: field.mapper):\(field.position.line)</code>\(rowsOf(field))",
            ]
        }
        let stop: HTML =
            steps.last?.rejection.map { rejection in
                Parts.notice(
                    .attention, "<p>It ends at <code>\(rejection.pointer)</code>: expected \(rejection.expected)</p>")
            } ?? ""
        let rest = fields.count - rows.count
        let more: HTML = rest > 0 ? "<p class=\"hint\">\(rest) fields more</p>" : ""
        return "\(stop)\(Parts.table(caption: "Fields", columns, Array(rows)))\(more)"
    }

    private func value(_ field: FieldExplanation) -> HTML {
        let word: String =
            switch field.outcome {
            case .written: ""
            case .defaulted: "default"
            case .sourceAbsent: "absent: the source has none"
            case .undisclosed: "absent: undisclosed"
            case .conditionFalse: "absent: the condition does not hold"
            case .notInTable: "absent: not in the table"
            }
        guard let value = field.value else { return "<i>\(word)</i>" }
        return "\(value)\(word.isEmpty ? "" : " (\(word))" as HTML)"
    }

    private func rowsOf(_ field: FieldExplanation) -> HTML {
        field.rows.map { row -> HTML in "<br>\(name: row.list) line \(row.line) (\(row.key))" }.joined()
    }
}
