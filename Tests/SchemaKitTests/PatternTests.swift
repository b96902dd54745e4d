import SchemaKit
import Testing

@Suite struct PatternTests {
    @Test func matches_anchoredDigits() throws {
        let pattern = try Pattern("^[0-9]{10}$")
        #expect(pattern.matches("0123456789"))
        #expect(!pattern.matches("012345678"))
    }
}
