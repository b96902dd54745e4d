import GatewayModel
import Testing

struct PrintableTests {
    @Test(arguments: [
        ("plain text, 中文, é", "plain text, 中文, é"),
        ("\u{1B}[2J\u{1B}]0;title\u{7}", "\\u{1B}[2J\\u{1B}]0;title\\u{07}"),
        ("a\r\nb\tc", "a\\u{0D}\\u{0A}b\\u{09}c"), ("\u{9B}31m", "\\u{9B}31m"), ("\u{7F}", "\\u{7F}"),
        ("\u{202E}evil\u{2066}", "\\u{202E}evil\\u{2066}"), ("\u{2028}\u{2029}", "\\u{2028}\\u{2029}"),
        ("zero\u{200B}width\u{FEFF}", "zero\\u{200B}width\\u{FEFF}"), ("\u{E0041}", "\\u{E0041}"),
        ("\u{115F}", "\\u{115F}"), ("\u{E000}", "\\u{E000}"), ("", ""),
    ])
    func aLine_hasNothingThatATerminalActsUpon(_ text: String, _ shown: String) {
        #expect(Printable.line(text) == shown)
    }

    @Test func lines_keepTheirEndsOnly() {
        #expect(Printable.lines("a\nb\r\n\tc") == "a\nb\\u{0D}\n\\u{09}c")
    }

    @Test(
        arguments: [
            ([0x41, 0xFF, 0x42], "A\\xFFB"), ([0xC3], "\\xC3"), ([0xC3, 0xA9], "é"), ([0xE4, 0xB8], "\\xE4\\xB8"),
            ([0xED, 0xA0, 0x80], "\\xED\\xA0\\x80"), ([0x00], "\\u{00}"), ([], ""), ([0x80, 0x80], "\\x80\\x80"),
            ([0xF0, 0x9F, 0x94, 0xA5, 0xF0], "🔥\\xF0"),
        ] as [([UInt8], String)])
    func bytes_thatAreNoUTF8_areShownAsSuch(_ bytes: [UInt8], _ shown: String) {
        #expect(Printable.lines(bytes) == shown)
    }

    @Test func anyBytes_becomeHarmlessText() {
        var state: UInt64 = 1
        for _ in 0..<500 {
            let bytes = (0..<40).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1
                return UInt8(truncatingIfNeeded: state >> 40)
            }
            #expect(Printable.lines(bytes).unicodeScalars.allSatisfy { $0 == "\n" || !Printable.isHarmful($0) })
        }
    }

    @Test func json_staysTheSameDocument_withoutHarmfulCharacters() {
        #expect(Printable.json("{\"a\":\"\u{202E}x\u{E0041}\u{7F}\"}") == #"{"a":"\u202Ex\uDB40\uDC41\u007F"}"#)
        #expect(Printable.json(#"{"a":"中"}"#) == #"{"a":"中"}"#)
    }
}
