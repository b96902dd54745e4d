import Testing

@testable import Generator

@Suite struct ChecksumTests {
    struct Case: Sendable {
        let name: String
        let checksum: Checksum
        let text: String
        let expected: Character?
    }

    private static func values(_ groups: [String]) -> [Int8] {
        var values = [Int8](repeating: -1, count: 256)
        for (value, group) in groups.enumerated() {
            for byte in group.utf8 where byte != UInt8(ascii: "?") { values[Int(byte)] = Int8(value) }
        }
        return values
    }

    private static let container = Checksum(
        values: values("0123456789A?BCDEFGHIJK?LMNOPQRSTU?VWXYZ".map(String.init)),
        weights: (0..<10).map { 1 << $0 }, sumsDigits: false, modulus: 11, complement: false, then: 10,
        check: Array("0123456789".utf8))
    private static let entry = Checksum(
        values: values(["0", "1AJ", "2BKS", "3CLT", "4DMU", "5ENV", "6FOW", "7GPX", "8HQY", "9IRZ"]), weights: [1, 2],
        sumsDigits: true, modulus: 10, complement: true, then: nil, check: Array("0123456789".utf8))
    private static let alphabet31 = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    private static let creditCode = Checksum(
        values: values(alphabet31.map(String.init)),
        weights: [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28], sumsDigits: false, modulus: 31,
        complement: true, then: nil, check: Array(alphabet31.utf8))
    private static let organisation = Checksum(
        values: values("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".map(String.init)), weights: [3, 7, 9, 10, 5, 8, 4, 2],
        sumsDigits: false, modulus: 11, complement: true, then: nil, check: Array("0123456789X".utf8))
    private static let airWaybill = Checksum(
        values: values("0123456789".map(String.init)), weights: [1, 3, 2, 6, 4, 5, 1], sumsDigits: false, modulus: 7,
        complement: false, then: nil, check: Array("0123456".utf8))

    /// Worked examples: ISO 6346, CBP AE Table 1, GB 32100, GB 11714.
    static let cases = [
        Case(name: "container", checksum: container, text: "CSQU305438", expected: "3"),
        Case(name: "container, remainder ten", checksum: container, text: "CSQU305407", expected: "0"),
        Case(name: "entry with letters", checksum: entry, text: "ABC1234567", expected: "6"),
        Case(name: "entry of digits", checksum: entry, text: "9999999999", expected: "0"),
        Case(name: "entry W1A", checksum: entry, text: "W1A0000123", expected: "1"),
        Case(name: "entry E01", checksum: entry, text: "E010012345", expected: "9"),
        Case(name: "credit code", checksum: creditCode, text: "91110000600037341", expected: "L"),
        Case(name: "organisation code", checksum: organisation, text: "60003734", expected: "1"),
        Case(name: "a letter outside the alphabet", checksum: creditCode, text: "9111000060003734I", expected: nil),
    ]

    @Test(arguments: cases)
    func character_ofWorkedExample_isThePublishedOne(_ example: Case) {
        let found = example.checksum.character(of: Array(example.text.utf8)[...])
        #expect(found.map { Character(UnicodeScalar($0)) } == example.expected, "\(example.name)")
    }
}
