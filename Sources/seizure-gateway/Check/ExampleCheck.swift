internal import Catalog
internal import Exchange
internal import GatewayModel

/// Whether the examples of a source's schemas become what their names say.
struct ExampleCheck {
    /// The examples that were run.
    private(set) var count = 0
    /// Those that became something else.
    private(set) var defects: [Defect] = []

    /// Runs the examples of the schemas that a source accepts through all its recipients.
    init(_ examples: [CatalogExample], through plan: SourcePlan, timestampMs: Int64) {
        let mapping = SourceMapping(plan)
        let names = plan.recipients.map(\.id.rawValue)
        let accepted = plan.acceptedSchemas
        for example in examples where accepted.contains(example.schema) {
            let form = example.file.hasSuffix(".xml") ? ValueForm.xml(nil) : .json
            var event = SourceEvent(value: example.bytes, form: form, timestampMs: timestampMs)
            event.headers.append((Array("ce_dataschema".utf8), Array("\(example.schema)".utf8)))
            let results = mapping.map(event, offset: Int64(count))
            count += 1
            if let difference = Self.difference(example, results, names) {
                defects.append(
                    Defect(
                        file: example.file, message: "through the source \(plan.source.topic) \(difference)",
                        hint: "correct the example or its name, or what it goes through"))
            }
        }
    }

    /// What is not as the example's name says; nil when all is.
    private static func difference(
        _ example: CatalogExample, _ results: [SourceMapping.Result], _ names: [String]
    ) -> String? {
        let rejected = results.filter { $0.outcome == .rejected }
        guard let code = example.code else {
            guard let first = rejected.first, let letter = first.deadLetter else { return nil }
            let words = letter.record.header("__connect.errors.exception.message") ?? letter.code.rawValue
            return "is rejected for \(names[first.recipient]): \(words)"
        }
        let codes = Set(rejected.compactMap { $0.deadLetter?.code })
        guard codes.contains(code) else {
            let became = codes.isEmpty ? "nothing" : codes.map(\.rawValue).sorted().joined(separator: ", ")
            return "is rejected as \(became), not as \(code.rawValue)"
        }
        guard let only = names.first(where: { example.title.hasSuffix("-at-\($0)-only") }) else { return nil }
        let others = rejected.filter { names[$0.recipient] != only }
        return others.isEmpty ? nil : "is rejected for \(names[others[0].recipient]) too"
    }
}
