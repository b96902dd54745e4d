import Testing

@testable import seizure_gateway

@Suite struct TextTableTests {
    @Test func table_alignsNumbersRight_andCountsWideCharactersTwice() {
        var table = TextTable([("name", .left), ("events", .right)])
        table.add(["海关", "7"])
        table.add(["customs", "12,000"])
        #expect(table.text == "name     events\n海关          7\ncustoms  12,000")
    }

    @Test func table_withoutRows_isEmpty() {
        #expect(TextTable([("name", .left)]).isEmpty)
    }
}
