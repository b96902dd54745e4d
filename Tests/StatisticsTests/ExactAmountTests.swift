import Testing

@testable import Statistics

/// Sums without a lost digit.
@Suite struct ExactAmountTests {
    @Test(arguments: [
        ("0", "0"), ("12", "12"), ("0.10", "0.1"), ("999999999999999999.99999999", "999999999999999999.99999999"),
        ("1000000000", "1000000000"), ("0.00000001", "0.00000001"),
    ])
    func aDecimal_keepsItsDigits(text: String, expected: String) {
        #expect(ExactAmount(text)?.text == expected)
    }

    @Test(arguments: ["", ".", "1.", ".5", "-1", "1e3", "1,5", "1.123456789", "1234567890123456789", "１"])
    func whatIsNoDecimal_isNone(text: String) { #expect(ExactAmount(text) == nil) }

    @Test func manySums_areExact() throws {
        let largest = try #require(ExactAmount("999999999999999999.99999999"))
        var sum = ExactAmount.zero
        for _ in 0..<1_000 { sum = sum + largest }
        #expect(sum.text == "999999999999999999999.99999")
        for _ in 0..<1_000 { sum = sum + -largest }
        #expect(sum.text == "0")
        let tenth = try #require(ExactAmount("0.1"))
        for _ in 0..<3 { sum = sum + tenth }
        #expect(sum.text == "0.3")
    }

    @Test(arguments: [
        ("1226300000.49", "1,226,300,000"), ("0.5", "1"), ("0.4", "0"), ("999.5", "1,000"), ("12", "12"),
    ])
    func pages_showWholeNumbers(text: String, expected: String) { #expect(ExactAmount(text)?.grouped == expected) }
}
