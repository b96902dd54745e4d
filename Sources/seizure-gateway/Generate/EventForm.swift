internal import Catalog
internal import GatewayModel
internal import Generator
internal import JSONTape
internal import XMLWire

/// Puts generated events of one schema into the form that their content type names: the generator makes JSON.
///
/// A class, because arrays cannot hold what cannot be copied; it belongs to one thread.
final class EventForm {
    private let schema: SchemaID
    private let keys: KeyTable
    private var parser = Parser()
    private var tape = Tape()
    private let document: DocumentForm?

    /// - Parameter catalog: the catalog with the schema.
    init(_ schema: SchemaID, catalog: Catalog) {
        self.schema = schema
        keys = catalog.keys
        document = catalog.schemas[schema].flatMap { DocumentForm($0) }
    }

    /// Whether an event of a profile is to be sent as XML.
    static func isXML(_ event: GeneratedEvent) -> Bool {
        event.headers.contains { $0.name == "content-type" && $0.value.starts(with: "application/xml".utf8) }
    }

    /// The event as it is sent.
    /// - Throws: one sentence when its schema has no XML or the profile's value does not fit it.
    func sent(_ event: GeneratedEvent) throws(CommandFault) -> GeneratedEvent {
        guard Self.isXML(event), let whole = event.whole else { return event }
        guard let document else { throw fault }
        do throws(ParseFault) { try parser.parse(whole.span.bytes, into: &tape, keys: keys) } catch { throw fault }
        do throws(XMLWriteFault) { try document.writer.write(tape) } catch { throw fault }
        return event.rewritten(document.writer.bytes.withUnsafeBytes { Array($0) })
    }

    private var fault: CommandFault {
        CommandFault(.configuration, "the profile of \(schema) says XML, and its values have no such form")
    }
}

/// What writes values in the XML of a schema. A class, because optionals of what cannot be copied are not lent.
private final class DocumentForm {
    var writer: XMLWriter

    /// nil when the schema has no XML.
    init?(_ schema: CatalogSchema) {
        guard let layout = schema.layout else { return nil }
        for case .xml(let charset) in schema.wires {
            writer = XMLWriter(layout: layout, charset: charset)
            return
        }
        return nil
    }
}
