import GatewayModel
import SchemaKit
import Testing

@testable import MappingKit

@Suite struct SensitiveTests {
    private static let section = """
        refuse:
          - name: identity card
            pattern: "[1-9][0-9]{5}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]"
            checksum: { alphabet: "0123456789", weights: [7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2], modulus: 11, check: "10X98765432" }
          - name: social security
            pattern: "[0-9]{3}-[0-9]{2}-[0-9]{4}"
          - name: e-mail
            pattern: "[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\\\\.[A-Za-z]{2,}"
          - name: telephone
            pattern: "(\\\\+86[ -]?)1[3-9][0-9]{9}"
        """

    private func scan(_ text: String) throws -> String? {
        var scanner = SensitiveScanner(try SensitivePatterns.parse(try yaml(Self.section), file: "a.yaml"))
        let bytes = Array(text.utf8)
        return scanner.scan(bytes.span).map { scanner.patterns.names[$0] }
    }

    @Test(
        arguments: [
            ("", nil), ("leather handbags, 300 pieces", nil), ("手提包 300 个", nil),
            ("11010519491231002X", "identity card"), ("ID 11010519491231002x, Li", "identity card"),
            ("身份证11010519491231002X号", "identity card"), ("SN11010519491231002X", "identity card"),
            ("１１０１０５１９４９１２３１００２Ｘ", "identity card"),
            // One digit off, a day that is none, part of a longer number.
            ("110105194912310021", nil), ("11010519491331002X", nil), ("211010519491231002X", nil),
            // A unified social credit code and two declaration numbers have eighteen characters too.
            ("91110000600037341L", nil), ("91440300MA5ABCD19W", nil), ("020220080525641690", nil),
            ("530420141000123456", nil),
            ("call 123-45-6789", "social security"), ("123-456-789", nil),
            ("mail: a.b@example.org!", "e-mail"), ("３＠example．com", "e-mail"), ("a@b", nil),
            ("+86 13912345678", "telephone"), ("13912345678", nil),
        ] as [(String, String?)])
    func scan_tellsApart(_ text: String, _ expected: String?) throws {
        let found = try scan(text)
        #expect(found == expected)
    }

    /// What a text must have at least is never more than a text that is found has.
    @Test(
        arguments: [
            ("[0-9]{3}-[0-9]{2}-[0-9]{4}", 9, true), ("[A-Za-z0-9.]+@[A-Za-z]+", 0, true), ("(1[0-9])?a", 0, false),
            ("x|[0-9]{4}", 0, false), ("[0-9a]{3}[0-9]", 1, false), ("", 0, false),
        ] as [(String, Int, Bool)])
    func need_isTheLeastThatAMatchHas(_ pattern: String, _ digits: Int, _ hasByte: Bool) throws {
        var needs = TextNeeds()
        needs.add(try Pattern(pattern))
        #expect(needs.needs[0].digits == digits)
        #expect((needs.needs[0].byteBit != 0) == hasByte)
    }

    @Test(arguments: ["", "1", "123-45-678", "123-45-6789", "aaaaaaaaaaaaaaa1234-56-7890-", "１２３４５６７８９", "@@"])
    func look_countsDigitsAndBytes(_ text: String) throws {
        var needs = TextNeeds()
        needs.add(try Pattern("-@"))
        let bytes = Array(text.utf8)
        let found = needs.look(at: bytes.span)
        #expect(found.digits == bytes.count { (0x30...0x39).contains($0) })
        #expect((found.byteBits != 0) == text.contains("-"))
        #expect(found.mayHaveWideForms == bytes.contains(0xEF))
    }

    @Test func scan_ofAHostileText_isLinear() throws {
        let found = try scan(String(repeating: "a.", count: 20_000) + String(repeating: "1", count: 40_000))
        #expect(found == nil)
    }

    @Test(arguments: [
        ("refuse: [{ name: a, pattern: \"(\" }]", "a.yaml:1:30: the pattern"),
        ("refuse: [{ name: a }]", "a.yaml:1:10: 'pattern' is missing"),
        ("refuse: [{ name: a, pattern: x, checksum: c }]", "a.yaml:1:43: unknown checksum 'c'"),
        (
            "refuse: [{ name: a, pattern: x, checksm: c }]",
            "a.yaml:1:33: unknown key 'checksm' (did you mean 'checksum'?)"
        ),
        (
            "refuse: [{ name: a, pattern: x, checksum: { alphabet: \"01\", double: even, modulus: 2, check: \"01\" } }]",
            "a.yaml:1:43: the checksum of a detector needs 'weights': they give its length"
        ),
        ("refuse: x", "a.yaml:1:9: 'refuse' must be a list of detectors"),
    ])
    func parse_faultyDetector_namesThePlace(_ section: String, _ expected: String) {
        #expect {
            try SensitivePatterns.parse(try yaml(section), file: "a.yaml")
        } throws: { "\($0)".contains(expected) }
    }

    @Test func parse_withoutDetectors_findsNothing() throws {
        var scanner = SensitiveScanner(try SensitivePatterns.parse(try yaml("lengthMax: 5"), file: "a.yaml"))
        let bytes = Array("123-45-6789".utf8)
        #expect(scanner.scan(bytes.span) == nil)
    }
}
