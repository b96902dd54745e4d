import Catalog
import GatewayModel
import JSONTape
import SchemaKit
import Testing
import XMLWire

/// An example as a tree whose places can be changed, and such a tree as a value: JSON as it is, XML through its schema.
struct ExampleForm {
    private let keys: KeyTable
    /// The layout of the schema in XML, for an example in XML.
    private let layout: XMLLayout?

    init(_ example: CatalogExample, _ catalog: Catalog) throws {
        keys = catalog.keys
        layout = example.file.hasSuffix(".xml") ? try #require(catalog.schemas[example.schema]?.layout) : nil
    }

    /// The headers that tell the form and the schema.
    func headers(_ schema: SchemaID) -> [TestHeader] {
        [
            TestHeader("content-type", layout == nil ? "application/json" : "application/xml"),
            TestHeader("ce_dataschema", "\(schema)"),
        ]
    }

    /// The tree of a value.
    func tree(_ bytes: [UInt8]) throws -> JSONTree {
        guard let layout else { return try JSONTree(bytes) }
        var parser = XMLParser()
        var tape = Tape()
        try parser.parse(bytes.span.bytes, layout: layout, into: &tape)
        var writer = Writer()
        writer.write(tape, keys: keys)
        return try JSONTree(Array(writer.text.utf8))
    }

    /// The value of a tree; nil when XML cannot say it.
    func value(_ tree: JSONTree) -> [UInt8]? {
        guard let layout else { return tree.bytes }
        var parser = Parser(limits: .document)
        var tape = Tape()
        var writer = XMLWriter(layout: layout, charset: .gb18030)
        do {
            try parser.parse(tree.bytes.span.bytes, into: &tape, keys: keys)
            try writer.write(tape)
        } catch {
            return nil
        }
        var value: [UInt8] = []
        for index in 0..<writer.count { value.append(writer.bytes[index]) }
        return value
    }
}
