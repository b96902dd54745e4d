public import GatewayModel
public import MappingKit
internal import SchemaKit

/// The way of a source schema's events to the canonical model: shared by all recipients of a source.
public struct SourcePath: Sendable {
    /// The schema the events have.
    public let source: CatalogSchema
    /// The mappers up to the canonical model, in their order.
    public let mappers: [CatalogMapper]
    /// The canonical model.
    public let hub: CatalogSchema
    /// The digest of every file that decides what the canonical form is.
    public let digest: Digest
}

/// The way from the canonical model to one recipient under one agreement: every place outside the agreement's list is
/// absent in what the first mapper reads.
public struct RecipientPath: Sendable {
    /// The mappers, in their order; at least one.
    public let mappers: [CompiledMapper]
    /// Their references.
    public let refs: [MapperRef]
    /// The recipient's schema.
    public let target: CatalogSchema
    /// What the agreement asks of each event.
    public let policy: DisclosurePolicy
    /// The digest of every file that decides about the output: what stands behind the output's id.
    public let digest: Digest
}

extension Catalog {
    /// Mappers that one path may have on each side of the canonical model.
    static let pathLengthMax = 8

    /// The way of a schema's events to the canonical model.
    /// - Throws: the defect that there is none, or more than one, reported under `file` at `position`.
    public func sourcePath(
        from schema: SchemaID, file: String, position: TextPosition?
    ) throws(DefectList) -> SourcePath {
        guard let source = schemas[schema] else {
            throw unknownSchema(schema, file: file, position: position)
        }
        let hubs = schemas.values.filter { $0.id.agency.rawValue == Self.hubAgency }
        for hub in hubs.sorted(by: { $0.id.version > $1.id.version }) {
            switch MapperGraph(mappers).path(from: schema, to: hub.id, lengthMax: Self.pathLengthMax) {
            case .found(let chain):
                let digest = pathDigest(chain, schemas: [source.schema.file, hub.schema.file])
                return SourcePath(source: source, mappers: chain, hub: hub, digest: digest)
            case .ambiguous(let first, let second):
                throw ambiguous(schema, hub.id, first, second, file: file, position: position)
            case .missing:
                continue
            }
        }
        throw DefectList([
            Defect(
                file: file, position: position, message: "no mapper leads from \(schema) to the canonical model",
                hint: "add a mapper under mappings/\(schema.fileName)--hub.<name>.<version>")
        ])
    }

    /// The way of what a source path brings to the canonical model on to a recipient.
    /// - Throws: every defect: no path or two, an unknown agreement, a required field that the agreement does not
    ///   disclose or that no event of the source's schema can fill.
    public func recipientPath(
        of path: SourcePath, to schema: SchemaID, agency: AgencyID, agreement ref: RevisionRef, file: String,
        position: TextPosition?
    ) throws(DefectList) -> RecipientPath {
        let hub = path.hub
        guard let target = schemas[schema] else { throw unknownSchema(schema, file: file, position: position) }
        guard let agreement = agreements[ref] else {
            let hint = NearestName.of("\(ref)", among: agreements.keys.map { "\($0)" })
            throw DefectList([
                Defect(
                    file: file, position: position, message: "the catalog has no agreement \(ref)",
                    hint: hint.map { "did you mean '\($0)'?" } ?? "agreements/<name>/<revision>.yaml")
            ])
        }
        let chain: [CatalogMapper]
        switch MapperGraph(mappers).path(from: hub.id, to: schema, lengthMax: Self.pathLengthMax) {
        case .found(let found): chain = found
        case .ambiguous(let first, let second):
            throw ambiguous(hub.id, schema, first, second, file: file, position: position)
        case .missing:
            throw DefectList([
                Defect(
                    file: file, position: position, message: "no mapper leads from \(hub.id) to \(schema)",
                    hint: "add a mapper under mappings/\(hub.id.fileName)--\(schema.fileName)")
            ])
        }
        let way = try compile(chain, hub: hub, target: target, agency: agency, agreement: agreement)
        try checkServed(target, by: path, chain, agreement, file: file, position: position)
        return way
    }

