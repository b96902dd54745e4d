import GatewayModel
import JSONTape
import Testing
import XMLWire

/// Both sides of every limit.
@Suite struct LimitTests {
    static func limits(
        bytes: Int = 10_000, depth: Int = 8, cells: Int = 1_000, members: Int = 100, attributes: Int = 10
    ) -> XMLLimits {
        XMLLimits(
            values: ParseLimits(
                bytesMax: bytes, depthMax: depth, cellsMax: cells, membersMax: members, digitsMax: 8, exponentMax: 99),
            attributesMax: attributes)
    }

    private static func fault(_ text: String, _ limits: XMLLimits) -> XMLFault.Reason? {
        ParsedXML(text, limits: limits).fault?.reason
    }

    @Test func bytes_atTheLimit() {
        let text = Samples.document("<CaseNo>1</CaseNo>")
        let size = text.utf8.count
        #expect(Self.fault(text, Self.limits(bytes: size)) == nil)
        #expect(Self.fault(text, Self.limits(bytes: size - 1)) == .tooLarge)
    }

    @Test func depth_atTheLimit_alsoWhereTheSchemaKnowsNothing() {
        for name in ["a", "Line"] {
            let open = String(repeating: "<\(name)>", count: 7)
            let text = Samples.document(open + String(repeating: "</\(name)>", count: 7))
            #expect(Self.fault(text, Self.limits(depth: 8)) == nil)
            #expect(Self.fault(text, Self.limits(depth: 7)) == .tooDeep)
        }
    }

    @Test func cells_atTheLimit() {
        // The root, the list with its key, and 20 lines with an attribute each: 1 + 2 + 20 * 3.
        let text = Samples.document(String(repeating: "<Line no=\"1\"/>", count: 20))
        #expect(Self.fault(text, Self.limits(cells: 63)) == nil)
        #expect(Self.fault(text, Self.limits(cells: 62)) == .tooManyCells)
    }

    @Test func members_atTheLimit() {
        for child in ["<x/>", "<Line/>"] {
            let text = Samples.document(String(repeating: child, count: 20))
            #expect(Self.fault(text, Self.limits(members: 20)) == nil)
            #expect(Self.fault(text, Self.limits(members: 19)) == .tooManyMembers)
        }
    }

    @Test func attributes_atTheLimit() {
        let text = Samples.document("", attributes: (1...10).map { " a\($0)=\"1\"" }.joined())
        #expect(Self.fault(text, Self.limits(attributes: 10)) == nil)
        #expect(Self.fault(text, Self.limits(attributes: 9)) == .tooManyAttributes)
        let event = (1...XMLLimits.eventAttributesMax).map { " a\($0)=\"1\"" }.joined()
        #expect(Self.fault(Samples.document("", attributes: event), .event) == nil)
        #expect(Self.fault(Samples.document("", attributes: event + " b=\"\""), .event) == .tooManyAttributes)
    }

    @Test(
        arguments: [
            ("12345678", nil), ("123456789", .tooManyDigits), ("1234.5678", nil), ("1234.56789", .tooManyDigits),
            ("1e99", nil), ("1e-99", nil), ("1e100", .exponentTooLarge), ("1e-100", .exponentTooLarge),
            ("1e0000099", nil), ("12345678901x", nil),
        ] as [(String, XMLFault.Reason?)])
    func numbers_atTheLimit(_ number: String, _ reason: XMLFault.Reason?) {
        #expect(Self.fault(Samples.document("<weight>\(number)</weight>"), Self.limits()) == reason)
    }

    /// Eight megabytes of whatever, within a few seconds.
    @Test(arguments: [
        "<a/>", "<a b=\"\"/>", "<Line/>", "&amp;", "x<!---->", "<![CDATA[]]>", "<a xmlns:p=\"urn:u\"/>", "中",
    ])
    func parse_eightMegabytesOfOneThing_endsInTime(_ piece: String) {
        let room = Limits.eventBytesMax - 200
        let content = String(repeating: piece, count: room / piece.utf8.count)
        let started = ContinuousClock.now
        let parsed = ParsedXML(Samples.document(content))
        let isLimit = parsed.fault.map { $0.code == .sizeExceeded } ?? true
        #expect(isLimit)
        #expect(ContinuousClock.now - started < .seconds(20))
    }

    /// Eight megabytes of names, each another one: no table of names becomes slow.
    @Test(arguments: ["elements", "attributes", "prefixes", "prefixed attributes"])
    func parse_manyNames_endsInTime(_ what: String) {
        let count = 300_000
        let started = ContinuousClock.now
        let document: String
        switch what {
        case "elements": document = Samples.document((0..<count).map { "<a\($0)/>" }.joined())
        case "attributes": document = Samples.document("", attributes: (0..<count).map { " a\($0)=\"\"" }.joined())
        case "prefixes":
            document = Samples.document("", attributes: (0..<count).map { " xmlns:p\($0)=\"u:\($0)\"" }.joined())
        default:
            document = Samples.document(
                "", attributes: " xmlns:p=\"u\"" + (0..<count).map { " p:a\($0)=\"\"" }.joined())
        }
        let code = ParsedXML(document).fault?.code
        #expect(code == nil || code == .sizeExceeded)
        #expect(ContinuousClock.now - started < .seconds(20))
    }

    @Test func parse_deepAndWide_endsInTime() {
        let nest = String(repeating: "<a>", count: 1 << 20)
        let fault = ParsedXML(nest).fault
        #expect(fault?.reason == .tooDeep)
        let attributes = (0..<100_000).map { " a\($0)=\"\"" }.joined()
        let wide = ParsedXML(Samples.document("", attributes: attributes)).fault
        #expect(wide?.reason == .tooManyAttributes)
    }
}
