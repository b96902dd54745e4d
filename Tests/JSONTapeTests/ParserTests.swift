import GatewayModel
import JSONTape
import Testing

@Suite struct ParserTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let text: String
        let fault: ParseFault

        init(_ text: String, _ reason: ParseFault.Reason, _ offset: Int) {
            self.text = text
            fault = ParseFault(reason, at: offset)
        }

        var testDescription: String { String(text.prefix(40)) }
    }

    // MARK: What is refused, and where

    @Test(arguments: [
        Fault("", .unexpectedEnd, 0), Fault("   ", .unexpectedEnd, 3), Fault("[1,", .unexpectedEnd, 3),
        Fault(#"{"a""#, .unexpectedEnd, 4), Fault(#""abc"#, .unexpectedEnd, 4), Fault(#""\"#, .unexpectedEnd, 2),
        Fault(#""\u12"#, .unexpectedEnd, 5), Fault("-", .unexpectedEnd, 1), Fault("1.", .unexpectedEnd, 2),
        Fault("tru", .unexpectedByte, 0), Fault("[1 2]", .unexpectedByte, 3), Fault("[,1]", .unexpectedByte, 1),
        Fault("[1,]", .unexpectedByte, 3), Fault(#"{"a":1,}"#, .unexpectedByte, 7), Fault("{1:2}", .unexpectedByte, 1),
        Fault(#"{"a" 1}"#, .unexpectedByte, 5), Fault(#"["a":1]"#, .unexpectedByte, 4),
        Fault("[1}", .unexpectedByte, 2),
        Fault(#"{"a":1]"#, .unexpectedByte, 6), Fault("1 2", .trailingBytes, 2), Fault("{}}", .trailingBytes, 2),
        Fault("nullx", .trailingBytes, 4), Fault("\u{FEFF}{}", .byteOrderMark, 0),
        Fault("\"a\nb\"", .controlCharacter, 2),
        Fault("\"\u{0}\"", .controlCharacter, 1), Fault("\u{0}", .unexpectedByte, 0),
        Fault(#""\x""#, .invalidEscape, 1),
        Fault(#""\u12G4""#, .invalidEscape, 1), Fault(#""\ud800""#, .loneSurrogate, 1),
        Fault(#""\udc00\ud800""#, .loneSurrogate, 1), Fault(#""a\ud800\u0041""#, .loneSurrogate, 2),
        Fault("01", .invalidNumber, 1), Fault("-01", .invalidNumber, 2), Fault("1.e1", .invalidNumber, 2),
        Fault("1e+", .unexpectedEnd, 3), Fault("1e+a", .invalidNumber, 3), Fault("-a", .invalidNumber, 1),
        Fault("+1", .unexpectedByte, 0), Fault(".5", .unexpectedByte, 0), Fault("'a'", .unexpectedByte, 0),
        Fault(#"{"a":1,"b":{"a":2},"a":3}"#, .duplicateKey, 19), Fault(#"{"a":1,"\u0061":3}"#, .duplicateKey, 7),
    ])
    func parse_brokenText_isRefusedAtItsPlace(_ test: Fault) {
        let parsed = ParsedText(test.text)
        #expect(parsed.fault == test.fault)
        let isEmpty = parsed.tape.isEmpty
        #expect(isEmpty)
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
            [0xE2, 0x82],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xF0, 0x9F, 0x98],
        ] as [[UInt8]])
    func parse_bytesThatAreNotUTF8_areRefusedWhereverTheyStand(_ bytes: [UInt8]) {
        for padding in 0..<40 {
            let before = [UInt8(ascii: "\"")] + [UInt8](repeating: UInt8(ascii: "x"), count: padding)
            let parsed = ParsedText(before + bytes + [UInt8(ascii: "\"")])
            #expect(parsed.fault == ParseFault(.invalidUTF8, at: before.count), "after \(padding)")
        }
    }

    @Test func parse_everyScalar_isKept() {
        for value: UInt32 in [0x20, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x10FFFF] {
            let text = String(Character(Unicode.Scalar(value)!))
            let parsed = ParsedText("\"\(text)\"")
            #expect(parsed.fault == nil)
            let kept = parsed.tape.string(0)
            #expect(kept == text)
            #expect(parsed.written == "\"\(text)\"")
        }
    }

    @Test func code_ofEveryReason_isOneOfThree() {
        let codes = Set(ParseFault.Reason.allCases.map { ParseFault($0, at: 0).code })
        #expect(codes == [.malformed, .charsetInvalid, .sizeExceeded])
        #expect(
            Set(ParseFault.Reason.allCases.map { ParseFault($0, at: 0).message }).count
                == ParseFault.Reason.allCases.count)
    }

    // MARK: Limits

    struct Limit: Sendable, CustomTestStringConvertible {
        let fits: String
        let exceeds: String
        let reason: ParseFault.Reason

        var testDescription: String { "\(reason)" }
    }

    @Test(arguments: [
        Limit(fits: "[[[[]]]]", exceeds: "[[[[[]]]]]", reason: .tooDeep),
        Limit(fits: #"[{"a":[{}]}]"#, exceeds: #"[{"a":[{"b":{}}]}]"#, reason: .tooDeep),
        Limit(fits: list(49), exceeds: list(50), reason: .tooManyCells),
        Limit(fits: object(5), exceeds: object(6), reason: .tooManyMembers),
        Limit(fits: "12345678", exceeds: "123456789", reason: .tooManyDigits),
        Limit(fits: "-12345.6e-78", exceeds: "-12345.67e-78", reason: .tooManyDigits),
        Limit(fits: "1e99", exceeds: "1e100", reason: .exponentTooLarge),
        Limit(fits: "1e-0099", exceeds: "1e-100", reason: .exponentTooLarge),
        Limit(fits: string(998), exceeds: string(999), reason: .tooLarge),
    ])
    func parse_atALimit_fitsAndBeyondIsRefused(_ limit: Limit) {
        #expect(ParsedText(limit.fits, limits: .small).fault == nil)
        #expect(ParsedText(limit.exceeds, limits: .small).fault?.reason == limit.reason)
    }

    private static func list(_ count: Int) -> String {
        "[" + [String](repeating: "1", count: count).joined(separator: ",") + "]"
    }

    private static func object(_ count: Int) -> String {
        "{" + (0..<count).map { "\"k\($0)\":0" }.joined(separator: ",") + "}"
    }

    private static func string(_ count: Int) -> String { "\"" + String(repeating: "x", count: count) + "\"" }

    @Test func parse_aHundredThousandBrackets_areRefusedByDepth() {
        for open in ["[", "{\"a\":", "[{\"a\":"] {
            let parsed = ParsedText(String(repeating: open, count: 100_000))
            #expect(parsed.fault?.reason == .tooDeep)
        }
    }

    // MARK: Keys

    @Test func parse_namesOfTheTable_haveTheirIds() {
        let names = (0..<300).map { String(repeating: "n", count: $0 % 40) + "\($0)" } + ["", "é", "a\"b"]
        let keys = KeyTable(names)
        for (index, name) in names.enumerated() {
            let escaped = name == "a\"b" ? #"a\"b"# : name
            let parsed = ParsedText("{\"\(escaped)\":1,\"\(escaped)?\":2}", keys: keys)
            let ids = [parsed.tape.keyID(1), parsed.tape.keyID(3)]
            #expect(Int(ids[0].rawValue) == index + 1, "\(name)")
            #expect(ids[1] == .unknown)
            #expect(keys.id(of: name) == ids[0])
            #expect(keys.name(ids[0]) == name)
            let member = parsed.tape.member(of: 0, keyID: ids[0])
            #expect(member == 2)
        }
        #expect(keys.count == names.count)
        #expect(keys.id(of: "absent") == .unknown)
        #expect(KeyTable.empty.id(of: "a") == .unknown)
    }

    @Test(arguments: [2, 3, 23, 24, 25, 63, 64, 65, 66, 200, 1_000])
    func parse_repeatedKey_isFoundAmongAnyNumber(_ count: Int) {
        let names = (0..<count).map { "name\($0)" }
        for keys in [KeyTable.empty, KeyTable(names), KeyTable(names.filter { $0.hasSuffix("3") })] {
            for (first, second) in [(0, count - 1), (count / 2, count - 1), (0, 1)] where first != second {
                var repeated = names
                repeated[second] = names[first]
                #expect(ParsedText(Self.object(names), keys: keys).fault == nil)
                let fault = ParsedText(Self.object(repeated), keys: keys).fault
                #expect(fault?.reason == .duplicateKey, "\(count): \(first), \(second)")
                let flagged = ParsedText(Self.object(repeated), keys: keys, duplicateKeys: .flag)
                var marked: [Int] = []
                for node in 0..<flagged.tape.count where flagged.tape.isDuplicate(node) { marked.append(node) }
                #expect(marked.count == 1)
            }
        }
    }

    private static func object(_ names: [String]) -> String {
        "{" + names.map { "\"\($0)\":{\"\($0)\":0}" }.joined(separator: ",") + "}"
    }

    /// Keys that the quick hash cannot tell apart: the same head, middle and tail.
    @Test func parse_keysOfOneHash_takeLinearTime() {
        let names = (0..<4_096).map { index in
            "headhead" + String(repeating: "x", count: 100 - String(index).count) + "\(index)"
                + String(repeating: "y", count: 200) + "tailtail"
        }
        let text = "{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        let clock = ContinuousClock()
        let duration = clock.measure { #expect(ParsedText(text).fault == nil) }
        #expect(duration < .seconds(5))
    }

    @Test func parse_afterAFault_theNextTextIsFine() throws {
        var parser = Parser()
        var tape = Tape()
        for text in [#"{"a":{"b":[1,{"c":"#, #"{"a":1,"a":1}"#, "[1", "{\"a\":\"\\u12", #"{"x":[true,null]}"#] {
            let bytes = Array(text.utf8)
            do { try parser.parse(bytes.span.bytes, into: &tape, keys: .empty) } catch { continue }
            let outline = [tape.kind(0), tape.kind(2), tape.kind(4)]
            #expect(outline == [.object, .array, .null])
        }
        let count = tape.count
        #expect(count == 5)
    }
}
