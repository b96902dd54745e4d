internal import Telemetry

/// What pages are made of.
enum Parts {
    /// One column of a table.
    struct Column {
        let title: String
        var isNumber = false
        /// What a screen reader says, and whoever points at it reads; nil for the title itself.
        var explanation: String?

        init(_ title: String, isNumber: Bool = false, explanation: String? = nil) {
            self.title = title
            self.isNumber = isNumber
            self.explanation = explanation
        }
    }

    /// A table; every cell knows its column's title, which narrow screens show beside it.
    /// - Parameter label: what tells the table from others of the page with the same caption.
    static func table(
        caption: String, label: String? = nil, _ columns: [Column], _ rows: [[HTML]], isCaptionShown: Bool = false
    ) -> HTML {
        let heads = columns.map { column -> HTML in
            let kind: HTML = column.isNumber ? " class=\"number\"" : ""
            let title: HTML = column.explanation.map { " title=\"\($0)\"" } ?? ""
            return "<th scope=\"col\"\(kind)\(title)>\(column.title)</th>"
        }
        let lines = rows.map { cells -> HTML in
            let line = zip(columns, cells).map { column, cell -> HTML in
                let kind: HTML = column.isNumber ? " class=\"number\"" : ""
                return "<td\(kind) data-title=\"\(column.title)\"><div class=\"cell\">\(cell)</div></td>"
            }
            return "<tr>\(line)</tr>\n"
        }
        let visibility: HTML = isCaptionShown ? "" : " class=\"unseen\""
        return """
            <div class="scroll" tabindex="0" role="region" aria-label="\(label ?? caption)"><table>\
            <caption\(visibility)>\(caption)</caption>
            <thead><tr>\(heads)</tr></thead>
            <tbody>
            \(lines)</tbody></table></div>
            """
    }

    /// A number with its thousands apart.
    static func number(_ value: some BinaryInteger) -> HTML { "\(Figures.grouped(value))" }

    /// A word in a colour that says how things are: `good`, `attention`, `bad`, `plain`.
    static func badge(_ word: String, _ kind: BadgeKind) -> HTML {
        "<span class=\"badge \(kind.rawValue)\">\(word)</span>"
    }

    /// How things are. The word says it too: colour alone never does.
    enum BadgeKind: String {
        case good
        case attention
        case bad
        case plain
    }

    /// A list of names and what they are.
    static func facts(_ facts: [(String, HTML)]) -> HTML {
        let lines = facts.map { name, value -> HTML in "<dt>\(name)</dt><dd>\(value)</dd>\n" }
        return "<dl class=\"facts\">\n\(lines)</dl>"
    }

    /// A message beside the page's content.
    static func notice(_ kind: BadgeKind, _ content: HTML) -> HTML {
        let role: HTML = kind == .bad ? "alert" : "status"
        return "<div class=\"notice \(kind.rawValue)\" role=\"\(role)\">\(content)</div>\n"
    }

    /// A dash for what is not there.
    static let none: HTML = "<span class=\"none\">–</span>"

    /// A text, or a dash.
    static func text(_ text: String?) -> HTML { text.map { "\($0)" } ?? none }

    /// A text in a narrow column, cut.
    static func short(_ text: String?) -> HTML {
        guard let text, text.utf8.count > shortMax else { return self.text(text) }
        func prefix(_ count: Int) -> String { String(String.UnicodeScalarView(text.unicodeScalars.prefix(count))) }
        return "<span title=\"\(prefix(shortMax * 4))\">\(prefix(shortMax))…</span>"
    }

    private static let shortMax = 40

    /// A text that machines read.
    static func code(_ text: String?) -> HTML { text.map { "<code class=\"word\">\($0)</code>" } ?? none }
}
