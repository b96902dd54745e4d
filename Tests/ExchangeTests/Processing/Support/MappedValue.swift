import Catalog
import Exchange
import GatewayModel
import JSONTape
import MappingKit
import Testing

/// Values of the catalog through single mappers, without agreements.
enum MappedValue {
    /// The value of an example in whichever form it is, as JSON.
    static func read(_ example: CatalogExample) throws -> JSONTree {
        try read(example.bytes, isXML: example.file.hasSuffix(".xml"), schema: "\(example.schema)")
    }

    /// A value of a schema, as JSON.
    static func read(_ bytes: [UInt8], isXML: Bool, schema: String) throws -> JSONTree {
        let catalog = try RealSources.catalog()
        let layout = try #require(catalog.schema(named: schema)).layout
        var reader = ValueReader()
        var tape = Tape()
        try reader.read(
            bytes.span.bytes, as: isXML ? .xml(nil) : .json, layout: layout, keys: catalog.keys, into: &tape)
        return try written(tape, catalog.keys)
    }

    /// What a chain of schemas makes of a value, by the mapper between each two; nil when one of them rejects it.
    static func map(_ value: JSONTree, through schemas: [String]) throws -> JSONTree? {
        let catalog = try RealSources.catalog()
        var current = value
        for (from, to) in zip(schemas, schemas.dropFirst()) {
            let mapper = try #require(catalog.mappers.first { "\($0.ref.from)" == from && "\($0.ref.to)" == to })
            var run = MapperRun(mapper.compiled)
            var parser = Parser()
            var source = Tape()
            var target = Tape()
            try parser.parse(current.bytes.span.bytes, into: &source, keys: catalog.keys)
            guard run.run(source: source, into: &target, asOf: 20_140_701) == .mapped else { return nil }
            current = try written(target, catalog.keys)
        }
        return current
    }

    private static func written(_ tape: borrowing Tape, _ keys: KeyTable) throws -> JSONTree {
        var writer = Writer()
        writer.write(tape, keys: keys)
        return try JSONTree(writer.text)
    }
}
