import JSONTape
import Testing

@Suite struct JSONPointerTests {
    /// The document and pointers of RFC 6901, section 5.
    private static let document =
        #"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#
    private static let keys = KeyTable(["foo", "", "a/b", "c%d", "e^f", "g|h", "i\\j", "k\"l", " ", "m~n"])

    @Test(arguments: [
        ("/foo/0", "\"bar\""), ("/foo/1", "\"baz\""), ("/", "0"), ("/a~1b", "1"), ("/c%d", "2"), ("/e^f", "3"),
        ("/g|h", "4"), ("/i\\j", "5"), ("/k\"l", "6"), ("/ ", "7"), ("/m~0n", "8"), ("/foo", #"["bar","baz"]"#),
    ])
    func resolve_examplesOfTheStandard(_ text: String, _ value: String) throws {
        let parsed = ParsedText(Self.document, keys: Self.keys)
        let pointer = try #require(JSONPointer(text))
        #expect(pointer.description == text)
        let node = parsed.tape.resolve(CompiledPointer(pointer, keys: Self.keys))
        var writer = Writer()
        writer.write(parsed.tape, node: try #require(node), keys: Self.keys)
        #expect(writer.text == value)
    }

    @Test(arguments: ["/foo/2", "/foo/-1", "/foo/01", "/foo/-", "/absent", "/a~1b/0", "/foo/0/0"])
    func resolve_ofWhatIsNotThere_isNil(_ text: String) throws {
        let parsed = ParsedText(Self.document, keys: Self.keys)
        let node = parsed.tape.resolve(CompiledPointer(try #require(JSONPointer(text)), keys: Self.keys))
        #expect(node == nil)
    }

    @Test(arguments: ["a", "/~", "/~2", "/a~"])
    func pointer_withoutSlashOrWithAWrongTilde_isRefused(_ text: String) {
        #expect(JSONPointer(text) == nil)
    }

    @Test func pointer_toEveryNode_leadsBackToIt() {
        let names = ["a", "b", "c", "x/y"]
        let keys = KeyTable(names)
        let parsed = ParsedText(#"{"a":[{"b":[],"c":{}},[1,[2,[3]]],"t"],"x/y":{"a":{"b":null}},"c":0}"#, keys: keys)
        var checked = 0
        for node in 0..<parsed.tape.count where parsed.tape.kind(node) != .key {
            let pointer = parsed.tape.pointer(to: node, keys: keys)
            let found = parsed.tape.resolve(CompiledPointer(pointer, keys: keys))
            #expect(found == node, "\(pointer)")
            checked += 1
        }
        #expect(checked == 16)
    }

    @Test func pointer_throughAnUnknownName_showsOnlyItsPosition() {
        let parsed = ParsedText(#"{"a":1,"secret":{"a":[2]}}"#, keys: KeyTable(["a"]))
        let pointer = parsed.tape.pointer(to: 7, keys: KeyTable(["a"])).description
        #expect(pointer == "/(property 2)/a/0")
        let position = parsed.tape.position(ofKey: 3)
        #expect(position == 1)
    }

    @Test func parent_ofAPointer_isOneTokenShorter() {
        #expect(JSONPointer("/a/b")?.parent == JSONPointer("/a"))
        #expect(JSONPointer.root.parent == nil)
        #expect(JSONPointer("/a")?.appending("b/c").description == "/a/b~1c")
    }
}
