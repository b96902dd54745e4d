internal import GatewayModel
internal import SchemaKit

/// What the cells of one column are, as a code list declares it:
///
///     # column alpha3: matches [A-Z]{3}
///     # column minor: optional integer 0...4
///     # column origin: in economy.alpha3
///     # column name: text
///
/// Every column has a declaration, so that the alphabet of every code is known and a look-alike is refused.
struct CodeListColumn {
    /// What a cell is.
    enum Kind {
        /// Any text.
        case text
        /// A whole number in digits, without sign and leading zeros.
        case integer(ClosedRange<Int>)
        /// A text that a pattern matches from its first to its last character.
        case matches(Pattern, source: String)
        /// A code of a column of another list, or of its key (`CodeList.referenceDefects`).
        case reference(list: String, column: String?)
        /// What could not be read; the list is refused for it.
        case faulty
    }

    let kind: Kind
    /// Whether the cell may be empty.
    let isOptional: Bool
    /// Where the declaration stands.
    let position: TextPosition

    static let hint =
        "write text, integer 0...4, matches [A-Z]{3} or in economy.alpha3, after optional when cells may be empty"

    /// Reads what stands after the name of the column.
    init(_ text: String, at position: TextPosition, into defects: inout DefectCollector) {
        isOptional = text.hasPrefix("optional ")
        self.position = position
        let words = text.dropFirst(isOptional ? "optional ".count : 0)
            .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch (words[0], words.count) {
        case ("text", 1): kind = .text
        case ("integer", 2):
            guard let range = Self.range(words[1]) else {
                defects.add(position, "'\(words[1])' is no range of whole numbers", hint: "write it as 0...4")
                kind = .faulty
                return
            }
            kind = .integer(range)
        case ("matches", 2):
            do throws(PatternDefect) {
                kind = .matches(try Pattern("^(?:\(words[1]))$"), source: words[1])
            } catch {
                defects.add(position, "\(error)", hint: "the linear-time subset of ECMA-262")
                kind = .faulty
            }
        case ("in", 2):
            let names = words[1].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            kind = .reference(list: names[0], column: names.count == 2 ? names[1] : nil)
        default:
            defects.add(position, "'\(text)' does not say what the cells are", hint: Self.hint)
            kind = .faulty
        }
    }

    /// What is wrong with a cell; nil when nothing is.
    func fault(_ cell: String) -> (message: String, hint: String?)? {
        if cell.isEmpty {
            return isOptional ? nil : ("the cell is empty", "fill it, or declare the column optional")
        }
        switch kind {
        case .text, .reference, .faulty: return nil
        case .integer(let range):
            let isWritten = cell.utf8.allSatisfy(DecimalText.isDigit) && (cell == "0" || !cell.hasPrefix("0"))
            guard isWritten, let number = Int(cell), range.contains(number) else {
                return ("'\(CellText.shown(cell))' is no whole number of \(range)", nil)
            }
            return nil
        case .matches(let pattern, let source):
            guard !pattern.matches(cell) else { return nil }
            let foreign = source.utf8.allSatisfy { $0 < 0x80 } ? cell.unicodeScalars.first { !$0.isASCII } : nil
            return (
                "'\(CellText.shown(cell))' does not match \(source)",
                foreign.map { "\(CellText.name($0)) is no ASCII character, whatever it looks like" }
            )
        }
    }

    /// `0...4`
    private static func range(_ text: String) -> ClosedRange<Int>? {
        let ends = text.split(separator: "...", omittingEmptySubsequences: false).map(String.init)
        guard ends.count == 2, ends.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(DecimalText.isDigit) }),
            let first = Int(ends[0]), let last = Int(ends[1]), first <= last
        else { return nil }
        return first...last
    }
}
