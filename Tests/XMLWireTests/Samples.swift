import GatewayModel
import JSONTape
import SchemaKit
import XMLWire

/// A schema with its keys and its layout, for tests.
struct XMLSchema {
    let schema: Schema
    let keys: KeyTable
    let layout: XMLLayout

    init(_ text: String) throws {
        var builder = KeyTableBuilder()
        let draft = try SchemaCompiler.compile(Array(text.utf8), file: "schema.json", keys: &builder)
        keys = builder.build()
        schema = draft.finish(keys: keys)
        layout = try XMLLayout(schema: schema)
    }

    /// The defects of a schema text, as `line:column: message`; empty when it has a layout.
    static func defects(_ text: String) -> [String] {
        do {
            _ = try XMLSchema(text)
            return []
        } catch let list as DefectList {
            return list.defects.map { "\($0.position.map { "\($0)" } ?? "-"): \($0.message)" }
        } catch {
            return ["\(error)"]
        }
    }
}

/// What became of a document: the value as JSON, or the fault.
struct ParsedXML: ~Copyable {
    var tape = Tape()
    private(set) var fault: XMLFault?
    private let keys: KeyTable

    init(
        _ bytes: [UInt8], _ schema: XMLSchema = Samples.seizure, charset: XMLCharset? = nil,
        limits: XMLLimits = .event
    ) {
        keys = schema.keys
        var parser = XMLParser(limits: limits)
        do {
            try parser.parse(bytes.span.bytes, charset: charset, layout: schema.layout, into: &tape)
        } catch {
            fault = error
        }
    }

    init(_ text: String, _ schema: XMLSchema = Samples.seizure, limits: XMLLimits = .event) {
        self.init(Array(text.utf8), schema, limits: limits)
    }

    /// The value as compact JSON; the fault's words when there is none.
    var json: String {
        if let fault { return "\(fault.reason)" }
        var writer = Writer()
        writer.write(tape, keys: keys)
        return writer.text
    }

    /// The places where the value breaks the schema, with their keywords.
    func violations(_ schema: XMLSchema) -> [String] {
        var validator = Validator()
        var list = ViolationList()
        guard !validator.validate(tape, schema: schema.schema, into: &list) else { return [] }
        return list.listed.map {
            "\(schema.schema.instancePointer(of: $0, in: tape, keys: keys)) \(schema.schema.keywordPointer(of: $0))"
        }
    }
}

/// A seizure in the message shape of a single window, with all that the keyword `xml` can say.
enum Samples {
    static let seizure: XMLSchema = {
        do {
            return try XMLSchema(seizureText)
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    static let seizureText = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "$id": "https://schemas.example/sample",
          "type": "object",
          "additionalProperties": false,
          "required": ["caseId"],
          "xml": { "name": "Seizure", "namespace": "urn:example:seizure" },
          "properties": {
            "version": { "type": "integer", "xml": { "attribute": true, "name": "ver" } },
            "note": { "type": "string", "xml": { "attribute": true, "namespace": "urn:example:note", "prefix": "n" } },
            "caseId": { "type": "string", "xml": { "name": "CaseNo" } },
            "weight": { "type": "number" },
            "isUrgent": { "type": "boolean" },
            "remark": { "type": ["string", "null"], "xml": { "name": "备注" } },
            "officer": {
              "type": "object", "additionalProperties": false,
              "xml": { "name": "Officer", "namespace": "urn:example:person", "prefix": "p" },
              "properties": {
                "id": { "type": "string", "xml": { "attribute": true } },
                "name": { "type": "string", "xml": { "name": "Name" } }
              }
            },
            "lines": {
              "type": "array", "minItems": 1,
              "items": {
                "type": "object", "additionalProperties": false, "xml": { "name": "Line" },
                "properties": {
                  "no": { "type": "integer", "xml": { "attribute": true } },
                  "goods": { "type": "string" },
                  "marks": { "type": "array", "minItems": 1, "items": { "type": "string", "xml": { "name": "mark" } } }
                }
              }
            },
            "containers": {
              "type": "array", "xml": { "name": "Containers", "wrapped": true },
              "items": { "type": ["string", "null"], "xml": { "name": "Container" } }
            },
            "rates": {
              "type": "array", "xml": { "wrapped": true },
              "items": {
                "type": "array", "xml": { "name": "row", "wrapped": true },
                "items": { "type": "number", "xml": { "name": "rate" } }
              }
            }
          }
        }
        """

    /// A document with this content in the root element.
    static func document(_ content: String, attributes: String = "") -> String {
        "<Seizure xmlns=\"urn:example:seizure\"\(attributes)>\(content)</Seizure>"
    }
}

/// A small generator of random numbers with a seed.
struct SplitMix {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
