import JSONTape
import Testing

@Suite struct NumberTextTests {
    // MARK: Comparing

    @Test(arguments: [
        ("0", "-0", 0), ("0", "0.000e99", 0), ("1", "1.0", 0), ("1e2", "100", 0), ("100e-2", "1", 0),
        ("1.5", "15e-1", 0),
        ("0.1", "1e-1", 0), ("-1", "1", -1), ("-1", "0", -1), ("0", "1e-400", -1), ("2", "10", -1), ("-2", "-10", 1),
        ("9007199254740993", "9007199254740992", 1), ("0.30000000000000000001", "0.3", 1), ("1e400", "1e399", 1),
        ("123456789012345678901234567890", "123456789012345678901234567891", -1), ("-1e-400", "0", -1),
        ("1.10", "1.1", 0), ("1.01", "1.1", -1), ("99.99", "100", -1), ("5e-324", "4.9e-324", 1),
    ])
    func compare_ofTwoNumbers_isExact(_ left: String, _ right: String, _ order: Int) {
        #expect(compare(left, right) == order)
        #expect(compare(right, left) == -order)
    }

    @Test func compare_ofRandomDecimals_agreesWithIntegers() {
        let seed: UInt64 = 11
        var random = SplitMix(seed)
        for _ in 0..<2_000 {
            let values = (0..<2).map { _ in Int(random.next() % 2_000_001) - 1_000_000 }
            let texts = values.map { decimal($0, digits: Int(random.next() % 7)) }
            #expect(compare(texts[0], texts[1]) == (values[0] - values[1]).signum(), "seed \(seed): \(texts)")
        }
    }

    /// The value times 10^-3, written with a random exponent.
    private func decimal(_ value: Int, digits: Int) -> String {
        let text = String(abs(value))
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        let point = padded.index(padded.endIndex, offsetBy: -digits)
        let fraction = digits == 0 ? "" : "." + padded[point...]
        return (value < 0 ? "-" : "") + padded[..<point] + fraction + "e\(digits - 3)"
    }

    private func compare(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        return NumberText.compare(NumberText(left.span), NumberText(right.span)).signum()
    }

    // MARK: Integers and multiples

    @Test(arguments: [
        ("1", true), ("1.0", true), ("1e2", true), ("1.5e1", true), ("-0.0", true), ("150e-1", true), ("1.5", false),
        ("1e-1", false), ("15e-2", false), ("0e-9", true),
    ])
    func isInteger_isByValue(_ text: String, _ isInteger: Bool) {
        let bytes = Array(text.utf8)
        let found = NumberText(bytes.span).isInteger
        #expect(found == isInteger)
    }

    @Test(
        arguments: [
            ("0", 0), ("-17", -17), ("1.50e1", 15), ("999999999999999999", 999_999_999_999_999_999),
            ("1e17", 100_000_000_000_000_000),
            ("1e18", nil), ("1.5", nil), ("1000000000000000000", nil),
        ] as [(String, Int64?)])
    func int64_ofIntegersThatFit(_ text: String, _ value: Int64?) {
        let bytes = Array(text.utf8)
        let found = NumberText(bytes.span).int64
        #expect(found == value)
    }

    @Test(arguments: [
        ("0", "7", true), ("14", "7", true), ("15", "7", false), ("4.5", "1.5", true), ("0.0075", "0.0001", true),
        ("0.00751", "0.0001", false), ("1e308", "0.5", true), ("12345678901234567890123", "3", true),
        ("12345678901234567890124", "3", false), ("1.1", "0.01", true), ("1.111", "0.01", false), ("-14", "7", true),
        ("1e-9", "1", false), ("100", "1e2", true), ("1e9999", "99999999999999999", false),
        // 2^55
        ("1e54", "36028797018963968", false), ("1e55", "36028797018963968", true),
        ("1e9999", "36028797018963968", true),
    ])
    func isMultiple_isExact(_ text: String, _ divisor: String, _ isMultiple: Bool) throws {
        let (number, by) = (Array(text.utf8), Array(divisor.utf8))
        let parsed = NumberText.Divisor(NumberText(by.span))
        let found = NumberText(number.span).isMultiple(of: try #require(parsed))
        #expect(found == isMultiple)
    }

    /// A short number with a large exponent takes no longer than any other: 20,000 of them at once.
    @Test func isMultiple_ofLargeExponents_takesLittleTime() throws {
        let (number, seven, even) = (Array("1e9999".utf8), Array("7".utf8), Array("36028797018963968".utf8))
        let divisors = [NumberText.Divisor(NumberText(seven.span)), NumberText.Divisor(NumberText(even.span))]
        let (odd, other) = (try #require(divisors[0]), try #require(divisors[1]))
        let started = ContinuousClock.now
        for _ in 0..<20_000 {
            let answers = [odd, other].map { NumberText(number.span).isMultiple(of: $0) }
            #expect(answers == [false, true])
        }
        #expect(ContinuousClock.now - started < .seconds(5))
    }

    @Test(arguments: ["0", "-1", "0.0", "123456789012345678"])
    func divisor_thatCannotBe_isRefused(_ text: String) {
        let bytes = Array(text.utf8)
        let divisor = NumberText.Divisor(NumberText(bytes.span))
        #expect(divisor == nil)
    }

    // MARK: Canonical text

    @Test(
        arguments: [
            ("0", "0"), ("-0.00", "0"), ("1.50", "1.5"), ("0.05e1", "0.5"), ("12e3", "12000"), ("1e-3", "0.001"),
            ("-123.4500", "-123.45"), ("100", "100"), ("10.010", "10.01"), ("1e20", nil),
            ("1e-20", "0.00000000000000000001"), ("1e-21", nil),
            ("12345678901234567890", "12345678901234567890"), ("123456789012345678901", nil),
        ] as [(String, String?)])
    func appendCanonical_writesEveryDigitOnce(_ text: String, _ canonical: String?) {
        let bytes = Array(text.utf8)
        var written: [UInt8] = []
        let isShort = NumberText(bytes.span).appendCanonical(to: &written, digitsMax: 20)
        #expect(isShort == (canonical != nil))
        #expect(String(decoding: written, as: UTF8.self) == canonical ?? "")
    }

    @Test(arguments: [
        ("12", 1_200, 2, -1), ("12.00", 12, 2, 0), ("-0.5", 0, 1, -1), ("999999999999999999", 1, 0, 1),
    ])
    func smallDecimal_comparesWithIntegers(_ text: String, _ integer: Int, _ digits: Int, _ order: Int) throws {
        let parsed = ParsedText(text)
        let small = parsed.tape.view.smallDecimal(0)
        #expect(try #require(small).compare(with: Int64(integer)) == order)
    }

    @Test func smallDecimal_ofExponentsAndManyDigits_isNil() {
        for text in ["1e2", "1234567890123456789", "-1.23456789012345678"] {
            let parsed = ParsedText(text)
            let small = parsed.tape.view.smallDecimal(0)
            #expect(small == nil)
        }
        #expect(SmallDecimal(value: 1, fractionDigits: 17).compare(with: .max) == nil)
    }
}

/// A small random generator with a seed that tests can print.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
