public import GatewayModel
internal import JSONTape
public import MappingKit
public import SchemaKit
public import XMLWire

/// One schema version of the catalog with what belongs to it.
public struct CatalogSchema: Sendable {
    /// The schema's short name.
    public let id: SchemaID
    /// The compiled schema.
    public let schema: Schema
    /// The schema's `$id`, an absolute URI.
    public let uri: String
    /// Whether the file is published and must never change again.
    public let isPublished: Bool
    /// Where the parts of an event stand that the gateway itself needs.
    public let places: Places
    /// The rules of `rules.yaml`; nil when the version has none.
    public let rules: RuleProgram?
    /// The forms in which its values travel, at least one. Recipients get the first, and it is what a value has that
    /// comes without a content type.
    public let wires: [Wire]
    /// How its values look in XML; nil unless one of the wires is XML.
    public let layout: XMLLayout?
    /// What the version promises about the one before it; nil when it promises nothing.
    let promisedCompatibility: PromisedCompatibility?

    /// The event types that the schema lists; nil when it has no place for them or does not list them.
    public var eventTypes: [String]? {
        places.eventType.flatMap { schema.shape?.field(at: $0.description)?.constraints.allowed?.compactMap(\.text) }
    }

    /// A promise of compatibility and where it stands.
    struct PromisedCompatibility: Sendable {
        let level: Compatibility
        let file: String
        let position: TextPosition
    }

    /// The pointers of the schema's `x-gateway` object.
    public struct Places: Sendable {
        /// The case key.
        public let identity: TapePattern
        /// The version that grows with every event of a case.
        public let caseVersion: TapePattern?
        /// The event type.
        public let eventType: TapePattern?
        /// When the event was recorded.
        public let eventTime: TapePattern?
    }
}

/// Reads a schema's `x-gateway` object.
struct SchemaAnnotations {
    let schema: Schema
    let file: String
    let keys: KeyTable
    var defects: DefectCollector

    private static let names = [
        "schema", "status", "identity", "caseVersion", "eventType", "eventTime", "asOf", "compatibility", "wires",
    ]

    init(_ schema: Schema, file: String, keys: KeyTable) {
        self.schema = schema
        self.file = file
        self.keys = keys
        defects = DefectCollector(file: file)
    }

    /// The schema with its annotations, or nil when they have defects.
    mutating func read(expected id: SchemaID, rules: RuleProgram?) -> CatalogSchema? {
        guard let node = schema.gatewayNode else {
            defects.add(.start, "the schema has no 'x-gateway' object", hint: "say where the case key stands")
            return nil
        }
        checkNames(node)
        if let name = text(node, "schema"), name != "\(id)" {
            defects.add(
                position(node, "schema"), "the schema calls itself '\(name)' and lies in the folder of \(id)",
                hint: "one of the two is wrong: <agency>/<name>/<version>/schema.json")
        }
        let status = text(node, "status")
        if status != "draft" && status != "published" {
            defects.add(
                position(node, "status"), "the status is neither draft nor published",
                hint: "\"status\": \"draft\", or \"published\" when it must never change again")
        }
        if schema.id == nil {
            defects.add(.start, "the schema has no '$id'", hint: "an absolute URI that names this version and no other")
        }
        guard let identity = place(node, "identity") else {
            defects.add(
                position(node, "identity"), "'identity' is missing: the pointer to the case key",
                hint: "\"identity\": \"/caseId\"")
            return nil
        }
        let places = CatalogSchema.Places(
            identity: identity, caseVersion: place(node, "caseVersion"), eventType: place(node, "eventType"),
            eventTime: place(node, "eventTime"))
        let promised = promisedCompatibility(node)
        let wires = wires(node)
        let layout = layout(wires)
        guard defects.isEmpty, let uri = schema.id else { return nil }
        return CatalogSchema(
            id: id, schema: schema, uri: uri, isPublished: status == "published", places: places, rules: rules,
            wires: wires, layout: layout, promisedCompatibility: promised)
    }

    private mutating func promisedCompatibility(_ node: Int) -> CatalogSchema.PromisedCompatibility? {
        guard let value = member(node, "compatibility") else { return nil }
        let position = schema.position(of: value)
        guard let name = text(node, "compatibility"), let level = Compatibility(name: name) else {
            defects.add(
                position, "'compatibility' is none of \(Compatibility.names.joined(separator: ", "))",
                hint: "it says which readers and writers of the version before go on understanding this one")
            return nil
        }
        return CatalogSchema.PromisedCompatibility(level: level, file: file, position: position)
    }

    private mutating func checkNames(_ node: Int) {
        var key = schema.document.firstChild(node)
        while key < schema.document.end(node) {
            let name = schema.document.string(key)
            if !Self.names.contains(name) {
                defects.addUnknown("key", name, at: schema.position(of: key), known: Self.names)
            }
            key = schema.document.next(key)
        }
    }

    func member(_ node: Int, _ name: String) -> Int? {
        let utf8 = Array(name.utf8)
        return schema.document.member(of: node, named: utf8.span)
    }

    private func text(_ node: Int, _ name: String) -> String? {
        member(node, name).flatMap { schema.document.kind($0) == .string ? schema.document.string($0) : nil }
    }

    private func position(_ node: Int, _ name: String) -> TextPosition {
        schema.position(of: member(node, name) ?? node)
    }

    /// A pointer of the object; a defect when the schema has no such place.
    private mutating func place(_ node: Int, _ name: String) -> TapePattern? {
        guard let pointer = text(node, name) else { return nil }
        guard let shape = schema.shape, shape.field(at: pointer) != nil, let pattern = TapePattern(pointer, keys: keys)
        else {
            let nearest = NearestName.of(pointer, among: schema.shape?.fields.map(\.pointer) ?? [])
            defects.add(
                position(node, name), "the schema has no place '\(pointer)'",
                hint: nearest.map { "did you mean '\($0)'?" } ?? "a pointer of its own properties")
            return nil
        }
        return pattern
    }
}
