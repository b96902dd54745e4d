internal import RejectIndex

/// What people did, in a table.
enum ActionTable {
    /// - Parameter isOfOne: whether all of it is about one thing, which then is not named again.
    static func html(_ actions: [IndexedAction], caption: String, isOfOne: Bool = false) -> HTML {
        var columns = [
            Parts.Column("When"), Parts.Column("Who"), Parts.Column("What"), Parts.Column("Outcome"),
            Parts.Column("Before, after"), Parts.Column("Why"),
        ]
        if !isOfOne { columns.insert(Parts.Column("Of"), at: 3) }
        let rows = actions.map { action -> [HTML] in
            var cells: [HTML] = [
                TimeText.moment(action.atMs), "\(action.by)", "\(word(action))", outcome(action), states(action),
                why(action),
            ]
            if !isOfOne { cells.insert(target(action), at: 3) }
            return cells
        }
        return Parts.table(caption: caption, columns, rows)
    }

    private static func word(_ action: IndexedAction) -> String {
        action.kind == .view ? "saw the payload" : action.verb
    }

    private static func target(_ action: IndexedAction) -> HTML {
        switch action.kind {
        case .rejection, .view:
            "<a href=\"/rejections/\(RequestFields.encoded(action.target))\"><code>\(String(action.target.prefix(16)))</code></a>"
        case .recipient: "\(action.target) of \(action.source)"
        }
    }

    private static func outcome(_ action: IndexedAction) -> HTML {
        switch action.outcome {
        case "done": Parts.badge("done", .good)
        case "refused": Parts.badge("refused", .bad)
        default: Parts.badge(action.outcome, .attention)
        }
    }

    private static func states(_ action: IndexedAction) -> HTML {
        guard let before = action.before, let after = action.after else { return Parts.none }
        return before == after ? "\(after)" : "\(before) → \(after)"
    }

    private static func why(_ action: IndexedAction) -> HTML {
        let detail: HTML = action.detail.map { "<span class=\"detail\">\($0)</span>" } ?? ""
        guard !action.reason.isEmpty else { return detail }
        return action.detail == nil ? "\(action.reason)" : "\(action.reason)<br>\(detail)"
    }
}
