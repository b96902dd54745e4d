import JSONTape

/// The schemas of a document as they were read, for the whole draft: what `SchemaEvaluation` walks over. It exists for
/// schemas that use what the flat program does not have.
struct DraftProgram: Sendable {
    let schemas: [Subschema]
    let patterns: [Pattern]
    let dynamicAnchors: [DynamicAnchor: Int]
    /// For each schema, its properties by name.
    let properties: [[KeyID: Int]]

    init(_ draft: SchemaDraft) {
        schemas = draft.schemas
        patterns = draft.patterns
        dynamicAnchors = draft.dynamicAnchors
        properties = draft.schemas.map { schema in
            Dictionary(
                (schema.properties ?? []).map { ($0.keyID, $0.schema) }, uniquingKeysWith: { _, last in last })
        }
    }
}
