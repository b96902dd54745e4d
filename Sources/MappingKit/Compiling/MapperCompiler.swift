public import GatewayModel
internal import JSONTape
public import SchemaKit

/// Proves and compiles mapper documents.
public enum MapperCompiler {
    /// Proves that a mapper fits its two schemas and compiles it.
    ///
    /// - Parameters:
    ///   - document: the mapper.
    ///   - source: the schema it reads, compiled for the catalog.
    ///   - target: the schema it writes, compiled for the catalog with the same key table.
    ///   - codeLists: the code lists of the catalog by name.
    ///   - disclosed: for a path to a recipient, what its agreement lets through: everything else is absent.
    /// - Throws: every defect: pointers that lead nowhere, values that cannot fit, requirements that are not met,
    ///   source leaves that nothing reads.
    public static func compile(
        _ document: MapperDocument, source: Schema, target: Schema, codeLists: [String: CodeList],
        disclosed: DisclosureFilter? = nil
    ) throws(DefectList) -> CompiledMapper {
        guard let from = source.shape, let to = target.shape else {
            throw DefectList([
                Defect(
                    file: document.file, position: document.position,
                    message: "a mapper needs schemas of the catalog's subset of JSON Schema",
                    hint: "the schema of the source or of the target is not one: see its own defects")
            ])
        }
        return try compile(document, source: from, target: to, codeLists: codeLists, disclosed: disclosed)
    }

    static func compile(
        _ document: MapperDocument, source: SchemaShape, target: SchemaShape, codeLists: [String: CodeList],
        disclosed: DisclosureFilter?
    ) throws(DefectList) -> CompiledMapper {
        var resolver = Resolver(file: document.file, source: source, target: target)
        resolver.resolve(document)
        var completeness = Completeness(source: source, used: resolver.used, defects: resolver.defects)
        if disclosed == nil { completeness.check(document) }
        let mapper = resolver.mapper
        var builder = ProgramBuilder(
            mapper: mapper, source: source, target: target, codeLists: codeLists, disclosed: disclosed,
            report: completeness.report, defects: completeness.defects)
        builder.build()
        var prover = PresenceProver(
            mapper: mapper, source: source, target: target,
            evaluation: Evaluation(mapper: mapper, source: source, codeLists: codeLists, disclosed: disclosed),
            fieldsPosition: document.fieldsPosition, report: builder.report, defects: builder.defects)
        prover.prove()
        try prover.defects.check()
        var program = builder.program
        program.needsWholeCheck = program.needsWholeCheck || prover.needsWholeCheck
        program.needsCheckInDoubt = !prover.unproved.isEmpty
        let pointers = builder.requirements.pointers
        program = ProgramFusion.fuse(program) {
            !prover.unproved.contains(pointers[Int($0)])
        }
        return CompiledMapper(
            ref: document.ref, file: document.file, report: prover.report, rules: mapper.rules,
            disclosure: DisclosureAnalysis(mapper: mapper, source: source, disclosed: disclosed).run(),
            program: program, undisclosedRules: undisclosed(mapper.rules, disclosed))
    }

    private static func undisclosed(_ rules: [MapperRule], _ filter: DisclosureFilter?) -> Set<Int> {
        guard let filter else { return [] }
        return Set(
            rules.indices.filter { !rules[$0].sources.isEmpty && !rules[$0].sources.contains(where: filter.allows) })
    }
}
