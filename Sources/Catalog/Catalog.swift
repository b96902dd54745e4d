public import GatewayModel
public import JSONTape
public import MappingKit

/// Everything under `schemas/`, loaded whole and proved: an immutable snapshot that all lanes share.
public final class Catalog: Sendable {
    /// The folder it was loaded from.
    public let folder: String
    /// The digest over every file that decides about an event; stamped on what this catalog made.
    public let digest: Digest
    /// The names of all properties of all schemas.
    public let keys: KeyTable
    /// The schema versions.
    public let schemas: [SchemaID: CatalogSchema]
    /// The newest revision of the mapper of each pair of schemas.
    public let mappers: [CatalogMapper]
    /// The agreements, every revision.
    public let agreements: [RevisionRef: Agreement]
    /// The newest revision of each code list, by name.
    public let codeLists: [String: CodeList]
    /// How the events of a canonical schema are counted, where the catalog says so. It decides about no event, and is no
    /// part of the digest.
    public let statistics: [SchemaID: StatisticsDefinition]
    /// The digest of every file by its path.
    let fileDigests: [String: Digest]

    init(
        folder: String, digest: Digest, keys: KeyTable, schemas: [SchemaID: CatalogSchema], mappers: [CatalogMapper],
        agreements: [RevisionRef: Agreement], codeLists: [String: CodeList],
        statistics: [SchemaID: StatisticsDefinition], fileDigests: [String: Digest]
    ) {
        self.folder = folder
        self.digest = digest
        self.keys = keys
        self.schemas = schemas
        self.mappers = mappers
        self.agreements = agreements
        self.codeLists = codeLists
        self.statistics = statistics
        self.fileDigests = fileDigests
    }

    /// Loads and proves a catalog folder.
    /// - Throws: all the defects of all its files.
    public static func load(folder: String) throws(DefectList) -> Catalog {
        var loader = CatalogLoader(folder: folder)
        return try loader.load()
    }

    /// How the newest canonical schema is counted that says so; nil when none does.
    public var newestStatistics: StatisticsDefinition? {
        statistics.values.max { $0.schema.version < $1.schema.version }
    }

    /// The schema with this `$id` or short name.
    public func schema(named name: String) -> CatalogSchema? {
        if let id = SchemaID(name) { return schemas[id] }
        return schemas.values.first { $0.uri == name }
    }
}

/// A mapper of the catalog.
public struct CatalogMapper: Sendable {
    /// Its schemas and revision.
    public let ref: MapperRef
    /// The document.
    public let document: MapperDocument
    /// The compiled mapper, with every source field disclosed.
    public let compiled: CompiledMapper
    /// The file.
    public let file: String
}
