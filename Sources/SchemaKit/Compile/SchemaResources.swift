import JSONTape

/// The names that references can use: base URIs (`$id`), anchors and places of schemas in one document.
struct SchemaResources {
    /// A part of the document with a base URI of its own.
    private struct Resource {
        let uri: URIReference
        let root: JSONPointer
    }

    /// Resource 0 is the document, whose URI may be empty.
    private var resources: [Resource] = [Resource(uri: URIReference(""), root: .root)]
    private var byURI: [URIReference: Int] = [URIReference(""): 0]
    private var anchors: [URIReference: Int] = [:]
    private var schemas: [JSONPointer: Int] = [:]

    /// Notes where a schema is.
    mutating func note(_ schema: Subschema, _ index: Int) {
        schemas[schema.pointer] = index
    }

    /// Begins a resource at a schema with this `$id`. False when the id has a fragment or was there before.
    mutating func begin(_ id: String, in schema: inout Subschema, _ index: Int) -> Bool {
        let uri = resources[schema.resource].uri.resolving(URIReference(id))
        if let fragment = uri.fragment, !fragment.isEmpty { return false }
        let plain = uri.withoutFragment
        guard byURI[plain] == nil || schema.pointer.tokens.isEmpty else { return false }
        resources.append(Resource(uri: plain, root: schema.pointer))
        byURI[plain] = resources.count - 1
        schema.resource = resources.count - 1
        return true
    }

    /// Names a schema in its resource. False when the name was there before or is not allowed.
    mutating func addAnchor(_ name: String, _ schema: Subschema, _ index: Int) -> Bool {
        guard let first = name.utf8.first, first | 0x20 >= UInt8(ascii: "a") || first == UInt8(ascii: "_"),
            name.utf8.allSatisfy({ $0.isAnchorByte })
        else { return false }
        var uri = resources[schema.resource].uri
        uri.fragment = name
        return anchors.updateValue(index, forKey: uri) == nil
    }

    /// The schema that a reference in `schema` means; nil when the document has none.
    func resolve(_ reference: String, in schema: Subschema) -> Int? {
        let uri = resources[schema.resource].uri.resolving(URIReference(reference))
        guard let resource = byURI[uri.withoutFragment] else { return nil }
        let fragment = uri.decodedFragment ?? ""
        guard fragment.isEmpty || fragment.hasPrefix("/") else {
            var anchor = uri
            anchor.fragment = fragment
            return anchors[anchor]
        }
        guard let pointer = JSONPointer(fragment) else { return nil }
        return schemas[JSONPointer(tokens: resources[resource].root.tokens + pointer.tokens)]
    }

    /// The pointers of all schemas, for hints.
    var pointers: [String] { schemas.keys.map { "#\($0)" }.sorted() }
}

extension UInt8 {
    /// Whether an anchor's name can have the byte.
    fileprivate var isAnchorByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
