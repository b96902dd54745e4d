import GatewayModel
import JSONTape
import SchemaKit
import Testing

@testable import MappingKit

/// Two schemas and their key table, and what mappers between them become.
final class Pair {
    let keys: KeyTable
    let source: Schema
    let target: Schema

    init(source: String, target: String) throws {
        var builder = KeyTableBuilder()
        let from = try SchemaCompiler.compile(Array(source.utf8), file: "source.json", keys: &builder)
        let to = try SchemaCompiler.compile(Array(target.utf8), file: "target.json", keys: &builder)
        keys = builder.build()
        self.source = from.finish(keys: keys)
        self.target = to.finish(keys: keys)
    }

    /// Compiles a mapper; `body` is the document from `fields` on.
    func compile(_ document: String, lists: [String: CodeList] = [:], disclosed: DisclosureFilter? = nil) throws
        -> CompiledMapper
    {
        let parsed = try MapperDocument.parse(try yaml(document), file: "m.yaml")
        return try MapperCompiler.compile(
            parsed, source: source, target: target, codeLists: lists, disclosed: disclosed)
    }

    /// Parses JSON with the key table.
    func parse(_ json: String, into tape: inout Tape) throws {
        var parser = Parser(limits: .document)
        let bytes = Array(json.utf8)
        try parser.parse(bytes.span.bytes, into: &tape, keys: keys)
    }

    /// Maps JSON to JSON, or to the words of the rejection.
    func map(_ json: String, with mapper: CompiledMapper, asOf: Int32 = 2014_05_20) throws -> String {
        var run = MapperRun(mapper)
        var source = Tape()
        var target = Tape()
        try parse(json, into: &source)
        let outcome = run.run(source: source, into: &target, asOf: asOf)
        // What is explained is another program than the one that lanes run: both make the same.
        let leavesDoubt = run.leavesDoubt
        var told = Tape()
        let explained = run.explain(source: source, into: &told, asOf: asOf).outcome
        #expect(explained == outcome)
        if outcome == .mapped {
            let difference = TapeDifference.first(target, told, keys: keys)
            let isCovered = !leavesDoubt || run.leavesDoubt
            #expect(difference == nil && isCovered)
        }
        switch outcome {
        case .mapped:
            var writer = Writer()
            writer.write(target, keys: keys)
            return writer.text
        case .rejected(let rejection):
            let words = mapper.describe(rejection)
            return "\(words.code.rawValue) \(words.pointer ?? "-") \(words.target): \(words.expected)"
        }
    }
}

/// A code list from CSV text that begins with the names of its columns.
func codeList(_ name: String, _ csv: String) throws -> CodeList {
    try codeList(name, file: codeListHead(csv) + csv)
}

/// The declarations that a code list with these columns begins with: any text as the key and in the others.
func codeListHead(_ csv: String) -> String {
    let names = csv.prefix { $0 != "\n" }.split(separator: ",").map(String.init)
    let columns = names.enumerated().filter { index, name in
        CodeList.ReservedColumn(rawValue: name) == nil && !names[..<index].contains(name)
    }
    return "# source: a test\n# revision: 1\n"
        + columns.map { "# column \($1): \($0 == 0 ? "" : "optional ")text\n" }.joined()
}

/// A code list from the text of its file.
func codeList(_ name: String, file: String) throws -> CodeList {
    try CodeList.load(Array(file.utf8), ref: RevisionRef(name: name, revision: 1), file: "\(name).csv")
}
