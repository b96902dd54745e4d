internal import Catalog
internal import JSONTape
internal import XMLWire

/// Writes values of one schema in XML. A class, because arrays cannot hold what cannot be copied.
final class DocumentWriter {
    var writer: XMLWriter

    /// nil when the wire is JSON.
    init?(_ schema: CatalogSchema, as wire: Wire) {
        guard case .xml(let charset) = wire, let layout = schema.layout else { return nil }
        writer = XMLWriter(layout: layout, charset: charset)
    }
}
