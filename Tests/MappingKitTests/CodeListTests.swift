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
