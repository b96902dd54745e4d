import GatewayModel
import Testing

@testable import Generator

/// A profile with faults is refused, and every fault has its place.
@Suite struct ProfileDefectTests {
    static let minimal = """
        profile: us-iprc.seizure/2
        year: { starts: "2014-01-01", days: 10, cases: 4 }
        events:
          columns: [name, from, to, settles]
          rows: [[recorded, 0, 1, true]]
        histories:
          - { events: [recorded], count: 4 }
        tables:
          kind: { columns: [label, count, total], rows: [[a, 3, 30], [b, 1, 70]] }
        case:
          kind: { deal: kind }
          units: { amount: 0, totals: [kind.total] }
        key: "${case|03}"
        spoil: [{ code: MALFORMED, name: cut, keep: 50% }]
        value: { id: { $number: "${case}" }, kind: "${kind.label}", units: { $number: "${units}" } }
        """

    struct Fault: Sendable {
        let name: String
        let replaced: String
        let with: String
        let message: String
    }

    static let faults = [
        Fault(name: "unknown value", replaced: "${kind.label}", with: "${kint.label}", message: "unknown value"),
        Fault(name: "unknown column", replaced: "${kind.label}", with: "${kind.lable}", message: "unknown value"),
        Fault(name: "unknown table", replaced: "deal: kind", with: "deal: kid", message: "unknown table 'kid'"),
        Fault(name: "unknown key", replaced: "days: 10", with: "day: 10", message: "unknown key 'day'"),
        Fault(
            name: "no count", replaced: "[label, count, total]", with: "[label, number, total]",
            message: "column 'count'"),
        Fault(name: "short row", replaced: "[b, 1, 70]", with: "[b, 1]", message: "a row needs 3 places"),
        Fault(name: "a quote", replaced: "[a, 3, 30]", with: "['a\"', 3, 30]", message: "quotes"),
        Fault(name: "wrong cases", replaced: "cases: 4", with: "cases: 5", message: "the histories count 4"),
        Fault(name: "no rule", replaced: "{ deal: kind }", with: "{ chance: 10% }", message: "exactly one of"),
        Fault(name: "a format", replaced: "${case|03}", with: "${case|x}", message: "unknown format"),
        Fault(name: "a brace", replaced: "${case|03}", with: "${case|03", message: "'${' without '}'"),
        Fault(name: "a date", replaced: "2014-01-01", with: "2014-02-30", message: "must be a date"),
        Fault(name: "a schema", replaced: "us-iprc.seizure/2", with: "us-iprc/2", message: "is not a schema"),
        Fault(
            name: "a row without the columns", replaced: "name: cut, keep: 50%",
            with: "name: cut, let: { kind: { pick: event } }", message: "needs the columns of 'kind'"),
        Fault(
            name: "a spoiled value of one that comes later", replaced: "name: cut, keep: 50%",
            with: "name: cut, let: { kind: '${units}' }", message: "unknown value 'units'"),
        Fault(name: "calibrated by nothing", replaced: ", totals: [kind.total]", with: "", message: "needs 'totals'"),
    ]

    @Test func read_ofTheMinimalProfile_works() throws {
        var generator = Generator(
            profile: try ProfileFiles.profile(text: Self.minimal), settings: GenerationSettings())
        let events = generator.rest()
        #expect(events.map(\.keyText) == ["001", "002", "003", "004"])
        #expect(events.filter { $0.text.contains("\"kind\":\"a\"") }.count == 3)
        let report = Generator(profile: generator.profile, settings: GenerationSettings()).report(spoiled: false)
        #expect(report == nil)
    }

    @Test(arguments: faults)
    func read_ofAFaultyProfile_saysWhatAndWhere(_ fault: Fault) throws {
        #expect(Self.minimal.contains(fault.replaced), "\(fault.name)")
        let text = Self.minimal.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line -> String in
                guard let range = line.firstRange(of: fault.replaced) else { return String(line) }
                return line.replacingCharacters(in: range, with: fault.with)
            }.joined(separator: "\n")
        let defects = try #require(throws: DefectList.self) { try ProfileFiles.profile(text: text) }
        let match = defects.defects.first { $0.message.contains(fault.message) }
        #expect(match != nil, "\(fault.name): \(defects)")
        #expect(match?.position != nil, "\(fault.name)")
    }
}

extension StringProtocol {
    fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
        "\(self[..<range.lowerBound])\(text)\(self[range.upperBound...])"
    }
}
