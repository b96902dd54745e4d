internal import GatewayModel
internal import JSONTape
internal import MappingKit
internal import SchemaKit

/// Loads a catalog folder in the order of what depends on what, and gathers the defects of all of it.
struct CatalogLoader {
    private let files: CatalogFiles
    private let folder: String
    private var defects: DefectCollector
    private var keyBuilder = KeyTableBuilder()
    private var keys = KeyTable.empty
    private var schemas: [SchemaID: CatalogSchema] = [:]
    private var codeLists: [String: CodeList] = [:]
    /// The lists that have defects.
    private var refusedLists: Set<String> = []
    private var mappers: [CatalogMapper] = []
    private var agreements: [RevisionRef: Agreement] = [:]
    private var statistics: [SchemaID: StatisticsDefinition] = [:]
    private var published: Set<String> = []

    init(folder: String) {
        self.folder = folder
        files = CatalogFiles(folder: folder)
        defects = files.defects
    }

    mutating func load() throws(DefectList) -> Catalog {
        loadCodeLists()
        loadSchemas()
        loadMappers()
        loadAgreements()
        loadStatistics()
        CatalogLock.check(files.lock, files: fileDigests, published: published, into: &defects)
        try defects.check()
        return Catalog(
            folder: folder, digest: digest, keys: keys, schemas: schemas, mappers: mappers, agreements: agreements,
            codeLists: codeLists, statistics: statistics, fileDigests: fileDigests)
    }

    /// The files that decide about an event. Examples, cases, generator profiles and statistics do not.
    private var decidingFiles: [CatalogFiles.File] {
        files.schemas.map(\.file) + files.rules.map(\.file) + files.mappers.map(\.file) + files.agreements.map(\.file)
            + files.codeLists.map(\.file)
    }

    private var fileDigests: [String: Digest] {
        Dictionary(decidingFiles.map { ($0.path, $0.digest) }, uniquingKeysWith: { first, _ in first })
    }

    private var digest: Digest {
        let sorted = decidingFiles.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return Digest(combining: sorted.lazy.map { ($0.path, $0.digest) })
    }

    // MARK: Code lists

    private mutating func loadCodeLists() {
        let newest = newest(files.codeLists)
        for (ref, file) in newest {
            codeLists[ref.name] = keep(
                Self.attempt { () throws(DefectList) in
                    try CodeList.load(file.bytes, ref: ref, file: file.path)
                })
        }
        refusedLists = Set(newest.map(\.0.name)).subtracting(codeLists.keys)
        for (ref, file) in newest {
            guard let list = codeLists[ref.name] else { continue }
            defects.add(list.referenceDefects(among: codeLists, refused: refusedLists, file: file.path))
        }
    }

    /// Throws when a document uses a list that has defects: what the document says of it cannot be checked.
    private func requireSound(_ names: [String], for file: CatalogFiles.File) throws(DefectList) {
        let broken = names.filter(refusedLists.contains).sorted()
        guard broken.isEmpty else {
            throw DefectList([
                Defect(
                    file: file.path, message: "cannot be checked: the code list \(broken[0]) has defects",
                    hint: "mend those first")
            ])
        }
    }

    /// The highest revision of each name.
    private func newest(_ list: [(ref: RevisionRef, file: CatalogFiles.File)]) -> [(RevisionRef, CatalogFiles.File)] {
        let groups = Dictionary(grouping: list) { $0.ref.name }
        return groups.keys.sorted().compactMap { name in
            groups[name]?.max { $0.ref.revision < $1.ref.revision }.map { ($0.ref, $0.file) }
        }
    }

    // MARK: Schemas

    private mutating func loadSchemas() {
        var drafts: [(SchemaID, CatalogFiles.File, SchemaDraft)] = []
        for (id, file) in files.schemas {
            let draft = keep(
                Self.attempt { () throws(DefectList) in
                    try SchemaCompiler.compile(file.bytes, file: file.path, keys: &keyBuilder)
                })
            if let draft { drafts.append((id, file, draft)) }
        }
        for name in CatalogSchema.envelopeNames { _ = keyBuilder.intern(name) }
        keys = keyBuilder.build()
        for (id, file, draft) in drafts {
            let schema = draft.finish(keys: keys)
            let rules = loadRules(of: id, schema: schema)
            var annotations = SchemaAnnotations(schema, file: file.path, keys: keys)
            if let loaded = annotations.read(expected: id, rules: rules) {
                schemas[id] = loaded
                if loaded.isPublished { published.insert(file.path) }
            }
            defects.add(DefectList(annotations.defects.defects))
        }
        checkURIs()
        checkCompanions()
        defects.add(DefectList(SchemaVersions.defects(schemas)))
    }

