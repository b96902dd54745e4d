import JSONTape
import SchemaKit
import Testing

/// A compiled schema with its key table, and what it says of values.
struct CompiledSchema {
    let schema: Schema
    let keys: KeyTable
    var shape: SchemaShape? { schema.shape }

    init(_ text: String, options: SchemaOptions = .general, library: SchemaLibrary = SchemaLibrary()) throws {
        var builder = KeyTableBuilder()
        let draft = try SchemaCompiler.compile(
            Array(text.utf8), file: "schema.json", options: options, library: library, keys: &builder)
        keys = builder.build()
        schema = draft.finish(keys: keys)
    }

    /// What is wrong with a value: place, keyword and expectation of each violation.
    func violations(_ value: String) throws -> [String] {
        let text = Array(value.utf8)
        var parser = Parser()
        var tape = Tape()
        try parser.parse(text.span.bytes, into: &tape, keys: keys)
        var validator = Validator()
        var list = ViolationList()
        let fits = validator.validate(tape, schema: schema, into: &list)
        #expect(fits == list.isEmpty)
        return list.listed.map {
            let place = schema.instancePointer(of: $0, in: tape, keys: keys)
            return "\(place) \(schema.keywordPointer(of: $0)): \(schema.expectation(of: $0))"
        }
    }

    func accepts(_ value: String) throws -> Bool { try violations(value).isEmpty }
}
