import GatewayModel
import JSONTape
import SchemaKit
import Testing
import XMLWire

/// What is written, and that it comes back.
@Suite struct WritingTests {
    /// A value of JSON as XML, or the reason why it cannot be written.
    static func written(_ json: String, _ schema: XMLSchema = Samples.seizure, _ charset: XMLCharset = .utf8) throws
        -> [UInt8]
    {
        var parser = Parser()
        var tape = Tape()
        let bytes = Array(json.utf8)
        try parser.parse(bytes.span.bytes, into: &tape, keys: schema.keys)
        return try write(tape, schema, charset)
    }

    static func write(_ tape: borrowing Tape, _ schema: XMLSchema, _ charset: XMLCharset) throws -> [UInt8] {
        var writer = XMLWriter(layout: schema.layout, charset: charset)
        try writer.write(tape)
        let count = writer.count
        let bytes = writer.bytes.withUnsafeBytes { Array($0) }
        #expect(bytes.count == count)
        return bytes
    }

    static let root =
        #"<Seizure xmlns="urn:example:seizure" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#
        + #" xmlns:n="urn:example:note" xmlns:p="urn:example:person""#

    static let cases: [(name: String, json: String, attributes: String, content: String)] = [
        ("empty", "{}", "", ""),
        (
            "order of the schema", #"{"weight":1.50,"caseId":"x","note":"n","version":3}"#, #" ver="3" n:note="n""#,
            "<CaseNo>x</CaseNo><weight>1.50</weight>"
        ),
        ("escapes", #"{"caseId":"<a>&\"']]>\r\n\t"}"#, "", "<CaseNo>&lt;a&gt;&amp;\"']]&gt;&#13;\n\t</CaseNo>"),
        ("escapes of attributes", #"{"note":"<a>&\"'\r\n\t"}"#, #" n:note="&lt;a&gt;&amp;&quot;'&#13;&#10;&#9;""#, ""),
        ("null", #"{"remark":null}"#, "", #"<备注 xsi:nil="true"/>"#),
        ("empty text", #"{"remark":""}"#, "", "<备注></备注>"),
        ("true and false", #"{"isUrgent":false}"#, "", "<isUrgent>false</isUrgent>"),
        (
            "other namespace", #"{"officer":{"name":"Li","id":"7"}}"#, "",
            #"<p:Officer id="7"><Name>Li</Name></p:Officer>"#
        ),
        (
            "lists", #"{"lines":[{"marks":["a","b"],"no":1},{}]}"#, "",
            #"<Line no="1"><mark>a</mark><mark>b</mark></Line><Line></Line>"#
        ),
        (
            "wrapped lists", #"{"containers":["A",null],"rates":[[1,2],[]]}"#, "",
            #"<Containers><Container>A</Container><Container xsi:nil="true"/></Containers>"#
                + "<rates><row><rate>1</rate><rate>2</rate></row><row></row></rates>"
        ),
        ("empty wrapped list", #"{"containers":[]}"#, "", "<Containers></Containers>"),
    ]

    @Test(arguments: cases.indices)
    func write_value_isTheDocument(_ index: Int) throws {
        let test = Self.cases[index]
        let expected =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\(Self.root)\(test.attributes)>\(test.content)</Seizure>"
        #expect(String(decoding: try Self.written(test.json), as: UTF8.self) == expected, "\(test.name)")
    }

    @Test func write_gb18030_namesAndTextsAreInTheCharset() throws {
        let bytes = try Self.written(#"{"remark":"中\#u{9FB4}\#u{1F600}\#u{80}"}"#, Samples.seizure, .gb18030)
        let element = [0x3C, 0xB1, 0xB8, 0xD7, 0xA2, 0x3E]
        let text = [0xD6, 0xD0, 0xFE, 0x59, 0x94, 0x39, 0xFC, 0x36, 0x81, 0x30, 0x81, 0x30] as [UInt8]
        #expect(Array(bytes.prefix(41)) == Array("<?xml version=\"1.0\" encoding=\"GB18030\"?><S".utf8.prefix(41)))
        let found = bytes.indices.contains { bytes[$0...].starts(with: element.map { UInt8($0) } + text) }
        #expect(found)
    }

    /// Every character that XML 1.0 cannot carry is refused, and every other one comes back.
    @Test(arguments: XMLCharset.allCases)
    func write_everyCharacter_comesBackOrIsRefused(_ charset: XMLCharset) throws {
        var tape = Tape()
        for number in Array(0...0x2FF) + Array(0xFDD0...0x10001) + [0x1FFFE, 0x1FFFF, 0x10FFFF] {
            guard let scalar = Unicode.Scalar(UInt32(number)) else { continue }
            Self.build(String(scalar), &tape)
            let isCarried = number >= 0x20 && number != 0xFFFE && number != 0xFFFF || [9, 10, 13].contains(number)
            do {
                let bytes = try Self.write(tape, Samples.seizure, charset)
                let parsed = ParsedXML(bytes)
                let json = parsed.fault == nil ? parsed.tape.string(2) : parsed.json
                #expect(isCarried && json == String(scalar), "U+\(String(number, radix: 16))")
            } catch let fault as XMLWriteFault {
                #expect(!isCarried && fault == XMLWriteFault(.unrepresentableCharacter, at: 2))
                #expect(fault.code == .targetViolation)
            }
        }
    }

    private static func build(_ text: String, _ tape: inout Tape) {
        let bytes = Array(text.utf8)
        tape.reset()
        tape.beginObject()
        tape.key(Samples.seizure.keys.id(of: "caseId"))
        tape.addString(bytes.span)
        tape.endObject()
    }

    /// What a reader would not get back is refused.
    @Test(arguments: [
        "[]", "1", #"{"other":1}"#, #"{"caseId":1}"#, #"{"weight":"1"}"#, #"{"isUrgent":"true"}"#, #"{"lines":[]}"#,
        #"{"lines":[1]}"#, #"{"lines":{}}"#, #"{"officer":[]}"#, #"{"caseId":null}"#, #"{"containers":[1]}"#,
        #"{"officer":{"caseId":"x"}}"#,
    ])
    func write_whatTheSchemaDoesNotHave_isRefused(_ json: String) throws {
        #expect {
            try Self.written(json)
        } throws: { error in
            (error as? XMLWriteFault)?.reason == .notOfSchema
        }
    }

    @Test(arguments: XMLCharset.allCases, [1, 2, 3] as [UInt64])
    func writeAndRead_generatedValues_areTheSame(_ charset: XMLCharset, _ seed: UInt64) throws {
        var values = SampleValues(seed)
        var tape = Tape()
        var again = Tape()
        var parser = XMLParser()
        var json = Writer()
        var jsonAgain = Writer()
        var writer = XMLWriter(layout: Samples.seizure.layout, charset: charset)
        var writerAgain = XMLWriter(layout: Samples.seizure.layout, charset: charset)
        for round in 0..<400 {
            values.next(into: &tape)
            try writer.write(tape)
            try parser.parse(writer.bytes.bytes, charset: charset, layout: Samples.seizure.layout, into: &again)
            json.reset()
            json.write(tape, keys: Samples.seizure.keys)
            jsonAgain.reset()
            jsonAgain.write(again, keys: Samples.seizure.keys)
            let (first, second) = (json.text, jsonAgain.text)
            #expect(first == second, "seed \(seed), round \(round)")
            try writerAgain.write(again)
            let isStable = writer.bytes.withUnsafeBytes { one in
                writerAgain.bytes.withUnsafeBytes { two in one.elementsEqual(two) }
            }
            #expect(isStable, "seed \(seed), round \(round)")
        }
    }

    /// A document of any order and layout becomes the one that the writer makes, and stays it.
    @Test func readAndWrite_anyDocument_isStable() throws {
        let text =
            "<?xml version='1.0'?>\n<s:Seizure xmlns:s='urn:example:seizure' ver='1'>\n <s:Line><s:goods>a</s:goods>"
            + "</s:Line><s:CaseNo>x</s:CaseNo> <s:Line no='2'/>\n</s:Seizure>"
        let parsed = ParsedXML(text)
        let first = try Self.write(parsed.tape, Samples.seizure, .utf8)
        let again = ParsedXML(first)
        #expect(try Self.write(again.tape, Samples.seizure, .utf8) == first)
    }
}
