public import GatewayModel
public import JSONTape

/// How a schema is compiled.
public struct SchemaOptions: Hashable, Sendable {
    /// Whether the schema must keep to the subset of the catalog, about which mappers can be proved: closed objects,
    /// typed values, arrays of one kind of element, no recursion, only formats that are checked.
    public var isCatalog: Bool
    /// Whether `format` is asserted; otherwise it is the annotation that the draft makes of it, unless the schema's own
    /// dialect asks for more.
    public var assertsFormats: Bool

    /// The catalog's subset.
    public static let catalog = SchemaOptions(isCatalog: true, assertsFormats: true)
    /// The whole draft, with its leniency: unknown keywords are ignored, formats are annotations.
    public static let general = SchemaOptions(isCatalog: false, assertsFormats: false)

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
    ///   - library: other documents that the schema may refer to. Never asked for a schema of the catalog, which stands
    ///     for itself.
    public static func compile(
        _ bytes: [UInt8], file: String, options: SchemaOptions = .catalog, library: SchemaLibrary = SchemaLibrary(),
        keys: inout KeyTableBuilder
    ) throws(DefectList) -> SchemaDraft {
        let document =
            options.isCatalog
            ? try SchemaDocument.parse(bytes, file: file)
            : try SchemaBundle.collect(bytes, file: file, library: library)
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
            bytes: reader.document.bytes, file: file, root: reader.document.parts[0].node, schemas: reader.schemas,
            patterns: reader.patterns, dynamicAnchors: reader.resources.dynamicAnchors, shape: shape,
            gatewayNode: reader.gatewayNode)
    }
}

/// A schema file that is read and checked, before the catalog's key table is complete.
public struct SchemaDraft {
    let bytes: [UInt8]
    /// The file as the operator names it.
    public let file: String
    /// The node of the root.
    let root: Int
    let schemas: [Subschema]
    let patterns: [Pattern]
    let dynamicAnchors: [DynamicAnchor: Int]
    /// What the schema says about every place; nil unless it was compiled with `SchemaOptions.catalog`.
    public let shape: SchemaShape?
    let gatewayNode: Int?

    /// Whether it takes more than the flat program to decide about values.
    var needsEvaluation: Bool { schemas.contains { $0.needsEvaluation } }

    /// Makes the schema. `keys` must be built from the builder that the draft was compiled with.
    public func finish(keys: KeyTable) -> Schema {
        Schema(self, keys: keys)
    }
}

extension SchemaReader {
    /// Finds what every `$ref` and `$dynamicRef` means. A reference may lead to a place that no keyword calls a schema: it
    /// is one then, and may have references of its own.
    mutating func resolveReferences() {
        var index = 0
        while index < schemas.count {
            if let reference = schemas[index].reference {
                schemas[index].target = resolve(reference, in: schemas[index])
            }
            if let reference = schemas[index].dynamicReference {
                let target = resolve(reference, in: schemas[index])
                schemas[index].dynamicTarget = target
                let name = URIReference(reference.text).decodedFragment
                let anchor = target.flatMap { schemas[$0].dynamicAnchor }
                schemas[index].dynamicName = anchor == name ? anchor : nil
            }
            index += 1
        }
    }

    private mutating func resolve(_ reference: (text: String, node: Int), in schema: Subschema) -> Int? {
        if let target = resources.resolve(reference.text, in: schema) { return target }
        if !options.isCatalog, let place = resources.place(reference.text, in: schema),
            let node = document.node(at: place.pointer, from: document.parts[place.document].node)
        {
            let index = enqueue(node, place.pointer, resource: place.resource)
            readPending()
            return index
        }
        let hint = NearestName.of(reference.text, among: resources.pointers).map { "did you mean \"\($0)\"?" }
        let files = options.isCatalog ? "this file" : "the files that were given"
        report("the reference leads to no schema of \(files)", at: reference.node, hint: hint)
        return nil
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
