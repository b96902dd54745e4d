import Testing

@testable import seizure_gateway

struct CSVTextTests {
    @Test(
        arguments: [
            (["a", "b"], "a,b"), (["a,b", "c\"d"], "\"a,b\",\"c\"\"d\""),
            (["=1+1", "-2", "@x", "+3"], "'=1+1,'-2,'@x,'+3"),
            (["a\nb"], "a\\u{0A}b"), (["", ""], ","), (["=\"x\",1"], "\"'=\"\"x\"\",1\""),
        ] as [([String], String)])
    func aLine_isReadBackByAnyReader(_ cells: [String], _ line: String) { #expect(CSVText.line(cells) == line) }
}
