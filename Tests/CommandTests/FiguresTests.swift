import Telemetry
import Testing

@testable import seizure_gateway

@Suite struct FiguresTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (1_226_300_000, "1,226,300,000"), (-12_345, "-12,345"),
    ])
    func grouped_setsCommas(_ number: Int, _ text: String) {
        #expect(Figures.grouped(number) == text)
    }

    @Test(arguments: [
        (Int64(122_630_000_049), 2, "1,226,300,000"), (122_630_000_050, 2, "1,226,300,001"),
        (91_962_448, 0, "91,962,448"),
        (-150, 2, "-2"), (49, 2, "0"),
    ])
    func whole_roundsToTheNearest(_ units: Int64, _ decimals: Int, _ text: String) {
        #expect(Figures.whole(units: units, decimals: decimals) == text)
    }

    @Test(arguments: [(0.0, "0 %"), (0.63, "63 %"), (0.025, "2.5 %"), (0.0004, "0 %"), (0.0006, "0.1 %"), (1, "100 %")])
    func percent_hasOneDigitAtMost(_ share: Double, _ text: String) {
        #expect(Figures.percent(share) == text)
    }

    @Test(arguments: [
        (Duration.milliseconds(7_440), "7.4 s"), (.milliseconds(119_940), "119.9 s"), (.seconds(125), "2 min 05 s"),
    ])
    func seconds_becomeMinutesAfterTwo(_ duration: Duration, _ text: String) {
        #expect(Figures.seconds(duration) == text)
    }

    @Test func rate_ofNoTime_isZero() {
        #expect(Figures.rate(5, in: .zero) == 0)
        #expect(Figures.rate(32_853, in: .seconds(4)) == 8_213)
    }

    @Test(arguments: [
        (0, "░░░░"), (1, "▏░░░"), (8, "█░░░"), (11, "█▍░░"), (31, "███▉"), (32, "████"), (40, "████"),
    ])
    func bar_fillsInEighths(_ done: Int, _ text: String) {
        #expect(ProgressLine.bar(done: done, of: 32, width: 4) == text)
    }

    @Test func bar_ofNothing_isFull() {
        #expect(ProgressLine.bar(done: 0, of: 0, width: 2) == "██")
    }

    @Test(arguments: [
        ("0.02", 0.02), ("2%", 0.02), ("100%", 1), ("0", 0), ("1", 1), ("1.01", nil), ("-1%", nil), ("two", nil),
        ("nan", nil), ("", nil), ("%", nil),
    ])
    func share_takesPartsAndPercentages(_ text: String, _ value: Double?) {
        #expect(Share(argument: text)?.value == value)
    }
}
