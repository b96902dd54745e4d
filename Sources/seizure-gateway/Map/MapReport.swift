internal import Catalog
internal import Exchange
internal import Foundation
internal import GatewayModel
internal import MappingKit

/// Tells what became of events: values on standard output, everything else on standard error; or JSON objects.
struct MapReport {
    private let plan: SourcePlan
    private let recipients: [Int]
    private let json: Bool
    private let explains: Bool
    private let isHarmless: Bool

    /// - Parameter isHarmless: whether what a terminal would act upon is escaped; values are then not byte for byte.
    init(_ plan: SourcePlan, _ recipients: [Int], json: Bool, explains: Bool, isHarmless: Bool = false) {
        self.plan = plan
        self.recipients = recipients
        self.json = json
        self.explains = explains
        self.isHarmless = isHarmless
    }

    /// Tells the outcomes of one event.
    func tell(_ name: String, _ event: SourceEvent, _ results: [SourceMapping.Result]) throws {
        for result in results where recipients.contains(result.recipient) {
            let explanation = explains ? explanation(event, result.recipient) : nil
            if json {
                let line = OutcomeLine(name, plan, result, explanation)
                if isHarmless { try RejectOutput.json(line) } else { try Console.printJSON(line) }
                continue
            }
            note(sentence(name, result))
            if let value = result.delivery?.value {
                if isHarmless { Console.print(Printable.lines(value)) } else { Console.print(bytes: value) }
            }
            for line in explanation?.lines ?? [] { note("  \(line)") }
        }
    }

    private func note(_ text: String) { Console.note(isHarmless ? Printable.line(text) : text) }

    private func sentence(_ name: String, _ result: SourceMapping.Result) -> String {
        let recipient = plan.recipients[result.recipient].id
        guard let letter = result.deadLetter else { return "\(name): \(recipient): \(result.outcome)" }
        let words = letter.record.header("__connect.errors.exception.message") ?? letter.code.rawValue
        return "\(name): \(recipient): rejected: \(words)"
    }

    private func explanation(_ event: SourceEvent, _ recipient: Int) -> EventExplanation? {
        guard let value = event.value else { return nil }
        var explainer = EventExplainer(plan: plan, recipient: recipient)
        let named = event.headers.last { $0.name == Array("ce_dataschema".utf8) }?.value
        let schema = named.flatMap { plan.catalog.schema(named: String(decoding: $0, as: UTF8.self))?.id }
        let steps = explainer.explain(
            value, contentType: event.contentType, schema: schema, timestampMs: event.timestampMs)
        return EventExplanation(steps, plan.catalog)
    }
}

/// How one recipient's value came about.
private struct EventExplanation {
    let fields: [FieldLine]
    /// Places of the last mapper's target that no rule of it writes.
    let withoutRule: [String]
    private let mapper: String

    init?(_ steps: [MapperExplanation], _ catalog: Catalog) {
        guard let last = steps.last else { return nil }
        fields = TracedField.trace(steps).map { FieldLine($0.field, origins: $0.origins) }
        mapper = "\(last.mapper)"
        guard last.rejection == nil, let target = catalog.schemas[last.mapper.to],
            let compiled = catalog.mappers.first(where: { $0.ref == last.mapper })?.compiled
        else {
            withoutRule = []
            return
        }
        withoutRule = compiled.placesWithoutRule(in: target.schema)
    }

    var lines: [String] {
        fields.flatMap { $0.lines() } + withoutRule.map { "\($0)  absent: \(mapper) has no rule for it" }
    }
}

/// The JSON object of one event and recipient.
private struct OutcomeLine: Encodable {
    let event: String
    let recipient: String
    let outcome: String
    let key: String?
    let headers: [String: String?]?
    let value: String?
    /// The value when it is not UTF-8.
    let valueBase64: Data?
    let rejection: RejectionDocument?
    let fields: [FieldLine]?
    let withoutRule: [String]?

    init(_ name: String, _ plan: SourcePlan, _ result: SourceMapping.Result, _ explanation: EventExplanation?) {
        event = name
        recipient = plan.recipients[result.recipient].id.rawValue
        outcome = "\(result.outcome)"
        key = result.delivery?.key.map { String(decoding: $0, as: UTF8.self) }
        headers = result.delivery.map { record in
            Dictionary(
                record.headers.map { ($0.name, $0.value.map { String(decoding: $0, as: UTF8.self) }) },
                uniquingKeysWith: { _, last in last })
        }
        value = result.delivery?.value.flatMap { String(validating: $0, as: UTF8.self) }
        valueBase64 = value == nil ? result.delivery?.value.map { Data($0) } : nil
        rejection = result.deadLetter?.record.header("gateway-rejection").flatMap(RejectionDocument.init)
        fields = explanation?.fields
        withoutRule = explanation?.withoutRule
    }
}
