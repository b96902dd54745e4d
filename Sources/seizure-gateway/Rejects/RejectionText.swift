internal import GatewayModel
internal import OperatorRecords
internal import RejectIndex
internal import Telemetry

/// A rejection in lines and tables.
enum RejectionText {
    /// The titles of the columns of `cells`.
    static let columns = ["REJECTED AT", "CODE", "RECIPIENT", "CASE", "WHERE", "EXPECTED", "REJECTION"]

    /// The titles with that of the state, for lists in which not all are open.
    static let columnsWithState = ["STATE"] + columns

    /// The cells under `columnsWithState`.
    static func cellsWithState(_ found: FoundRejection) -> [String] { [found.state.rawValue] + cells(found) }

    /// The cells of a table, harmless.
    static func cells(_ found: FoundRejection) -> [String] {
        let letter = found.letter
        return [
            UTCTime.text(epochMs: letter.timestampMs), Printable.line(letter.code), recipient(letter),
            Printable.line(letter.caseKey ?? "-"), location(letter.violations.first), expectation(letter), name(letter),
        ]
    }

    /// What is said when nothing was found.
    static func none(_ isOfUndecided: Bool) -> String {
        isOfUndecided ? "No open rejection; --state all shows the others too." : "No rejection."
    }

    /// One line.
    static func line(_ found: FoundRejection) -> String { cells(found).joined(separator: "  ") }

    /// What a person types to see it: the first digits of the id, or the place of the letter.
    static func name(_ letter: DeadLetter) -> String {
        letter.id.map { Printable.line(String($0.prefix(Fingerprint.shownDigits))) } ?? "\(letter.place)"
    }

    static func recipient(_ letter: DeadLetter) -> String {
        if let recipient = letter.recipient { return Printable.line(recipient) }
        return letter.dialect == .gateway ? "(all)" : "-"
    }

    /// The pointer, or the rule of what concerns the whole value.
    static func location(_ violation: LetterViolation?) -> String {
        guard let violation, !violation.rule.isEmpty || !violation.pointer.isEmpty else { return "-" }
        return Printable.line(violation.pointer.isEmpty ? "(\(violation.rule))" : violation.pointer)
    }

    private static let expectationCharactersMax = 80

    private static func expectation(_ letter: DeadLetter) -> String {
        let text = shortened(Printable.line(letter.violations.first?.expected ?? ""))
        let more = letter.violations.count - 1 + letter.violationsCut
        return more > 0 ? "\(text) (and \(more) more)" : text.isEmpty ? "-" : text
    }

    static func shortened(_ text: String) -> String {
        text.count > expectationCharactersMax ? text.prefix(expectationCharactersMax) + "…" : text
    }
}
