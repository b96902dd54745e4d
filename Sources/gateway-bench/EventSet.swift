internal import Foundation
internal import JSONTape

/// The events that are measured: JSON texts without white space between their tokens, as they are sent.
struct EventSet {
    /// The texts.
    let texts: [[UInt8]]

    /// Bytes of all texts.
    var bytes: Int { texts.reduce(0) { $0 + $1.count } }

    /// Bytes of a text on average.
    var bytesPerEvent: Int { bytes / max(1, texts.count) }

    /// Reads NDJSON files and files of one JSON text each, and takes the white space out.
    init(files: [String]) throws {
        var texts: [[UInt8]] = []
        var compactor = Compactor()
        for file in files {
            let data = try Data(contentsOf: URL(fileURLWithPath: file))
            let isLines = file.hasSuffix(".ndjson") || file.hasSuffix(".jsonl")
            let parts = isLines ? data.split(separator: UInt8(ascii: "\n")) : [data]
            for part in parts { texts.append(try compactor.compact([UInt8](part), file: file)) }
        }
        try self.init(texts: texts)
    }

    private init(texts: [[UInt8]]) throws {
        guard !texts.isEmpty else { throw BenchError("no events were found") }
        self.texts = texts
    }

    /// Bytes of an event of the usual size, without white space.
    private static let usualBytes = 1_000...4_000

    /// The valid examples of the usual size of a schema version in a catalog folder, such as `us-iprc/seizure/2`.
    static func examples(schemas: String, schema: String) throws -> EventSet {
        let all = try EventSet(files: exampleFiles(schemas: schemas, schema: schema))
        return try EventSet(texts: all.texts.filter { usualBytes.contains($0.count) })
    }

    /// The valid XML examples of the usual size of a schema version, byte by byte.
    static func messages(schemas: String, schema: String) throws -> EventSet {
        let files = try exampleFiles(schemas: schemas, schema: schema, ending: ".xml")
        let texts = try files.map { [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))) }
        return try EventSet(texts: texts.filter { usualBytes.contains($0.count) })
    }

    private static func exampleFiles(schemas: String, schema: String, ending: String = ".json") throws -> [String] {
        let folder = "\(schemas)/\(schema)/examples"
        return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
            .filter { $0.hasPrefix("valid-") && $0.hasSuffix(ending) }
            .map { "\(folder)/\($0)" }
    }
}

/// Takes the white space between the tokens of JSON texts out.
private struct Compactor: ~Copyable {
    private var parser = Parser()
    private var tape = Tape()
    private var writer = Writer()

    mutating func compact(_ text: [UInt8], file: String) throws -> [UInt8] {
        do throws(ParseFault) {
            try parser.parse(text.span.bytes, into: &tape, keys: .empty)
        } catch {
            throw BenchError("\(file) is not JSON: \(error)")
        }
        writer.reset()
        writer.write(tape, keys: .empty)
        return Array(writer.text.utf8)
    }
}

/// A reason not to measure, in one sentence.
struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
