import SchemaKit
import Testing

@Suite struct PatternTests {
    @Test func matches_anchoredDigits() throws {
        let pattern = try Pattern("^[0-9]{10}$")
        #expect(pattern.matches("0123456789"))
        #expect(!pattern.matches("012345678"))
    }

    /// The beginning is where nothing was read, also when the same states are reached again later.
    @Test(arguments: [
        ("$^", "", true), ("$^", "a", false), ("^$", "", true), ("^$", "a", false), ("(^|b)$", "a", false),
        ("(^|b)$", "ab", true), ("(^|b)$", "", true), ("^a|^$", "ba", false), ("a*$^", "aa", false), ("a*", "b", true),
    ])
    func matches_atTheBeginningOnly(_ expression: String, _ text: String, _ isMatch: Bool) throws {
        #expect(try Pattern(expression).matches(text) == isMatch)
    }

    @Test func equality_isOfBytes() throws {
        let (composed, decomposed) = (try Pattern("^\u{E9}$"), try Pattern("^e\u{301}$"))
        #expect(composed != decomposed)
        #expect(composed.matches("\u{E9}") && !composed.matches("e\u{301}"))
        #expect(Set([composed, decomposed, composed]).count == 2)
    }
}
