import Catalog
import GatewayModel
import Testing

@Suite struct YAMLDocumentTests {
    @Test func parse_nested_keepsPositionsAndQuotes() throws {
        let node = try YAMLDocument.parse(Array("a:\n  - 1\n  - \"1\"\nb: {c: ~}\n".utf8), file: "f.yaml")
        #expect(node["a"]?.elements?[0].plainText == "1")
        #expect(node["a"]?.elements?[1].plainText == nil)
        #expect(node["a"]?.elements?[1].text == "1")
        #expect(node["a"]?.elements?[1].position == TextPosition(line: 3, column: 5))
        #expect(node["b"]?["c"]?.isNull == true)
        #expect(node.members?[1].keyPosition == TextPosition(line: 4, column: 1))
    }

    @Test func parse_empty_isNull() throws {
        #expect(try YAMLDocument.parse([], file: "f").isNull)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let defect: String
        var testDescription: String { name }
    }

    @Test(arguments: [
        Case(name: "duplicate key", text: "a: 1\na: 2\n", defect: "stands twice"),
        Case(name: "anchor", text: "a: &x [1]\nb: *x\n", defect: "f.yaml:1:4: anchors and aliases"),
        Case(name: "broken", text: "a: [1,\n", defect: "f.yaml:2:1: the file is not YAML"),
        Case(name: "two documents", text: "a: 1\n---\nb: 2\n", defect: "the file is not YAML"),
        Case(name: "sequence as key", text: "? [1]\n: 2\n", defect: "a key must be a scalar"),
        Case(name: "deep", text: String(repeating: "[", count: 5_000), defect: "the file is not YAML"),
    ])
    func parse_refused_saysWhere(_ example: Case) {
        #expect {
            try YAMLDocument.parse(Array(example.text.utf8), file: "f.yaml")
        } throws: { error in
            "\(error)".contains(example.defect)
        }
    }

    @Test func parse_notUTF8_isRefused() {
        #expect(throws: DefectList.self) { try YAMLDocument.parse([0xFF], file: "f") }
    }
}
