import JSONTape
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: [
        "{}", "[]", "null", "true", "false", "0", "-1.50e+10", #""""#, #""text""#, #"{"a":1}"#,
        #"{"a":[1,2,{"b":null}],"c":{"d":[]},"e":"é漢😀"}"#, "[[[[]]],{}]",
    ])
    func write_ofCompactText_isTheSame(_ text: String) throws {
        var tape = Tape()
        try parse(text, into: &tape)
        var writer = Writer()
        writer.write(tape, keys: .empty)
        #expect(writer.text == text)
    }

    private func parse(_ text: String, into tape: inout Tape) throws {
        var parser = Parser()
        let bytes = Array(text.utf8)
        try parser.parse(bytes.span.bytes, into: &tape, keys: .empty)
    }
}
