public import GatewayModel
internal import JSONTape

/// Documents that schemas may refer to by URI: what was given, and the metaschemas of JSON Schema 2020-12. Nothing is ever
/// fetched.
public struct SchemaLibrary: Sendable {
    /// A document.
    struct Document: Sendable {
        /// The file as the operator names it.
        let file: String
        let bytes: [UInt8]
    }

    /// The most documents that one schema may draw in.
    public static let documentsMax = 64
    /// The most bytes of all of them together.
    public static let bytesMax = 4 << 20

    private var entries: [String: Document] = [:]

    /// A library of the metaschemas alone.
    public init() {}

    /// Adds a document under the URI by which references find it.
    public mutating func add(_ bytes: [UInt8], uri: String, file: String) {
        entries[uri] = Document(file: file, bytes: bytes)
    }

    /// The `$id` that a schema file gives itself; nil when it has none.
    ///
    /// Throws when the file is not JSON.
    public static func identifier(of bytes: [UInt8], file: String) throws(DefectList) -> String? {
        let document = try SchemaDocument.parse(bytes, file: file)
        guard let node = document.member("$id", of: 0), document.tape.kind(node) == .string else { return nil }
        return URIReference(document.tape.string(node)).withoutFragment.text
    }

    /// The document with this URI, which has no fragment.
    func document(_ uri: String) -> Document? {
        entries[uri] ?? Metaschemas.text(uri).map { Document(file: uri, bytes: Array($0.utf8)) }
    }
}
