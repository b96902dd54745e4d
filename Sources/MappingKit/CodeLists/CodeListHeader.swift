internal import GatewayModel

/// What the comment lines before the names of the columns declare, one declaration a line:
///
///     # source: ISO 4217 list one
///     # revision: 1, 2026-01-01
///     # rows: 178
///     # note: only the currencies that the agencies use
///     # column currency: matches [A-Z]{3}
///     # gap XYZ 2009-02-01...2009-06-30: withdrawn, and assigned again
///
/// `source` and `revision` stand exactly once; the number of the revision is the file's, the day or month after it is
/// that of the source; `rows` holds the list to a number of rows, so that none can be lost; every column is declared once
/// (`CodeListColumn`), and every gap of days between two rows of a key, with the reason. A line that declares nothing is
/// a defect: a mistyped declaration must not become a remark.
struct CodeListHeader {
    /// The declarations there are.
    enum Keyword: String, CaseIterable {
        case source
        case revision
        case rows
        case note
        case column
        case gap

        /// What stands between the keyword and the colon; nil for nothing.
        var argument: String? {
            switch self {
            case .source, .revision, .rows, .note: nil
            case .column: "the name of a column"
            case .gap: "a key and its first and last day"
            }
        }
    }

    private(set) var source = ""
    private(set) var date: String?
    /// How many rows the list has, and where it says so; nil when it does not.
    private(set) var rows: (count: Int, position: TextPosition)?
    private(set) var notes: [String] = []
    /// The declarations of columns by their names.
    private(set) var columns: [String: CodeListColumn] = [:]
    /// The declared gaps, each with the place of its declaration.
    private(set) var gaps: [CodeListGap: TextPosition] = [:]
    private var seen: Set<Keyword> = []

    /// Reads the comment lines, the first of which is line 1 of the file.
    /// - Parameter revision: the number of the file.
    init(_ comments: [String], revision: Int, into defects: inout DefectCollector) {
        for (index, comment) in comments.enumerated() {
            read(comment, revision, at: TextPosition(line: index + 1, column: 1), into: &defects)
        }
        if !seen.contains(.source) {
            defects.add(
                .start, "the list does not say where its codes come from",
                hint: "add a line # source: the table and who publishes it")
        }
        if !seen.contains(.revision) {
            defects.add(.start, "the list does not say its revision", hint: "add a line # revision: \(revision)")
        }
    }

    /// What a list with this header says of its origin.
    var provenance: CodeList.Provenance { CodeList.Provenance(source: source, date: date, notes: notes) }

    private mutating func read(
        _ comment: String, _ revision: Int, at position: TextPosition, into defects: inout DefectCollector
    ) {
        if let hidden = CellText.hidden(comment) {
            defects.add(
                position, "the character \(CellText.name(hidden)) in the line",
                hint: "visible characters and plain spaces only")
        }
        guard let colon = comment.firstRange(of: ": ") else {
            return defects.add(position, "the line declares nothing", hint: "a remark is written # note: …")
        }
        let name = comment[..<colon.lowerBound]
        let value = String(comment[colon.upperBound...])
        let words = name.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let keyword = Keyword(rawValue: words[0]) else {
            return defects.addUnknown("declaration", words[0], at: position, known: Keyword.allCases.map(\.rawValue))
        }
        guard (words.count == 2) == (keyword.argument != nil) else {
            return defects.add(
                position, "'\(words[0])' \(keyword.argument.map { "needs \($0)" } ?? "takes no name")",
                hint: "# source: …, # revision: 1, # rows: n, # column name: …, # gap KEY from...to: reason, # note: …")
        }
        if value.allSatisfy(\.isWhitespace) {
            defects.add(position, "'\(name)' says nothing", hint: "write behind the colon what it is")
        }
        switch keyword {
        case .source:
            once(.source, at: position, into: &defects)
            source = value
        case .revision:
            once(.revision, at: position, into: &defects)
            readRevision(value, revision, at: position, into: &defects)
        case .rows:
            once(.rows, at: position, into: &defects)
            guard let count = Int(value), count > 0 else {
                return defects.add(position, "'\(value)' is no number of rows", hint: "write # rows: 178")
            }
            rows = (count, position)
        case .note: notes.append(value)
        case .column:
            if columns[words[1]] != nil {
                defects.add(position, "the column '\(words[1])' is declared twice", hint: "remove one of the two")
            }
            columns[words[1]] = CodeListColumn(value, at: position, into: &defects)
        case .gap: readGap(words[1], at: position, into: &defects)
        }
    }

    /// `<key> <yyyy-MM-dd>...<yyyy-MM-dd>`
    private mutating func readGap(_ text: String, at position: TextPosition, into defects: inout DefectCollector) {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        let days = words[words.count - 1].split(separator: "...", omittingEmptySubsequences: false)
            .map { CalendarDay.number(writtenAs: String($0)) }
        guard words.count > 1, days.count == 2, let first = days[0], let last = days[1] else {
            return defects.add(
                position, "'\(text)' is no key with its first and last day",
                hint: "write # gap USD 2022-01-01...2022-01-26: why")
        }
        gaps[CodeListGap(key: words.dropLast().joined(separator: " "), first: first, last: last)] = position
    }

    private mutating func once(_ keyword: Keyword, at position: TextPosition, into defects: inout DefectCollector) {
        if !seen.insert(keyword).inserted {
            defects.add(position, "'\(keyword.rawValue)' stands twice", hint: "remove one of the two")
        }
    }

    /// `<number>` or `<number>, <yyyy-MM-dd or yyyy-MM>`.
    private mutating func readRevision(
        _ text: String, _ revision: Int, at position: TextPosition, into defects: inout DefectCollector
    ) {
        let parts = text.split(separator: ", ", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts[0] != "\(revision)" {
            defects.add(
                position, "revision \(parts[0]) lies in file \(revision).csv", hint: "a new revision is a new file")
        }
        guard parts.count == 2 else { return }
        if CalendarDay.number(writtenAs: parts[1]) == nil, CalendarDay.number(writtenAs: "\(parts[1])-01") == nil {
            defects.add(
                position, "'\(parts[1])' is neither a day nor a month", hint: "write it as yyyy-MM-dd or yyyy-MM")
        }
        date = parts[1]
    }
}

extension CodeList {
    /// Where the codes of a list come from, as its header says.
    public struct Provenance: Hashable, Sendable {
        /// The table and who publishes it, or that the list is the project's own or inferred.
        public let source: String
        /// The day (yyyy-MM-dd) or month (yyyy-MM) of the source; nil when it has none.
        public let date: String?
        /// Remarks.
        public let notes: [String]
    }
}
