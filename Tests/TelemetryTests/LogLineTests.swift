import Logging
import Telemetry
import Testing

@Suite struct LogLineTests {
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z"),
        (1_394_668_799_123, "2014-03-12T23:59:59.123Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"),
        (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ])
    func time_isUTC(epochMs: Int64, text: String) {
        #expect(UTCTime.text(epochMs: epochMs) == text)
    }

    @Test func plain_valuesWithSpacesOrControls_cannotForgeALine() {
        let line = LogLine.render(
            .plain, epochMs: 0, level: .warning, message: "A text",
            metadata: [("lane", "0"), ("detail", "a b\nc=\"d\""), ("file", "")])
        #expect(
            line == "1970-01-01T00:00:00.000Z warning A text lane=0 detail=\"a b\\u000ac=\\\"d\\\"\" file=\"\"")
    }

    @Test func json_isOneObject() {
        let line = LogLine.render(
            .json, epochMs: 0, level: .info, message: "A \"text\"", metadata: [("topic", "a\\b\u{1}")])
        #expect(
            line == #"{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"A \"text\"","topic":"a\\b\u0001"}"#)
    }
}
