import GatewayModel
import SchemaKit
import Testing
import XMLWire

/// The keyword `xml`: what it means, and how its defects are told.
@Suite struct LayoutTests {
    /// A schema with these properties, each on a line of its own from line 3.
    static func schema(_ properties: String..., root: String = #""xml":{"name":"r"}"#) -> String {
        """
        {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","additionalProperties":false,
        \(root),"properties":{
        \(properties.joined(separator: ",\n"))
        }}
        """
    }

    static let defects: [(schema: String, defect: String)] = [
        (schema(#""a":{"type":"string","xml":1}"#), #"3:28: "xml" must be an object"#),
        (schema(#""a":{"type":"string","xml":{"nam":"x"}}"#), #"3:29: "nam" is not a member of "xml""#),
        (schema(#""a":{"type":"string","xml":{"name":1}}"#), #"3:36: "name" must be a name of XML without a colon"#),
        (
            schema(#""a":{"type":"string","xml":{"name":"p:x"}}"#),
            #"3:36: "name" must be a name of XML without a colon"#
        ),
        (schema(#""a":{"type":"string","xml":{"name":"1"}}"#), #"3:36: "name" must be a name of XML without a colon"#),
        (schema(#""a":{"type":"string","xml":{"namespace":"rel"}}"#), #"3:41: "namespace" must be an absolute URI"#),
        (schema(#""a":{"type":"string","xml":{"prefix":"p"}}"#), #"3:28: the prefix has no "namespace""#),
        (
            schema(#""a":{"type":"string","xml":{"prefix":"xmlx","namespace":"urn:x"}}"#),
            #"3:38: prefixes that begin with "xml" are XML's own"#
        ),
        (schema(#""a":{"type":"string","xml":{"attribute":"yes"}}"#), #"3:41: "attribute" must be true or false"#),
        (
            schema(#""a":{"type":"string"}"#, root: #""xml":{}"#),
            #"2:7: the root needs "xml" with the name of its element"#
        ),
        (schema(#""a":{"type":["string","number"]}"#), "3:5: in XML nothing tells which of several types a value has"),
        (
            schema(#""a":{"type":["string","null"],"xml":{"attribute":true}}"#),
            "3:37: an attribute must be a text, number or boolean, and not null"
        ),
        (
            schema(#""a":{"type":"array","items":{"type":"string"},"xml":{"attribute":true},"minItems":1}"#),
            "3:53: an attribute must be a text, number or boolean, and not null"
        ),
        (schema(#""a":{"type":"string","xml":{"wrapped":true}}"#), "3:28: only lists can be wrapped"),
        (schema(#""a":{"type":"array","items":{"type":"string"}}"#), "3:5: a list that is not wrapped cannot be empty"),
        (
            schema(#""a":{"type":["array","null"],"items":{"type":"string"},"minItems":1}"#),
            "3:5: a list that is not wrapped cannot be null"
        ),
        (
            schema(#""a":{"type":"array","items":{"type":"string"},"minItems":1,"xml":{"name":"x"}}"#),
            "3:66: a list that is not wrapped has no element"
        ),
        (
            schema(
                #""a":{"type":"array","minItems":1,"items":{"type":"array","minItems":1,"items":{"type":"string"}}}"#),
            "3:42: a list in a list must be wrapped"
        ),
        (
            schema(#""a":{"type":"array","minItems":1,"items":{"type":"string","xml":{"attribute":true}}}"#),
            "3:65: the elements of a list cannot be attributes"
        ),
        (schema(#""nc:a":{"type":"string"}"#), #"3:8: "nc:a" is not a name of XML"#),
        (
            schema(#""a":{"type":"string"}"#, #""b":{"type":"string","xml":{"name":"a"}}"#),
            "4:28: another property of the object has the same name in XML"
        ),
        (
            schema(
                #""a":{"type":"string","xml":{"prefix":"p","namespace":"urn:x"}}"#,
                #""b":{"type":"string","xml":{"prefix":"p","namespace":"urn:y"}}"#),
            "4:28: the prefix stands for another namespace already"
        ),
        (
            schema(#""a":{"anyOf":[{"type":"string","xml":{"name":"x"}}],"type":"string"}"#),
            #"3:38: "xml" cannot stand under a condition"#
        ),
    ]

    @Test(arguments: defects.indices)
    func defect_isToldWithLineAndColumn(_ index: Int) {
        let test = Self.defects[index]
        #expect(XMLSchema.defects(test.schema).contains(test.defect), "\(XMLSchema.defects(test.schema))")
    }

    @Test func defects_areToldAllAtOnce() {
        let text = Self.schema(
            #""a:b":{"type":"string"}"#, #""c":{"type":"array","items":{"type":["string","number"]}}"#)
        #expect(XMLSchema.defects(text).count == 3)
    }

    @Test(arguments: [
        // An attribute and an element can have the same name.
        (
            #""a":{"type":"string"},"b":{"type":"string","xml":{"name":"a","attribute":true}}"#,
            #"{"a":"1","b":"2"}"#, #"<r a="2"><a>1</a></r>"#
        ),
        // A wrapped list without names has the property's name outside and inside.
        (
            #""a":{"type":"array","items":{"type":"string"},"xml":{"wrapped":true}}"#,
            #"{"a":["1"]}"#, "<r><a><a>1</a></a></r>"
        ),
        // The name of a wrapped list is its elements' name too.
        (
            #""a":{"type":"array","items":{"type":"string"},"xml":{"wrapped":true,"name":"x"}}"#,
            #"{"a":["1"]}"#, "<r><x><x>1</x></x></r>"
        ),
        // The elements of a list that is not wrapped have the property's name.
        (
            #""a":{"type":"array","minItems":1,"items":{"type":"string"}}"#, #"{"a":["1","2"]}"#,
            "<r><a>1</a><a>2</a></r>"
        ),
        // A namespace without prefix is for the elements below too.
        (
            #""a":{"type":"object","additionalProperties":false,"xml":{"namespace":"urn:x"},"properties":{"b":{"type":"string"}}}"#,
            #"{"a":{"b":"1"}}"#, #"<r xmlns:ns1="urn:x"><ns1:a><ns1:b>1</ns1:b></ns1:a></r>"#
        ),
        // A namespace with prefix is for the element alone.
        (
            #""a":{"type":"object","additionalProperties":false,"xml":{"namespace":"urn:x","prefix":"p"},"properties":{"b":{"type":"string"}}}"#,
            #"{"a":{"b":"1"}}"#, #"<r xmlns:p="urn:x"><p:a><b>1</b></p:a></r>"#
        ),
        // What a reference leads to is named where it is referred from.
        (
            ##""a":{"$ref":"#/$defs/t","xml":{"name":"y"}},"b":{"$ref":"#/$defs/t"}"##,
            #"{"a":"1","b":"2"}"#, "<r><y>1</y><t>2</t></r>"
        ),
        // A namespace of an attribute needs a prefix.
        (
            #""a":{"type":"string","xml":{"attribute":true,"namespace":"urn:x"}}"#,
            #"{"a":"1"}"#, #"<r xmlns:ns1="urn:x" ns1:a="1"></r>"#
        ),
    ])
    func names_areThoseOfOpenAPI(_ properties: String, _ json: String, _ document: String) throws {
        let root = ##""xml":{"name":"r"},"$defs":{"t":{"type":"string","xml":{"name":"t"}}}"##
        let schema = try XMLSchema(Self.schema(properties, root: root))
        let bytes = try WritingTests.written(json, schema)
        #expect(String(decoding: bytes, as: UTF8.self) == "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + document)
        let parsed = ParsedXML(bytes, schema)
        let again = parsed.json
        #expect(again == json || again == #"{"b":"2","a":"1"}"#)
    }

    @Test func isDescribed_needsTheRootsName() throws {
        #expect(XMLLayout.isDescribed(by: Samples.seizure.schema.shape))
    }
}