    /// What stands in the folder of a schema version that has no schema is read by nobody.
    private mutating func checkCompanions() {
        let known = Set(files.schemas.map(\.id))
        for (id, file) in files.rules + files.ruleCases + files.examples + files.profiles + files.statistics
        where !known.contains(id) {
            defects.add(
                DefectList([
                    Defect(
                        file: file.path, message: "stands in the folder of \(id), which has no schema.json",
                        hint: "check the name of the folder")
                ]))
        }
        let mappers = Set(files.mappers.map(\.ref))
        for (ref, file) in files.cases where !mappers.contains(ref) {
            defects.add(
                DefectList([
                    Defect(
                        file: file.path, message: "stands beside no mapper \(ref.revision).yaml",
                        hint: "cases have the number of their mapper's revision")
                ]))
        }
    }

    private mutating func checkURIs() {
        var seen: [String: SchemaID] = [:]
        for (id, schema) in schemas.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            if let other = seen.updateValue(id, forKey: schema.uri) {
                defects.add(
                    DefectList([
                        Defect(
                            file: schema.schema.file, message: "has the same '$id' as \(other)", hint: "name it apart")
                    ]))
            }
        }
    }

    private mutating func loadRules(of id: SchemaID, schema: Schema) -> RuleProgram? {
        guard let file = files.rules.first(where: { $0.id == id })?.file else { return nil }
        return keep(
            Self.attempt { () throws(DefectList) in
                let node = try YAMLDocument.parse(file.bytes, file: file.path)
                let document = try RuleDocument.parse(node, file: file.path)
                if document.isPublished { published.insert(file.path) }
                guard document.schema == id else {
                    throw DefectList([
                        Defect(
                            file: file.path, position: node["rules"]?.position,
                            message:
                                "the rules call themselves those of \(document.schema) and lie in the folder of \(id)",
                            hint: "one of the two is wrong: <agency>/<name>/<version>/rules.yaml")
                    ])
                }
                try requireSound(document.codeListNames, for: file)
                return try RuleCompiler.compile(document, schema: schema, codeLists: codeLists)
            })
    }

    // MARK: Mappers

    private mutating func loadMappers() {
        let groups = Dictionary(grouping: files.mappers) { "\($0.ref.from)--\($0.ref.to)" }
        for name in groups.keys.sorted() {
            guard let newest = groups[name]?.max(by: { $0.ref.revision < $1.ref.revision }) else { continue }
            loadMapper(newest.ref, newest.file)
        }
    }

    private mutating func loadMapper(_ ref: MapperRef, _ file: CatalogFiles.File) {
        guard let mapper = keep(Self.attempt { () throws(DefectList) in try mapper(ref, file) }) else { return }
        if mapper.document.isPublished { published.insert(file.path) }
        mappers.append(mapper)
    }

    private func mapper(_ ref: MapperRef, _ file: CatalogFiles.File) throws(DefectList) -> CatalogMapper {
        let node = try YAMLDocument.parse(file.bytes, file: file.path)
        let document = try MapperDocument.parse(node, file: file.path)
        guard document.ref == ref else {
            throw DefectList([
                Defect(
                    file: file.path, position: node["mapping"]?.position,
                    message: "the mapper calls itself \(document.ref) and lies in the place of \(ref)",
                    hint: "one of the two is wrong: mappings/<from>--<to>/<revision>.yaml")
            ])
        }
        guard let source = schemas[ref.from], let target = schemas[ref.to] else {
            throw DefectList([missingSchema(ref, file)])
        }
        try requireSound(document.codeListNames, for: file)
        let compiled = try MapperCompiler.compile(
            document, source: source.schema, target: target.schema, codeLists: codeLists)
        return CatalogMapper(ref: ref, document: document, compiled: compiled, file: file.path)
    }

    private func missingSchema(_ ref: MapperRef, _ file: CatalogFiles.File) -> Defect {
        let missing = schemas[ref.from] == nil ? ref.from : ref.to
        let isBroken = files.schemas.contains { $0.id == missing }
        return Defect(
            file: file.path,
            message: isBroken
                ? "cannot be checked: the schema \(missing) has defects" : "the catalog has no schema \(missing)",
            hint: isBroken ? "mend those first" : "write its schema.json, or correct the name of the mapper's folder")
    }

    // MARK: Agreements

    private mutating func loadAgreements() {
        for (ref, file) in files.agreements {
            let read = Self.attempt { () throws(DefectList) in
                let node = try YAMLDocument.parse(file.bytes, file: file.path)
                return try AgreementReader.read(node, file: file.path, expected: ref)
            }
            guard let agreement = keep(read) else { continue }
            if agreement.isPublished { published.insert(file.path) }
            agreements[ref] = agreement
            checkPointers(of: agreement, file: file.path)
            checkEventTypes(of: agreement, file: file.path)
        }
    }

    /// A mistyped event type would withhold its events without a word.
    private mutating func checkEventTypes(of agreement: Agreement, file: String) {
        let hubs = schemas.values.filter { $0.id.agency.rawValue == Catalog.hubAgency }
        let known = hubs.compactMap(\.eventTypes)
        guard !known.isEmpty, known.count == hubs.count else { return }
        var found = DefectCollector(file: file)
        for (type, position) in zip(agreement.eventTypes, agreement.eventTypePositions)
        where !known.contains(where: { $0.contains(type) }) {
            found.addUnknown("event type", type, at: position, known: known.flatMap { $0 })
        }
        defects.add(DefectList(found.defects))
    }

    /// Every pointer of an agreement must be a place of a canonical schema: a mistyped one would disclose nothing, or
    /// search nothing, without a word.
    private mutating func checkPointers(of agreement: Agreement, file: String) {
        let shapes = schemas.filter { $0.key.agency.rawValue == Catalog.hubAgency }.compactMap(\.value.schema.shape)
        guard !shapes.isEmpty else { return }
        let searched = (agreement.freeText?.fields ?? []) + (agreement.marks.map { [$0.pointer] } ?? [])
        for entry in agreement.disclosed + agreement.undisclosed + searched
        where !shapes.contains(where: { $0.field(at: entry.pointer) != nil }) {
            let nearest = NearestName.of(entry.pointer, among: shapes.flatMap { $0.fields.map(\.pointer) })
            defects.add(
                DefectList([
                    Defect(
                        file: file, position: entry.position,
                        message: "the canonical model has no place '\(entry.pointer)'",
                        hint: nearest.map { "did you mean '\($0)'?" } ?? "a pointer of the hub's schema.json")
                ]))
        }
        for shape in shapes {
            defects.add(DefectList(AgreementCompleteness.defects(of: agreement, file: file, in: shape)))
        }
    }

    // MARK: Statistics

    private mutating func loadStatistics() {
        for (id, file) in files.statistics {
            guard let schema = schemas[id] else { continue }
            let keys = keys
            let lists = codeLists
            statistics[id] = keep(
                Self.attempt { () throws(DefectList) in
                    let node = try YAMLDocument.parse(file.bytes, file: file.path)
                    try requireSound(StatisticsReader.codeListNames(node), for: file)
                    return try StatisticsReader.read(
                        node, file: file.path, digest: file.digest, schema: schema, keys: keys, codeLists: lists)
                })
        }
    }

    /// The result of one step of loading.
    private static func attempt<Value>(
        _ step: () throws(DefectList) -> Value
    ) -> Result<Value, DefectList> {
        do throws(DefectList) {
            return .success(try step())
        } catch {
            return .failure(error)
        }
    }

    /// The value of a step, or nil after keeping its defects.
    private mutating func keep<Value>(_ result: Result<Value, DefectList>) -> Value? {
        switch result {
        case .success(let value):
            return value
        case .failure(let list):
            defects.add(list)
            return nil
        }
    }
}

extension Catalog {
    /// The agency name of the canonical model's schemas.
    public static let hubAgency = "hub"
}

extension CatalogSchema {
    /// The members of a CloudEvents envelope in structured mode.
    static let envelopeNames = [
        "specversion", "id", "source", "type", "time", "subject", "dataschema", "datacontenttype", "data",
        "data_base64",
    ]
}
