import Foundation
import GatewayModel
import RejectIndex
import Testing

@testable import Dashboard

@Suite struct PayloadSheetTests {
    private static func sheet(
        _ json: String, _ violations: [(String, String)] = [], isShown: @escaping (String) -> Bool = { _ in true }
    ) -> String? {
        PayloadSheet.make(
            Array(json.utf8),
            violations: violations.map { LetterViolation(pointer: $0.0, rule: $0.1, expected: "x<y") }, isShown: isShown
        )?.markup
    }

    @Test func aViolation_isMarkedWhereItIs() throws {
        let sheet = try #require(Self.sheet(#"{"a":[{"u":"dz"},{"u":"kg"}]}"#, [("/a/1/u", "enum")]))
        let marked = sheet.components(separatedBy: "<mark>").dropFirst()
        #expect(marked.count == 1)
        #expect(marked.first?.contains("kg") == true)
        #expect(sheet.contains("id=\"violation-1\"><b>enum</b>: expected x&lt;y"))
    }

    @Test func whatIsMissing_isMarkedAtWhatIsAroundIt() throws {
        let sheet = try #require(Self.sheet(#"{"a":{"b":1}}"#, [("/a/c/d", "required"), ("", "maxProperties")]))
        let marked = sheet.components(separatedBy: "<mark>").dropFirst()
        #expect(marked.count == 2)
        #expect(sheet.contains("<code>/a/c/d</code> <b>required</b>"))
    }

    @Test func hostileTexts_areHarmless() throws {
        let sheet = try #require(
            Self.sheet(##"{"<script>":"</script><img src=x onerror=alert(1)>","b":"\u202Ex\u0000"}"##))
        #expect(!sheet.contains("<script>") && !sheet.contains("<img"))
        #expect(sheet.contains("\\u{202E}x\\u{00}"))
        let raw = RawPayload.html([0xFF, 0x3C, 0x1B]).markup
        #expect(raw.contains("\\xFF&lt;\\u{1B}"))
    }

    @Test func whatIsNoJSON_isNoSheet() {
        #expect(Self.sheet(String(repeating: "[", count: 1 << 20)) == nil)
        #expect(Self.sheet("{") == nil)
    }

    @Test func aLongValue_isCut() throws {
        let sheet = try #require(Self.sheet("[" + Array(repeating: "1", count: 10_000).joined(separator: ",") + "]"))
        #expect(sheet.contains("6002 lines more are not shown here"))
    }

    @Test func masked_nothingOfAValueIsThere() throws {
        let sheet = try #require(Self.sheet(#"{"a":"secret","b":["s2",true],"c":"open"}"#) { $0 == "/c" })
        #expect(!sheet.contains("secret") && !sheet.contains("s2") && !sheet.contains("true") && sheet.contains("open"))
    }

    @Test func aViewer_seesWhatTheAgreementDiscloses() throws {
        let plan = try RealPlans.us()
        let masking = Masking(plan, recipient: "gacc")
        let shown = try #require(
            PayloadSheet.make(try RealPlans.event(), violations: []) { masking.shows($0, of: nil) }?.markup)
        let all = try #require(PayloadSheet.make(try RealPlans.event(), violations: []) { _ in true }?.markup)
        #expect(shown.contains("4202221500"), "the tariff is disclosed")
        #expect(shown.contains(Sight.mask))
        #expect(!all.contains(Sight.mask))
        // A whole event is shown as far as every agreement goes, which is less.
        let whole = Masking(plan, recipient: nil)
        let less = try #require(
            PayloadSheet.make(try RealPlans.event(), violations: []) { whole.shows($0, of: nil) }?.markup)
        #expect(less.components(separatedBy: Sight.mask).count > shown.components(separatedBy: Sight.mask).count)
        // Nothing is known of a recipient that is not there.
        #expect(!Masking(plan, recipient: "nobody").shows("/nc:ActivityIdentification", of: nil))
    }

    @Test func aDifference_showsLinesThatChanged() {
        let html = TextDifference(
            Array(#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9}"#.utf8),
            Array(#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":"<x>","i":9}"#.utf8)
        ).html.markup
        #expect(
            html.contains("<del>-   &quot;h&quot;: 8,\n</del><ins>+   &quot;h&quot;: &quot;&lt;x&gt;&quot;,\n</ins>"))
        #expect(html.contains("… 5 lines as they were"))
    }
}
