/// Schemas of the tiny catalog that have an XML form.
extension TinyCatalog {
    /// The same case as `writeSchema`, with the wires and, when they name one, the form in XML: the type is an attribute.
    func writeSchema(_ agency: String, wires: String, xml: String = #""xml": { "name": "Case" },"#) throws {
        try write(
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "$id": "https://schemas.example/\(agency)/case/1",
              "x-gateway": {
                "schema": "\(agency).case/1", "status": "draft", "identity": "/id", "eventType": "/type",
                "wires": \(wires)
              },
              \(xml)
              "type": "object",
              "additionalProperties": false,
              "required": ["id", "type", "title"],
              "properties": {
                "id": { "type": "string", "minLength": 1, "maxLength": 32, "xml": { "name": "CaseNo" } },
                "type": { "type": "string", "enum": ["RECORDED", "AMENDED"], "xml": { "attribute": true } },
                "title": { "type": "string", "minLength": 1, "maxLength": 20000, "xml": { "name": "品名" } },
                "note": { "type": "string", "minLength": 1, "maxLength": 100 }
              }
            }

            """, to: "\(agency)/case/1/schema.json")
    }
}

extension TestEvent {
    /// "中国" in GB18030, with U+9FB4, about which editions differ.
    static let chinese: [UInt8] = [0xD6, 0xD0, 0xB9, 0xFA, 0xFE, 0x59]

    /// An event of the tiny catalog in XML, with a title in this charset.
    static func document(_ title: [UInt8], declared: String? = "GB18030") -> TestEvent {
        let declaration = declared.map { "<?xml version=\"1.0\" encoding=\"\($0)\"?>" } ?? ""
        let names: [UInt8] = declared == "GB18030" ? [0xC6, 0xB7, 0xC3, 0xFB] : Array("品名".utf8)
        let head = Array("\(declaration)<Case type=\"RECORDED\"><".utf8) + names + Array(">".utf8)
        return TestEvent(head + title + Array("</".utf8) + names + Array("><CaseNo>case-1</CaseNo></Case>".utf8))
    }

    /// The same event with a content type.
    func typed(_ contentType: String) -> TestEvent { with(TestHeader("content-type", contentType)) }
}
