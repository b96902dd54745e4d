import Foundation
import GatewayModel
import Testing

@testable import seizure_gateway

/// Files that end in `.xml` are read as XML by `validate`, and told apart by `map`.
@Suite struct XMLFileTests {
    private static let schema = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object", "additionalProperties": false, "required": ["no"],
          "properties": { "no": { "type": "integer", "xml": { "attribute": true } }, "name": { "type": "string" } }\(xml)
        }
        """
    private static let xml = #", "xml": { "name": "Case" }"#

    private static func findings(_ text: String, file: String, schema: String = schema) throws -> [String] {
        let path = FileManager.default.temporaryDirectory.appending(path: "schema-\(UUID().uuidString).json")
        try Data(schema.utf8).write(to: path)
        defer { unlink(path.path) }
        let judge = try SchemaJudge(schema: path.path, schemas: nil)
        let value = InputValues.Value(name: file, bytes: Array(text.utf8))
        return judge.findings(value).map { "\($0.code) \($0.pointer) \($0.rule)" }
    }

    @Test func validate_xmlFile_isReadAsXML() throws {
        let document = "<Case no='1'><name>x</name></Case>"
        #expect(try Self.findings(document, file: "a.xml") == [])
        #expect(try Self.findings(document, file: "a.json") == ["MALFORMED  json"])
        #expect(try Self.findings("{\"no\":1}", file: "-") == [])
        #expect(try Self.findings("{\"no\":1}", file: "a.xml") == ["MALFORMED  xml"])
        #expect(try Self.findings("<Case no='x'/>", file: "a.xml") == ["SCHEMA_VIOLATION /no #/properties/no/type"])
    }

    @Test func validate_xmlFileOfASchemaWithoutXML_isRefused() throws {
        let plain = Self.schema.replacingOccurrences(of: Self.xml, with: "")
        #expect(try Self.findings("<Case/>", file: "a.xml", schema: plain) == ["MALFORMED  content-type"])
    }

    @Test func map_file_tellsItsFormAsAProducerWould() {
        let forms = ["a.xml", "a.json", "-", "a.ndjson:3"].map { name in
            let value = InputValues.Value(name: name, bytes: [])
            return SourceEvent(value: [], form: value.form, timestampMs: 0).contentType
                .map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(forms == ["application/xml", "application/json", nil, nil])
    }
}
