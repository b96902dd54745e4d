internal import GatewayModel

/// Lines of comma-separated values after RFC 4180. A cell that a spreadsheet would take for a formula begins with an
/// apostrophe, so that it stays a text.
enum CSVText {
    /// One line without its end.
    static func line(_ cells: [String]) -> String { cells.map(cell).joined(separator: ",") }

    private static func cell(_ text: String) -> String {
        let shown = Printable.line(text)
        let isFormula = shown.first.map { "=+-@\t\r".contains($0) } ?? false
        let value = isFormula ? "'" + shown : shown
        guard value.contains(where: { "\",\n\r".contains($0) }) else { return value }
        return "\"" + value.replacing("\"", with: "\"\"") + "\""
    }
}
