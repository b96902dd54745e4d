internal import GatewayModel

/// The files of a catalog folder, read once and sorted into what they are by their place. What has no place in the
/// layout is a defect: a file that nobody reads would be trusted by somebody.
struct CatalogFiles {
    /// One file: its path relative to the folder, its bytes and their digest.
    struct File {
        let path: String
        let bytes: [UInt8]
        let digest: Digest
    }

    /// `<agency>/<name>/<version>/schema.json`.
    private(set) var schemas: [(id: SchemaID, file: File)] = []
    /// `<agency>/<name>/<version>/rules.yaml`.
    private(set) var rules: [(id: SchemaID, file: File)] = []
    /// `<agency>/<name>/<version>/rules.cases.yaml`.
    private(set) var ruleCases: [(id: SchemaID, file: File)] = []
    /// `<agency>/<name>/<version>/examples/*`.
    private(set) var examples: [(id: SchemaID, file: File)] = []
    /// `<agency>/<name>/<version>/generate.yaml`.
    private(set) var profiles: [(id: SchemaID, file: File)] = []
    /// `<agency>/<name>/<version>/statistics.yaml`.
    private(set) var statistics: [(id: SchemaID, file: File)] = []
    /// `mappings/<from>--<to>/<revision>.yaml`.
    private(set) var mappers: [(ref: MapperRef, file: File)] = []
    /// `mappings/<from>--<to>/<revision>.cases.yaml`.
    private(set) var cases: [(ref: MapperRef, file: File)] = []
    /// `agreements/<name>/<revision>.yaml`.
    private(set) var agreements: [(ref: RevisionRef, file: File)] = []
    /// `codelists/<list>/<revision>.csv`.
    private(set) var codeLists: [(ref: RevisionRef, file: File)] = []
    /// `CATALOG.lock`.
    private(set) var lock: File?

    private(set) var defects = DefectCollector(file: "schemas")
    private let root: String

    /// The deepest folder of the layout: `<agency>/<name>/<version>/examples`.
    private static let depthMax = 4
    /// Files that one catalog may have.
    private static let filesMax = 20_000

    /// Reads everything below the folder.
    init(folder root: String) {
        self.root = root
        var pending = [""]
        var count = 0
        while let folder = pending.popLast() {
            for name in names(in: folder) {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                count += 1
                if FileReading.isFolder("\(root)/\(path)") {
                    add(folder: path, to: &pending)
                } else if count <= Self.filesMax {
                    read(path)
                }
            }
        }
        if count > Self.filesMax {
            defects.add(
                nil, "the catalog has more than \(Self.filesMax) files",
                hint: "does the folder hold something else than a catalog?")
        }
    }

    private mutating func names(in folder: String) -> [String] {
        do {
            return try FileReading.names(in: folder.isEmpty ? root : "\(root)/\(folder)", named: shown(folder))
        } catch {
            defects.add(error)
            return []
        }
    }

    private mutating func add(folder path: String, to pending: inout [String]) {
        if path.split(separator: "/").count <= Self.depthMax {
            pending.append(path)
        } else {
            misplaced(path)
        }
    }

    private mutating func read(_ path: String) {
        do {
            let bytes = try FileReading.bytes(of: "\(root)/\(path)", named: shown(path))
            sort(File(path: path, bytes: bytes, digest: Digest(of: bytes)))
        } catch {
            defects.add(error)
        }
    }

    private func shown(_ path: String) -> String { path.isEmpty ? root : path }

    private mutating func misplaced(_ path: String) {
        defects.add(
            DefectList([
                Defect(
                    file: path, message: "has no place in the layout of a catalog",
                    hint: "see the README's picture of the schemas folder")
            ]))
    }

    // MARK: Places

    private mutating func sort(_ file: File) {
        let parts = file.path.split(separator: "/").map(String.init)
        switch (parts.first, parts.count) {
        case ("CATALOG.lock", 1): lock = file
        case ("README.md", 1): break
        case ("mappings", 3): sortMapping(file, folder: parts[1], name: parts[2])
        case ("agreements", 3):
            sortRevision(file, folder: parts[1], name: parts[2], ending: ".yaml", into: \.agreements)
        case ("codelists", 3): sortRevision(file, folder: parts[1], name: parts[2], ending: ".csv", into: \.codeLists)
        case (_, 4...5): sortSchemaFile(file, parts)
        default: misplaced(file.path)
        }
    }

    private mutating func sortSchemaFile(_ file: File, _ parts: [String]) {
        guard let id = SchemaID("\(parts[0]).\(parts[1])/\(parts[2])") else { return misplaced(file.path) }
        switch (parts[3], parts.count) {
        case ("schema.json", 4): schemas.append((id, file))
        case ("rules.yaml", 4): rules.append((id, file))
        case ("rules.cases.yaml", 4): ruleCases.append((id, file))
        case ("generate.yaml", 4): profiles.append((id, file))
        case ("statistics.yaml", 4): statistics.append((id, file))
        case ("examples", 5): examples.append((id, file))
        default: misplaced(file.path)
        }
    }

    private mutating func sortRevision(
        _ file: File, folder: String, name: String, ending: String,
        into list: WritableKeyPath<CatalogFiles, [(ref: RevisionRef, file: File)]>
    ) {
        guard name.hasSuffix(ending), let ref = RevisionRef("\(folder)/\(name.dropLast(ending.count))") else {
            return misplaced(file.path)
        }
        self[keyPath: list].append((ref, file))
    }

    private mutating func sortMapping(_ file: File, folder: String, name: String) {
        let ends = folder.split(separator: "-", omittingEmptySubsequences: false)
        guard let (from, to) = Self.mapping(ends), let dot = name.firstIndex(of: "."), let revision = Int(name[..<dot]),
            (1...Limits.schemaVersionMax).contains(revision)
        else { return misplaced(file.path) }
        let ref = MapperRef(from: from, to: to, revision: revision)
        switch name[dot...] {
        case ".yaml": mappers.append((ref, file))
        case ".cases.yaml": cases.append((ref, file))
        default: misplaced(file.path)
        }
    }

    /// `us-iprc.seizure.2--hub.seizure.1`, split at the dashes: the empty part stands between the two schemas.
    private static func mapping(_ parts: [Substring]) -> (SchemaID, SchemaID)? {
        guard let middle = parts.firstIndex(of: "") else { return nil }
        guard let from = schema(parts[..<middle].joined(separator: "-")),
            let to = schema(parts[(middle + 1)...].joined(separator: "-"))
        else { return nil }
        return (from, to)
    }

    /// `us-iprc.seizure.2` names `us-iprc.seizure/2`.
    private static func schema(_ fileName: String) -> SchemaID? {
        guard let dot = fileName.lastIndex(of: ".") else { return nil }
        return SchemaID("\(fileName[..<dot])/\(fileName[fileName.index(after: dot)...])")
    }
}