    /// Refuses a recipient that would get nothing: a required field that no event of the source's schema can fill.
    private func checkServed(
        _ target: CatalogSchema, by path: SourcePath, _ chain: [CatalogMapper], _ agreement: Agreement, file: String,
        position: TextPosition?
    ) throws(DefectList) {
        let disclosed = DisclosureFilter(agreement.disclosed.map(\.pointer))
        var knowledge: PathKnowledge?
        var defects = DefectCollector(file: file)
        for (index, mapper) in (path.mappers + chain).enumerated() {
            guard let from = schemas[mapper.ref.from], let to = schemas[mapper.ref.to] else {
                preconditionFailure("a compiled mapper has its schemas")
            }
            let isFirstDown = index == path.mappers.count
            let (after, unmet) = MapperCompiler.follow(
                mapper.document, source: from.schema, target: to.schema, codeLists: codeLists,
                disclosed: isFirstDown ? disclosed : nil, knowing: knowledge)
            knowledge = after
            guard index >= path.mappers.count else { continue }
            for requirement in unmet {
                defects.add(
                    position, Self.words(for: requirement, of: to.id, from: path.source.id, through: from.id),
                    hint:
                        "\(target.id) cannot be sent what \(path.source.id) does not know: leave the recipient out, or "
                        + "serve it from another version of the sender's schema")
            }
            try defects.check()
        }
    }

    private static func words(
        for requirement: UnmetRequirement, of target: SchemaID, from source: SchemaID, through: SchemaID
    ) -> String {
        let what =
            requirement.isRequired
            ? "'\(requirement.target)' of \(target) is required, and no event of \(source) can fill it"
            : "'\(requirement.target)' of \(target) never takes what events of \(source) bring"
        let reasons =
            requirement.reasons.isEmpty ? "" : ": \(requirement.reasons.joined(separator: ", ")) in \(through)"
        return what + reasons
    }

    private func compile(
        _ chain: [CatalogMapper], hub: CatalogSchema, target: CatalogSchema, agency: AgencyID, agreement: Agreement
    ) throws(DefectList) -> RecipientPath {
        var compiled: [CompiledMapper] = []
        for (index, mapper) in chain.enumerated() {
            guard index == 0 else {
                compiled.append(mapper.compiled)
                continue
            }
            guard let to = schemas[mapper.ref.to] else { preconditionFailure("a compiled mapper has its schemas") }
            compiled.append(
                try MapperCompiler.compile(
                    mapper.document, source: hub.schema, target: to.schema, codeLists: codeLists,
                    disclosed: DisclosureFilter(agreement.disclosed.map(\.pointer))))
        }
        let policy = try DisclosurePolicy(agreement, agency: agency, hub: hub, keys: keys)
        return RecipientPath(
            mappers: compiled, refs: chain.map(\.ref), target: target, policy: policy,
            digest: pathDigest(
                chain, schemas: [hub.schema.file, target.schema.file], agreement: agreement))
    }

    /// The files of one half of a path: its mappers, the code lists they ask, its schemas; and what the agreement lists.
    private func pathDigest(_ chain: [CatalogMapper], schemas: [String], agreement: Agreement? = nil) -> Digest {
        let lists = Set(chain.flatMap(\.document.codeListNames))
        let files =
            chain.map(\.file) + schemas
            + lists.compactMap { name in codeLists[name].map { "codelists/\(name)/\($0.ref.revision).csv" } }
        var digests = Set(files).sorted().compactMap { path in fileDigests[path].map { (name: path, digest: $0) } }
        if let agreement {
            let list = agreement.disclosed.map(\.pointer).sorted().joined(separator: "\n")
            digests.append((name: "disclosed", digest: Digest(of: Array(list.utf8))))
        }
        return Digest(combining: digests)
    }

    private func unknownSchema(_ schema: SchemaID, file: String, position: TextPosition?) -> DefectList {
        let nearest = NearestName.of("\(schema)", among: schemas.keys.map { "\($0)" }.sorted())
        return DefectList([
            Defect(
                file: file, position: position, message: "the catalog has no schema \(schema)",
                hint: nearest.map { "did you mean '\($0)'?" } ?? "<agency>/<name>/<version>/schema.json")
        ])
    }

    private func ambiguous(
        _ from: SchemaID, _ to: SchemaID, _ first: [CatalogMapper], _ second: [CatalogMapper], file: String,
        position: TextPosition?
    ) -> DefectList {
        let ways = [first, second].map { $0.map { "\($0.ref)" }.joined(separator: " then ") }
        return DefectList([
            Defect(
                file: file, position: position, message: "two ways lead from \(from) to \(to): \(ways[0]); \(ways[1])",
                hint: "remove one of the mappers")
        ])
    }
}
