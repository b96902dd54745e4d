import HTTPTypes
import Testing

@testable import Dashboard

@Suite struct RequestFieldsTests {
    @Test func fields_areDecodedInOrder() throws {
        let fields = try RequestFields(parsing: "a=1&b=%E6%89%8B+x&a=2&c=&d&e=x%3Dy")
        #expect(fields.all("a") == ["1", "2"])
        #expect(fields["a"] == "1")
        #expect(fields["b"] == "手 x")
        #expect(fields["c"] == nil)
        #expect(fields["d"] == nil)
        #expect(fields["e"] == "x=y")
    }

    @Test(arguments: ["a=%", "a=%G0", "a=%FF", "a=%4", "%C3=1"])
    func whatIsNoText_isRefused(_ text: String) {
        #expect { try RequestFields(parsing: text) } throws: { ($0 as? Refusal)?.status == .badRequest }
    }

    @Test func tooManyFields_areRefused() throws {
        let most = Array(repeating: "a=1", count: DashboardLimits.fieldsMax)
        #expect(try RequestFields(parsing: most.joined(separator: "&")).all("a").count == DashboardLimits.fieldsMax)
        #expect { try RequestFields(parsing: (most + ["a=1"]).joined(separator: "&")) } throws: {
            ($0 as? Refusal)?.status == .badRequest
        }
    }

    @Test(arguments: ["", "plain", "a b&c=d%", "手提包", "/lines/0/~1x", "\u{0}\u{1F}"])
    func whatIsEncoded_isDecodedAgain(_ text: String) throws {
        let fields = try RequestFields(parsing: "x=\(RequestFields.encoded(text))")
        #expect(fields["x"] ?? "" == text)
    }
}
