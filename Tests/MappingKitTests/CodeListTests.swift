import Foundation
import GatewayModel
import Testing

@testable import MappingKit

@Suite struct CodeListTests {
    private static let units = """
        unit,rec20,preferred,valid-from,valid-to,name
        035,KGM,,,,千克
        054,"TNE",yes,2010-01-01,2018-07-31,吨
        054,TNE,yes,2018-08-01,,metric tonne
        070,"T,N""E",,,,two
        071,KGM,yes,,,kilo
        """

    private func row(_ list: CodeList, _ column: Int, _ text: String, _ asOf: Int32) -> Int? {
        let bytes = Array(text.utf8)
        return list.row(where: column, is: bytes.span, asOf: asOf)
    }

    @Test func load_readsQuotesCommentsAndValidity() throws {
        let list = try codeList("units", Self.units)
        #expect(list.columns == ["unit", "rec20", "name"])
        #expect(list.rowCount == 5)
        #expect(list.text(row: 3, column: 1) == "T,N\"E")
        #expect(list.line(row: 4) - list.line(row: 0) == 4)
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
        ("# column a: txt", "l.csv:1:1: 'txt' does not say what the cells are (write text, integer 0...4 or"),
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

    @Test(
        arguments: [
            (2009_12_31, nil), (2010_01_01, 1), (2018_07_31, 1), (2018_08_01, 2), (9999_12_31, 2),
        ] as [(Int32, Int?)])
    func row_isTheOneValidOnTheDay(_ day: Int32, _ expected: Int?) throws {
        #expect(row(try codeList("units", Self.units), 0, "054", day) == expected)
    }

    /// A preferred row must decide on every day that others share, or the order of the file would.
    @Test(arguments: [
        ("2000-01-01", "2010-12-31", true), ("", "2010-12-31", true), ("2000-01-01", "", true), ("", "", false),
    ])
    func ambiguousRows_preferredForSomeDays_areFound(_ from: String, _ to: String, _ isAmbiguous: Bool) throws {
        let head = "a,b,preferred,valid-from,valid-to\n1,X,,,\n2,X,,,\n3,X,yes,"
        #expect(try codeList("l", "\(head)\(from),\(to)\n").ambiguousRows(column: 1).isEmpty != isAmbiguous)
        let after = "\(head),2010-12-31\n4,X,yes,2011-01-01,\n"
        #expect(try codeList("l", after).ambiguousRows(column: 1).isEmpty)
        #expect(try codeList("l", after.replacing("2011", with: "2012")).ambiguousRows(column: 1).isEmpty == false)
    }

    @Test func row_byAnotherColumn_isThePreferred() throws {
        let list = try codeList("units", Self.units)
        #expect(row(list, 1, "KGM", 2014_01_01) == 4)
        #expect(row(list, 1, "kgm", 2014_01_01) == nil)
        #expect(row(list, 0, "", 2014_01_01) == nil)
        #expect(list.ambiguousRows(column: 1).isEmpty)
    }

    @Test func row_byAmbiguousColumn_isReported() throws {
        let list = try codeList("l", "a,b\n1,x\n2,x\n3,y\n")
        #expect(list.ambiguousRows(column: 1).map { [$0.0, $0.1] } == [[0, 1]])
    }

    @Test func validity_withoutGap_isAlways() throws {
        let rows = "a,,2018-07-31\na,2018-08-01,\nb,,2018-07-31\nb,2018-08-02,\nc,2000-01-01,\n"
        let head = codeListHead("k,valid-from,valid-to") + "# gap b 2018-08-01...2018-08-01: a reason\n"
        let list = try codeList("l", file: "\(head)k,valid-from,valid-to\n\(rows)")
        #expect(list.isAlwaysValid("a", column: 0))
        #expect(!list.isAlwaysValid("b", column: 0))
        #expect(!list.isAlwaysValid("c", column: 0))
        #expect(!list.isAlwaysValid("d", column: 0))
    }

    /// Keys of schemas can be texts that a code list cannot have; equivalent is not the same.
    @Test func values_areComparedByBytes() throws {
        let list = try codeList("l", "k,v\nR\u{E9},1\nRe,2\n")
        #expect(list.values(column: 1, where: 0, isOneOf: ["R\u{E9}"]) == ["1"])
        #expect(list.values(column: 1, where: 0, isOneOf: ["Re\u{301}"]) == [])
        #expect(!list.contains("Re\u{301}", column: 0) && !list.isAlwaysValid("Re\u{301}", column: 0))
        let more = try codeList("l", "k,v\n1,x\n2,y\n3,x\n4,z\n")
        #expect(more.values(column: 1, where: 0, isOneOf: ["3", "2", "9"]) == ["x", "y"])
        #expect(more.values(column: 1) == ["x", "y", "z"])
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

    @Test(
        arguments: [
            (2018_01_01, 2017_12_31), (2016_03_01, 2016_02_29), (2018_03_01, 2018_02_28), (1_01_01, 1_01_01),
        ] as [(Int32, Int32)])
    func day_before(_ day: Int32, _ before: Int32) {
        #expect(CalendarDay.before(day) == before)
        #expect(CalendarDay.number(writtenAs: CalendarDay.text(day)) == day)
        if before < day { #expect(CalendarDay.after(before) == day) }
    }

    /// A file that is refused, with the place of the defect counted from the line of the columns' names.
    struct Faulty: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let csv: String
        let place: TextPosition?
        let defect: String

        init(_ name: String, _ csv: String, at place: (line: Int, column: Int)? = nil, _ defect: String) {
            testDescription = name
            self.csv = csv
            self.place = place.map { TextPosition(line: $0.line, column: $0.column) }
            self.defect = defect
        }

        func isFound(_ error: any Error) -> Bool {
            guard let list = error as? DefectList else { return false }
            let before = codeListHead(csv).utf8.count { $0 == UInt8(ascii: "\n") }
            let expected = place.map { TextPosition(line: $0.line + before, column: $0.column) }
            return list.defects.contains { $0.position == expected && $0.message.contains(defect) }
        }
    }

    @Test(arguments: [
        Faulty("empty", "", "the code list has no header"),
        Faulty("no rows", "a,b\n", "the code list has no rows"),
        Faulty("cells", "a,b\n1\n", at: (2, 1), "the row has 1 cells, the header 2"),
        Faulty("key twice", "a,b\n1,x\n1,y\n", at: (3, 1), "the key '1' is already valid"),
        Faulty(
            "key twice in time", "a,valid-from,valid-to\n1,,2018-08-01\n1,2018-08-01,\n", at: (3, 1),
            "the key '1' is already valid then by line"),
        Faulty("white space", "a,b\n1, x\n", at: (2, 3), "white space at an end"),
        Faulty("empty key", "a,b\n,x\n", at: (2, 1), "the cell is empty"),
        Faulty("day", "a,valid-to\n1,2018-02-30\n", at: (2, 3), "'2018-02-30' is not a day"),
        Faulty("signed day", "a,valid-to\n1,2022-+1-01\n", at: (2, 3), "'2022-+1-01' is not a day"),
        Faulty(
            "order", "a,valid-from,valid-to\n1,2019-01-01,2018-01-01\n", at: (2, 14), "valid-to is before valid-from"),
        Faulty("column twice", "a,b,b\n1,2,3\n", at: (1, 5), "the column 'b' stands twice"),
        Faulty("column name", "a,b c\n1,2\n", at: (1, 3), "'b c' is not the name"),
        Faulty("key first", "source,a\nx,1\n", at: (1, 1), "the first column must be the key"),
        Faulty("preferred", "a,preferred\n1,x\n", at: (2, 3), "'x' in the column preferred"),
        Faulty("quote open", "a,b\n1,\"x\n", at: (2, 3), "a quoted cell is not closed"),
        Faulty("quote inside", "a,b\n1,x\"y\n", at: (2, 4), "a quote in a cell"),
        Faulty("after quote", "a,b\n1,\"x\"y\n", at: (2, 6), "text after a closing quote"),
        Faulty("line break", "a,b\n1,\"x\ny\"\n", at: (2, 3), "the character U+000A in the cell"),
        Faulty("control", "a,b\n1,x\u{1}y\n", at: (2, 3), "the character U+0001 in the cell"),
    ])
    func load_faultyFile_namesThePlace(_ faulty: Faulty) {
        #expect {
            try codeList("l", faulty.csv)
        } throws: {
            faulty.isFound($0)
        }
    }

    /// DEL, NEL, no-break space, zero width space, soft hyphen, directions, byte order mark, ideographic space, Hangul
    /// filler, variation selector, tag, private use, a noncharacter, the replacement character.
    @Test(
        arguments: [
            0x7F, 0x85, 0xA0, 0x200B, 0xAD, 0x200E, 0x202E, 0x2066, 0xFEFF, 0x3000, 0x3164, 0xFE0F, 0xE0041, 0xE000,
            0xFFFE, 0xFFFD, 0x2028, 0x2800,
        ] as [UInt32])
    func load_hiddenCharacter_isNamed(_ value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        let faulty = Faulty("", "a,b\n1,US\(scalar)dollar\n", at: (2, 3), "the character \(CellText.name(scalar))")
        #expect {
            try codeList("l", faulty.csv)
        } throws: {
            faulty.isFound($0)
        }
        #expect(throws: DefectList.self) {
            try codeList("l", file: "# source: a\(scalar)b\n# revision: 1\na,b\n1,x\n")
        }
    }

    @Test(arguments: CellText.placeholders)
    func load_placeholder_isRefused(_ text: String) {
        let faulty = Faulty("", "a,b\n1,\(text)\n", at: (2, 3), "'\(text)' stands where there is no value")
        #expect {
            try codeList("l", faulty.csv)
        } throws: {
            faulty.isFound($0)
        }
        #expect(throws: DefectList.self) { try codeList("l", "a,b\n\(text),x\n") }
    }

    @Test func load_bytesThatAreNotUTF8_areToldWithTheirPlace() {
        let bytes = Array((codeListHead("a,b") + "a,b\n1,é").utf8) + [0xFF] + Array("z\n".utf8)
        let line = bytes.count { $0 == UInt8(ascii: "\n") }
        #expect {
            try CodeList.load(bytes, ref: RevisionRef(name: "l", revision: 1), file: "l.csv")
        } throws: { error in
            "\(error)" == "l.csv:\(line):4: the file is not UTF-8 (save it as UTF-8)"
        }
    }

    /// Every letter with marks is refused decomposed and taken composed; what normalization would change is refused.
    @Test func isComposed_isNeverTrueOfWhatNormalizationChanges() {
        var composed = 0
        for scalar in (UInt32(0)...0x2FFFF).lazy.compactMap(Unicode.Scalar.init) where scalar.properties.age != nil {
            let text = String(scalar)
            let decomposed = text.decomposedStringWithCanonicalMapping
            if !text.precomposedStringWithCanonicalMapping.unicodeScalars.elementsEqual(text.unicodeScalars) {
                #expect(!CellText.isComposed(text), "\(CellText.name(scalar))")
            } else if decomposed.unicodeScalars.count > 1 {
                composed += 1
                #expect(CellText.isComposed(text) && !CellText.isComposed(decomposed), "\(CellText.name(scalar))")
            }
        }
        #expect(composed > 12_000)
        #expect(CellText.isComposed("ดำ Réunion 台"), "marks that are never composed, and composed letters")
        #expect(!CellText.isComposed("a\u{0E48}\u{0E38}"), "marks out of order")
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

    @Test func load_cellAtItsLimit() throws {
        let most = String(repeating: "x", count: MappingLimits.codeListCellBytesMax)
        #expect(try codeList("l", "a,b\n1,\(most)\n").rowCount == 1)
        #expect(throws: DefectList.self) { try codeList("l", "a,b\n1,\(most)x\n") }
    }

    @Test func index_findsEveryRowOfALargeTable() throws {
        let csv = "k,v\n" + (0..<5_000).map { "key\($0),v\($0 % 7)\n" }.joined()
        let list = try codeList("l", csv)
        for number in stride(from: 0, to: 5_000, by: 37) { #expect(row(list, 0, "key\(number)", 0) == number) }
        #expect(row(list, 0, "key5000", 0) == nil)
        #expect(list.values(column: 1).count == 7)
    }
}
