import GatewayModel
import Testing

/// Defects of code lists.
extension PlantedDefectTests {
    private static let list = "codelists/currency/1.csv"
    private static let economies = "codelists/own-economy/1.csv"
    private static let economiesHead = """
        # source: a table
        # revision: 1
        # column code: matches [0-9]{3}
        # column alpha3: in economy.alpha3
        code,alpha3

        """
    private static let editions = "codelists/hs-edition/1.csv"

    static let lists = [
        PlantedDefect(
            "a code twice", in: .lists, list, .replace("AUD,2,Australian Dollar", by: "AED,2,again"), at: "AED,2,again",
            "AED"),
        PlantedDefect(
            "a row that is too short", in: .lists, list, .replace("AUD,2,Australian Dollar", by: "AUD,2"), at: "2\nAWG",
            "the row has 2 cells, the header 3"),
        PlantedDefect(
            "a list without its source", in: .lists, list, .replace("# source:", by: "# note:"), at: "# note:",
            "the list does not say where its codes come from", hint: "# source: "),
        PlantedDefect(
            "a list without its revision", in: .lists, list, .replace("# revision: 1, 2026-01-01\n", by: ""),
            at: "# source:", "the list does not say its revision", hint: "# revision: 1"),
        PlantedDefect(
            "another revision than its file", in: .lists, list, .replace("# revision: 1", by: "# revision: 2"),
            at: "# revision", "revision 2 lies in file 1.csv", hint: "a new revision is a new file"),
        PlantedDefect(
            "a declaration is mistyped", in: .lists, list, .replace("# revision", by: "# revison"), at: "# revison",
            "unknown declaration 'revison'", hint: "did you mean 'revision'?"),
        PlantedDefect(
            "a row is gone", in: .lists, list, .replace("AUD,2,Australian Dollar\n", by: ""), at: "# rows:",
            "rows, not", hint: "bring back what is missing"),
        PlantedDefect(
            "rows in words", in: .lists, list, .replace("# rows: ", by: "# rows: about "), at: "# rows:",
            "is no number of rows", hint: "write # rows:"),
        PlantedDefect(
            "a key that is none", in: .lists, list, .replace("AUD,2", by: "NULL,2"), at: "NULL,2",
            "'NULL' stands where there is no value", hint: "leave the cell empty"),
        PlantedDefect(
            "a zero width space", in: .lists, list, .replace("US Dollar", by: "US\u{200B}Dollar"),
            at: "US\u{200B}Dollar", "the character U+200B in the cell", hint: "visible characters"),
        PlantedDefect(
            "a letter and its mark apart", in: .lists, "codelists/economy/1.csv",
            .replace("Réunion", by: "Re\u{301}union"),
            at: "Re\u{301}union", "the cell is not in normalization form NFC", hint: "as one character"),
        PlantedDefect(
            "a number in words", in: .lists, list, .replace("JPY,0", by: "JPY,two"), at: "two",
            "'two' is no whole number of 0...4"),
        PlantedDefect(
            "a letter of another alphabet", in: .lists, list, .replace("AUD,2", by: "\u{410}UD,2"), at: "\u{410}UD,2",
            "'\u{410}UD' does not match [A-Z]{3}", hint: "U+0410 is no ASCII character"),
        PlantedDefect(
            "a value is missing", in: .lists, "codelists/economy/1.csv", .replace("SS,SSD", by: "SS,"),
            at: ",South Sudan",
            "the cell is empty", hint: "declare the column optional"),
        PlantedDefect(
            "a column that nobody declares", in: .lists, list, .replace("# column minor", by: "# column minr"),
            at: "minor,name", "the column 'minor' is not declared", hint: "# column minor: and write text"),
        PlantedDefect(
            "a declaration of no column", in: .lists, list, .replace("# column minor", by: "# column minr"),
            at: "# column minr", "unknown column 'minr'", hint: "did you mean 'minor'?"),
        PlantedDefect(
            "days without an edition", in: .lists, editions,
            .replace("cn,HS2017,2017-01-01", by: "cn,HS2017,2017-02-01"), at: "cn,HS2017,2017-02-01",
            "the key 'cn' is not valid 2017-01-01...2017-01-31", hint: "# gap cn 2017-01-01...2017-01-31: why"),
        PlantedDefect(
            "two editions on one day", in: .lists, editions,
            .replace("cn,HS2017,2017-01-01", by: "cn,HS2017,2016-12-31"), at: "cn,HS2017,2016-12-31",
            "the key 'cn' is already valid then by line", hint: "close the earlier row"),
        PlantedDefect(
            "a gap that is none", in: .lists, editions,
            .replace("# revision: 1", by: "# gap cn 2017-01-01...2017-01-31: why\n# revision: 1"), at: "# gap cn",
            "the rows of the key 'cn' leave no such gap", hint: "remove the line"),
        PlantedDefect(
            "a well-formed code that there is none of", in: .lists, economies,
            .write(economiesHead + "328,ROM\n"), at: "ROM", "'ROM' is not in the code list economy.alpha3"),
        PlantedDefect(
            "letters in another order", in: .lists, economies, .write(economiesHead + "101,AFG\n141,NVM\n"), at: "NVM",
            "'NVM' is not in the code list economy.alpha3"),
        PlantedDefect(
            "a code of a list that nobody has", in: .lists, economies,
            .write(economiesHead.replacing("economy.alpha3", with: "economies") + "101,AFG\n"), at: "# column alpha3",
            "unknown code list 'economies'", hint: "did you mean 'economy'?"),
        PlantedDefect(
            "a code of a column that the list has not", in: .lists, economies,
            .write(economiesHead.replacing("alpha3\ncode", with: "alpha4\ncode") + "101,AFG\n"), at: "# column alpha3",
            "unknown column 'alpha4'", hint: "did you mean 'alpha2'?"),
        PlantedDefect(
            "a mistyped status", in: .lists, "codelists/gacc-status/1.csv", .replace("01,DETAINED", by: "01,DETAINT"),
            at: "DETAINT", "'DETAINT' is not in the code list seizure-status", hint: "did you mean 'DETAINED'?"),
        PlantedDefect(
            "a port's name without a port", in: .lists, "codelists/us-port-name/1.csv",
            .replace("\"BOSTON, MA\",0401", by: "\"BOSTON, MA\",0402"), at: "0402",
            "'0402' is not in the code list us-port"),
    ]

