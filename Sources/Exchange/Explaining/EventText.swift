internal import Catalog
public import GatewayModel
internal import JSONTape

/// An event's value as people read it: JSON, whatever form it came in.
public struct EventText: Sendable {
    /// The schema that it is read as.
    public let schema: SchemaID
    /// JSON text: the value's own bytes when it is JSON.
    public let json: [UInt8]
    /// Whether the value came in another form.
    public let isTranslated: Bool
}

extension SourcePlan {
    /// Reads a value as the processing does.
    /// - Parameters:
    ///   - value: the event's value.
    ///   - contentType: the record's `content-type`; nil when it has none.
    ///   - schemaName: the `$id` or short name that the event says it has; nil for the source's default.
    /// - Returns: nil when the value cannot be read, or the schema is none that the source accepts.
    public func text(of value: [UInt8], contentType: [UInt8]?, schemaName: String?) -> EventText? {
        let named = schemaName.flatMap { catalog.schema(named: $0)?.id }
        guard schemaName == nil || named != nil,
            let route = routes.first(where: { $0.schema == named ?? source.defaultSchema })
        else { return nil }
        var reader = ValueReader()
        var tape = Tape()
        let form = (contentType?.withUnsafeBytes { MediaType($0).form } ?? nil) ?? route.path.source.defaultForm
        do throws(ValueFault) {
            try reader.read(
                value.span.bytes, as: form, layout: route.path.source.layout, keys: catalog.keys, into: &tape)
        } catch {
            return nil
        }
        if form == .json { return EventText(schema: route.schema, json: value, isTranslated: false) }
        var writer = Writer()
        writer.write(tape, keys: catalog.keys)
        return EventText(schema: route.schema, json: Array(writer.text.utf8), isTranslated: true)
    }
}
