import JSONTape

/// A name that `$dynamicRef` looks for, in one resource.
struct DynamicAnchor: Hashable {
    let resource: Int
    let name: String
}

/// The names that references can use: base URIs (`$id`), anchors and places of schemas in all documents.
struct SchemaResources {
    /// A part of a document with a base URI of its own.
    private struct Resource {
        let uri: URIReference
        let document: Int
        let root: JSONPointer
    }

    /// A place of a document.
    struct Place: Hashable {
        let document: Int
        let pointer: JSONPointer
    }

    private var resources: [Resource] = []
    private var byURI: [URIReference: Int] = [:]
    private var anchors: [URIReference: Int] = [:]
    private var schemas: [Place: Int] = [:]
    /// The schemas with `$dynamicAnchor`, by resource and name.
    private(set) var dynamicAnchors: [DynamicAnchor: Int] = [:]

    /// Begins a document by the URI it was found under, which may be empty; returns its resource.
    mutating func begin(_ part: SchemaDocument.Part) -> Int {
        let uri = URIReference(part.uri).withoutFragment
        let document = resources.reduce(-1) { max($0, $1.document) } + 1
        resources.append(Resource(uri: uri, document: document, root: .root))
        byURI[uri] = resources.count - 1
        return resources.count - 1
    }

    /// The document that a resource is of.
    func document(of resource: Int) -> Int { resources[resource].document }

    /// Notes where a schema is.
    mutating func note(_ schema: Subschema, _ index: Int) {
        schemas[Place(document: document(of: schema.resource), pointer: schema.pointer)] = index
    }

    /// Begins a resource at a schema with this `$id`. False when the id has a fragment or was there before.
    mutating func begin(_ id: String, in schema: inout Subschema, _ index: Int) -> Bool {
        let uri = resources[schema.resource].uri.resolving(URIReference(id))
        if let fragment = uri.fragment, !fragment.isEmpty { return false }
        let plain = uri.withoutFragment
        guard byURI[plain] == nil || schema.pointer.tokens.isEmpty else { return false }
        resources.append(Resource(uri: plain, document: document(of: schema.resource), root: schema.pointer))
        byURI[plain] = resources.count - 1
        // A document is found by the URI it came from as well as by its own.
        if schema.pointer.tokens.isEmpty { byURI[resources[schema.resource].uri] = resources.count - 1 }
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

    mutating func addDynamicAnchor(_ name: String, _ schema: Subschema, _ index: Int) {
        dynamicAnchors[DynamicAnchor(resource: schema.resource, name: name)] = index
    }

    /// The schema that a reference in `schema` means; nil when no document has one there.
    func resolve(_ reference: String, in schema: Subschema) -> Int? {
        let uri = resources[schema.resource].uri.resolving(URIReference(reference))
        let fragment = uri.decodedFragment ?? ""
        guard fragment.isEmpty || fragment.hasPrefix("/") else {
            guard let resource = byURI[uri.withoutFragment] else { return nil }
            var anchor = resources[resource].uri
            anchor.fragment = fragment
            return anchors[anchor]
        }
        return place(reference, in: schema).flatMap {
            schemas[Place(document: $0.document, pointer: $0.pointer)]
        }
    }

    /// The place that a reference with a pointer, or without fragment, means; nil when no document has the URI.
    func place(_ reference: String, in schema: Subschema) -> (document: Int, pointer: JSONPointer, resource: Int)? {
        let uri = resources[schema.resource].uri.resolving(URIReference(reference))
        guard let resource = byURI[uri.withoutFragment], let pointer = JSONPointer(uri.decodedFragment ?? "") else {
            return nil
        }
        let whole = JSONPointer(tokens: resources[resource].root.tokens + pointer.tokens)
        return (document(of: resource), whole, resource)
    }

    /// The pointers of all schemas, for hints.
    var pointers: [String] { schemas.keys.map { "#\($0.pointer)" }.sorted() }
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