    /// What refers to a list that is refused for another reason is not told twice.
    @Test func reference_toARefusedList_isNoDefect() throws {
        let copy = try CatalogCopy(PlantedDefect.Part.lists.paths)
        try copy.replace("0401,Boston", by: "0401,NULL", in: "codelists/us-port/1.csv")
        #expect(copy.defects().map(\.file) == ["codelists/us-port/1.csv"])
    }

    /// What looks up a list that has defects says so, once, and not that there is no such list.
    @Test func list_withDefects_isNotUnknown() throws {
        let mapper = "mappings/cn-gacc.seizure.2--hub.seizure.1"
        let copy = try CatalogCopy([
            "hub/seizure/1/schema.json", "cn-gacc/seizure/2/schema.json", "cn-gacc/seizure/2/rules.yaml", mapper,
            "codelists",
        ])
        try copy.replace("SS,SSD", by: "SS,", in: "codelists/economy/1.csv")
        try copy.replace("JPY,0", by: "JPY,", in: Self.list)
        #expect(
            copy.defects().map { "\($0.file): \($0.message)" } == [
                "cn-gacc/seizure/2/rules.yaml: cannot be checked: the code list currency has defects",
                "codelists/currency/1.csv: the cell is empty", "codelists/economy/1.csv: the cell is empty",
                "\(mapper)/1.yaml: cannot be checked: the code list economy has defects",
            ])
    }

    @Test func list_thatIsNotUTF8_isToldWithItsLine() throws {
        let copy = try CatalogCopy(PlantedDefect.Part.lists.paths)
        let text = try copy.text(Self.list)
        let place = try copy.position(of: "Dollar", in: Self.list)
        let before = try #require(text.utf8.firstRange(of: "Dollar".utf8)).lowerBound
        try copy.write(Array(text.utf8[..<before]) + [0xFF] + Array(text.utf8[before...]), to: Self.list)
        #expect(
            copy.defects().map(\.description) == ["\(Self.list):\(place): the file is not UTF-8 (save it as UTF-8)"])
    }
}
