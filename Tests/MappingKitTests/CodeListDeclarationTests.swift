import Foundation
import GatewayModel
import Testing

@testable import MappingKit

/// What stands before the names of a list's columns, and what the rows must be for it.
@Suite struct CodeListDeclarationTests {
    /// The examples of the language's reference are what they seem.
    @Test func examplesOfTheReference_load() throws {
        let guide = RealCatalogTests.schemas.deletingLastPathComponent()
            .appending(path: "Sources/MappingKit/MappingKit.docc/Language.md")
        let section = try String(contentsOf: guide, encoding: .utf8).split(separator: "\n## ")
            .first { $0.hasPrefix("A code list") }
        let blocks = try #require(section).matches(of: /```\n([^`]*)```/).map { String($0.1) }
        #expect(blocks.count == 2)
        let list = try codeList("currency", file: blocks[0])
        #expect(list.rowCount == 1 && list.provenance.date == "2026-01-01")
        let rows = "k,valid-from,valid-to\nXYZ,,2009-01-31\nXYZ,2009-07-01,\n"
        #expect(try codeList("l", file: codeListHead("k") + blocks[1] + rows).rowCount == 2)
    }

    @Test func load_readsWhereTheCodesComeFrom() throws {
        let list = try codeList(
            "l", file: "# source: a table\n# note: one\n# revision: 1, 2018-04\n# note: two\n# column a: text\na\n1\n")
        #expect(list.provenance == .init(source: "a table", date: "2018-04", notes: ["one", "two"]))
        #expect(
            try codeList("l", file: "# source: t: u\n# revision: 1\n# column a: text\na\n1\n").provenance.source
                == "t: u")
    }

    @Test(arguments: [
        ("# revision: 1", "l.csv:1:1: the list does not say where its codes come from (add a line # source:"),
        ("# source: t", "l.csv:1:1: the list does not say its revision (add a line # revision: 1)"),
        ("# source: t\n# revision: 2", "l.csv:2:1: revision 2 lies in file 1.csv"),
        ("# source: t\n# revision: 01", "l.csv:2:1: revision 01 lies in file 1.csv"),
        ("# source: t\n# revision: 1, 2018-13", "l.csv:2:1: '2018-13' is neither a day nor a month"),
        ("# source: t\n# revision: 1, 2018-02-29", "l.csv:2:1: '2018-02-29' is neither a day nor a month"),
        ("# source: t\n# revision: 1, 2018", "l.csv:2:1: '2018' is neither a day nor a month"),
        ("# source: t\n# revision: 1\n# source: u", "l.csv:3:1: 'source' stands twice"),
        ("# source: t\n# revision: 1\n# revision: 1", "l.csv:3:1: 'revision' stands twice"),
        ("# source: t\n# revison: 1", "l.csv:2:1: unknown declaration 'revison' (did you mean 'revision'?)"),
        (
            "# source: t\n# revision: 1\n# remark",
            "l.csv:3:1: the line declares nothing (a remark is written # note: …)"
        ),
        ("# source:  \n# revision: 1", "l.csv:1:1: 'source' says nothing"),
        ("#source t\n# revision: 1", "l.csv:1:1: the line declares nothing"),
        ("# source: t\n# revision: 1", "l.csv:3:1: the column 'a' is not declared (add a line # column a: and"),
        ("# source t: u", "l.csv:1:1: 'source' takes no name"),
        ("# column: text", "l.csv:1:1: 'column' needs the name of a column"),
        ("# gap: why", "l.csv:1:1: 'gap' needs a key and its first and last day"),
        ("# gap 1 2018-01-01: why", "l.csv:1:1: '1 2018-01-01' is no key with its first and last day (write # gap"),
        ("# gap 2018-01-01...2018-01-02: why", "l.csv:1:1: '2018-01-01...2018-01-02' is no key with its first"),
        ("# gap 1 2018-01-01...2018-02-29: why", "l.csv:1:1: '1 2018-01-01...2018-02-29' is no key with its first"),
        ("# gap 1 2018-01-01...2018-01-02:  ", "l.csv:1:1: 'gap 1 2018-01-01...2018-01-02' says nothing"),
        ("# gap 1 2018-01-01...2018-01-02: why", "l.csv:1:1: the rows of the key '1' leave no such gap"),
        ("# column a: txt", "l.csv:1:1: 'txt' does not say what the cells are (write text, integer 0...4, matches"),
        ("# column a: text b", "l.csv:1:1: 'text b' does not say what the cells are"),
        ("# column a: integer", "l.csv:1:1: 'integer' does not say what the cells are"),
        ("# column a: integer 4...0", "l.csv:1:1: '4...0' is no range of whole numbers (write it as 0...4)"),
        ("# column a: integer 0...+4", "l.csv:1:1: '0...+4' is no range of whole numbers"),
        ("# column a: matches [A-Z", "l.csv:1:1: the pattern has a `[` without `]`"),
        ("# column a: optional text", "l.csv:1:1: the key cannot be optional"),
        ("# column a: text\n# column a: text", "l.csv:2:1: the column 'a' is declared twice"),
        ("# column aa: text", "l.csv:1:1: unknown column 'aa' (did you mean 'a'?)"),
        ("\u{FEFF}# source: t\n# revision: 1", "l.csv:1:1: the file begins with a byte order mark"),
    ])
    func load_headerThatDoesNotSay_isRefused(_ head: String, _ defect: String) {
        #expect {
            try codeList("l", file: "\(head)\na\n1\n")
        } throws: { error in
            "\(error)".contains(defect)
        }
    }

    /// Days on which no row of a key is valid are declared with their reason, exactly; the order of the rows is free.
    @Test(arguments: [
        ("a,,2017-12-31\na,2018-01-01,", nil, nil), ("a,,2016-02-28\na,2016-03-01,", "2016-02-29...2016-02-29", nil),
        ("a,2018-01-01,\na,,2016-12-31", "2017-01-01...2017-12-31", nil),
        ("a,,2017-12-31\na,2018-02-01,", nil, "'a' is not valid 2018-01-01...2018-01-31, between lines 7 and 8"),
        ("a,,2017-12-31\na,2018-02-01,", "2018-01-01...2018-01-30", "'a' is not valid 2018-01-01...2018-01-31"),
        ("a,,2017-12-31\na,2018-02-01,", "2018-01-01...2018-01-30", "the key 'a' leave no such gap"),
        ("a,,2017-12-31\na,2018-01-01,", "2018-01-01...2018-01-01", "the key 'a' leave no such gap"),
        ("a,2000-01-01,2009-12-31\na,2001-01-01,2001-12-31\na,2005-01-01,", nil, "valid then by line 7"),
        ("a,2018-01-01,2018-12-31", nil, nil),
    ])
    func load_gapOfDays_isDeclaredOrADefect(_ rows: String, _ gap: String?, _ defect: String?) throws {
        let line = gap.map { "# gap a \($0): a reason\n" } ?? "# note: no gap\n"
        let file = "# source: t\n# revision: 1\n# column k: text\n# note: x\n\(line)k,valid-from,valid-to\n\(rows)\n"
        guard let defect else {
            #expect(try codeList("l", file: file).rowCount > 0)
            return
        }
        #expect {
            try codeList("l", file: file)
        } throws: { error in
            "\(error)".contains(defect)
        }
    }

    /// A code must be in the other list on every day on which its row is valid.
    @Test(arguments: [
        ("1,A,,", nil), ("1,,,", nil), ("1,B,2005-01-01,2009-12-31", nil), ("1,C,,", nil),
        ("1,D,,", "l.csv:6:3: 'D' is not in the code list codes.c"),
        (
            "1,B,,",
            "l.csv:6:3: 'B' is not in the code list codes.c on every day on which the row is valid (bound the row"
        ),
        ("1,B,2005-01-01,2010-01-01", "l.csv:6:3: 'B' is not in the code list codes.c on every day"),
        ("1,B,1999-12-31,2009-12-31", "l.csv:6:3: 'B' is not in the code list codes.c on every day"),
    ])
    func reference_isValidWheneverTheRowIs(_ row: String, _ defect: String?) throws {
        let codes = try codeList(
            "codes", "k,c,valid-from,valid-to\n1,A,,\n2,B,2000-01-01,2009-12-31\n3,C,,2004-12-31\n4,C,2005-01-01,\n")
        let head = "# source: t\n# revision: 1\n# column k: text\n# column c: optional in codes.c\n"
        let list = try codeList("l", file: "\(head)k,c,valid-from,valid-to\n\(row)\n")
        let found = list.referenceDefects(among: ["codes": codes, "l": list], refused: [], file: "l.csv").defects
        #expect(found.count == (defect == nil ? 0 : 1))
        if let defect { #expect(found[0].description.hasPrefix(defect)) }
    }

    /// The cells that a declaration takes, and those that it refuses with these words.
    @Test(
        arguments: [
            (
                "matches [A-Z]{3}", ["ROU"],
                ["RO": "'RO' does not match [A-Z]{3}", "ROUX": "'ROUX' does not match [A-Z]{3}"]
            ),
            ("matches A|B", ["A", "B"], ["AB": "'AB' does not match A|B", "": "the cell is empty (fill it, or"]),
            (
                "matches [A-Z]{3}", ["ABC"],
                [
                    "\u{410}BC": "(U+0410 is no ASCII character, whatever it looks like)",
                    "\u{FF21}BC": "(U+FF21 is no ASCII character, whatever it looks like)",
                ]
            ),
            ("matches [\u{4E00}-\u{9FFF}]+", ["关区"], ["关Q": "'关Q' does not match"]),
            ("optional matches [A-Z]", ["", "A"], ["a": "'a' does not match [A-Z]"]),
            (
                "integer 0...4", ["0", "4"],
                [
                    "5": "'5' is no whole number of 0...4", "two": "'two' is no whole number",
                    "+2": "'+2' is no whole number",
                    "02": "'02' is no whole number", "2.0": "'2.0' is no whole number", "": "the cell is empty",
                    "99999999999999999999": "is no whole number", "\u{0662}": "is no whole number",
                ]
            ),
            (
                "optional integer 10...20", ["", "10", "20"],
                ["9": "'9' is no whole number of 10...20", "21": "'21' is no"]
            ),
            ("text", ["x", "1 2"], ["": "the cell is empty (fill it, or declare the column optional)"]),
            ("optional text", ["", "x"], [:]),
        ] as [(String, [String], [String: String])])
    func load_cell_isWhatItsColumnDeclares(_ column: String, _ taken: [String], _ refused: [String: String]) throws {
        let head = "# source: t\n# revision: 1\n# column k: matches [0-9]\n# column c: \(column)\nk,c\n"
        for cell in taken { #expect(try codeList("l", file: head + "1,\(cell)\n").rowCount == 1, "\(cell)") }
        for (cell, words) in refused {
            #expect {
                try codeList("l", file: head + "1,\(cell)\n")
            } throws: { error in
                "\(error)".hasPrefix("l.csv:6:3: ") && "\(error)".contains(words)
            }
        }
    }
}
