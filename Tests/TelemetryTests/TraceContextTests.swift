import Telemetry
import Testing

@Suite struct TraceContextTests {
    static let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    private func parse(_ text: String) -> TraceContext? {
        Array(text.utf8).withUnsafeBytes { TraceContext($0) }
    }

    @Test func parse_example_keepsItsParts() throws {
        let context = try #require(parse(Self.good))
        #expect(context.traceID.high == 0x4bf9_2f35_77b3_4da6)
        #expect(context.parentID == 0x00f0_67aa_0ba9_02b7)
        #expect(context.flags == 1)
        #expect(context.header == Array(Self.good.utf8))
    }

    @Test func continued_keepsTraceAndFlags() throws {
        let next = try #require(parse(Self.good)).continued(by: 0xAB)
        let expected = "00-4bf92f3577b34da6a3ce929d0e0e4736-00000000000000ab-01"
        #expect(String(decoding: next.header, as: UTF8.self) == expected)
    }

    @Test(arguments: [
        ("later version", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true),
        ("later version with more", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-x", true),
        ("later version run on", "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x", false),
        ("version 00 with more", good + "-x", false),
        ("version ff", "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
        ("upper case", "00-4BF92F3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", false),
        ("zero trace", "00-00000000000000000000000000000000-00f067aa0ba902b7-01", false),
        ("zero parent", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01", false),
        ("short", String(good.dropLast()), false),
        ("empty", "", false),
        ("content instead", String(repeating: "x", count: 55), false),
    ])
    func parse_form_decides(name: String, text: String, isTrace: Bool) {
        #expect((parse(text) != nil) == isTrace, "\(name)")
    }
}
