internal import Catalog
internal import JSONTape
internal import XMLWire

/// Writes values of one schema in XML. A class, because arrays cannot hold what cannot be copied.
final class DocumentWriter {
    var writer: XMLWriter

    /// nil when the schema's values are published in JSON.
    init?(_ schema: CatalogSchema) {
        guard case .xml(let charset) = schema.wires[0], let layout = schema.layout else { return nil }
        writer = XMLWriter(layout: layout, charset: charset)
    }
}
