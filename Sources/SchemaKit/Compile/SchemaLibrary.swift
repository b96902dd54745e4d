/// Documents that schemas may refer to by URI: what was given, and the metaschemas of JSON Schema 2020-12. Nothing is ever
/// fetched.
public struct SchemaLibrary: Sendable {
    /// A document.
    struct Entry: Sendable {
        /// The file as the operator names it.
        let file: String
        let bytes: [UInt8]
    }

    /// The most documents that one schema may draw in.
    public static let documentsMax = 64
    /// The most bytes of all of them together.
    public static let bytesMax = 4 << 20

    private var entries: [String: Entry] = [:]

    /// A library of the metaschemas alone.
    public init() {}

    /// Adds a document under the URI by which references find it.
    public mutating func add(_ bytes: [UInt8], uri: String, file: String) {
        entries[uri] = Entry(file: file, bytes: bytes)
    }

    /// The document with this URI, which has no fragment.
    func document(_ uri: String) -> Entry? {
        entries[uri] ?? Metaschemas.text(uri).map { Entry(file: uri, bytes: Array($0.utf8)) }
    }
}
