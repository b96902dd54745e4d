import GatewayModel
import JSONTape
import Testing

@Suite struct WritingTests {
    // MARK: What is parsed

    @Test(arguments: [
        "{}", "[]", "null", "true", "false", "0", "-1.50e+10", #""""#, #""text""#, #"{"a":1}"#, "[[[[]]],{}]",
        #"{"a":[1,2,{"b":null}],"c":{"d":[]},"e":"é漢😀"}"#, #"[{},[],{"a":{}},[[]],"",false]"#,
    ])
    func write_ofCompactText_isTheSame(_ text: String) {
        #expect(ParsedText(text).written == text)
        #expect(ParsedText(text, keys: KeyTable(["a", "c"])).written == text)
    }

    @Test(arguments: [
        (" { \"a\" : [ 1 ,\t2 ]\r\n} ", #"{"a":[1,2]}"#), (#""\u0041\/\n\u00e9\ud83d\ude00""#, #""A/\né😀""#),
        (#""\u0000\u001f\u007f\"\\\b\f\r\t""#, #""\u0000\u001f"# + "\u{7F}" + #"\"\\\b\f\r\t""#),
        (#"{"a\nb":1}"#, #"{"a\nb":1}"#), ("        [\n                  1]", "[1]"),
    ])
    func write_ofAnyText_isCompactAndMinimallyEscaped(_ text: String, _ written: String) {
        #expect(ParsedText(text).written == written)
        #expect(ParsedText(written).outline == ParsedText(text).outline)
    }

    @Test func write_ofStringsOfEveryLength_isExact() {
        for length in 0..<200 {
            let text =
                "[\"" + String(repeating: "x", count: length) + "\",\"" + String(repeating: "é", count: length) + "\"]"
            #expect(ParsedText(text).written == text)
        }
    }

    @Test func write_ofANode_leavesOutTheRest() {
        let parsed = ParsedText(#"{"a":[1,{"b":2}],"c":3}"#)
        var writer = Writer()
        writer.write(parsed.tape, node: 2, keys: .empty)
        writer.write(parsed.tape, node: 4, keys: .empty)
        #expect(writer.text == #"[1,{"b":2}]{"b":2}"#)
        writer.reset()
        writer.write(parsed.tape, node: 8, keys: .empty)
        let bytes = writer.bytes.count
        #expect(writer.text == "3")
        #expect(bytes == 1)
    }

    // MARK: What is built

    private static let names = ["id", "lines", "say \"hi\"", "n"]
    private static let keys = KeyTable(names)

    private func key(_ name: String) -> KeyID { Self.keys.id(of: name) }

    @Test func build_nestedValue_isWrittenAsBuilt() {
        let source = ParsedText(#"{"id":"A\n1","lines":[1.50,{"n":[]}]}"#, keys: Self.keys)
        var tape = Tape()
        tape.beginObject()
        tape.key(key("id"))
        tape.addScalar(2, of: source.tape)
        tape.key(key("lines"))
        tape.beginArray()
        tape.addCopy(4, of: source.tape)
        tape.addNumber(Array("7".utf8).span)
        tape.addBool(true)
        tape.addNull()
        tape.beginObject()
        tape.endObject()
        tape.endArray()
        tape.key(key("say \"hi\""))
        tape.addString(Array("q\"".utf8).span)
        tape.endObject()
        var writer = Writer()
        writer.write(tape, keys: Self.keys)
        #expect(writer.text == #"{"id":"A\n1","lines":[[1.50,{"n":[]}],7,true,null,{}],"say \"hi\"":"q\""}"#)
        let counts = [tape.childCount(0), tape.childCount(4), tape.end(0) - tape.count]
        #expect(counts == [3, 5, 0])
        let found = tape.member(of: 0, keyID: key("say \"hi\"")).map { tape.string($0) }
        #expect(found == "q\"")
    }

    @Test func rollBack_toAMark_dropsWhatCameAfter() {
        var tape = Tape()
        tape.beginObject()
        tape.key(key("id"))
        tape.addBool(true)
        let mark = tape.mark()
        tape.key(key("lines"))
        tape.beginArray()
        tape.addString(Array("gone".utf8).span)
        tape.rollBack(to: mark)
        let members = tape.openChildCount
        #expect(members == 1)
        tape.key(key("n"))
        tape.beginObject()
        tape.endObject()
        let closed = tape.mark()
        tape.key(key("lines"))
        tape.beginArray()
        tape.endArray()
        tape.rollBack(to: closed)
        tape.endObject()
        var writer = Writer()
        writer.write(tape, keys: Self.keys)
        #expect(writer.text == #"{"id":true,"n":{}}"#)
    }

    @Test func build_beyondTheCells_overflowsAndNothingTraps() {
        var tape = Tape()
        tape.beginArray()
        for _ in 0..<Limits.cellsMax - 1 { tape.addNull() }
        let fits = !tape.hasOverflowed
        #expect(fits)
        tape.addNull()
        tape.beginObject()
        tape.key(key("id"))
        tape.key(key("n"))
        tape.endArray()
        tape.rollBack(to: tape.mark())
        let hasOverflowed = tape.hasOverflowed
        #expect(hasOverflowed)
        tape.reset()
        let isClean = tape.isEmpty && !tape.hasOverflowed
        #expect(isClean)
    }

    @Test func build_beyondTheBytes_overflows() {
        var tape = Tape()
        let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
        tape.beginArray()
        for _ in 0..<Limits.builtBytesMax >> 20 { tape.addString(piece.span) }
        let fits = !tape.hasOverflowed
        #expect(fits)
        tape.addString([UInt8(ascii: "x")].span)
        let hasOverflowed = tape.hasOverflowed
        #expect(hasOverflowed)
    }
}
