import Testing

@testable import JSONTape

/// RFC 6902: its own examples (appendix A), what it refuses, and that untouched bytes stay.
struct JSONPatchTests {
    private static func apply(_ patch: String, _ document: String) throws -> String {
        let patch = try JSONPatch(parsing: Array(patch.utf8))
        return String(decoding: try patch.applied(to: Array(document.utf8)), as: UTF8.self)
    }

    @Test(arguments: [
        // A.1 to A.7
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux"}]"#, #"{"foo":"bar","baz":"qux"}"#),
        (#"{"foo":["bar","baz"]}"#, #"[{"op":"add","path":"/foo/1","value":"qux"}]"#, #"{"foo":["bar","qux","baz"]}"#),
        (#"{"baz":"qux","foo":"bar"}"#, #"[{"op":"remove","path":"/baz"}]"#, #"{"foo":"bar"}"#),
        (#"{"foo":["bar","qux","baz"]}"#, #"[{"op":"remove","path":"/foo/1"}]"#, #"{"foo":["bar","baz"]}"#),
        (
            #"{"baz":"qux","foo":"bar"}"#, #"[{"op":"replace","path":"/baz","value":"boo"}]"#,
            #"{"baz":"boo","foo":"bar"}"#
        ),
        (
            #"{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}"#,
            #"[{"op":"move","from":"/foo/waldo","path":"/qux/thud"}]"#,
            #"{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}"#
        ),
        (
            #"{"foo":["all","grass","cows","eat"]}"#, #"[{"op":"move","from":"/foo/1","path":"/foo/3"}]"#,
            #"{"foo":["all","cows","eat","grass"]}"#
        ),
        // A.8, A.10, A.11, A.14, A.16
        (
            #"{"baz":"qux","foo":["a",2,"c"]}"#,
            #"[{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2.0e0}]"#,
            #"{"baz":"qux","foo":["a",2,"c"]}"#
        ),
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/child","value":{"a":{}}}]"#, #"{"foo":"bar","child":{"a":{}}}"#),
        (#"{"foo":"bar"}"#, #"[{"op":"add","path":"/baz","value":"qux","xyz":123}]"#, #"{"foo":"bar","baz":"qux"}"#),
        (#"{"/":9,"~1":10}"#, #"[{"op":"test","path":"/~01","value":10}]"#, #"{"/":9,"~1":10}"#),
        (
            #"{"foo":["bar"]}"#, #"[{"op":"add","path":"/foo/-","value":["abc","def"]}]"#,
            #"{"foo":["bar",["abc","def"]]}"#
        ),
        // Empty containers, roots, copies, order of members, whole chains.
        ("{ }", #"[{"op":"add","path":"/a","value":1},{"op":"add","path":"/b","value":[]}]"#, #"{"a":1,"b":[] }"#),
        (#"{"a":[ ]}"#, #"[{"op":"add","path":"/a/0","value":1},{"op":"remove","path":"/a/0"}]"#, #"{"a":[ ]}"#),
        ("[1]", #"[{"op":"replace","path":"","value":{"a":"}"}}]"#, #"{"a":"}"}"#),
        (
            #"{"a":{"b":[1,"]"]}}"#, #"[{"op":"copy","from":"/a","path":"/c"}]"#,
            #"{"a":{"b":[1,"]"]},"c":{"b":[1,"]"]}}"#
        ),
        (#"{"a":1}"#, #"[{"op":"add","path":"/a","value":2}]"#, #"{"a":2}"#),
        (#"{"a":1}"#, #"[{"op":"move","from":"/a","path":"/a"}]"#, #"{"a":1}"#),
        (
            #"{"a":{"x":1,"y":[2]}}"#, #"[{"op":"test","path":"/a","value":{"y":[2.0],"x":1}}]"#,
            #"{"a":{"x":1,"y":[2]}}"#
        ),
        ("{}", #"[{"op":"add","path":"/a~1\u0022\n","value":null}]"#, #"{"a/\"\n":null}"#),
        // What is not touched keeps its bytes: blanks, escapes, numbers as they were written.
        (
            "{\r\n\t\"a\" : 1.500e+2 ,  \"b\":\"\\u00e9\\/\",\n \"c\" : [ true , null ] }",
            #"[{"op":"replace","path":"/c/1","value":0},{"op":"add","path":"/d","value":"x"}]"#,
            "{\r\n\t\"a\" : 1.500e+2 ,  \"b\":\"\\u00e9\\/\",\n \"c\" : [ true , 0 ],\"d\":\"x\" }"
        ),
        ("[1, 2 ,3 ]", #"[{"op":"remove","path":"/2"},{"op":"remove","path":"/0"}]"#, "[2 ]"),
    ])
    func aPatch_changesWhatItNames(_ document: String, _ patch: String, _ expected: String) throws {
        #expect(try Self.apply(patch, document) == expected)
    }

    @Test(arguments: [
        #"[{"op":"test","path":"/baz","value":"bar"}]"#, #"[{"op":"add","path":"/x/y","value":1}]"#,
        #"[{"op":"remove","path":"/nothing"}]"#, #"[{"op":"remove","path":""}]"#,
        #"[{"op":"replace","path":"/nothing","value":1}]"#, #"[{"op":"test","path":"/list/0","value":"1"}]"#,
        #"[{"op":"add","path":"/list/2","value":1}]"#, #"[{"op":"add","path":"/list/01","value":1}]"#,
        #"[{"op":"add","path":"/list/-1","value":1}]"#, #"[{"op":"replace","path":"/list/-","value":1}]"#,
        #"[{"op":"copy","from":"/nothing","path":"/a"}]"#, #"[{"op":"add","path":"/baz/0","value":1}]"#,
        // The first step would do, but all do or none.
        #"[{"op":"add","path":"/a","value":1},{"op":"test","path":"/a","value":2}]"#,
    ])
    func aStepThatCannotBe_refusesThePatch(_ patch: String) throws {
        let parsed = try JSONPatch(parsing: Array(patch.utf8))
        let refusal = #expect(throws: JSONPatch.Refusal.self) {
            _ = try parsed.applied(to: Array(#"{"baz":"qux","list":[1]}"#.utf8))
        }
        #expect(refusal?.description.hasPrefix("step ") == true)
    }

    @Test(arguments: [
        "", "{}", "[", #"[1]"#, #"[{"path":"/a","value":1}]"#, #"[{"op":"spread","path":"/a"}]"#,
        #"[{"op":"add","path":"/a"}]"#,
        #"[{"op":"add","path":"a","value":1}]"#, #"[{"op":"add","path":"/~2","value":1}]"#,
        #"[{"op":"add","value":1}]"#,
        #"[{"op":"move","path":"/a"}]"#, #"[{"op":"move","from":"/a","path":"/a/b"}]"#, #"[{"op":1,"path":"/a"}]"#,
        #"[{"op":"add","path":1,"value":1}]"#,
    ])
    func whatIsNoPatch_isRefused(_ text: String) {
        #expect(throws: JSONPatch.Refusal.self) { _ = try JSONPatch(parsing: Array(text.utf8)) }
    }

    @Test func limits_hold() throws {
        let step = #"{"op":"test","path":"","value":1}"#
        let many = "[" + Array(repeating: step, count: JSONPatch.stepsMax + 1).joined(separator: ",") + "]"
        #expect(throws: JSONPatch.Refusal.self) { _ = try JSONPatch(parsing: Array(many.utf8)) }
        let large = #"[{"op":"add","path":"/a","value":"\#(String(repeating: "x", count: JSONPatch.bytesMax))"}]"#
        #expect(throws: JSONPatch.Refusal.self) { _ = try JSONPatch(parsing: Array(large.utf8)) }
        for document in ["", "<a/>", "{\"a\":1,\"a\":2}", "\u{FEFF}{}"] {
            let patch = try JSONPatch(parsing: Array("[]".utf8))
            #expect(throws: JSONPatch.Refusal.self) { _ = try patch.applied(to: Array(document.utf8)) }
        }
        // Doubling again and again ends at the limit of an event.
        let doubling =
            "[" + Array(repeating: #"{"op":"copy","from":"","path":"/-"}"#, count: 200).joined(separator: ",") + "]"
        #expect(throws: JSONPatch.Refusal.self) { _ = try Self.apply(doubling, "[\"0123456789\"]") }
    }
}
