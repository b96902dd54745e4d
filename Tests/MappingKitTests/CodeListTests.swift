import GatewayModel
import Testing

@testable import MappingKit

@Suite struct CodeListTests {
    private static let units = """
        # source: a table
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
        #expect(list.provenance == ["source: a table"])
        #expect(list.rowCount == 5)
        #expect(list.text(row: 3, column: 1) == "T,N\"E")
        #expect(list.line(row: 4) == 7)
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
        let list = try codeList(
            "l", "k,valid-from,valid-to\na,,2018-07-31\na,2018-08-01,\nb,,2018-07-31\nb,2018-08-02,\nc,2000-01-01,\n")
        #expect(list.isAlwaysValid("a", column: 0))
        #expect(!list.isAlwaysValid("b", column: 0))
        #expect(!list.isAlwaysValid("c", column: 0))
        #expect(!list.isAlwaysValid("d", column: 0))
    }

    struct Faulty: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let csv: String
        let defect: String
    }

    @Test(arguments: [
        Faulty(testDescription: "empty", csv: "", defect: "l.csv: the code list has no header"),
        Faulty(testDescription: "no rows", csv: "a,b\n", defect: "l.csv: the code list has no rows"),
        Faulty(testDescription: "cells", csv: "a,b\n1\n", defect: "l.csv:2:1: the row has 1 cells, the header 2"),
        Faulty(testDescription: "key twice", csv: "a,b\n1,x\n1,y\n", defect: "l.csv:3:1: the key '1' is already valid"),
        Faulty(
            testDescription: "key twice in time", csv: "a,valid-from,valid-to\n1,,2018-08-01\n1,2018-08-01,\n",
            defect: "l.csv:3:1: the key '1' is already valid then by line 2"),
        Faulty(testDescription: "white space", csv: "a,b\n1, x\n", defect: "l.csv:2:3: white space at an end"),
        Faulty(testDescription: "empty key", csv: "a,b\n,x\n", defect: "l.csv:2:1: the key is empty"),
        Faulty(
            testDescription: "day", csv: "a,valid-to\n1,2018-02-30\n", defect: "l.csv:2:3: '2018-02-30' is not a day"),
        Faulty(
            testDescription: "signed day", csv: "a,valid-to\n1,2022-+1-01\n",
            defect: "l.csv:2:3: '2022-+1-01' is not a day"),
        Faulty(
            testDescription: "order", csv: "a,valid-from,valid-to\n1,2019-01-01,2018-01-01\n",
            defect: "l.csv:2:14: valid-to is before valid-from"),
        Faulty(
            testDescription: "column twice", csv: "a,b,b\n1,2,3\n", defect: "l.csv:1:5: the column 'b' stands twice"),
        Faulty(testDescription: "column name", csv: "a,b c\n1,2\n", defect: "l.csv:1:3: 'b c' is not the name"),
        Faulty(
            testDescription: "key first", csv: "source,a\nx,1\n", defect: "l.csv:1:1: the first column must be the key"),
        Faulty(
            testDescription: "preferred", csv: "a,preferred\n1,x\n", defect: "l.csv:2:3: 'x' in the column preferred"),
        Faulty(testDescription: "quote open", csv: "a,b\n1,\"x\n", defect: "l.csv:2:3: a quoted cell is not closed"),
        Faulty(testDescription: "quote inside", csv: "a,b\n1,x\"y\n", defect: "l.csv:2:4: a quote in a cell"),
        Faulty(testDescription: "after quote", csv: "a,b\n1,\"x\"y\n", defect: "l.csv:2:6: text after a closing quote"),
        Faulty(
            testDescription: "mark", csv: "\u{FEFF}a,b\n1,x\n", defect: "l.csv:1:1: the file begins with a byte order"),
        Faulty(testDescription: "line break", csv: "a,b\n1,\"x\ny\"\n", defect: "l.csv:2:3: a control or replacement"),
        Faulty(testDescription: "control", csv: "a,b\n1,x\u{1}y\n", defect: "l.csv:2:3: a control or replacement"),
    ])
    func load_faultyFile_namesThePlace(_ faulty: Faulty) {
        #expect {
            try codeList("l", faulty.csv)
        } throws: { error in
            "\(error)".contains(faulty.defect)
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
