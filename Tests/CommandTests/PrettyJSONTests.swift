import Testing

@testable import seizure_gateway

@Suite struct PrettyJSONTests {
    @Test func text_putsShortValuesIntoALine() {
        let json = #"{"a":{"b":1.50,"c":[true,null]},"empty":{},"list":[]}"#
        #expect(
            PrettyJSON.text(Array(json.utf8)) == """
                {
                  "a": { "b": 1.50, "c": [true, null] },
                  "empty": {},
                  "list": []
                }
                """)
    }

    @Test func text_indentsWhatDoesNotFit() {
        let long = String(repeating: "x", count: 90)
        #expect(
            PrettyJSON.text(Array(#"{"a":{"b":"\#(long)","c":2},"d":3}"#.utf8)) == """
                {
                  "a": {
                    "b": "\(long)",
                    "c": 2
                  },
                  "d": 3
                }
                """)
    }

    @Test func text_countsOtherScriptsAsTwoColumns() {
        let name = String(repeating: "深", count: 40)
        let lines = PrettyJSON.text(Array(#"{"a":{"b":"\#(name)","c":"\#(name)"}}"#.utf8)).split(separator: "\n")
        #expect(lines.count == 6)
    }

    @Test(arguments: ["{\"cut\":", "", "not json"])
    func text_ofWhatIsNotJSON_staysAsItIs(_ text: String) {
        #expect(PrettyJSON.text(Array(text.utf8)) == text)
    }
}
