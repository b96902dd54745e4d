import GatewayModel
import JSONTape
import SchemaKit
import Testing
import XMLWire

/// A document's content and what becomes of it.
struct ReadingCase: Sendable, CustomTestStringConvertible {
    let name: String
    let content: String
    let attributes: String
    let json: String

    init(_ name: String, _ content: String, attributes: String = "", _ json: String) {
        self.name = name
        self.content = content
        self.attributes = attributes
        self.json = json
    }

    var testDescription: String { name }
}

/// Documents and the values that they are.
@Suite struct ReadingTests {
    static let cases: [ReadingCase] = [
        ReadingCase("empty root", "", "{}"),
        ReadingCase("text", "<CaseNo>A1</CaseNo>", #"{"caseId":"A1"}"#),
        ReadingCase("text keeps white space", "<CaseNo> A\n 1 </CaseNo>", #"{"caseId":" A\n 1 "}"#),
        ReadingCase("line ends are line feeds", "<CaseNo>A\r\nB\rC</CaseNo>", #"{"caseId":"A\nB\nC"}"#),
        ReadingCase("empty text", "<CaseNo/>", #"{"caseId":""}"#),
        ReadingCase("empty text in two tags", "<CaseNo></CaseNo>", #"{"caseId":""}"#),
        ReadingCase("five entities", "<CaseNo>&lt;&gt;&amp;&quot;&apos;</CaseNo>", #"{"caseId":"<>&\"'"}"#),
        ReadingCase("character references", "<CaseNo>&#65;&#x4E2D;&#13;&#x1F600;</CaseNo>", "{\"caseId\":\"A中\\r😀\"}"),
        ReadingCase("CDATA", "<CaseNo>a<![CDATA[<b>&amp;]]>c</CaseNo>", #"{"caseId":"a<b>&amp;c"}"#),
        ReadingCase("comments are skipped", "<!-- x --><CaseNo>1<!-- 2 -->3</CaseNo>", #"{"caseId":"13"}"#),
        ReadingCase("number", "<weight>-1.50e+3</weight>", #"{"weight":-1.50e+3}"#),
        ReadingCase("zero", "<weight>0</weight>", #"{"weight":0}"#),
        ReadingCase("number with leading zero", "<weight>01</weight>", #"{"weight":"01"}"#),
        ReadingCase("number with white space", "<weight> 1</weight>", #"{"weight":" 1"}"#),
        ReadingCase("number with plus", "<weight>+1</weight>", #"{"weight":"+1"}"#),
        ReadingCase("number without fraction", "<weight>1.</weight>", #"{"weight":"1."}"#),
        ReadingCase("empty number", "<weight/>", #"{"weight":""}"#),
        ReadingCase("infinity", "<weight>INF</weight>", #"{"weight":"INF"}"#),
        ReadingCase("true", "<isUrgent>true</isUrgent>", #"{"isUrgent":true}"#),
        ReadingCase("false", "<isUrgent>false</isUrgent>", #"{"isUrgent":false}"#),
        ReadingCase("boolean as digit", "<isUrgent>1</isUrgent>", #"{"isUrgent":"1"}"#),
        ReadingCase("Chinese name", "<备注>缴获</备注>", #"{"remark":"缴获"}"#),
        ReadingCase("attributes", "", attributes: #" ver="3""#, #"{"version":3}"#),
        ReadingCase(
            "attribute is normalised", "", attributes: " n:note=\"a\n&#10;\t\" xmlns:n=\"urn:example:note\"",
            #"{"note":"a \n "}"#),
        ReadingCase("any prefix", "<q:CaseNo xmlns:q=\"urn:example:seizure\">x</q:CaseNo>", #"{"caseId":"x"}"#),
        ReadingCase(
            "prefixed namespace is for one element",
            "<p:Officer xmlns:p=\"urn:example:person\" id=\"7\"><Name>Li</Name></p:Officer>",
            #"{"officer":{"id":"7","name":"Li"}}"#),
        ReadingCase(
            "list", "<Line no=\"1\"><goods>a</goods></Line><Line no=\"2\"/>",
            #"{"lines":[{"no":1,"goods":"a"},{"no":2}]}"#),
        ReadingCase(
            "list among others", "<Line no=\"1\"/><CaseNo>x</CaseNo><Line no=\"2\"/><weight>1</weight><Line no=\"3\"/>",
            #"{"lines":[{"no":1},{"no":2},{"no":3}],"caseId":"x","weight":1}"#),
        ReadingCase(
            "lists in lists", "<Line><mark>a</mark><goods>g</goods><mark>b</mark></Line><Line><mark>c</mark></Line>",
            #"{"lines":[{"marks":["a","b"],"goods":"g"},{"marks":["c"]}]}"#),
        ReadingCase(
            "wrapped list", "<Containers>\n <Container>A</Container>\n <Container/>\n</Containers>",
            #"{"containers":["A",""]}"#),
        ReadingCase("empty wrapped list", "<Containers/>", #"{"containers":[]}"#),
        ReadingCase(
            "wrapped lists in a list",
            "<rates><row><rate>1</rate><rate>2</rate></row><row/></rates>", #"{"rates":[[1,2],[]]}"#),
        ReadingCase("nil", "<备注 xsi:nil=\"true\"/>", attributes: xsi, #"{"remark":null}"#),
        ReadingCase("nil is one", "<备注 xsi:nil=\"1\"></备注>", attributes: xsi, #"{"remark":null}"#),
        ReadingCase("nil is false", "<备注 xsi:nil=\"false\">x</备注>", attributes: xsi, #"{"remark":"x"}"#),
        ReadingCase(
            "nil in a list", "<Containers><Container xsi:nil=\"true\"/></Containers>", attributes: xsi,
            #"{"containers":[null]}"#),
        ReadingCase(
            "schema locations say nothing", "",
            attributes: xsi + " xsi:schemaLocation=\"a b\" xsi:noNamespaceSchemaLocation=\"c\"", "{}"),
        ReadingCase("nil where no null is allowed", "<CaseNo xsi:nil=\"true\"/>", attributes: xsi, #"{"caseId":null}"#),
    ]
    static let xsi = " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""

    @Test(arguments: cases)
    func parse_document_isTheValue(_ test: ReadingCase) {
        let parsed = ParsedXML(Samples.document(test.content, attributes: test.attributes))
        let json = parsed.json
        #expect(json == test.json)
    }

    @Test func parse_prettyPrintedDocument_ignoresWhiteSpaceBetweenElements() {
        let parsed = ParsedXML(
            "\u{FEFF}<?xml version='1.0' encoding=\"utf-8\" standalone='yes'?>\n"
                + Samples.document("\n\t<CaseNo>1</CaseNo>\r\n  <Line>\n </Line>\n") + "\n<!-- end -->\n")
        let json = parsed.json
        #expect(json == #"{"caseId":"1","lines":[{}]}"#)
    }

    /// What the schema does not have is reported by the validator, at its place, and never by its name.
    static let strangers: [(name: String, content: String, attributes: String, violations: [String])] = [
        ("element", "<CaseNo>1</CaseNo><secret>x</secret>", "", ["/(property 2) #/additionalProperties"]),
        (
            "two elements", "<a/><CaseNo>1</CaseNo><b><c/></b>", "",
            ["/(property 1) #/additionalProperties", "/(property 3) #/additionalProperties"]
        ),
        ("a property's own name", "<caseId>1</caseId><CaseNo>1</CaseNo>", "", ["/(property 1) #/additionalProperties"]),
        ("attribute", "<CaseNo>1</CaseNo>", " secret=\"x\"", ["/(property 1) #/additionalProperties"]),
        ("attribute as element", "<ver>1</ver><CaseNo>1</CaseNo>", "", ["/(property 1) #/additionalProperties"]),
        (
            "element as attribute", "", " CaseNo=\"1\"",
            ["/(property 1) #/additionalProperties", " #/required"]
        ),
        (
            "another namespace", "<CaseNo xmlns=\"urn:other\">1</CaseNo><CaseNo>1</CaseNo>", "",
            ["/(property 1) #/additionalProperties"]
        ),
        (
            "no namespace", "<CaseNo xmlns=\"\">1</CaseNo><CaseNo>1</CaseNo>", "",
            ["/(property 1) #/additionalProperties"]
        ),
        ("text between elements", "<CaseNo>1</CaseNo>x<Line/>y", "", ["/(property 2) #/additionalProperties"]),
        ("element in a text", "<CaseNo>1<b>2</b></CaseNo>", "", ["/caseId #/properties/caseId/type"]),
        ("attribute of a text", "<CaseNo x=\"1\">1</CaseNo>", "", ["/caseId #/properties/caseId/type"]),
        (
            "stranger in a list", "<CaseNo>1</CaseNo><Containers><Other/></Containers>", "",
            ["/containers #/properties/containers/type"]
        ),
        (
            "text in a list", "<CaseNo>1</CaseNo><Containers>x</Containers>", "",
            ["/containers #/properties/containers/type"]
        ),
        ("text that is no number", "<CaseNo>1</CaseNo><weight>x</weight>", "", ["/weight #/properties/weight/type"]),
        (
            "nil with content", "<CaseNo>1</CaseNo><备注 xsi:nil=\"true\">x</备注>", xsi,
            ["/remark #/properties/remark/type"]
        ),
        ("other xsi attribute", "<CaseNo xsi:type=\"t\">1</CaseNo>", xsi, ["/caseId #/properties/caseId/type"]),
        (
            "nested", "<CaseNo>1</CaseNo><Line/><Line><x/></Line>", "",
            ["/lines/1/(property 1) #/properties/lines/items/additionalProperties"]
        ),
    ]

    @Test(arguments: strangers.indices)
    func parse_whatTheSchemaDoesNotHave_isAViolation(_ index: Int) {
        let test = Self.strangers[index]
        let parsed = ParsedXML(Samples.document(test.content, attributes: test.attributes))
        let (json, violations) = (parsed.json, parsed.violations(Samples.seizure))
        #expect(Set(violations) == Set(test.violations), "\(test.name): \(json)")
        #expect(!json.contains("secret"), "\(test.name)")
    }

    @Test(arguments: ["<Other/>", "<Seizure/>", "<Seizure xmlns='urn:other'><CaseNo>1</CaseNo></Seizure>"])
    func parse_anotherRoot_isAViolation(_ text: String) {
        let parsed = ParsedXML(text)
        let (json, violations) = (parsed.json, parsed.violations(Samples.seizure))
        #expect(json == #"{"(element)":null}"#)
        #expect(violations.contains("/(property 1) #/additionalProperties"))
    }

    @Test func parse_reusedParser_forgetsTheDocumentBefore() throws {
        var parser = XMLParser()
        var tape = Tape()
        var writer = Writer()
        let texts = [
            (Samples.document("<CaseNo>1</CaseNo><Line/><Line/>"), #"{"caseId":"1","lines":[{},{}]}"#),
            (Samples.document("<CaseNo>"), nil),
            (Samples.document("<Line/><CaseNo>22</CaseNo>"), #"{"lines":[{}],"caseId":"22"}"#),
            ("<!DOCTYPE a><a/>", nil),
            (Samples.document(""), "{}"),
        ]
        for (text, expected) in texts {
            let bytes = Array(text.utf8)
            do throws(XMLFault) {
                try parser.parse(bytes.span.bytes, layout: Samples.seizure.layout, into: &tape)
                writer.reset()
                writer.write(tape, keys: Samples.seizure.keys)
                let written = writer.text
                #expect(written == expected)
            } catch {
                let isEmpty = tape.isEmpty
                #expect(isEmpty && expected == nil, "\(error)")
            }
        }
    }
}
