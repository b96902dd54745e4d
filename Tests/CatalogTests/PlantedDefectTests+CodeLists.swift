import GatewayModel
import Testing

/// Defects of code lists.
extension PlantedDefectTests {
    private static let list = "codelists/currency/1.csv"

    static let lists = [
        PlantedDefect(
            "a code twice", in: .lists, list, .replace("AUD,2,Australian dollar", by: "AED,2,again"), at: "AED,2,again",
            "AED"),
        PlantedDefect(
            "a row that is too short", in: .lists, list, .replace("AUD,2,Australian dollar", by: "AUD,2"), at: "2\nBHD",
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
    ]
}
