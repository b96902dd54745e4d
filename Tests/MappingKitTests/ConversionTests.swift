import GatewayModel
import Testing

@testable import MappingKit

@Suite struct ConversionTests {
    @Test(arguments: ConversionReference.all.flatMap(\.examples))
    func example_isAsTheReferenceSays(_ example: ConversionReference.Example) {
        #expect(example.conversion.result(of: example.input) == example.result, "\(example.description)")
    }

    @Test func reference_namesEveryConversionOfTheLanguage() throws {
        for entry in ConversionReference.all where entry.name != "split" && entry.name != "join" {
            #expect(!entry.examples.isEmpty, "\(entry.name) has no example")
            if entry.failure != nil {
                #expect(entry.examples.contains { $0.result == .failed }, "\(entry.name) has no failing example")
            }
        }
        #expect(Set(ConversionReference.all.map(\.name)).count == ConversionReference.all.count)
    }

    /// What a conversion is written as reads back as the same conversion.
    @Test(arguments: ConversionReference.all.flatMap(\.examples).map(\.conversion))
    func description_readsBackAsTheSame(_ conversion: Conversion) throws {
        var parser = DocumentParser(file: "c.yaml")
        let read = parser.conversions(try yaml("\(conversion)"))
        #expect(parser.defects.isEmpty, "\(parser.defects.defects)")
        #expect(read.map(\.0) == [conversion])
    }

    @Test func decimal_beyondTheDigitLimit_fails() {
        let most = String(repeating: "9", count: 128)
        #expect(Conversion.decimal.result(of: .text(most)) == .value(.text(most)))
        #expect(Conversion.decimal.result(of: .text("9" + most)) == .failed)
        #expect(
            Conversion.decimal.result(of: .text("1e127")) == .value(.text("1" + String(repeating: "0", count: 127))))
        #expect(Conversion.decimal.result(of: .text("1e128")) == .failed)
    }

    @Test(arguments: [
        ("1", "1.0", 0), ("0.1", "0.10", 0), ("-1", "1", -1), ("-2", "-1", -1), ("10", "9", 1), ("1e2", "99.9", 1),
        ("0", "-0", 0), ("0.001", "1e-3", 0), ("123456789012345678901234567890", "123456789012345678901234567891", -1),
        ("0.5", "-0.5", 1), ("0", "0.0001", -1), ("0", "-0.0001", 1),
    ])
    func compare_isExact(_ left: String, _ right: String, _ expected: Int) {
        #expect(compare(left, right) == expected)
        #expect(compare(right, left) == -expected)
    }

    private func compare(_ left: String, _ right: String) -> Int? {
        let (a, b) = (Array(left.utf8), Array(right.utf8))
        guard let first = DecimalText(a.span), let second = DecimalText(b.span) else { return nil }
        return DecimalText.compare(first, a.span, second, b.span)
    }

    @Test(arguments: [
        (["0.1", "0.2"], "0.3", true), (["1", "2"], "3.00", true), (["1e2", "-1"], "99", true), ([], "0", true),
        (["0.1"], "0.10001", false), (["999999999999999999999", "1"], "1000000000000000000000", true),
        (["5", "-5"], "0", true), (["5", "-6"], "1", false), (["0.005"], "0.01", false), (["12"], "2", false),
    ])
    func sum_isExact(_ parts: [String], _ total: String, _ expected: Bool) {
        var sum = DecimalSum()
        for _ in 0..<2 {
            sum.reset()
            for (text, isTotal) in [(total, true)] + parts.map({ ($0, false) }) {
                let bytes = Array(text.utf8)
                let isAdded = sum.add(bytes.span, isSubtracted: isTotal)
                #expect(isAdded)
            }
            #expect(sum.isZero == expected)
        }
    }

    @Test func layout_thatIsNone_isRefused() {
        for text in ["", "yyyy", "yyyyMM", "yyyyMMddyyyy", "yyMMdd", "yyyy-MM-ddXHH", "dd.MM.yyyyy", "yyyy年MMdd"] {
            #expect(DateLayout(text) == nil, "\(text)")
        }
        #expect(DateLayout("yyyy-MM-ddTHH:mm:ss")?.width == 19)
    }

    @Test func day_beforeAndAfter_areConsecutive() {
        var day: Int32 = 1999_12_25
        var ordinal = CalendarDay.ordinal(day)
        for _ in 0..<1_000 {
            let next = CalendarDay.after(day)
            #expect(CalendarDay.ordinal(next) == ordinal + 1)
            (day, ordinal) = (next, ordinal + 1)
        }
        #expect(day == 2002_09_20)
        #expect(CalendarDay.ordinal(1970_01_01) == 0)
    }
}
