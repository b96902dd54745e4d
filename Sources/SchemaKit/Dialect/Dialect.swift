import GatewayModel
import JSONTape

/// What a document is written in: the vocabularies that its metaschema (`$schema`) declares.
struct Dialect {
    /// Whether the keywords of the validation vocabulary mean anything.
    private var hasValidation = true
    /// Whether `format` is asserted.
    private(set) var assertsFormats = false

    /// JSON Schema 2020-12.
    static let standard = Dialect()

    private static let vocabularies = "https://json-schema.org/draft/2020-12/vocab/"
    private static let known: Set<String> = [
        "core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "format-assertion",
        "content",
    ]
    /// The keywords of the validation vocabulary.
    private static let validation: Set<Keyword> = [
        .type, .enum, .const, .multipleOf, .maximum, .exclusiveMaximum, .minimum, .exclusiveMinimum, .maxLength,
        .minLength, .pattern, .maxItems, .minItems, .uniqueItems, .maxContains, .minContains, .maxProperties,
        .minProperties, .required, .dependentRequired,
    ]

    /// Whether the keyword means anything in this dialect.
    func reads(_ keyword: Keyword) -> Bool { hasValidation || !Self.validation.contains(keyword) }

    /// The dialect of one of a document's files; the metaschema is looked for among the others.
    static func of(
        _ part: SchemaDocument.Part, in document: borrowing SchemaDocument, into defects: inout [Defect]
    ) -> Dialect {
        guard let node = document.member("$schema", of: part.node), document.tape.kind(node) == .string else {
            return standard
        }
        let uri = URIReference(document.tape.string(node)).withoutFragment.text
        if uri == SchemaOptions.dialect { return standard }
        guard let metaschema = document.parts.first(where: { $0.uri == uri }) else {
            defects.append(
                document.defect(
                    "the schema is of a dialect that is not known", at: node, hint: "JSON Schema 2020-12 is known"))
            return standard
        }
        guard let declared = document.member("$vocabulary", of: metaschema.node) else { return standard }
        return read(declared, document, into: &defects)
    }

    private static func read(
        _ declared: Int, _ document: borrowing SchemaDocument, into defects: inout [Defect]
    ) -> Dialect {
        var dialect = Dialect()
        dialect.hasValidation = false
        guard document.tape.kind(declared) == .object else { return standard }
        var key = document.tape.firstChild(declared)
        while key < document.tape.end(declared) {
            let uri = document.tape.string(key)
            let name = uri.hasPrefix(vocabularies) ? String(uri.dropFirst(vocabularies.count)) : ""
            if name == "validation" { dialect.hasValidation = true }
            if name == "format-assertion" { dialect.assertsFormats = true }
            if !known.contains(name), document.tape.kind(key + 1) == .true {
                defects.append(
                    document.defect("the dialect requires a vocabulary that is not known: \(uri)", at: key))
            }
            key = document.tape.next(key)
        }
        return dialect
    }
}
