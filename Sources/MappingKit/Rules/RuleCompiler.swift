public import GatewayModel
internal import JSONTape
public import SchemaKit

/// Checks rule documents against their schema and compiles them.
public enum RuleCompiler {
    /// Compiles the rules of a schema.
    ///
    /// - Parameters:
    ///   - document: the rules.
    ///   - schema: the schema they judge, compiled for the catalog.
    ///   - codeLists: the code lists of the catalog by name.
    /// - Throws: every defect: pointers, checksums, code lists and columns that do not exist, patterns that are none.
    public static func compile(
        _ document: RuleDocument, schema: Schema, codeLists: [String: CodeList]
    ) throws(DefectList) -> RuleProgram {
        guard let shape = schema.shape else {
            throw DefectList([
                Defect(
                    file: document.file, position: document.position,
                    message: "rules need a schema of the catalog's subset of JSON Schema",
                    hint: "see the defects of the schema itself")
            ])
        }
        var builder = RuleBuilder(document: document, shape: shape, codeLists: codeLists)
        let program = builder.build()
        try builder.resolver.defects.check()
        return program
    }
}
