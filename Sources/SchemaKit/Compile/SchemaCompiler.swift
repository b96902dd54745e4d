public import GatewayModel
public import JSONTape

/// How a schema is compiled.
public struct SchemaOptions: Hashable, Sendable {
    /// Whether the schema must keep to the subset of the catalog, about which mappers can be proved: closed objects,
    /// typed values, arrays of one kind of element, no recursion, only formats that are checked.
    public var isCatalog: Bool

    /// The catalog's subset.
    public static let catalog = SchemaOptions(isCatalog: true)
    /// Any schema of the supported keywords.
    public static let general = SchemaOptions(isCatalog: false)

    /// The URI of JSON Schema 2020-12.
    public static let dialect = "https://json-schema.org/draft/2020-12/schema"
}

/// Compiles schema files. First every file of a catalog becomes a draft, which interns its property names; when all
/// names are known, `SchemaDraft.finish(keys:)` makes the schema.
public enum SchemaCompiler {
    /// Reads and checks one schema file and interns its property names.
    ///
    /// Throws all the defects that the file has, with line and column.
    /// - Parameters:
    ///   - bytes: the file's content.
    ///   - file: the file as the operator names it; it stands in defects.
    public static func compile(
        _ bytes: [UInt8], file: String, options: SchemaOptions = .catalog, keys: inout KeyTableBuilder
    ) throws(DefectList) -> SchemaDraft {
        let document = try SchemaDocument.parse(bytes, file: file)
        var reader = SchemaReader(document, options: options, keys: keys)
        reader.readAll()
        reader.resolveReferences()
        reader.checkLoops()
        keys = reader.keys
        var shape: SchemaShape?
        if reader.defects.isEmpty, options.isCatalog {
            var builder = ShapeBuilder(reader.schemas, reader.patterns)
            shape = builder.build(reader.document)
            reader.defects = builder.defects
        }
        guard reader.defects.isEmpty else { throw DefectList(Array(reader.defects.prefix(Limits.defectsMax))) }
        return SchemaDraft(
            bytes: bytes, file: file, schemas: reader.schemas, patterns: reader.patterns, shape: shape,
            gatewayNode: reader.gatewayNode)
    }
}

/// A schema file that is read and checked, before the catalog's key table is complete.
public struct SchemaDraft {
    let bytes: [UInt8]
    /// The file as the operator names it.
    public let file: String
    let schemas: [Subschema]
    let patterns: [Pattern]
    /// What the schema says about every place; nil unless it was compiled with `SchemaOptions.catalog`.
    public let shape: SchemaShape?
    let gatewayNode: Int?

    /// Makes the schema. `keys` must be built from the builder that the draft was compiled with.
    public func finish(keys: KeyTable) -> Schema {
        Schema(self, keys: keys)
    }
}

extension SchemaReader {
    /// Finds what every `$ref` means.
    mutating func resolveReferences() {
        for index in schemas.indices {
            guard let (text, node) = schemas[index].reference else { continue }
            schemas[index].target = resources.resolve(text, in: schemas[index])
            guard schemas[index].target == nil else { continue }
            let hint = NearestName.of(text, among: resources.pointers).map { "did you mean \"\($0)\"?" }
            report("the reference leads to no schema of this file", at: node, hint: hint)
        }
    }

    /// Refuses schemas that would apply themselves to the same value for ever, and recursion in the catalog.
    mutating func checkLoops() {
        for index in SchemaGraph.nodesOnCycles(schemas.map(\.inPlace)) {
            report("the schema applies itself to the same value without end", at: schemas[index].node)
        }
        guard options.isCatalog, defects.isEmpty else { return }
        for index in SchemaGraph.nodesOnCycles(schemas.map { $0.inPlace + $0.children })
        where schemas[index].reference != nil {
            report("a schema of the catalog cannot be recursive", at: schemas[index].node)
        }
    }
}

/// Schemas as a graph.
enum SchemaGraph {
    /// The nodes that a walk along the edges can come back to, in order: what is left when nodes without edges into the
    /// rest are taken away, and then those without edges out of it.
    static func nodesOnCycles(_ edges: [[Int]]) -> [Int] {
        var isLeft = [Bool](repeating: true, count: edges.count)
        prune(edges, &isLeft)
        var reversed = [[Int]](repeating: [], count: edges.count)
        for (node, targets) in edges.enumerated() {
            for target in targets { reversed[target].append(node) }
        }
        prune(reversed, &isLeft)
        return edges.indices.filter { isLeft[$0] }
    }

    /// Takes away nodes that no node left leads to, until there are none.
    private static func prune(_ edges: [[Int]], _ isLeft: inout [Bool]) {
        var incoming = [Int](repeating: 0, count: edges.count)
        for node in edges.indices where isLeft[node] {
            for target in edges[node] { incoming[target] += 1 }
        }
        var pending = edges.indices.filter { isLeft[$0] && incoming[$0] == 0 }
        while let node = pending.popLast() {
            isLeft[node] = false
            for target in edges[node] where isLeft[target] {
                incoming[target] -= 1
                if incoming[target] == 0 { pending.append(target) }
            }
        }
    }
}
