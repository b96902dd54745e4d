import Telemetry
import Testing

@testable import Dashboard

@Suite struct HTMLTests {
    @Test(arguments: [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("\" onload=\"x", "&quot; onload=&quot;x"), ("' & '", "&#39; &amp; &#39;"),
        ("\u{202E}gpj.exe", "\\u{202E}gpj.exe"), ("a\u{0}b\u{1B}[31m", "a\\u{00}b\\u{1B}[31m"),
        ("手提包 naïve", "手提包 naïve"), ("line\nline", "line\nline"), ("\u{200B}\u{FEFF}", "\\u{200B}\\u{FEFF}"), ("", ""),
    ])
    func whatIsPutIn_isTextAndNothingElse(_ text: String, _ markup: String) {
        let element: HTML = "<p title=\"\(text)\">\(text)</p>"
        #expect(element.markup == "<p title=\"\(markup)\">\(markup)</p>")
        #expect(("\(Optional(text))" as HTML).markup == markup)
        #expect(("\(name: Name(description: text))" as HTML).markup == markup)
        #expect(("\(text[...])" as HTML).markup == markup)
    }

    private struct Name: CustomStringConvertible {
        let description: String
    }

    @Test func aField_keepsItsCharacters() {
        let text = "a\u{202E}b</textarea>\t\u{0}"
        #expect(("\(field: text)" as HTML).markup == "a&#x202e;b&lt;/textarea&gt;\t\\u{00}")
    }

    @Test func markup_staysMarkup() {
        let inner: HTML = "<b>x</b>"
        #expect(
            ("<p>\(inner)\(Optional(inner))\(HTML?.none)\([inner, inner])\(7)</p>" as HTML).markup
                == "<p><b>x</b><b>x</b><b>x</b><b>x</b>7</p>")
        #expect([inner, inner].joined(by: ", ").markup == "<b>x</b>, <b>x</b>")
    }

    @Test func aTable_namesEveryCell() {
        let table = Parts.table(
            caption: "c<", [Parts.Column("A"), Parts.Column("N", isNumber: true)], [["x", Parts.number(1_234)]])
        #expect(table.markup.contains("<caption class=\"unseen\">c&lt;</caption>"))
        #expect(table.markup.contains("<td data-title=\"A\"><div class=\"cell\">x</div></td>"))
    }

    @Test func aChart_hasItsFiguresInWords() {
        let rates = (0..<200).map { ExchangeSnapshot.Rate(atMs: Int64($0) * 1_000, eventsPerSecond: Double($0 % 50)) }
        let chart = RateChart(rates: rates)
        #expect(chart.current == 49)
        #expect(chart.html.markup.contains("49 events a second now, at most 49 in the last 3 min"))
        // 200 looks are thinned to 67 points.
        let line = chart.html.markup.split(separator: "points=\"").last?.split(separator: "\"").first ?? ""
        #expect(line.split(separator: " ").count == 67)
        #expect(RateChart(rates: []).html.markup.contains("none"))
    }

    @Test(arguments: [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7_199, "119 min"), (7_200, "2 h"), (172_800, "2 d")])
    func anAge_isInOneUnit(seconds: Int64, text: String) {
        #expect(TimeText.span(seconds) == text)
    }
}
